"""Guards of what follows a hold: booking, selling, blocking, tidying; and the shapes of claims."""

from tests.guards.guard import Edit, Guard, guard, guard_of_edits

CLAIMS = "src/foyer/inventory/sql/claims.sql"
HOLDS = "src/foyer/inventory/sql/holds.sql"
SHAPE = "src/foyer/inventory/sql/schema.sql"
ORDERS = "concurrency/test_interleavings.py"
ROWS = "concurrency/test_claim_order.py"
HOLDING = "inventory/test_holds.py"
IS_LIVE = " and c.expires_at > now()"
PAID_IF = f"   and c.state = 'held'{IS_LIVE}\n\n-- name: lock_claims_of_lines"

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
