"""Guards in the SQL of holds: hold_batch, and what happens to a hold afterwards."""

from tests.guards.guard import Edit, Guard, guard, guard_of_edits

BATCH = "src/foyer/inventory/sql/hold_batch.sql"
CHANGES = "src/foyer/inventory/sql/hold_changes.sql"
RIVALS = "concurrency/test_uncommitted_rivals.py"
ORDERS = "concurrency/test_interleavings.py"
ROWS = "concurrency/test_claim_order.py"
BATCHES = "inventory/test_hold_batch.py"
HOLDING = "inventory/test_holds.py"
MACHINE = "inventory/test_claim_machine.py::test_claims_follow_the_model"

HOLD_BATCH: tuple[Guard, ...] = (
    guard(
        "hold_batch takes over only a lapsed claim",
        BATCH,
        "      where c.expires_at <= now();  -- Only a lapsed claim can be taken over.",
        "      ;",
        tests=f"{RIVALS}::test_a_claim_that_a_rival_is_just_committing_is_never_taken_over",
    ),
    guard(
        "hold_batch judges a seat's life by the clock",
        BATCH,
        "any (p_seat[p_first[o] : p_first[o + 1] - 1])\n         and c.expires_at > now()",
        "any (p_seat[p_first[o] : p_first[o + 1] - 1])",
        tests=(f"{HOLDING}::test_a_lapsed_hold_is_taken_over_without_a_sweeper", MACHINE),
    ),
    guard(
        "hold_batch gives back what a losing request got",
        BATCH,
        "where c.show_id = p_show[w.o] and c.seat_no = w.seat_no\n"
        "        and c.hold_id = first_id + w.o - 1;\n    lost_request",
        "where false;\n    lost_request",
        tests=f"{RIVALS}::test_in_a_batch_only_the_request_that_a_rival_beat_loses",
    ),
    guard(
        "hold_batch gives back its own claims only",
        BATCH,
        "        and c.hold_id = first_id + w.o - 1;\n    lost_request",
        "        ;\n    lost_request",
        tests=f"{RIVALS}::test_in_a_batch_only_the_request_that_a_rival_beat_loses",
    ),
    guard(
        "hold_batch notices what a rival won meanwhile",
        BATCH,
        "  if written < (select sum(p_first[o + 1] - p_first[o])",
        "  if false and written < (select sum(p_first[o + 1] - p_first[o])",
        tests=(
            f"{RIVALS}::test_a_claim_that_a_rival_is_just_committing_is_never_taken_over",
            f"{RIVALS}::test_in_a_batch_only_the_request_that_a_rival_beat_loses",
        ),
    ),
    guard(
        "hold_batch claims seats in one order",
        BATCH,
        "     order by 1, 2  -- One order for everybody: no deadlocks.\n",
        tests=f"{ROWS}::test_a_batch_claims_seats_in_one_order_whatever_the_order_of_requests",
    ),
    guard(
        "hold_batch stores a hold for granted requests only",
        BATCH,
        "      from generate_series(1, size) o\n     where o <> all (refused);\n\n  if keys",
        "      from generate_series(1, size) o;\n\n  if keys",
        tests=(
            f"{HOLDING}::test_hold_is_refused_when_one_seat_is_taken",
            f"{RIVALS}::test_in_a_batch_only_the_request_that_a_rival_beat_loses",
        ),
    ),
    guard(
        "hold_batch locks the cap subjects before it counts",
        BATCH,
        "  perform pg_advisory_xact_lock(subject)\n",
        "  perform subject\n",
        tests=(
            f"{RIVALS}::test_seats_that_somebody_is_just_taking_elsewhere_count_for_the_cap",
            f"{RIVALS}::test_cap_subjects_are_locked_in_one_order_whatever_the_order_of_requests",
        ),
    ),
    guard(
        "hold_batch locks the cap subjects in one order",
        BATCH,
        "           order by s.subject) one_order_for_everybody;",
        "           ) one_order_for_everybody;",
        tests=f"{RIVALS}::test_cap_subjects_are_locked_in_one_order_whatever_the_order_of_requests",
    ),
    guard(
        "an account is a cap subject beside the visitor",
        BATCH,
        "  union all\n  select hashint8extended(p_user, p_show) where p_user is not null\n",
        tests=f"{RIVALS}::test_seats_that_somebody_is_just_taking_elsewhere_count_for_the_cap",
    ),
    guard(
        "hold_batch keeps to the cap of a visitor",
        BATCH,
        "             (select count(*) from seats_of_visitor(p_show[o], p_visitor[o])),",
        "             0,",
        tests=(f"{HOLDING}::test_the_cap_of_a_visitor_is_exact_over_several_holds", MACHINE),
    ),
    guard(
        "hold_batch keeps to the cap of an account",
        BATCH,
        "               then (select count(*) from seats_of_user(p_show[o], p_user[o])) end));",
        "               then 0 end));",
        tests=f"{HOLDING}::test_the_cap_of_an_account_counts_every_browser",
    ),
    guard(
        "lapsed seats count for no cap",
        BATCH,
        "h.id\n         and c.expires_at > now()\n       limit 1) own\n"
        "   where h.visitor_id = p_visitor",
        "h.id\n       limit 1) own\n   where h.visitor_id = p_visitor",
        tests=f"{HOLDING}::test_bought_seats_count_and_lapsed_or_released_ones_do_not",
    ),
    guard(
        "hold_batch takes over only a lapsed idempotency key",
        BATCH,
        "        where k.expires_at <= now();\n",
        "        ;\n",
        tests=(
            f"{BATCHES}::test_every_request_of_a_batch_gets_its_own_outcome",
            "concurrency/test_races.py::test_the_same_key_twenty_times_at_once_is_one_hold",
        ),
    ),
    guard(
        "a key goes with one request only",
        BATCH,
        "case when k.request_hash = t.hash then 'replay' else 'conflict' end",
        "'replay'",
        tests=f"{BATCHES}::test_every_request_of_a_batch_gets_its_own_outcome",
    ),
    guard(
        "hold_batch remembers keys of granted requests only",
        BATCH,
        "  if keys > 0 and refused <> '{}' then",
        "  if false then",
        tests=(
            f"{BATCHES}::test_every_request_of_a_batch_gets_its_own_outcome",
            f"{HOLDING}::test_a_key_of_a_refused_request_is_not_remembered",
        ),
    ),
    guard(
        "a batch has ids enough",
        BATCH,
        "  if size > 1000 then",
        "  if false then",
        tests=f"{BATCHES}::test_a_batch_with_more_requests_than_ids_is_refused",
    ),
    guard(
        "the ids of a batch are its own",
        BATCH,
        "alter sequence hold_id_seq increment by 1000;",
        tests=f"{BATCHES}::test_the_ids_of_a_batch_are_nobody_elses",
    ),
)

HOLD_CHANGES: tuple[Guard, ...] = (
    guard(
        "a hold is locked before it is changed",
        CHANGES,
        "  select * into target from hold where id = p_hold for update;",
        "  select * into target from hold where id = p_hold;",
        tests=(
            f"{ORDERS}::test_extending_and_placing",
            f"{ORDERS}::test_changing_and_placing",
        ),
    ),
    guard(
        "a hold's claims are locked before they are judged",
        CHANGES,
        "     order by c.seat_no\n       for update) locked;",
        "     order by c.seat_no) locked;",
        tests=f"{ORDERS}::test_a_hold_that_lapses_while_a_story_waits_is_not_revived",
    ),
    guard(
        "a lapsed hold is neither extended nor changed",
        CHANGES,
        "       and c.state = 'held' and c.expires_at > now()\n     order by c.seat_no",
        "       and c.state = 'held'\n     order by c.seat_no",
        tests=(
            f"{HOLDING}::test_a_lapsed_hold_can_be_neither_extended_nor_changed_but_released",
            f"{ORDERS}::test_a_hold_that_lapses_while_a_story_waits_is_not_revived",
        ),
    ),
    guard(
        "a hold that lost a seat is over",
        CHANGES,
        "  return own = cardinality(target.seat_nos);",
        "  return own > 0;",
        tests=f"{HOLDING}::test_a_hold_that_lost_a_seat_is_neither_extended_nor_changed",
    ),
    guard(
        "a hold is extended only so often",
        CHANGES,
        "  if target.extensions >= target.extensions_max then",
        "  if false then",
        tests=f"{HOLDING}::test_extending_moves_hold_and_claims_together_and_only_once",
    ),
    guard(
        "claims are extended with their hold",
        CHANGES,
        "  update seat_claim c set expires_at = target.expires_at\n"
        "   where c.show_id = target.show_id",
        "  update seat_claim c set expires_at = target.expires_at\n"
        "   where false and c.show_id = target.show_id",
        tests=f"{HOLDING}::test_extending_moves_hold_and_claims_together_and_only_once",
    ),
    guard(
        "a change locks the cap subjects before it counts",
        CHANGES,
        "  perform pg_advisory_xact_lock(subject)\n",
        "  perform subject\n",
        tests=f"{RIVALS}::test_seats_that_somebody_is_just_taking_elsewhere_count_for_the_cap",
    ),
    guard(
        "a change keeps to the caps",
        CHANGES,
        "          (select count(*) from seats_of_user(old.show_id, old.user_id))) > p_cap then",
        "          (select count(*) from seats_of_user(old.show_id, old.user_id))) > 999 then",
        tests=f"{HOLDING}::test_a_change_respects_caps_and_keeps_one_seat",
    ),
    guard_of_edits(
        "a change takes over only a lapsed claim",
        Edit(
            file=CHANGES,
            text="            where c.expires_at <= now();\n        if not found",
            replacement="            ;\n        if not found",
        ),
        Edit(
            file=CHANGES,
            text="any (p_add) and c.expires_at > now()",
            replacement="any (p_add) and false",
        ),
        tests=(f"{HOLDING}::test_a_change_that_loses_a_seat_changes_nothing", MACHINE),
    ),
    guard(
        "a change that a rival beat is undone",
        CHANGES,
        "      raise exception sqlstate 'ZZ001';",
        "      null;",
        tests=f"{RIVALS}::test_a_change_that_a_rival_beat_changes_nothing",
    ),
    guard(
        "a change gives up seats of its own hold only",
        CHANGES,
        "and c.seat_no = step.seat_no and c.hold_id = old.id;",
        "and c.seat_no = step.seat_no;",
        tests=f"{BATCHES}::test_a_change_gives_up_no_seat_of_another_hold",
    ),
    guard(
        "a hold keeps a seat",
        CHANGES,
        "cardinality(p_remove) < 1 then",
        "cardinality(p_remove) < 0 then",
        tests=f"{HOLDING}::test_a_change_respects_caps_and_keeps_one_seat",
    ),
    guard(
        "a release leaves a booked hold as it is",
        CHANGES,
        "h.id = any (p_holds) and h.consumed_at is null and h.released_at is null",
        "h.id = any (p_holds) and h.released_at is null",
        tests=f"{ORDERS}::test_releasing_and_placing",
    ),
    guard_of_edits(
        "a release frees no seat that is being paid",
        Edit(
            file=CHANGES,
            text="h.id = any (p_holds) and h.consumed_at is null and h.released_at is null",
            replacement="h.id = any (p_holds) and h.released_at is null",
        ),
        Edit(
            file=CHANGES,
            text="        and c.hold_id = h.id and c.state = 'held'\n      returning",
            replacement="        and c.hold_id = h.id\n      returning",
        ),
        tests=f"{ORDERS}::test_releasing_and_placing",
    ),
    guard(
        "a release frees seats of its own hold only",
        CHANGES,
        "        and c.hold_id = h.id and c.state = 'held'\n      returning",
        "        and c.state = 'held'\n      returning",
        tests=(
            f"{HOLDING}::test_releasing_does_not_touch_a_seat_that_was_sold_on",
            f"{ORDERS}::test_releasing_a_lapsed_hold_while_its_seat_is_taken_over",
        ),
    ),
    guard(
        "a release locks its hold",
        CHANGES,
        "     order by h.id\n       for update);",
        "     order by h.id);",
        tests=(
            f"{ORDERS}::test_releasing_and_placing",
            f"{ORDERS}::test_changing_and_releasing",
        ),
    ),
    guard(
        "a release locks claims in one order",
        CHANGES,
        "   order by c.show_id, c.seat_no\n     for update of c;",
        "     for update of c;",
        tests=f"{ROWS}::test_holds_are_released_in_the_order_of_their_seats",
    ),
)
