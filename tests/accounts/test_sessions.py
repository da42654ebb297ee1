"""Where an account is signed in, and ending it: invariant 49."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from foyer.accounts import auth, limits, sessions
from foyer.accounts.devices import Device
from foyer.accounts.models import BrowserSession, TokenFamily, User
from foyer.accounts.sessions import Here, SignInKind
from foyer.platform.errors import InvalidToken, NotFound
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
LAPTOP = Device(name="Firefox on Linux", network="192.0.2.0/24")
PHONE = Device(name="Safari on iPhone", network="198.51.100.0/24")


def open_browser(user: User, *, device: Device = LAPTOP, at: datetime = NOW) -> str:
    store = SessionStore()
    store.create()
    key = store.session_key
    assert key is not None
    Session.objects.filter(session_key=key).update(expire_date=NOW + timedelta(days=14))
    sessions.note_browser(user.id, session_key=key, session_id=None, device=device, now=at)
    return key


def names(user: User, *, here: Here = sessions.NOWHERE) -> list[tuple[str, bool]]:
    found = sessions.list_sign_ins(user.id, here=here, now=NOW)
    return [(record.device, record.current) for record in found]


def find(user: User, kind: SignInKind) -> UUID:
    (found,) = (
        record.public_id
        for record in sessions.list_sign_ins(user.id, here=sessions.NOWHERE, now=NOW)
        if record.kind is kind
    )
    return found


def test_browsers_and_apps_stand_in_one_list_the_current_one_first() -> None:
    user = make_user()
    key = open_browser(user, at=NOW - timedelta(days=60))
    auth.start_family(user, now=NOW, device=PHONE)
    auth.start_family(make_user(), now=NOW, device=PHONE)
    assert names(user) == [(PHONE.name, False), (LAPTOP.name, False)]
    assert names(user, here=Here(session_key=key)) == [(LAPTOP.name, True), (PHONE.name, False)]
    family = TokenFamily.objects.get(user=user).public_id
    assert names(user, here=Here(family=family))[0] == (PHONE.name, True)


def test_what_has_ended_or_lapsed_is_not_listed() -> None:
    user = make_user()
    key = open_browser(user)
    auth.start_family(user, now=NOW - timedelta(seconds=limits.REFRESH_TOKEN_SECONDS))
    Session.objects.filter(session_key=key).update(expire_date=NOW)
    assert names(user) == []


def test_a_session_that_gets_a_new_key_stays_one_sign_in() -> None:
    user = make_user()
    key = open_browser(user)
    row = BrowserSession.objects.get(session_key=key)
    renewed = sessions.note_browser(
        user.id, session_key="renewed", session_id=row.id, device=PHONE, now=NOW
    )
    assert renewed == row.id
    assert BrowserSession.objects.values_list("session_key", "device").get() == (
        "renewed",
        PHONE.name,
    )


def test_nobody_takes_over_the_row_of_another_user() -> None:
    key = open_browser(make_user())
    row = BrowserSession.objects.get(session_key=key)
    other = make_user()
    new = sessions.note_browser(
        other.id, session_key="other", session_id=row.id, device=PHONE, now=NOW
    )
    assert new != row.id


def test_ending_a_browser_deletes_its_session_and_leaves_the_others() -> None:
    user = make_user()
    here, there = open_browser(user), open_browser(user, device=PHONE)
    gone = BrowserSession.objects.get(session_key=there).public_id
    sessions.end_sign_in(user.id, public_id=gone, now=NOW)
    sessions.end_sign_in(user.id, public_id=gone, now=NOW)
    assert list(Session.objects.values_list("session_key", flat=True)) == [here]
    assert names(user) == [(LAPTOP.name, False)]


def test_ending_an_app_ends_its_access_tokens_too() -> None:
    user = make_user()
    pair = auth.start_family(user, now=NOW)
    sessions.end_sign_in(user.id, public_id=find(user, SignInKind.APP), now=NOW)
    with pytest.raises(InvalidToken):
        auth.check_access_token(pair.access_token, now=NOW)
    with pytest.raises(InvalidToken):
        auth.refresh(pair.refresh_token, now=NOW)


def test_somebody_elses_sign_in_is_not_found() -> None:
    owner = make_user()
    open_browser(owner)
    auth.start_family(owner, now=NOW)
    for kind in SignInKind:
        with pytest.raises(NotFound):
            sessions.end_sign_in(make_user().id, public_id=find(owner, kind), now=NOW)
    assert len(names(owner)) == 2


def test_ending_all_may_keep_the_one_in_hand() -> None:
    user, other = make_user(), make_user()
    here = open_browser(user)
    open_browser(user, device=PHONE)
    theirs = open_browser(other)
    pair = auth.start_family(user, now=NOW)
    assert sessions.end_sign_ins(user.id, keep=Here(session_key=here), now=NOW) == 2
    assert set(Session.objects.values_list("session_key", flat=True)) == {here, theirs}
    with pytest.raises(InvalidToken):
        auth.check_access_token(pair.access_token, now=NOW)
    family = auth.check_access_token(
        auth.start_family(user, now=NOW).access_token, now=NOW
    ).family_public_id
    assert sessions.end_sign_ins(user.id, keep=Here(family=family), now=NOW) == 1
    assert sessions.end_sign_ins(user.id, now=NOW) == 1
    assert names(user) == []


def test_the_first_device_and_those_seen_before_are_known() -> None:
    user = make_user()
    assert sessions.is_known_device(user.id, device=LAPTOP)
    open_browser(user)
    assert sessions.is_known_device(user.id, device=LAPTOP)
    assert not sessions.is_known_device(user.id, device=PHONE)
    auth.start_family(user, now=NOW, device=PHONE)
    assert sessions.is_known_device(user.id, device=PHONE)


def test_lapsed_sessions_go_at_once_and_devices_are_remembered_for_long() -> None:
    user = make_user()
    lapsed, living = open_browser(user), open_browser(user)
    Session.objects.filter(session_key=lapsed).update(expire_date=NOW - timedelta(seconds=1))
    auth.start_family(user, now=NOW - timedelta(days=30))
    assert sessions.tidy_sign_ins(now=NOW) == 0
    assert list(Session.objects.values_list("session_key", flat=True)) == [living]
    later = NOW + timedelta(seconds=limits.DEVICES_REMEMBERED_SECONDS + 1)
    Session.objects.update(expire_date=later + timedelta(days=1))
    assert sessions.tidy_sign_ins(now=later) == 2
    assert BrowserSession.objects.get().session_key == living
