"""Quotes and bookings through the API, with the sandbox provider running."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foyer.accounts.models import MemberRole
from foyer.bookings.models import Booking
from foyer.inventory.models import Hold, SeatClaim
from foyer.inventory.requests import Caller as Holder
from foyer.payments.models import Payment
from foyer.platform import limits
from foyer.platform.ids import new_uuid
from tests.api.callers import UNKNOWN_ID, Answer, Caller, by_session, by_token, make_member
from tests.checkout.scenes import hear, hold, token_of, visit
from tests.factories import make_show, make_user, make_world
from tests.servers import SandboxServer, find_database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox")]

BUYER = {"email": "ada@example.org", "fullName": "Ada Lovelace"}
BOOKING_MEMBERS = {
    "id", "reference", "status", "paymentStatus", "lines", "totals", "buyer", "shows", "show",
    "event", "venue", "hall", "payments", "refunds", "tickets", "expiresAt", "createdAt",
}  # fmt: skip


def hold_token(*seats: str, **fields: Any) -> str:
    return token_of(visit(**fields).hold(*(seats or ("A1", "A2"))))


def order(**changes: Any) -> dict[str, Any]:
    return {"holdTokens": [hold_token()], "buyer": BUYER, **changes}


def place(caller: Caller | None = None, body: dict[str, Any] | None = None) -> Answer:
    answer = (caller or Caller()).post("/bookings", body or order())
    assert answer.status == 201, answer
    return answer


def open_with(key: str) -> Caller:
    return Caller(headers={"X-Booking-Key": key})


def test_a_quote_adds_up_and_changes_nothing() -> None:
    token = hold_token()

    answer = Caller().post("/quotes", {"holdTokens": [token], "ticketTypes": {"A2": "child"}})

    assert answer.status == 200, answer
    assert answer.json.keys() >= {"lines", "fees", "tax", "discount", "total", "quoteHash"}
    totals = [line["total"]["amount"] for line in answer.json["lines"]]
    assert answer.json["total"] == {"amount": sum(totals), "currency": "EUR"}
    assert totals == [1200, 800]
    assert not Booking.objects.exists()


def test_holds_become_a_booking_with_a_payment_to_finish() -> None:
    answer = place()

    assert answer.json["booking"].keys() >= BOOKING_MEMBERS
    assert answer.json["booking"]["status"] == "pending"
    assert answer.json["booking"]["paymentStatus"] == "unpaid"
    payment = answer.json["payment"]
    assert payment["provider"] == "sandbox"
    assert payment["sessionId"].startswith("sess_")
    assert payment["checkoutUrl"].endswith(payment["sessionId"])
    assert payment["amount"] == answer.json["booking"]["totals"]["total"]
    assert answer.headers.get("Idempotency-Replayed") is None


def test_seats_of_a_show_are_held_on_the_way() -> None:
    show = make_show()
    body = {"showId": str(show.public_id), "seats": ["B3", "B4"], "buyer": BUYER}

    answer = place(body=body)

    assert [line["seat"] for line in answer.json["booking"]["lines"]] == ["B3", "B4"]
    taken = Caller().post("/bookings", body)
    assert (taken.status, taken.code) == (409, "seats_taken")
    assert taken.json["seats"] == ["B3", "B4"]


def test_a_free_booking_is_confirmed_without_a_payment() -> None:
    world = make_world(adult_minor=0, fee_minor=0)

    answer = place(body=order(holdTokens=[hold_token(world=world)]))

    assert answer.json["payment"] is None
    assert answer.json["booking"]["status"] == "confirmed"
    assert len(answer.json["booking"]["tickets"]) == 2


def test_the_access_key_opens_the_booking_and_nothing_else_does() -> None:
    placed = place().json
    other = place().json
    path = f"/bookings/{placed['booking']['id']}"

    assert open_with(placed["accessKey"]).get(path).json["id"] == placed["booking"]["id"]
    assert Caller().get(path, key=placed["accessKey"]).status == 200
    assert Caller().get(path).code == "not_found"
    assert open_with(other["accessKey"]).get(path).code == "not_found"
    assert open_with("forged").get(path).code == "not_found"
    assert by_token().get(path).code == "not_found"
    in_address = Caller().ask("POST", f"{path}/cancel?key={placed['accessKey']}", {})
    assert in_address.code == "not_found"


def test_the_browser_that_placed_it_may_open_it() -> None:
    browser = Caller()
    browser.get("/cities")

    placed = place(browser)

    assert browser.get(f"/bookings/{placed.json['booking']['id']}").status == 200


def test_members_open_the_bookings_of_their_own_house_only() -> None:
    world = make_world()
    placed = place(body=order(holdTokens=[hold_token(world=world)])).json
    path = f"/bookings/{placed['booking']['id']}"

    inside = make_member(world.organizer, MemberRole.CASHIER)
    scanner = make_member(world.organizer, MemberRole.SCANNER)
    outside = make_member(make_world().organizer, MemberRole.ORGANIZER)

    assert by_token(inside).get(path).status == 200
    assert by_token(scanner).get(path).code == "not_found"
    assert by_token(outside).get(path).code == "not_found"


def test_the_same_key_answers_with_the_same_booking() -> None:
    body, key = order(), uuid4().hex
    caller = Caller()

    first = caller.post("/bookings", body, Idempotency_Key=key)
    again = Caller().post("/bookings", body, Idempotency_Key=key)

    assert (first.status, again.status) == (201, 201)
    assert again.json["booking"]["id"] == first.json["booking"]["id"]
    assert again.json["accessKey"] == first.json["accessKey"]
    assert again.json["payment"]["id"] == first.json["payment"]["id"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Booking.objects.count() == 1


def test_a_key_belongs_to_one_body_and_to_one_user() -> None:
    body, key = order(), uuid4().hex
    first = by_token().post("/bookings", body, Idempotency_Key=key)
    assert first.status == 201

    guest = Caller().post("/bookings", order(), Idempotency_Key=key)
    changed = Caller().post("/bookings", order(), Idempotency_Key=key)

    assert (guest.status, guest.json["booking"]["id"] != first.json["booking"]["id"]) == (201, True)
    assert (changed.status, changed.code) == (422, "idempotency_conflict")


def test_a_refusal_is_not_remembered_under_its_key() -> None:
    key = uuid4().hex
    body = order(quoteHash="of another quote")
    assert Caller().post("/bookings", body, Idempotency_Key=key).code == "price_changed"

    body.pop("quoteHash")

    assert Caller().post("/bookings", body, Idempotency_Key=key).status == 201


@contextmanager
def running_request(scope: str, key: str) -> Iterator[None]:
    """Another request that has taken the key and not committed yet."""
    statement = (
        "insert into idempotency_key"
        " (scope, key, request_hash, status_code, resource_id, expires_at)"
        " values (%s, %s, '', 0, '', now() + interval '1 day')"
    )
    with psycopg.connect(find_database_url()) as other:
        other.execute(statement, (scope, key))
        yield
        other.rollback()


def test_a_request_whose_twin_still_runs_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IDEMPOTENCY_WAIT_SECONDS", 0.2)
    body, key = order(), uuid4().hex

    with running_request("POST /bookings", key):
        answer = Caller().post("/bookings", body, Idempotency_Key=key)

    assert (answer.status, answer.code) == (409, "idempotency_in_progress")
    assert Caller().post("/bookings", body, Idempotency_Key=key).status == 201


@pytest.mark.parametrize("key", ["short", "x" * 65, "with spaces in the middle of it", "ä" * 30])
def test_a_malformed_key_is_refused(key: str) -> None:
    answer = Caller().post("/bookings", order(), Idempotency_Key=key)

    assert (answer.status, answer.code, answer.fields) == (
        422, "validation_failed", ["Idempotency-Key"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"holdTokens": "A1"}, "holdTokens"),
        ({"holdTokens": None}, "holdTokens"),
        ({"holdTokens": [1]}, "holdTokens.0"),
        ({"holdTokens": ["x" * 513]}, "holdTokens.0"),
        ({"holdTokens": ["t"] * 21}, "holdTokens"),
        ({"holdTokens": []}, "holdTokens"),
        ({"showId": "A1", "holdTokens": []}, "showId"),
        ({"showId": UNKNOWN_ID}, "holdTokens"),
        ({"seats": ["A1"]}, "holdTokens"),
        ({"seats": [f"A{turn}" for turn in range(1000)]}, "seats"),
        ({"seats": ["A\x00"]}, "seats.0"),
        ({"seats": ["\u202e🎭"]}, "seats.0"),
        ({"buyer": None}, "buyer"),
        ({"buyer": {"email": "ada@example.org"}}, "buyer.fullName"),
        ({"buyer": {**BUYER, "email": "nobody"}}, "buyer.email"),
        ({"buyer": {**BUYER, "email": "a\x00@example.org"}}, "buyer.email"),
        ({"buyer": {**BUYER, "email": "a@example.org\r\nBcc: b@example.org"}}, "buyer.email"),
        ({"buyer": {**BUYER, "email": f"{'x' * 255}@example.org"}}, "buyer.email"),
        ({"buyer": {**BUYER, "fullName": ""}}, "buyer.fullName"),
        ({"buyer": {**BUYER, "fullName": "Ada\x00"}}, "buyer.fullName"),
        ({"buyer": {**BUYER, "fullName": "x" * 121}}, "buyer.fullName"),
        ({"buyer": {**BUYER, "phone": "call me"}}, "buyer.phone"),
        ({"buyer": {**BUYER, "age": 36}}, "buyer.age"),
        ({"buyer": {"email": "a@example.org", "full_name": "Ada"}}, "buyer.fullName"),
        ({"concessions": [{"id": UNKNOWN_ID, "quantity": -1}]}, "concessions.0.quantity"),
        ({"concessions": [{"id": UNKNOWN_ID, "quantity": 10**30}]}, "concessions.0.quantity"),
        ({"concessions": [{"id": UNKNOWN_ID, "quantity": 1.5}]}, "concessions.0.quantity"),
        ({"concessions": [{"id": "popcorn", "quantity": 1}]}, "concessions.0.id"),
        ({"provider": "cash"}, "provider"),
        ({"quoteHash": 7}, "quoteHash"),
        ({"total": {"amount": 1, "currency": "EUR"}}, "total"),
        ({"userId": 1}, "userId"),
    ],
)
def test_wrong_input_names_its_field(changes: dict[str, Any], field: str) -> None:
    answer = Caller().post("/bookings", {"holdTokens": ["t"], "buyer": BUYER, **changes})

    assert (answer.status, answer.code) == (422, "validation_failed"), answer
    assert field in answer.fields
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("seats", "status", "code"),
    [
        (["Z99"], 422, "unknown_seat"),
        (["A1", "A1"], 422, "duplicate_seat"),
        ([f"A{turn}" for turn in range(1, 11)] + ["B1"], 409, "limit_exceeded"),
    ],
)
def test_seats_that_cannot_be_booked_are_named(seats: list[str], status: int, code: str) -> None:
    show = make_show()

    answer = Caller().post(
        "/bookings", {"showId": str(show.public_id), "seats": seats, "buyer": BUYER}
    )

    assert (answer.status, answer.code) == (status, code)
    assert not SeatClaim.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"starts_in_minutes": -300}, 409, "sale_closed"),
        ({"status": "cancelled"}, 409, "sale_closed"),
    ],
)
def test_what_is_no_longer_sold_cannot_be_booked(
    fields: dict[str, Any], status: int, code: str
) -> None:
    show = make_show(**fields)

    answer = Caller().post(
        "/bookings", {"showId": str(show.public_id), "seats": ["A1"], "buyer": BUYER}
    )

    assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize("path", ["/quotes", "/bookings"])
def test_holds_that_cannot_be_used_are_told_apart(path: str) -> None:
    lapsed = hold_token()
    Hold.objects.update(expires_at="2020-01-01T00:00Z")
    SeatClaim.objects.update(expires_at="2020-01-01T00:00Z")
    used = hold_token()
    place(body=order(holdTokens=[used]))
    users = Holder(visitor_id=new_uuid(), user_id=make_user().pk)
    foreign = token_of(hold(make_show(), "A1", caller=users))
    good = hold_token()

    def ask(*tokens: str) -> Answer:
        buyer = {"buyer": BUYER} if path == "/bookings" else {}
        return Caller().post(path, {"holdTokens": list(tokens), **buyer})

    for token in (lapsed, used):
        answer = ask(token)
        assert (answer.status, answer.code) == (409, "hold_expired")
        assert answer.json["holdTokens"] == [token]
    assert ask("forged").code == "not_found"
    assert ask(good[:-1] + ("A" if good[-1] != "A" else "B")).code == "not_found"
    assert ask(foreign).code == "not_found"
    assert ask(good, hold_token()).code == "mixed_booking"
    assert ask(good, good).code == "validation_failed"
    assert ask(good).status in (200, 201)


def test_a_price_that_no_longer_fits_comes_with_the_present_quote() -> None:
    token = hold_token()

    answer = Caller().post("/bookings", order(holdTokens=[token], quoteHash="old"))

    assert (answer.status, answer.code) == (409, "price_changed")
    fresh = answer.json["quote"]["quoteHash"]
    assert place(body=order(holdTokens=[token], quoteHash=fresh)).status == 201


def test_customers_list_their_own_bookings() -> None:
    ada, grace = by_token(make_user()), by_token(make_user())
    mine = [place(ada).json["booking"]["id"] for _ in range(2)]
    place(grace)

    listed = ada.get("/bookings").json

    assert [item["id"] for item in listed["items"]] == mine[::-1]
    assert listed["pagination"]["total"] == 2
    assert Caller().get("/bookings").code == "invalid_token"
    assert ada.get("/bookings", limit=0).fields == ["limit"]


def test_listing_three_bookings_takes_as_many_statements_as_one() -> None:
    ada = by_token()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            place(ada)
        with CaptureQueriesContext(connection) as seen:
            assert len(ada.get("/bookings").json["items"]) >= more
        counts.append(len(seen))

    assert counts == [9, 9]  # One of them counts the read.


def test_cancelling_shows_first_what_it_would_give_back() -> None:
    placed = place().json
    path = f"/bookings/{placed['booking']['id']}/cancel"
    caller = open_with(placed["accessKey"])

    dry = caller.post(path, {"dryRun": True})
    assert (dry.status, dry.json["dryRun"], dry.json["refund"]["amount"]) == (200, True, 0)
    assert dry.json["booking"]["status"] == "pending"

    done = caller.post(path)
    assert (done.status, done.json["booking"]["status"]) == (200, "cancelled")
    again = caller.post(path, {"reason": "twice"})
    assert (again.status, again.code) == (409, "not_cancellable")
    assert Caller().post(path).code == "not_found"


def test_a_paid_booking_that_is_cancelled_shows_its_refund(sandbox: SandboxServer) -> None:
    placed = place().json
    sandbox.choose(placed["payment"]["sessionId"], "succeed").raise_for_status()
    hear(Payment.objects.get(public_id=placed["payment"]["id"]))
    caller = open_with(placed["accessKey"])

    done = caller.post(f"/bookings/{placed['booking']['id']}/cancel", {"reason": "Ill"}).json

    (refund,) = done["booking"]["refunds"]
    assert done["refund"]["amount"] > 0
    assert (refund["status"], refund["amount"]) == ("pending", done["refund"])
    assert refund["paymentId"] == placed["payment"]["id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "\x00"}, "reason"),
        ({"reason": "x" * 201}, "reason"),
        ({"reason": 5}, "reason"),
        ({"dryRun": "perhaps"}, "dryRun"),
        ({"refund": 500}, "refund"),
        ([], "body"),
        ("now", "body"),
    ],
)
def test_cancelling_refuses_what_it_cannot_read(body: object, field: str) -> None:
    placed = place().json

    answer = open_with(placed["accessKey"]).post(
        f"/bookings/{placed['booking']['id']}/cancel", body
    )

    assert (answer.status, answer.fields) == (422, [field]), answer


def test_links_are_mailed_without_saying_whether_there_is_a_booking() -> None:
    placed = place().json
    reference = placed["booking"]["reference"]

    right = Caller().post("/bookings/lookup", {"reference": reference, "email": BUYER["email"]})
    wrong = Caller().post("/bookings/lookup", {"reference": "NOPE", "email": "x@example.org"})

    assert (right.status, wrong.status) == (202, 202)
    assert right.json == wrong.json
    path = f"/bookings/{placed['booking']['id']}/resend"
    assert open_with(placed["accessKey"]).post(path).status == 202
    assert Caller().post(path).code == "not_found"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reference": "\x00", "email": "a@example.org"}, "reference"),
        ({"reference": "x" * 21, "email": "a@example.org"}, "reference"),
        ({"reference": "AB12", "email": "a\x00"}, "email"),
        ({"reference": "AB12"}, "email"),
    ],
)
def test_looking_up_refuses_what_it_cannot_read(body: dict[str, str], field: str) -> None:
    answer = Caller().post("/bookings/lookup", body)

    assert (answer.status, answer.fields) == (422, [field])


def test_the_shows_of_a_booking_come_as_a_calendar() -> None:
    placed = place().json

    answer = open_with(placed["accessKey"]).get(f"/bookings/{placed['booking']['id']}/calendar.ics")

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_form_token_is_demanded_only_where_the_session_speaks() -> None:
    user = make_user()
    browser = by_session(user)

    refused = browser.post("/bookings", order())
    assert (refused.status, refused.code) == (403, "forbidden")

    secret = "abcdefghijklmnopqrstuvwxyzABCDEF"
    browser.http.cookies["foyer_csrf"] = secret
    assert browser.post("/bookings", order(), X_CSRFToken=secret).status == 201
    assert browser.get("/bookings").json["pagination"]["total"] == 1

    browser.headers = by_token(user).headers
    assert browser.post("/bookings", order()).status == 201
    assert Caller().post("/bookings", order()).status == 201


def test_a_bearer_token_wins_over_cookies() -> None:
    ada, grace = make_user(), make_user()
    browser = by_session(ada)
    browser.headers = by_token(grace).headers

    placed = place(browser).json

    assert Booking.objects.get().user_id == grace.pk
    browser.headers = {"Authorization": "Bearer forged"}
    assert browser.get("/bookings").code == "invalid_token"
    assert browser.get(f"/bookings/{placed['booking']['id']}").code == "invalid_token"
    browser.headers = {"Authorization": "Basic YTpi"}
    assert browser.get("/bookings").code == "invalid_token"


def test_rate_limits_say_when_to_come_back(sandbox: SandboxServer) -> None:
    caller = by_token()
    answers = [caller.post("/bookings", {"holdTokens": ["t"], "buyer": BUYER}) for _ in range(11)]

    assert {answer.status for answer in answers[:10]} == {404}
    assert (answers[10].status, answers[10].code) == (429, "rate_limited")
    assert int(answers[10].headers["Retry-After"]) >= 1
