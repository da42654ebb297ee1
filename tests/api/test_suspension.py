"""Suspending a house by the API, and what its staff, keys and guests hear then."""

import pytest

from foyer.accounts.models import MemberRole, Organizer, User
from foyer.platform.clock import utc_now
from tests.api.callers import Answer, Caller, by_token, make_member
from tests.api.test_office import make_key
from tests.factories import make_organizer, make_show, make_world
from tests.identity.houses import make_admin

pytestmark = pytest.mark.django_db
WHY = {"reason": "Guests are not paid back"}


@pytest.fixture
def house() -> Organizer:
    return make_organizer(name="Aurora", slug="aurora")


@pytest.fixture
def boss(house: Organizer) -> User:
    return make_member(house, MemberRole.ORGANIZER)


def suspend(house: Organizer, admin: Caller | None = None) -> Answer:
    caller = admin or by_token(make_admin())
    return caller.post(f"/admin/organizers/{house.slug}/suspension", WHY)


def test_an_administrator_suspends_and_lifts(house: Organizer) -> None:
    admin = by_token(make_admin())
    done = suspend(house, admin)
    assert (done.status, done.json["suspension"]["reason"]) == (201, WHY["reason"])
    assert (suspend(house, admin).status, suspend(house, admin).code) == (409, "already_suspended")
    listed = admin.get("/admin/organizers").json["items"]
    assert [item["suspension"]["reason"] for item in listed] == [WHY["reason"]]
    lifted = admin.ask("DELETE", "/admin/organizers/aurora/suspension")
    assert (lifted.status, lifted.json["suspension"]) == (200, None)
    again = admin.ask("DELETE", "/admin/organizers/aurora/suspension")
    assert (again.status, again.code) == (409, "not_suspended")
    short = admin.post("/admin/organizers/aurora/suspension", {"reason": "no"})
    assert (short.status, short.fields) == (422, ["reason"])


def test_its_staff_read_and_hear_why_they_cannot_change(house: Organizer, boss: User) -> None:
    suspend(house)
    caller = by_token(boss)
    for path in ("members", "api-keys", "message-templates", "audit", "retention"):
        assert caller.get(f"/admin/{path}").status == 200, path
    for method, path, body in (
        ("POST", "/admin/members", {"email": "new@foyer.test", "role": "scanner"}),
        ("POST", "/admin/api-keys", {"name": "Door", "permissions": ["tickets.scan"]}),
        ("PATCH", "/admin/retention", {"scanDays": 30}),
        ("PUT", "/admin/message-templates/booking_confirmed/en", {"intro": "Hello"}),
    ):
        refused = caller.ask(method, path, body)
        assert (refused.status, refused.code) == (403, "house_suspended"), path


def test_its_keys_are_refused_until_it_is_lifted(house: Organizer, boss: User) -> None:
    program, admin = make_key(boss, "bookings.view", "audit.view"), by_token(make_admin())
    assert program.get("/admin/audit").status == 200
    suspend(house, admin)
    refused = program.get("/admin/audit")
    assert (refused.status, refused.code) == (403, "house_suspended")
    admin.ask("DELETE", "/admin/organizers/aurora/suspension")
    assert program.get("/admin/audit").status == 200


def test_its_shows_are_listed_as_closed(house: Organizer) -> None:
    show = make_show(make_world(organizer=house), now=utc_now())
    address = f"/shows/{show.public_id}"
    assert Caller().get(address).json["status"] == "on_sale"
    assert len(Caller().get("/shows", onSale="true").json["items"]) == 1
    suspend(house)
    assert Caller().get(address).json["status"] == "closed"
    assert Caller().get("/shows", onSale="true").json["items"] == []
    assert len(Caller().get("/shows").json["items"]) == 1
