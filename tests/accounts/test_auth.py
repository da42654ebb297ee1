import importlib
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from foyer.accounts import auth
from foyer.accounts.actions import update_profile
from foyer.accounts.errors import InvalidCredentials
from foyer.accounts.models import Member, TokenFamily, User
from foyer.accounts.queries import demo_users_exist, get_profile
from foyer.platform.challenges import ChallengeRequired
from foyer.platform.errors import InvalidToken, NotFound, RateLimited, ValidationFailed
from tests.factories import make_organizer, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
PASSWORD = "foyer-demo"


def request_from(address: str = "192.0.2.1") -> HttpRequest:
    return RequestFactory().post("/api/v1/auth/login", REMOTE_ADDR=address)


def sign_in(user: User, *, password: str = PASSWORD, address: str = "192.0.2.1") -> auth.TokenPair:
    request = request_from(address)
    auth.check_login(user.email, password=password, request=request, now=NOW)
    return auth.start_family(user, now=NOW)


def test_the_right_password_gives_a_pair_that_names_the_user() -> None:
    user = make_user()
    claims = auth.check_access_token(sign_in(user).access_token, now=NOW)
    assert (claims.user_id, claims.user_public_id) == (user.id, user.public_id)


def test_the_address_is_read_without_regard_to_case() -> None:
    user = make_user(email="marta@foyer.test")
    found = auth.check_login(
        " Marta@Foyer.TEST ", password=PASSWORD, request=request_from(), now=NOW
    )
    assert found == user


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("known@foyer.test", "wrong"),
        ("unknown@foyer.test", PASSWORD),
        ("closed@foyer.test", PASSWORD),
        ("nul\x00@foyer.test", PASSWORD),
        ("known@foyer.test", "\ud800"),
        ("known@foyer.test", ""),
        ("", ""),
        ("known@foyer.test", "x" * 5000),
    ],
)
def test_every_wrong_pair_is_refused_alike(email: str, password: str) -> None:
    make_user(email="known@foyer.test")
    make_user(email="closed@foyer.test", is_active=False)
    with pytest.raises(InvalidCredentials) as refused:
        auth.check_login(email, password=password, request=request_from(), now=NOW)
    assert (refused.value.text, refused.value.details) == (InvalidCredentials.message, {})


def test_ten_failures_close_the_account_to_that_network_only() -> None:
    user = make_user()
    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            sign_in(user, password="wrong")
    with pytest.raises(RateLimited):
        sign_in(user)
    with pytest.raises(RateLimited):
        sign_in(user, address="192.0.2.99")
    assert sign_in(user, address="198.51.100.1").user_id == user.id


def test_a_hundred_failures_close_the_network_to_every_account() -> None:
    for number in range(100):
        with pytest.raises((InvalidCredentials, ChallengeRequired)):
            auth.check_login(f"{number}@foyer.test", password="", request=request_from(), now=NOW)
    with pytest.raises(RateLimited):
        sign_in(make_user())


def test_successes_are_not_counted() -> None:
    user = make_user()
    for _ in range(12):
        sign_in(user)


def test_refreshing_gives_a_new_pair_and_keeps_the_family() -> None:
    first = sign_in(make_user())
    second = auth.refresh(first.refresh_token, now=NOW + timedelta(days=6))
    third = auth.refresh(second.refresh_token, now=NOW + timedelta(days=12))
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert TokenFamily.objects.count() == 1


def test_an_old_refresh_token_ends_the_family_at_once() -> None:
    first = sign_in(make_user())
    second = auth.refresh(first.refresh_token, now=NOW)
    with pytest.raises(InvalidToken):
        auth.refresh(first.refresh_token, now=NOW)
    with pytest.raises(InvalidToken):
        auth.refresh(second.refresh_token, now=NOW)
    with pytest.raises(InvalidToken):
        auth.check_access_token(second.access_token, now=NOW)


def test_a_forged_refresh_token_ends_nothing() -> None:
    pair = sign_in(make_user())
    forged = pair.refresh_token[:-1] + ("A" if pair.refresh_token[-1] != "A" else "B")
    with pytest.raises(InvalidToken):
        auth.refresh(forged, now=NOW)
    auth.check_access_token(pair.access_token, now=NOW)


def test_a_refresh_token_lapses_after_seven_days() -> None:
    pair = sign_in(make_user())
    with pytest.raises(InvalidToken):
        auth.refresh(pair.refresh_token, now=NOW + timedelta(days=7))


def test_signing_out_ends_both_tokens_of_this_sign_in_only() -> None:
    user = make_user()
    here, there = sign_in(user), sign_in(user)
    claims = auth.check_access_token(here.access_token, now=NOW)
    auth.logout(claims.family_public_id, now=NOW)
    auth.logout(claims.family_public_id, now=NOW)
    with pytest.raises(InvalidToken):
        auth.check_access_token(here.access_token, now=NOW)
    with pytest.raises(InvalidToken):
        auth.refresh(here.refresh_token, now=NOW)
    auth.check_access_token(there.access_token, now=NOW)


def test_closing_an_account_ends_its_tokens() -> None:
    user = make_user()
    pair = sign_in(user)
    User.objects.filter(id=user.id).update(is_active=False)
    with pytest.raises(InvalidToken):
        auth.check_access_token(pair.access_token, now=NOW)
    with pytest.raises(InvalidToken):
        auth.refresh(pair.refresh_token, now=NOW)


def test_refresh_tokens_are_stored_hashed() -> None:
    pair = sign_in(make_user())
    assert pair.refresh_token.encode() not in bytes(TokenFamily.objects.get().refresh_hash)
    assert len(bytes(TokenFamily.objects.get().refresh_hash)) == 32


def test_a_profile_lists_the_memberships() -> None:
    user, house = make_user(full_name="Marta"), make_organizer()
    Member.objects.create(organizer=house, user=user, role="scanner")
    profile = get_profile(user.id)
    assert (profile.public_id, profile.full_name, profile.email_verified) == (
        user.public_id,
        "Marta",
        False,
    )
    assert [membership.organizer_id for membership in profile.memberships] == [house.id]
    with pytest.raises(NotFound):
        get_profile(10**9)


def test_a_new_phone_number_is_unverified() -> None:
    user = make_user(phone="123", phone_verified=True)
    update_profile(user.id, phone="123", full_name=" Marta ")
    assert get_profile(user.id).phone_verified
    update_profile(user.id, phone="456", preferences={"extendedHold": True})
    profile = get_profile(user.id)
    assert (profile.phone, profile.phone_verified, profile.full_name) == ("456", False, "Marta")
    assert profile.preferences == {"extendedHold": True}


def test_a_language_is_kept_and_a_telephone_number_has_one_form() -> None:
    user = make_user(phone="+4930123456", phone_verified=True)
    update_profile(user.id, phone="+49 (30) 123456", locale="pt-BR")
    profile = get_profile(user.id)
    assert (profile.locale, profile.phone, profile.phone_verified) == ("pt-BR", "+4930123456", True)


@pytest.mark.parametrize(
    "change",
    [
        {"full_name": "x" * 121},
        {"full_name": "two\nlines"},
        {"phone": "1\x002"},
        {"locale": "english"},
        {"locale": ""},
        {"preferences": {"a": "x" * 5000}},
        {"preferences": {"a": "\x00"}},
        {"preferences": {"a": "\ud800"}},
    ],
)
def test_a_profile_refuses_what_it_cannot_keep(change: dict[str, object]) -> None:
    user = make_user()
    with pytest.raises(ValidationFailed):
        update_profile(user.id, **change)  # type: ignore[arg-type]


def test_demo_users_are_found() -> None:
    make_user()
    assert not demo_users_exist()
    make_user(is_demo=True)
    assert demo_users_exist()


def test_passwords_are_kept_as_argon2id() -> None:
    hashers = importlib.import_module("foyer.settings").PASSWORD_HASHERS
    with override_settings(PASSWORD_HASHERS=hashers):
        assert make_user().password.startswith("argon2$argon2id$")
