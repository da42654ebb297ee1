"""The offices' part of the API: who is let in, what bodies cannot do, keys of programs."""

from datetime import timedelta
from uuid import uuid4

import pytest

from foyer.accounts.models import ApiKey, AuditEntry, Member, MemberRole, Organizer, User
from foyer.platform.clock import utc_now
from foyer.tickets.keys import ensure_ticket_keys
from tests.api.callers import UNKNOWN_ID, Caller, by_session, by_token, make_member
from tests.api.test_bookings import hold_token, open_with, order, place
from tests.factories import make_organizer, make_show, make_user, make_world
from tests.identity.houses import link_token, make_admin, make_verified, member_id
from tests.tickets.bookings import make_tickets

pytestmark = pytest.mark.django_db

HOUSE_ROUTES = (
    ("GET", "/admin/members"),
    ("POST", "/admin/members"),
    ("GET", "/admin/members/invitations"),
    ("POST", f"/admin/members/invitations/{UNKNOWN_ID}/resend"),
    ("DELETE", f"/admin/members/invitations/{UNKNOWN_ID}"),
    ("PATCH", f"/admin/members/{UNKNOWN_ID}"),
    ("DELETE", f"/admin/members/{UNKNOWN_ID}"),
    ("GET", "/admin/api-keys"),
    ("POST", "/admin/api-keys"),
    ("DELETE", f"/admin/api-keys/{UNKNOWN_ID}"),
    ("GET", "/admin/audit"),
    ("GET", "/admin/support-access"),
    ("DELETE", f"/admin/support-access/{UNKNOWN_ID}"),
)
PLATFORM_ROUTES = (
    ("GET", "/admin/organizers"),
    ("POST", "/admin/organizers"),
    ("POST", f"/admin/organizers/{UNKNOWN_ID}/owners"),
    ("POST", "/admin/support-access"),
)


@pytest.fixture
def house() -> Organizer:
    return make_organizer(name="Aurora")


@pytest.fixture
def boss(house: Organizer) -> User:
    return make_member(house, MemberRole.ORGANIZER)


def make_key(boss: User, *words: str) -> Caller:
    """A program with a key for these permissions."""
    made = by_token(boss).post("/admin/api-keys", {"name": "Door", "permissions": list(words)})
    assert made.status == 201, made
    return Caller(headers={"Authorization": f"Bearer {made.json['key']}"})


@pytest.mark.parametrize(("method", "path"), HOUSE_ROUTES + PLATFORM_ROUTES)
def test_case_51_guests_and_customers_are_refused_before_the_body_is_read(
    method: str, path: str
) -> None:
    guest = Caller().ask(method, path, raw=b"{")
    customer = by_token().ask(method, path, raw=b"{")

    assert (guest.status, guest.code) == (401, "invalid_token")
    assert (customer.status, customer.code) == (403, "forbidden")


@pytest.mark.parametrize(("method", "path"), HOUSE_ROUTES)
def test_case_51_another_house_is_not_there(
    method: str, path: str, house: Organizer, boss: User
) -> None:
    other = make_organizer()
    for name in (other.slug, str(other.public_id), "no-such-house"):
        answer = by_token(boss).ask(method, path, raw=b"{", organizer=name)
        assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize(("method", "path"), PLATFORM_ROUTES)
def test_case_51_members_do_not_run_the_platform(method: str, path: str, boss: User) -> None:
    assert by_token(boss).ask(method, path, raw=b"{").status == 403


@pytest.mark.parametrize(
    ("method", "path"),
    # Everybody may leave, and an administrator end a support access: these look at the object.
    [(method, path) for method, path in HOUSE_ROUTES if method != "DELETE" or "api-keys" in path],
)
def test_case_52_lesser_roles_may_not(method: str, path: str, house: Organizer) -> None:
    cashier = by_token(make_member(house, MemberRole.CASHIER))
    for query in ({}, {"organizer": house.slug}):
        answer = cashier.ask(method, path, raw=b"{", **query)
        assert (answer.status, answer.code) == (403, "forbidden")


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/admin/members"), ("GET", "/admin/api-keys/x")]
)
def test_a_wrong_method_tells_strangers_nothing(method: str, path: str, boss: User) -> None:
    assert Caller().ask(method, path).status == 401
    assert by_token().ask(method, path).status == 403
    assert by_token(boss).ask(method, path).status == 405


def test_an_unsafe_request_by_session_needs_its_form_token(boss: User) -> None:
    answer = by_session(boss).post("/admin/members", {"email": "a@foyer.test", "role": "scanner"})
    assert (answer.status, answer.code) == (403, "forbidden")


def test_a_foreign_page_changes_nothing(boss: User) -> None:
    answer = by_token(boss).post(
        "/admin/api-keys",
        {"name": "x", "permissions": ["tickets.scan"]},
        Origin="https://elsewhere.test",
    )
    assert (answer.status, ApiKey.objects.count()) == (403, 0)


def test_members_of_several_houses_say_which(house: Organizer, boss: User) -> None:
    other = make_organizer()
    Member.objects.create(organizer=other, user=boss, role=MemberRole.ORGANIZER)
    unsaid = by_token(boss).get("/admin/members")
    assert (unsaid.status, unsaid.fields) == (422, ["organizer"])
    for name in (house.slug, str(house.public_id).upper()):
        assert by_token(boss).get("/admin/members", organizer=name).status == 200


def test_from_the_invitation_to_the_place(house: Organizer, boss: User) -> None:
    invited = by_token(boss).post("/admin/members", {"email": "New@foyer.test", "role": "cashier"})
    assert (invited.status, invited.json["email"]) == (201, "new@foyer.test")
    assert "token" not in str(invited.json)
    user = make_verified("new@foyer.test")
    joined = by_token(user).post("/invitations/accept", {"token": link_token("new@foyer.test")})
    assert (joined.status, joined.json["slug"]) == (200, house.slug)
    listed = by_token(boss).get("/admin/members").json
    assert [it["role"] for it in listed["items"]] == ["organizer", "cashier"]
    assert by_token(user).get("/auth/profile").json["memberships"][0]["role"] == "cashier"


def test_an_invitation_is_withdrawn_and_sent_again(boss: User) -> None:
    caller = by_token(boss)
    made = caller.post("/admin/members", {"email": "a@foyer.test", "role": "cashier"}).json
    again = caller.post(f"/admin/members/invitations/{made['id']}/resend")
    assert (again.status, again.json["id"]) == (200, made["id"])
    assert len(caller.get("/admin/members/invitations").json["items"]) == 1
    gone = caller.ask("DELETE", f"/admin/members/invitations/{made['id']}")
    assert gone.status == 204
    assert caller.get("/admin/members/invitations").json["items"] == []
    late = caller.post(f"/admin/members/invitations/{made['id']}/resend")
    assert (late.status, late.code) == (409, "invitation_ended")


def test_a_change_of_role_bites_at_the_next_request(house: Organizer, boss: User) -> None:
    user = make_member(house, MemberRole.MANAGER)
    token = by_token(user)
    assert token.get("/admin/audit").status == 200
    path = f"/admin/members/{member_id(house, user)}"
    changed = by_token(boss).ask("PATCH", path, {"role": "cashier"})
    assert (changed.status, changed.json["role"]) == (200, "cashier")
    assert token.get("/admin/audit").status == 403
    assert by_token(boss).ask("DELETE", path).status == 204
    assert token.get("/admin/audit").status == 403  # No member of any house any more.


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/admin/members", {"email": "a@b.test", "role": "admin"}),
        ("POST", "/admin/members", {"email": "a@b.test", "role": "support"}),
        ("POST", "/admin/members", {"email": "a@b.test", "role": "cashier", "organizer": "x"}),
        ("POST", "/admin/members", {"email": "a@b.test", "role": "cashier", "userId": 1}),
        ("PATCH", "/admin/members/{member}", {"role": "cashier", "organizerId": 1}),
        ("PATCH", "/admin/members/{member}", {"role": "api_key"}),
        ("PATCH", "/admin/members/{member}", {"permissions": ["refunds.issue"]}),
        ("POST", "/admin/api-keys", {"name": "x", "permissions": [], "organizer": "x"}),
        ("POST", "/admin/api-keys", {"name": "x", "permissions": ["tickets.scan"], "userId": 1}),
        ("PATCH", "/auth/profile", {"role": "admin"}),
        ("PATCH", "/auth/profile", {"memberships": []}),
    ],
)
def test_case_52_bodies_assign_only_what_they_are_meant_to(
    house: Organizer, boss: User, method: str, path: str, body: dict[str, object]
) -> None:
    path = path.format(member=member_id(house, boss))
    answer = by_token(boss).ask(method, path, body)
    assert (answer.status, answer.code) == (422, "validation_failed")
    assert Member.objects.filter(organizer=house).count() == 1
    assert not ApiKey.objects.exists()


def test_a_key_scans_for_its_house_and_for_no_other(boss: User) -> None:
    ensure_ticket_keys()
    ours, theirs = make_world(adult_minor=0), make_world(adult_minor=0)
    Member.objects.create(organizer=ours.organizer, user=boss, role=MemberRole.ORGANIZER)
    made = by_token(boss).ask(
        "POST",
        "/admin/api-keys",
        {"name": "Door", "permissions": ["tickets.scan"]},
        organizer=ours.organizer.slug,
    )
    program = Caller(headers={"Authorization": f"Bearer {made.json['key']}"})

    def verdict(world: object) -> str:
        show = make_show(world, starts_in_minutes=10)  # type: ignore[arg-type]
        (ticket,) = make_tickets(show)
        body = {"code": ticket.code, "nonce": uuid4().hex}
        return str(program.post("/scans", body).json["verdict"])

    assert (verdict(ours), verdict(theirs)) == ("admitted", "unknown")


def test_a_key_reaches_no_further_than_its_permissions(house: Organizer, boss: User) -> None:
    other = make_organizer()
    program = make_key(boss, "audit.view")
    assert program.get("/admin/audit").status == 200
    assert program.get("/admin/audit", organizer=house.slug).status == 200
    assert program.get("/admin/audit", organizer=other.slug).status == 404
    for path in ("/admin/members", "/admin/api-keys", "/admin/organizers"):
        assert program.get(path).status == 403
    assert program.post("/scans", {"code": "x", "nonce": "n"}).status == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/bookings"),
        ("GET", "/auth/profile"),
        ("POST", "/auth/logout"),
        ("POST", "/invitations/accept"),
    ],
)
def test_a_key_is_no_customers_credential(boss: User, method: str, path: str) -> None:
    answer = make_key(boss, "audit.view").ask(method, path, raw=b"{")
    assert (answer.status, answer.code) == (401, "invalid_token")


def test_a_revoked_or_lapsed_key_is_refused_at_once(boss: User) -> None:
    program = make_key(boss, "audit.view")
    ApiKey.objects.update(expires_at=utc_now() - timedelta(seconds=1))
    assert program.get("/admin/audit").code == "invalid_token"
    ApiKey.objects.update(expires_at=None)
    assert program.get("/admin/audit").status == 200
    key = ApiKey.objects.get().public_id
    assert by_token(boss).ask("DELETE", f"/admin/api-keys/{key}").status == 204
    assert program.get("/admin/audit").code == "invalid_token"


def test_a_key_is_shown_once(boss: User) -> None:
    caller = by_token(boss)
    body = {"name": "Door", "permissions": ["tickets.scan"], "days": 30}
    key = caller.post("/admin/api-keys", body).json["key"]
    (listed,) = caller.get("/admin/api-keys").json["items"]
    assert listed["hint"] == key[: key.rindex("_") + 1] + "…"
    assert key not in str(caller.get("/admin/api-keys").json)


def test_the_log_tells_what_was_done(house: Organizer, boss: User) -> None:
    caller = by_token(boss)
    make_key(boss, "tickets.scan")
    (entry,) = caller.get("/admin/audit", action="api_key_created").json["items"]
    assert entry["sentence"].endswith("made the API key “Door” for: scan tickets at the doors")
    assert entry["actor"]["id"] == str(boss.public_id)
    assert caller.get("/admin/audit", action="member_removed").json["items"] == []
    assert caller.get("/admin/audit", **{"from": "2020-01-01T00:00:00Z"}).json["items"] != []
    assert caller.get("/admin/audit", actor="x").fields == ["actor"]


def test_an_administrator_creates_houses_and_enters_them_by_support_only() -> None:
    admin = by_token(make_admin())
    made = admin.post(
        "/admin/organizers", {"slug": "star", "name": "Star", "ownerEmail": "owner@star.test"}
    )
    assert (made.status, made.json["members"]) == (201, 0)
    assert [it["slug"] for it in admin.get("/admin/organizers").json["items"]] == ["star"]
    again = admin.post("/admin/organizers/star/owners", {"email": "owner@star.test"})
    assert (again.status, again.code) == (409, "already_invited")
    assert admin.get("/admin/audit", organizer="star").status == 404
    opened = admin.post(
        "/admin/support-access", {"organizer": "star", "reason": "They asked for help by mail"}
    )
    assert opened.status == 201
    assert len(admin.get("/admin/audit", organizer="star").json["items"]) == 3
    assert admin.get("/admin/members", organizer="star").status == 403
    path = f"/admin/support-access/{opened.json['id']}"
    assert admin.ask("DELETE", path, organizer="star").status == 204
    assert admin.get("/admin/audit", organizer="star").status == 404


def test_an_administrator_without_a_second_factor_is_told_where_to_get_one() -> None:
    admin = make_user(role="admin")
    answer = by_token(admin).get("/admin/organizers")
    assert (answer.status, answer.code) == (403, "second_factor_required")


def test_case_52_members_who_may_only_look_cancel_no_booking() -> None:
    world = make_world(adult_minor=0, fee_minor=0)
    (ticket,) = make_tickets(make_show(world, starts_in_minutes=60 * 48))
    path = f"/bookings/{ticket.booking.public_id}/cancel"
    for role in (MemberRole.ACCOUNTANT, MemberRole.CASHIER):
        answer = by_token(make_member(world.organizer, role)).post(path, {})
        assert (answer.status, answer.code) == (403, "forbidden")
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_member_answers_for_a_cancelled_booking_and_a_buyer_does_not() -> None:
    worlds = (make_world(adult_minor=0, fee_minor=0), make_world(adult_minor=0, fee_minor=0))
    own, other = (place(body=order(holdTokens=[hold_token(world=it)])).json for it in worlds)
    manager = make_member(worlds[1].organizer, MemberRole.MANAGER)
    Member.objects.create(organizer=worlds[0].organizer, user=manager, role="manager")
    for who, placed in ((open_with(own["accessKey"]), own), (by_token(manager), other)):
        answer = who.post(f"/bookings/{placed['booking']['id']}/cancel", {})
        assert (answer.status, answer.json["booking"]["status"]) == (200, "cancelled")
    untouched, log = (
        by_token(manager).get("/admin/audit", organizer=it.organizer.slug).json["items"]
        for it in worlds
    )
    assert untouched == []
    (entry,) = log
    assert entry["sentence"].endswith(f"cancelled the booking {other['booking']['reference']}")
    assert entry["actor"]["id"] == str(manager.public_id)
