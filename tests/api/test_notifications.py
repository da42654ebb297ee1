from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from foyer.accounts.models import User
from foyer.notifications.models import Notice
from foyer.notifications.preferences import read_preferences
from tests.api.callers import UNKNOWN_ID, Caller, by_session, by_token
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def add(user: User, *, title: str = "News", kind_type: str = "system", **fields: object) -> Notice:
    return Notice.objects.create(
        user=user, kind="system", type=kind_type, title=title, text="What happened.", **fields
    )


def test_a_person_reads_the_own_list_newest_first() -> None:
    user = make_user()
    add(user, title="old", read_at=datetime(2026, 12, 1, tzinfo=UTC))
    new = add(user, title="new", link="/account", metadata={"bookingId": "b"})
    add(make_user(), title="another's")
    answer = by_token(user).get("/notifications")
    assert answer.status == 200
    assert answer.json["items"][0] == {
        "id": str(new.public_id),
        "type": "system",
        "kind": "system",
        "title": "new",
        "message": "What happened.",
        "link": "/account",
        "read": False,
        "metadata": {"bookingId": "b"},
        "createdAt": f"{new.created_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    assert [(it["title"], it["read"], it["link"]) for it in answer.json["items"][1:]] == [
        ("old", True, None)
    ]
    assert answer.json["pagination"] == {"page": 1, "limit": 20, "total": 2, "totalPages": 1}
    assert answer.json["unread"] == 1


def test_a_list_is_filtered_and_paged() -> None:
    user = make_user()
    for kind_type in ("booking", "payment", "booking"):
        add(user, kind_type=kind_type)
    Notice.objects.filter(type="payment").update(read_at=datetime(2026, 12, 1, tzinfo=UTC))
    caller = by_session(user)
    assert caller.get("/notifications", type="booking").json["pagination"]["total"] == 2
    assert caller.get("/notifications", unread="true").json["pagination"]["total"] == 2
    page = caller.get("/notifications", limit=2, page=2).json
    assert (len(page["items"]), page["pagination"]["totalPages"]) == (1, 2)
    assert caller.get("/notifications", type="gossip").fields == ["type"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_as_many_queries_however_long_it_is(
    django_assert_num_queries: object, count: int
) -> None:
    user = make_user()
    for _ in range(count):
        add(user)
    caller = by_token(user)
    with django_assert_num_queries(5):  # type: ignore[operator]  # the token, the rate, the list
        caller.get("/notifications")


def test_reading_marks_ones_own_and_says_how_many_are_left() -> None:
    user, other = make_user(), make_user()
    first, _, theirs = add(user), add(user), add(other)
    ids = [str(first.public_id), str(theirs.public_id), UNKNOWN_ID]
    answer = by_token(user).post("/notifications/read", {"ids": ids})
    assert (answer.status, answer.json) == (200, {"unread": 1})
    first.refresh_from_db()
    theirs.refresh_from_db()
    assert first.read_at is not None
    assert theirs.read_at is None
    assert by_token(user).post("/notifications/read", {"all": True}).json == {"unread": 0}


@pytest.mark.parametrize("body", [{}, {"ids": [UNKNOWN_ID], "all": True}, {"all": False}])
def test_reading_wants_ids_or_all(body: dict[str, object]) -> None:
    answer = by_token().post("/notifications/read", body)
    assert (answer.status, answer.fields) == (422, ["ids"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/notifications"),
        ("POST", "/notifications/read"),
        ("GET", "/notifications/preferences"),
        ("PATCH", "/notifications/preferences"),
    ],
)
def test_guests_are_refused_before_their_body_is_read(method: str, path: str) -> None:
    assert Caller().ask(method, path, raw=b"{").status == 401


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/notifications/read"), ("PATCH", "/notifications/preferences")]
)
def test_another_sites_page_changes_nothing(method: str, path: str) -> None:
    caller = by_session(make_user())
    foreign = caller.ask(method, path, {"all": True}, headers={"Origin": "https://evil.test"})
    assert foreign.status == 403
    assert caller.ask(method, path, {"all": True}).status == 403  # no form token


def choice(answer: dict[str, list[dict[str, object]]], kind_type: str, channel: str) -> object:
    (found,) = (
        it for it in answer["choices"] if (it["type"], it["channel"]) == (kind_type, channel)
    )
    return found["wanted"], found["fixed"]


def test_preferences_are_shown_changed_and_kept() -> None:
    caller = by_token()
    usual = caller.get("/notifications/preferences").json
    assert len(usual["choices"]) == 21
    assert choice(usual, "security", "email") == (True, True)
    assert choice(usual, "reminder", "email") == (True, False)
    assert choice(usual, "promotion", "email") == (False, False)
    assert usual["quietHours"] == {"start": "22:00", "end": "08:00"}
    assert (usual["timezone"], usual["promotions"]) == ("", False)
    changes = {
        "choices": [
            {"type": "reminder", "channel": "email", "wanted": False},
            {"type": "booking", "channel": "sms", "wanted": True},
        ],
        "quietHours": {"start": "23:30", "end": "07:00"},
        "timezone": "Europe/Lisbon",
    }
    changed = caller.ask("PATCH", "/notifications/preferences", changes).json
    assert choice(changed, "reminder", "email") == (False, False)
    assert choice(changed, "booking", "sms") == (True, False)
    assert changed["quietHours"] == {"start": "23:30", "end": "07:00"}
    only_zone = caller.ask("PATCH", "/notifications/preferences", {"timezone": "Asia/Tokyo"}).json
    assert only_zone == {**changed, "timezone": "Asia/Tokyo"}
    none = caller.ask("PATCH", "/notifications/preferences", {"quietHours": None}).json
    assert none == {**only_zone, "quietHours": None}
    assert caller.get("/notifications/preferences").json == none


def test_what_has_to_be_told_cannot_be_switched_off_and_nothing_else_is_changed() -> None:
    user = make_user()
    changes = [
        {"type": "reminder", "channel": "email", "wanted": False},
        {"type": "payment", "channel": "email", "wanted": False},
    ]
    answer = by_token(user).ask("PATCH", "/notifications/preferences", {"choices": changes})
    assert (answer.status, answer.code, answer.fields) == (422, "choice_fixed", ["payment.email"])
    assert not read_preferences(user.id).chosen


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"timezone": "Middle/Earth"}, "timezone"),
        ({"quietHours": {"start": "25:00", "end": "07:00"}}, "quietHours.start"),
        ({"quietHours": {"start": "22:00"}}, "quietHours.end"),
        ({"choices": [{"type": "gossip", "channel": "email", "wanted": True}]}, "choices.0.type"),
        ({"choices": [{"type": "system", "channel": "fax", "wanted": True}]}, "choices.0.channel"),
    ],
)
def test_a_wrong_choice_is_named(body: dict[str, object], field: str) -> None:
    answer = by_token().ask("PATCH", "/notifications/preferences", body)
    assert (answer.status, answer.fields) == (422, [field])


def test_promotions_are_welcome_only_with_a_proved_address() -> None:
    user = make_user()
    caller = by_token(user)
    answer = caller.ask("PATCH", "/notifications/preferences", {"promotions": True})
    assert (answer.status, answer.code) == (409, "email_unverified")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    given = caller.ask("PATCH", "/notifications/preferences", {"promotions": True}).json
    assert given["promotions"] is True
    assert choice(given, "promotion", "email") == (True, False)
    taken = caller.ask("PATCH", "/notifications/preferences", {"promotions": False}).json
    assert taken["promotions"] is False
    assert choice(taken, "promotion", "email") == (False, False)
    again = caller.ask("PATCH", "/notifications/preferences", {"promotions": True}).json
    assert again["promotions"] is True
