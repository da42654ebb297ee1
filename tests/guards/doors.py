"""Guards of tickets, doors, halls and rights."""

from tests.guards.guard import Guard, guard

TICKET_TABLES = "src/foyer/tickets/migrations/0001_initial.py"
TICKET_LINE = "src/foyer/tickets/migrations/0003_one_live_a_line.py"
SCAN = "src/foyer/admission/actions.py"
SCAN_TABLES = "src/foyer/admission/migrations/0001_initial.py"
VERDICTS = "src/foyer/admission/rules.py"

SCANNING = "admission/test_scanning.py"
ISSUING = "tickets/test_issuing.py"
ORDERS = "concurrency/test_interleavings.py"

DOORS: tuple[Guard, ...] = (
    guard(
        "one live ticket a seat",
        TICKET_TABLES,
        "fields=('show', 'seat_no'), name='ticket_one_live_a_seat'",
        "fields=('show', 'seat_no', 'id'), name='ticket_one_live_a_seat'",
        tests=f"{ISSUING}::test_the_database_refuses_a_second_live_ticket",
    ),
    guard(
        "one live ticket a line",
        TICKET_LINE,
        'fields=["line"],',
        'fields=["line", "id"],',
        tests=f"{ISSUING}::test_the_database_refuses_a_second_live_ticket",
    ),
    guard(
        "issuing again adds nothing",
        "src/foyer/tickets/actions.py",
        "        .exclude(tickets__status__in=rules.LIVE)\n",
        tests=f"{ISSUING}::test_issuing_again_adds_nothing",
    ),
    guard(
        "a code is what we signed",
        "src/foyer/tickets/codes.py",
        "        key.verify(signature, payload)\n",
        "        pass\n",
        tests=(
            "tickets/test_codes.py::test_a_flipped_bit_is_refused",
            "tickets/test_codes.py::test_a_code_signed_by_another_key_is_refused",
        ),
    ),
    guard(
        "a ticket is locked before it is judged",
        SCAN,
        '        Ticket.objects.select_for_update(of=("self",))\n        .select_related("show")',
        '        Ticket.objects.select_related("show")',
        tests=(
            f"{ORDERS}::test_of_two_doors_one_admits",
            f"{SCANNING}::test_twenty_doors_at_once_admit_exactly_one",
        ),
    ),
    guard(
        "one admission a ticket: the index",
        SCAN_TABLES,
        "fields=('ticket',), name='scan_one_admission'",
        "fields=('ticket', 'id'), name='scan_one_admission'",
        tests=f"{SCANNING}::test_the_database_refuses_a_second_admission",
    ),
    guard(
        "a used ticket is not admitted",
        VERDICTS,
        '    if ticket.status == "used" or ticket.admitted_before:\n',
        "    if False:\n",
        tests=(
            "admission/test_rules.py::test_verdicts",
            f"{SCANNING}::test_a_good_ticket_is_admitted_once",
        ),
    ),
    guard(
        "a void ticket is not admitted",
        VERDICTS,
        '    if ticket.status in {"void", "transferred"} or ticket.show_cancelled:\n',
        "    if False:\n",
        tests=f"{SCANNING}::test_void_and_replaced_tickets_are_revoked",
    ),
    guard(
        "another house's ticket is unknown",
        VERDICTS,
        "    if ticket is None or ticket.organizer_id not in door.organizer_ids:\n",
        "    if ticket is None:\n",
        tests=f"{SCANNING}::test_another_houses_ticket_is_unknown_and_leaves_no_trace_there",
    ),
    guard(
        "one nonce gives one verdict",
        SCAN,
        "        if replay is not None:\n            return replay\n",
        tests=f"{SCANNING}::test_the_same_nonce_gives_the_first_verdict_again",
    ),
    guard(
        "one nonce at once gives one verdict",
        SCAN,
        'cursor.execute(_SQL["lock_nonce"], {"user_id": user_id, "nonce": scan.nonce})',
        "pass",
        tests=f"{SCANNING}::test_one_nonce_for_two_tickets_at_once_admits_only_one",
    ),
    guard(
        "only members of a house scan",
        SCAN,
        "    organizer_ids = require_anywhere(user_id, Permission.SCAN_TICKETS)\n",
        "    organizer_ids = frozenset(range(10_000))\n",
        tests=f"{SCANNING}::test_who_scans_for_no_house_is_refused",
    ),
    guard(
        "no two shows in one hall at once",
        "src/foyer/catalog/sql/triggers.sql",
        "  tstzrange(starts_at, hall_free_at) with &&\n",
        "  tstzrange(starts_at, hall_free_at) with =\n",
        tests="catalog/test_shows.py::test_the_database_refuses_overlapping_shows_by_itself",
    ),
    guard(
        "a published plan never changes",
        "src/foyer/venues/sql/triggers.sql",
        "  if old.status = 'published' then\n",
        "  if false then\n",
        tests="venues/test_actions.py::test_a_published_version_cannot_be_changed_by_sql",
    ),
    guard(
        "a booking is opened by its owners only",
        "src/foyer/bookings/access.py",
        "    return organizer_id in access.organizer_ids\n",
        "    return True\n",
        tests=(
            "bookings/test_rules.py::test_who_may_open_a_booking",
            "bookings/test_queries.py::test_a_foreign_or_unknown_booking_is_not_found",
        ),
    ),
    guard(
        "a revoked key opens nothing",
        "src/foyer/bookings/access.py",
        "        if fits and access.key.version == key_version:\n",
        "        if fits:\n",
        tests="bookings/test_rules.py::test_an_access_key_opens_its_booking_until_the_version_is_raised",
    ),
)
