"""Guards in the SQL of the claims: hold_batch, what happens to a hold, paying and selling."""

from tests.guards.guard import Edit, Guard, guard, guard_of_edits

BATCH = "src/foyer/inventory/sql/hold_batch.sql"
CHANGES = "src/foyer/inventory/sql/hold_changes.sql"
CLAIMS = "src/foyer/inventory/sql/claims.sql"
HOLDS = "src/foyer/inventory/sql/holds.sql"
SHAPE = "src/foyer/inventory/sql/schema.sql"

RIVALS = "concurrency/test_uncommitted_rivals.py"
ORDERS = "concurrency/test_interleavings.py"
ROWS = "concurrency/test_claim_order.py"
BATCHES = "inventory/test_hold_batch.py"
HOLDING = "inventory/test_holds.py"
MACHINE = "inventory/test_claim_machine.py::test_claims_follow_the_model"

IS_LIVE = " and c.expires_at > now()"
PAID_IF = f"   and c.state = 'held'{IS_LIVE}\n\n-- name: lock_claims_of_lines"

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

AFTER_THE_HOLD: tuple[Guard, ...] = (
    guard_of_edits(
        "booking is fenced: the claims are still the hold's",
        Edit(
            file=CLAIMS,
            text="c.seat_no = any (%(seats)s::integer[]) and c.hold_id = %(hold)s\n"
            " order by c.seat_no\n   for update\n\n-- name: pay_claims",
            replacement="c.seat_no = any (%(seats)s::integer[]) and %(hold)s > 0\n"
            " order by c.seat_no\n   for update\n\n-- name: pay_claims",
        ),
        Edit(
            file=CLAIMS,
            text="c.seat_no = t.seat_no and c.hold_id = %(hold)s\n",
            replacement="c.seat_no = t.seat_no and %(hold)s > 0\n",
        ),
        tests="checkout/test_place.py::test_a_hold_whose_seat_was_sold_meanwhile_is_fenced_off",
    ),
    guard_of_edits(
        "booking needs claims that are live",
        Edit(
            file="src/foyer/inventory/actions.py",
            text='    if len(locked) != len(seats) or not all(row["live"] for row in locked):\n',
            replacement="    if len(locked) != len(seats):\n",
        ),
        Edit(
            file=CLAIMS,
            text=PAID_IF,
            replacement=PAID_IF.replace(IS_LIVE, ""),
        ),
        tests=f"{ORDERS}::test_a_hold_that_lapses_while_a_story_waits_is_not_revived",
    ),
    guard_of_edits(
        "a hold is booked once",
        Edit(
            file=HOLDS,
            text=" where id = %(hold)s and consumed_at is null and released_at is null\n",
            replacement=" where id = %(hold)s\n",
        ),
        Edit(
            file=CLAIMS,
            text=PAID_IF,
            replacement="   and c.expires_at > now()\n\n-- name: lock_claims_of_lines",
        ),
        tests=f"{HOLDING}::test_a_hold_that_was_booked_is_not_booked_again",
    ),
    guard(
        "holds are locked before they are booked",
        HOLDS,
        " order by h.id\n   for update of h\n",
        " order by h.id\n",
        tests=f"{ORDERS}::test_changing_and_placing",
    ),
    guard(
        "only a paying claim is sold",
        CLAIMS,
        "any (%(lines)s::bigint[]) and state = 'paying'",
        "any (%(lines)s::bigint[])",
        tests=f"{HOLDING}::test_a_seat_is_sold_once",
    ),
    guard(
        "late money takes back only seats that are free",
        CLAIMS,
        "      block_id = null, expires_at = 'infinity'\n  where c.expires_at <= now()\n\n"
        "-- name: block_claims",
        "      block_id = null, expires_at = 'infinity'\n\n-- name: block_claims",
        tests=(
            f"{HOLDING}::test_a_late_payment_retakes_all_of_its_seats_or_none",
            f"{ORDERS}::test_a_late_payment_and_another_visitor_want_the_seat",
        ),
    ),
    guard(
        "late money takes back all seats or none",
        "src/foyer/inventory/actions.py",
        "        transaction.savepoint_rollback(savepoint)\n",
        "        transaction.savepoint_commit(savepoint)\n",
        tests=f"{HOLDING}::test_a_late_payment_retakes_all_of_its_seats_or_none",
    ),
    guard(
        "late money takes seats back in one order",
        CLAIMS,
        " order by t.show_id, t.seat_no\non conflict",
        "on conflict",
        tests=f"{ROWS}::test_a_late_payment_takes_its_seats_back_in_one_order",
    ),
    guard(
        "a block takes no live seat",
        CLAIMS,
        "      expires_at = 'infinity'\n  where c.expires_at <= now()\nreturning seat_no",
        "      expires_at = 'infinity'\nreturning seat_no",
        tests=(
            f"{HOLDING}::test_blocks_keep_seats_from_sale_and_give_them_back",
            f"{ORDERS}::test_blocking_and_taking_over_a_lapsed_seat",
        ),
    ),
    guard(
        "a block takes all of its seats or none",
        "src/foyer/inventory/actions.py",
        "            transaction.set_rollback(True)\n            return SeatsTaken(",
        "            return SeatsTaken(",
        tests=(
            f"{HOLDING}::test_blocks_keep_seats_from_sale_and_give_them_back",
            f"{ORDERS}::test_blocking_and_taking_over_a_lapsed_seat",
        ),
    ),
    guard(
        "a block is its own house's",
        CLAIMS,
        " where id = %(block)s and organizer_id = %(organizer)s and released_at is null",
        " where id = %(block)s and %(organizer)s > 0 and released_at is null",
        tests=f"{HOLDING}::test_blocks_keep_seats_from_sale_and_give_them_back",
    ),
    guard(
        "tidying removes lapsed claims only",
        HOLDS,
        "   where c.hold_id = l.id and c.state = 'held' and c.expires_at <= now()",
        "   where true",
        tests=f"{HOLDING}::test_tidying_removes_what_lapsed_and_nothing_else",
    ),
    guard(
        "tidying waits for nobody",
        HOLDS,
        "     for update of c skip locked),",
        "     for update of c),",
        tests=f"{ORDERS}::test_tidying_away_an_old_hold_whose_seat_is_taken_over",
    ),
)

SHAPES: tuple[Guard, ...] = (
    guard(
        "one claim a seat: the primary key",
        SHAPE,
        "-- The hot table: narrow rows, room for in-place updates, no foreign keys.\n",
        "alter table seat_claim drop constraint seat_claim_pkey;\n"
        "create index on seat_claim (show_id, seat_no);\n",
        tests=f"{HOLDING}::test_the_database_itself_refuses_impossible_claims",
    ),
    guard(
        "a claim's state fits what it belongs to",
        SHAPE,
        "  (state = 'held' and hold_id is not null and isfinite(expires_at))\n"
        "  or (state in ('paying', 'sold') and booking_line_id is not null"
        " and expires_at = 'infinity')\n"
        "  or (state = 'blocked' and block_id is not null and expires_at = 'infinity')\n",
        "  true\n",
        tests=f"{HOLDING}::test_the_database_itself_refuses_impossible_claims",
    ),
    guard(
        "seat numbers are not negative",
        SHAPE,
        "check (seat_no >= 0)",
        "check (true)",
        tests=f"{HOLDING}::test_the_database_itself_refuses_impossible_claims",
    ),
    guard(
        "a hold has a price a seat",
        SHAPE,
        "  cardinality(seat_nos) = cardinality(prices_minor)\n  and",
        "  true or",
        tests=f"{HOLDING}::test_the_database_itself_refuses_impossible_claims",
    ),
    guard(
        "one claim a booking line",
        "src/foyer/inventory/migrations/0003_functions.py",
        'fields=("booking_line_id",),',
        'fields=("booking_line_id", "show_id", "seat_no"),',
        tests=f"{HOLDING}::test_one_booking_line_has_one_claim",
    ),
    guard(
        "a hold has a seat, and no more extensions than allowed",
        "src/foyer/inventory/migrations/0001_initial.py",
        "models.Q(('extensions__lte', models.F('extensions_max')))",
        "models.Q(('extensions__gte', 0))",
        tests=f"{HOLDING}::test_the_database_itself_refuses_impossible_claims",
    ),
)
