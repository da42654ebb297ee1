from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from foyer.accounts.models import User
from foyer.admission.actions import scan_batch, scan_ticket
from foyer.admission.models import Scan
from foyer.admission.queries import count_admissions, list_door_shows
from foyer.admission.records import FirstScan, ScanRequest, ScanResult
from foyer.catalog.models import Show
from foyer.platform.errors import Forbidden, NotFound, ValidationFailed
from foyer.tickets.actions import reissue_ticket, void_tickets
from foyer.tickets.codes import TicketCode, encode_code
from foyer.tickets.keys import newest_key
from foyer.tickets.models import Ticket
from tests.factories import make_show, make_staff, make_user, make_world
from tests.tickets.bookings import NOW, make_tickets

pytestmark = pytest.mark.django_db
DOORS = NOW + timedelta(minutes=30)  # make_show opens the doors half an hour before the start.


def make_open_show(**fields: Any) -> Show:
    return make_show(now=NOW, starts_in_minutes=60, **fields)


def make_scanner(show: Show, *, role: str = "scanner") -> User:
    return make_staff(show.organizer, role)


def scan(
    user: User, code: str, *, nonce: str = "n1", now: datetime = DOORS, **fields: Any
) -> ScanResult:
    return scan_ticket(ScanRequest(code=code, nonce=nonce, **fields), user_id=user.id, now=now)


def test_a_good_ticket_is_admitted_once() -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    user = make_scanner(show)
    first = scan(user, ticket.code, gate="Door A", show_public_id=show.public_id)
    second = scan(user, ticket.code, nonce="n2", now=DOORS + timedelta(minutes=1), gate="Door B")
    assert (first.verdict, first.first_scan) == ("admitted", None)
    assert second.verdict == "already_admitted"
    assert second.first_scan == FirstScan(scanned_at=DOORS, gate="Door A")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.used_at) == ("used", DOORS)


def test_an_admission_says_who_sits_where() -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    found = scan(make_scanner(show), ticket.code).ticket
    assert found is not None
    assert (found.public_id, found.row, found.number, found.ticket_label) == (
        ticket.public_id,
        "A",
        "1",
        "Adult",
    )


def test_another_show_of_the_house_is_the_wrong_one() -> None:
    world = make_world()
    show, later = make_open_show(world=world), make_show(world, now=NOW, starts_in_minutes=600)
    (ticket,) = make_tickets(show)
    user = make_scanner(show)
    assert scan(user, ticket.code, show_public_id=later.public_id).verdict == "wrong_show"
    unknown_show = scan(user, ticket.code, nonce="n2", show_public_id=UUID(int=1))
    assert unknown_show.verdict == "wrong_show"
    assert scan(user, ticket.code, nonce="n3", show_public_id=show.public_id).verdict == "admitted"


def test_too_early_and_expired() -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    user = make_scanner(show)
    assert scan(user, ticket.code, now=ticket.valid_from - timedelta(seconds=1)).verdict == (
        "too_early"
    )
    assert scan(user, ticket.code, nonce="n2", now=ticket.valid_until).verdict == "expired"


def test_void_and_replaced_tickets_are_revoked() -> None:
    show = make_open_show()
    void, replaced = make_tickets(show, seat_nos=(0, 1))
    user = make_scanner(show)
    void_tickets([void.line_id], now=NOW)
    new = reissue_ticket(replaced.id, now=NOW)
    assert scan(user, void.code).verdict == "revoked"
    assert scan(user, replaced.code, nonce="n2").verdict == "revoked"
    assert scan(user, new.code, nonce="n3").verdict == "admitted"


def test_a_ticket_that_waits_for_its_money_is_unknown() -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    fields = {
        name: getattr(ticket, name)
        for name in ("organizer_id", "booking_id", "line_id", "show_id", "seat_no", "kid")
    }
    void_tickets([ticket.line_id], now=NOW)
    code = TicketCode(
        kid=ticket.kid,
        serial=77,
        show_public_id=show.public_id,
        valid_from=ticket.valid_from,
        valid_until=ticket.valid_until,
    )
    pending = Ticket.objects.create(
        **fields,
        serial=77,
        code=encode_code(code, key=newest_key().private),
        valid_from=ticket.valid_from,
        valid_until=ticket.valid_until,
        status="pending",
    )
    result = scan(make_scanner(show), pending.code)
    assert (result.verdict, result.ticket) == ("unknown", None)


def test_another_houses_ticket_is_unknown_and_leaves_no_trace_there() -> None:
    show, other = make_open_show(), make_open_show()
    (foreign,) = make_tickets(other)
    result = scan(make_scanner(show), foreign.code)
    assert (result.verdict, result.ticket) == ("unknown", None)
    row = Scan.objects.get()
    assert (row.ticket_id, row.organizer_id, row.show_id) == (None, None, None)


def test_a_well_signed_code_without_a_ticket_is_unknown() -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    code = TicketCode(
        kid=ticket.kid,
        serial=12345,
        show_public_id=show.public_id,
        valid_from=NOW,
        valid_until=NOW,
    )
    assert scan(make_scanner(show), encode_code(code, key=newest_key().private)).verdict == (
        "unknown"
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda code: "",
        lambda code: "https://example.org/",
        lambda code: code.lower(),
        lambda code: code[:-1],
        lambda code: code[:60] + ("A" if code[60] != "A" else "B") + code[61:],
        lambda code: "\x00" * 152,
        lambda code: "\ud800",
        lambda code: "A" * 512,
    ],
)
def test_whatever_is_no_code_of_ours_is_forged(spoil: Callable[[str], str]) -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    result = scan(make_scanner(show), spoil(ticket.code))
    assert (result.verdict, result.ticket) == ("forged", None)
    assert Scan.objects.filter(verdict="forged").count() == 1


def test_every_attempt_is_recorded_without_the_code() -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    user = make_scanner(show)
    for nonce in ("n1", "n2", "n3"):
        scan(user, ticket.code, nonce=nonce)
    assert list(Scan.objects.order_by("id").values_list("verdict", flat=True)) == [
        "admitted",
        "already_admitted",
        "already_admitted",
    ]
    assert {len(bytes(row.code_hash)) for row in Scan.objects.all()} == {32}


def test_the_same_nonce_gives_the_first_verdict_again() -> None:
    show = make_open_show()
    one, other = make_tickets(show, seat_nos=(0, 1))
    user = make_scanner(show)
    first = scan(user, one.code)
    again = scan(user, one.code, now=DOORS + timedelta(minutes=5))
    even_for_another_code = scan(user, other.code)
    for replay in (again, even_for_another_code):
        assert (replay.verdict, replay.scan_public_id) == ("admitted", first.scan_public_id)
        assert replay.replayed
    assert Scan.objects.count() == 1


def test_nonces_of_two_people_are_apart() -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    assert scan(make_scanner(show), ticket.code).verdict == "admitted"
    assert scan(make_scanner(show), ticket.code).verdict == "already_admitted"


def test_who_scans_for_no_house_is_refused() -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    with pytest.raises(Forbidden):
        scan(make_user(), ticket.code)
    with pytest.raises(Forbidden):
        scan(make_scanner(show, role="accountant"), ticket.code)
    assert Scan.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nonce", ""),
        ("nonce", "n" * 65),
        ("nonce", "n\x00"),
        ("gate", "g" * 61),
        ("gate", "\ud800"),
        ("code", "A" * 513),
        ("scanned_at", DOORS + timedelta(hours=1)),
        ("scanned_at", DOORS - timedelta(days=31)),
    ],
)
def test_input_outside_the_limits_is_refused(field: str, value: object) -> None:
    user = make_scanner(make_open_show())
    request = ScanRequest(**{"code": "A", "nonce": "n1", "offline": True, field: value})  # type: ignore[arg-type]
    with pytest.raises(ValidationFailed):
        scan_ticket(request, user_id=user.id, now=DOORS)


def test_only_an_offline_scan_brings_its_own_time() -> None:
    show = make_open_show()
    one, other = make_tickets(show, seat_nos=(0, 1))
    user = make_scanner(show)
    early = DOORS - timedelta(hours=2)
    assert scan(user, one.code, scanned_at=early).verdict == "admitted"
    offline = scan(user, other.code, nonce="n2", scanned_at=early, offline=True)
    assert offline.verdict == "too_early"


def test_an_offline_upload_may_be_sent_twice() -> None:
    show = make_open_show()
    tickets = make_tickets(show, seat_nos=(0, 1))
    user = make_scanner(show)
    scans = [
        ScanRequest(code=ticket.code, nonce=f"n{place}", scanned_at=DOORS, offline=True)
        for place, ticket in enumerate([*tickets, tickets[0]])
    ]
    verdicts = ["admitted", "admitted", "already_admitted"]
    for _ in range(2):
        results = scan_batch(scans, user_id=user.id, now=DOORS + timedelta(minutes=10))
        assert [getattr(result, "verdict", None) for result in results] == verdicts
    with pytest.raises(ValidationFailed):
        scan_batch(scans * 100, user_id=user.id, now=DOORS)


def test_the_door_page_counts() -> None:
    show = make_open_show()
    tickets = make_tickets(show, seat_nos=(0, 1, 2, 3))
    user = make_scanner(show)
    void_tickets([tickets[3].line_id], now=NOW)
    scan(user, tickets[0].code, show_public_id=show.public_id)
    scan(user, tickets[1].code, nonce="n2", show_public_id=show.public_id)
    scan(user, tickets[1].code, nonce="n3", show_public_id=show.public_id)
    scan(user, "nonsense", nonce="n4", show_public_id=show.public_id)
    counts = count_admissions(show.public_id, user_id=user.id, now=DOORS)
    assert (counts.issued, counts.inside, counts.to_come, counts.refused) == (3, 2, 1, 2)
    assert counts.per_minute == 0.4
    with pytest.raises(NotFound):
        count_admissions(show.public_id, user_id=make_user().id, now=DOORS)
    with pytest.raises(NotFound):
        count_admissions(UUID(int=1), user_id=user.id, now=DOORS)


def test_the_door_offers_the_houses_shows_with_open_doors_first() -> None:
    world = make_world()
    running = make_show(world, now=NOW, starts_in_minutes=-60)
    soon = make_show(world, now=NOW, starts_in_minutes=120)
    make_show(world, now=NOW, starts_in_minutes=60 * 24)
    make_show(world, now=NOW, starts_in_minutes=-600)
    make_open_show()
    shows = list_door_shows(make_scanner(running).id, now=NOW)
    assert [(show.public_id, show.doors_open) for show in shows] == [
        (running.public_id, True),
        (soon.public_id, False),
    ]
    assert list_door_shows(make_user().id, now=NOW) == ()


def test_the_database_refuses_a_second_admission() -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    user = make_scanner(show)
    scan(user, ticket.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scan.objects.create(
            user=user,
            ticket=ticket,
            nonce="n2",
            code_hash=b"",
            verdict="admitted",
            scanned_at=DOORS,
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_nonce", [False, True])
def test_twenty_doors_at_once_admit_exactly_one(same_nonce: bool) -> None:
    show = make_open_show()
    (ticket,) = make_tickets(show)
    user = make_scanner(show)
    together = Barrier(20)

    def read_code(number: int) -> ScanResult:
        try:
            together.wait(timeout=30)
            return scan(user, ticket.code, nonce="n" if same_nonce else f"n{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        results = list(threads.map(read_code, range(20)))
    if same_nonce:
        assert {result.verdict for result in results} == {"admitted"}
        assert sorted(result.replayed for result in results) == [False] + [True] * 19
        assert Scan.objects.count() == 1
    else:
        verdicts = sorted(result.verdict for result in results)
        assert verdicts == ["admitted"] + ["already_admitted"] * 19
        assert Scan.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_one_nonce_for_two_tickets_at_once_admits_only_one() -> None:
    show = make_open_show()
    tickets = make_tickets(show, seat_nos=range(6))
    user = make_scanner(show)
    together = Barrier(6)

    def read_code(ticket: Ticket) -> ScanResult:
        try:
            together.wait(timeout=30)
            return scan(user, ticket.code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(read_code, tickets))
    assert len({result.scan_public_id for result in results}) == 1
    assert Ticket.objects.filter(status="used").count() == 1
