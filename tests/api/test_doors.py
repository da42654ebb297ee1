"""Payments, tickets, scans and sign-in through the API."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from foyer.accounts.models import Member, MemberRole
from foyer.admission.limits import BATCH_SCANS_MAX
from foyer.admission.models import Scan
from foyer.payments.models import Payment
from foyer.platform import rates
from foyer.platform.clock import utc_now
from foyer.platform.rates import RateLimit
from foyer.tickets.keys import ensure_ticket_keys
from tests.api.callers import UNKNOWN_ID, Answer, Caller, by_session, by_token, make_member
from tests.api.test_bookings import BUYER, hold_token, open_with, order, place
from tests.checkout.scenes import hear
from tests.factories import World, make_show, make_user, make_world
from tests.servers import SandboxServer, WebhookReceiver
from tests.tickets.bookings import make_tickets

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox")]


def decline(placed: dict[str, Any], sandbox: SandboxServer) -> None:
    """Use up every try of the payment; the house hears of it."""
    for _ in range(3):
        sandbox.choose(placed["payment"]["sessionId"], "decline").raise_for_status()
    hear(Payment.objects.get(public_id=placed["payment"]["id"]))


def sold(world: World) -> dict[str, Any]:
    """A confirmed booking of two free seats, as the API shows it."""
    ensure_ticket_keys()
    placed: dict[str, Any] = place(body=order(holdTokens=[hold_token(world=world)])).json
    assert placed["booking"]["status"] == "confirmed"
    return placed


def free_world() -> World:
    return make_world(adult_minor=0, fee_minor=0)


def test_a_failed_payment_is_followed_by_another_once_per_key(sandbox: SandboxServer) -> None:
    placed = place().json
    caller, key = open_with(placed["accessKey"]), uuid4().hex
    body = {"bookingId": placed["booking"]["id"], "provider": "sandbox"}
    early = caller.post("/payments", body, Idempotency_Key=key)
    assert (early.status, early.code) == (409, "payment_in_progress")
    decline(placed, sandbox)

    first = caller.post("/payments", body, Idempotency_Key=key)
    again = caller.post("/payments", body, Idempotency_Key=key)

    assert (first.status, again.status) == (201, 201), first
    assert again.json["id"] == first.json["id"] != placed["payment"]["id"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    other = caller.post("/payments", {**body, "method": "card"}, Idempotency_Key=key)
    assert (other.status, other.code) == (422, "idempotency_conflict")
    assert Caller().post("/payments", body).code == "not_found"


def test_a_payment_is_shown_to_whoever_may_open_its_booking() -> None:
    placed = place().json
    path = f"/payments/{placed['payment']['id']}"

    assert open_with(placed["accessKey"]).get(path).json == placed["payment"]
    assert Caller().get(path).code == "not_found"
    assert Caller().get(f"/payments/{UNKNOWN_ID}").code == "not_found"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "bookingId"),
        ({"bookingId": "x"}, "bookingId"),
        ({"bookingId": UNKNOWN_ID, "provider": "cash"}, "provider"),
        ({"bookingId": UNKNOWN_ID, "method": "\x00"}, "method"),
        ({"bookingId": UNKNOWN_ID, "amount": 1}, "amount"),
    ],
)
def test_paying_refuses_what_it_cannot_read(body: dict[str, Any], field: str) -> None:
    answer = Caller().post("/payments", body)

    assert (answer.status, answer.fields) == (422, [field])


def test_a_webhook_counts_once_and_only_with_its_signature(
    sandbox: SandboxServer, webhook_receiver: WebhookReceiver
) -> None:
    placed = place().json
    sandbox.choose(placed["payment"]["sessionId"], "succeed").raise_for_status()
    (webhook,) = webhook_receiver.wait_for(placed["payment"]["id"])[:1]

    def deliver(body: bytes) -> Answer:
        headers = {**webhook.headers, "Origin": "https://provider.example"}
        for name in ("host", "content-length"):
            headers.pop(name)
        return Caller().ask("POST", "/payments/webhooks/sandbox", raw=body, headers=headers)

    assert deliver(webhook.body).json == {"status": "processed"}
    assert deliver(webhook.body).json == {"status": "duplicate"}
    forged = deliver(webhook.body + b" ")
    assert (forged.status, forged.code) == (400, "bad_signature")
    assert Caller().post("/payments/webhooks/sandbox", {}).code == "bad_signature"
    assert Caller().post("/payments/webhooks/nobody", {}).code == "not_found"


def test_a_ticket_is_shown_as_data_on_paper_and_as_a_symbol() -> None:
    placed = sold(free_world())
    ticket = placed["booking"]["tickets"][0]
    caller = open_with(placed["accessKey"])

    assert caller.get(f"/tickets/{ticket['id']}").json == ticket
    paper = caller.get(f"/tickets/{ticket['id']}.pdf")
    symbol = caller.get(f"/tickets/{ticket['id']}.svg")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert symbol.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    for suffix in ("", ".pdf", ".svg"):
        assert Caller().get(f"/tickets/{ticket['id']}{suffix}").code == "not_found"
        assert Caller().get(f"/tickets/nothing{suffix}").code == "not_found"


def test_doors_find_the_keys_that_verify_codes() -> None:
    sold(free_world())

    (key,) = Caller().get("/ticket-keys").json["items"]

    assert key["algorithm"] == "Ed25519"
    assert len(key["publicKey"]) == 43


def test_a_code_admits_once() -> None:
    world = free_world()
    code = sold(world)["booking"]["tickets"][0]["code"]
    door = by_token(make_member(world.organizer, MemberRole.SCANNER))

    first = door.post("/scans", {"code": code, "nonce": "1"})
    again = door.post("/scans", {"code": code, "nonce": "2"})

    assert first.status == 200
    assert first.json["verdict"] in ("admitted", "too_early")
    assert again.json["verdict"] in ("already_admitted", "too_early")
    stranger = by_token(make_member(make_world().organizer, MemberRole.SCANNER))
    assert stranger.post("/scans", {"code": code, "nonce": "3"}).json["verdict"] == "unknown"


@pytest.mark.parametrize("code", ["", "\x00", "🎭", "x" * 512, "\u202eABC"])
def test_any_code_gets_a_verdict(code: str) -> None:
    door = by_token(make_member(make_world().organizer, MemberRole.SCANNER))

    answer = door.post("/scans", {"code": code, "nonce": "1"})

    assert (answer.status, answer.json["verdict"]) == (200, "forged"), answer


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "x" * 513}, "code"),
        ({"code": None}, "code"),
        ({"nonce": ""}, "nonce"),
        ({"nonce": "x" * 65}, "nonce"),
        ({"nonce": "\x00"}, "nonce"),
        ({"showId": "tonight"}, "showId"),
        ({"gate": "\x00"}, "gate"),
        ({"scannedAt": "2026-12-01T19:30:00"}, "scannedAt"),
        ({"scannedAt": 0}, "scannedAt"),
        ({"scannedAt": "0001-01-01T00:00:00+14:00"}, "scannedAt"),
        ({"offline": "perhaps"}, "offline"),
        ({"userId": 1}, "userId"),
    ],
)
def test_a_scan_that_cannot_be_read_is_refused(changes: dict[str, Any], field: str) -> None:
    door = by_token(make_member(make_world().organizer, MemberRole.SCANNER))

    answer = door.post("/scans", {"code": "X", "nonce": "1", **changes})

    assert (answer.status, answer.fields) == (422, [field])


def test_a_device_uploads_what_it_read_without_network() -> None:
    world = make_world()
    show = make_show(world, starts_in_minutes=10)
    codes = [ticket.code for ticket in make_tickets(show, seat_nos=(0, 1))]
    at_door, device = (by_token(make_member(world.organizer, MemberRole.SCANNER)) for _ in "12")
    at_door.post("/scans", {"code": codes[0], "nonce": "n1", "gate": "Main"})
    at = utc_now().isoformat()
    read = [*codes, "NOTACODE"]
    batch = {
        "scans": [
            {"code": code, "nonce": f"d{turn}", "scannedAt": at} for turn, code in enumerate(read)
        ]
    }

    first, again = (device.post("/scans/batch", batch) for _ in range(2))

    assert first.status == 200
    assert again.json == first.json
    items = first.json["items"]
    assert [(item["nonce"], item["verdict"]) for item in items] == [
        ("d0", "already_admitted"),
        ("d1", "admitted"),
        ("d2", "forged"),
    ]
    assert items[0]["firstScan"]["gate"] == "Main"
    assert items[1]["ticket"]["seat"] == "A2"
    assert Scan.objects.filter(offline=True).count() == 3


@pytest.mark.parametrize(
    "scans",
    [
        [],
        [{"code": "X", "nonce": "1"}],
        [{"code": "X", "nonce": "1", "scannedAt": "yesterday"}],
    ],
)
def test_an_upload_that_cannot_be_read_is_refused_as_a_whole(scans: list[dict[str, str]]) -> None:
    device = by_token(make_member(make_world().organizer, MemberRole.SCANNER))
    good = {"code": "X", "nonce": "good", "scannedAt": utc_now().isoformat()}

    answer = device.post("/scans/batch", {"scans": [good, *scans] if scans else []})

    assert answer.status == 422
    many = [{**good, "nonce": f"{turn}"} for turn in range(BATCH_SCANS_MAX + 1)]
    assert device.post("/scans/batch", {"scans": many}).fields == ["scans"]
    assert Scan.objects.count() == 0


def test_one_scan_that_cannot_be_used_does_not_keep_the_rest() -> None:
    world = make_world()
    tickets = make_tickets(make_show(world, starts_in_minutes=10), seat_nos=(0, 1, 2))
    device = by_token(make_member(world.organizer, MemberRole.SCANNER))
    now = utc_now()
    times = [now, now + timedelta(minutes=3), now - timedelta(days=31)]
    scans = [
        {"code": ticket.code, "nonce": f"d{turn}", "scannedAt": at.isoformat()}
        for turn, (ticket, at) in enumerate(zip(tickets, times, strict=True))
    ]
    scans.insert(0, {**scans[0], "nonce": "d\u200b", "gate": "\u202e"})

    answer = device.post("/scans/batch", {"scans": scans})

    assert answer.status == 200
    items = answer.json["items"]
    assert [(item["verdict"], (item["problem"] or {}).get("field")) for item in items] == [
        ("not_merged", "nonce"),
        ("admitted", None),
        ("not_merged", "scannedAt"),
        ("not_merged", "scannedAt"),
    ]
    assert "Set the clock of the device right" in items[2]["problem"]["message"]
    assert Scan.objects.count() == 1


def test_an_upload_counts_every_scan_it_brings(monkeypatch: pytest.MonkeyPatch) -> None:
    few = RateLimit(name="five_scans", uses=5, seconds=60)
    monkeypatch.setattr(rates, "SCANS", few)
    device = by_token(make_member(make_world().organizer, MemberRole.SCANNER))
    at = utc_now().isoformat()

    def upload(*nonces: str) -> Answer:
        scans = [{"code": "X", "nonce": nonce, "scannedAt": at} for nonce in nonces]
        return device.post("/scans/batch", {"scans": scans})

    assert upload("1", "2", "3").status == 200
    refused = upload("4", "5", "6")
    assert (refused.status, refused.code) == (429, "rate_limited")
    assert upload("4", "5").status == 200
    assert Scan.objects.count() == 5


def test_who_may_not_scan_is_told_before_the_body_is_read() -> None:
    accountant = make_member(make_world().organizer, MemberRole.ACCOUNTANT)
    broken = b"{" * 70_000

    guest = Caller().ask("POST", "/scans", raw=broken)
    member = by_token(accountant).ask("POST", "/scans", raw=broken)
    browser = by_session(make_member(make_world().organizer, MemberRole.SCANNER))

    assert (guest.status, guest.code) == (401, "invalid_token")
    assert (member.status, member.code) == (403, "forbidden")
    assert browser.post("/scans", {"code": "X", "nonce": "1"}).code == "forbidden"


def test_signing_in_gives_tokens_that_rotate_and_end() -> None:
    """As a member who has not set up a second factor yet: signing in needs none of them."""
    world = make_world()
    user = make_user()
    Member.objects.create(organizer=world.organizer, user=user, role=MemberRole.MANAGER)
    signed_in = Caller().post("/auth/login", {"email": user.email, "password": "foyer-demo"})
    assert signed_in.status == 200
    assert signed_in.json.keys() == {"user", "accessToken", "refreshToken", "expiresIn"}

    def program(answer: Answer) -> Caller:
        return Caller(headers={"Authorization": f"Bearer {answer.json['accessToken']}"})

    profile = program(signed_in).get("/auth/profile").json
    assert profile["email"] == user.email
    assert profile["memberships"][0]["organizer"]["slug"] == world.organizer.slug
    assert "tickets.scan" in profile["memberships"][0]["permissions"]

    renewed = Caller().post("/auth/refresh", {"refreshToken": signed_in.json["refreshToken"]})
    assert renewed.json.keys() == {"accessToken", "refreshToken", "expiresIn"}
    assert program(renewed).post("/auth/logout").status == 204
    assert program(renewed).get("/auth/profile").code == "invalid_token"


def test_a_profile_is_changed_where_something_is_given() -> None:
    user = make_user()
    program = by_token(user)
    program.ask("PATCH", "/auth/profile", {"fullName": " Ada Lovelace ", "phone": "+351 210"})

    answer = program.ask("PATCH", "/auth/profile", {"preferences": {"extendedHold": True}})

    assert answer.status == 200
    assert answer.json == program.get("/auth/profile").json
    assert (answer.json["fullName"], answer.json["phone"]) == ("Ada Lovelace", "+351 210")
    assert answer.json["preferences"] == {"extendedHold": True}
    for body, field in (
        ({"fullName": "x" * 121}, "fullName"),
        ({"phone": "1\n2"}, "phone"),
        ({"preferences": {"x": "y" * 5000}}, "preferences"),
        ({"email": "new@example.org"}, "email"),
    ):
        refused = program.ask("PATCH", "/auth/profile", body)
        assert (refused.status, refused.fields) == (422, [field])
    assert program.get("/auth/profile").json == answer.json
    assert Caller().ask("PATCH", "/auth/profile", {}).code == "invalid_token"
    foreign = {"Origin": "https://evil.example"}
    assert program.ask("PATCH", "/auth/profile", {}, headers=foreign).code == "forbidden"


def test_an_old_refresh_token_ends_the_whole_sign_in() -> None:
    user = make_user()
    first = Caller().post("/auth/login", {"email": user.email, "password": "foyer-demo"}).json
    old = {"refreshToken": first["refreshToken"]}
    second = Caller().post("/auth/refresh", old).json

    assert Caller().post("/auth/refresh", old).code == "invalid_token"

    newest = Caller(headers={"Authorization": f"Bearer {second['accessToken']}"})
    assert newest.get("/auth/profile").code == "invalid_token"
    assert Caller().post("/auth/refresh", {"refreshToken": second["refreshToken"]}).status == 401


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/auth/login", {"email": "nobody@example.org", "password": "x"}, 401, None),
        ("/auth/login", {"email": "nobody", "password": "\x00"}, 401, None),
        ("/auth/login", {"email": "a\x00", "password": "x"}, 422, "email"),
        ("/auth/login", {"email": "a", "password": "x" * 1025}, 422, "password"),
        ("/auth/login", {"email": ["a"], "password": "x"}, 422, "email"),
        ("/auth/login", {"email": "a"}, 422, "password"),
        ("/auth/refresh", {"refreshToken": "\x00"}, 401, None),
        ("/auth/refresh", {"refreshToken": "x" * 513}, 422, "refreshToken"),
        ("/auth/refresh", {"refresh_token": "x"}, 422, "refreshToken"),
    ],
)
def test_wrong_credentials_are_refused(
    path: str, body: dict[str, Any], status: int, field: str | None
) -> None:
    answer = Caller().post(path, body)

    assert answer.status == status
    assert answer.code in ("invalid_credentials", "invalid_token", "validation_failed")
    assert field is None or field in answer.fields


def test_signing_in_by_the_api_leaves_cookies_alone() -> None:
    ada, grace = make_user(), make_user()
    browser = by_session(ada)

    answer = browser.post("/auth/login", {"email": grace.email, "password": "foyer-demo"})

    assert (answer.status, answer.cookies) == (200, ())
    profile = browser.get("/auth/profile")
    assert (profile.code, profile.cookies) == ("invalid_token", ())
    assert Caller().post("/auth/refresh", {"refreshToken": "x"}).cookies == ()


@pytest.mark.parametrize(
    "path",
    [
        "/quotes",
        "/bookings",
        "/bookings/lookup",
        f"/bookings/{UNKNOWN_ID}/cancel",
        f"/bookings/{UNKNOWN_ID}/resend",
        "/payments",
        "/scans",
        "/scans/batch",
        "/auth/login",
        "/auth/refresh",
        "/auth/logout",
        "/admin/events",
    ],
)
def test_another_sites_page_may_not_ask(path: str) -> None:
    known = {
        "/auth/login": {"email": "a", "password": "b"},
        "/auth/refresh": {"refreshToken": "x"},
        "/bookings/lookup": {"reference": "AB12", "email": "a@example.org"},
        "/payments": {"bookingId": UNKNOWN_ID},
        "/quotes": {"holdTokens": ["t"]},
        "/bookings": {"holdTokens": ["t"], "buyer": BUYER},
    }.get(path, {})

    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        answer = Caller().post(path, known, Origin=origin)
        assert (answer.status, answer.code) == (403, "forbidden")
    assert Caller().post(path, known, Origin="http://testserver").status != 403
