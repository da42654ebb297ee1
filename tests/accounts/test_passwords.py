"""Which passwords are taken, how they are kept, and the list of breached ones: invariant 47."""

import hashlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import RequestFactory, override_settings

from foyer.accounts import auth, breached
from foyer.accounts.models import User
from foyer.accounts.passwords import check_new_password
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config, read_config
from foyer.platform.config_values import ConfigError
from foyer.platform.errors import ValidationFailed
from tests.factories import make_user

GOOD = "an umbrella in the opera"


def refusal(password: str, *, email: str = "marta@foyer.test", full_name: str = "Marta K") -> str:
    """What is said about a password; empty when it is taken."""
    try:
        check_new_password(password, email=email, full_name=full_name, field="password")
    except ValidationFailed as error:
        return f"{error.field}: {error.text}"
    return ""


@pytest.mark.parametrize(
    ("password", "words"),
    [
        (GOOD, ""),
        ("смотри на луну и море", ""),
        ("x y z 1 2 3 4 5 6 7" * 20, ""),
        ("nine char", "Use at least 10 characters; a few words make a good one."),
        ("", "Use at least 10 characters; a few words make a good one."),
        ("password123", "Many people use this password. Choose one that nobody would guess."),
        ("PASSWORD123", "Many people use this password. Choose one that nobody would guess."),
        (
            "marta@foyer.test",
            "This password is too much like your name or address. Choose another one.",
        ),
        ("x" * 1025, "Use at most 1024 characters."),
        ("unreadable \ud800", "Use letters, digits and signs."),
    ],
)
def test_a_refusal_says_what_to_do(password: str, words: str) -> None:
    assert refusal(password) == (f"password: {words}" if words else "")


def digest(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[Path]:
    """A list of 1,001 breached passwords, as Have I Been Pwned gives it."""
    passwords = [GOOD, *(f"breached {number}" for number in range(1000))]
    lines = sorted(f"{digest(password)}:{len(password)}" for password in passwords)
    path = tmp_path / "breached.txt"
    path.write_text("\r\n".join(lines) + "\r\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FOYER_BREACHED_PASSWORDS", str(path))
        load_config.cache_clear()
        yield path
    load_config.cache_clear()


def test_case_47_a_breached_password_is_refused(listed: Path) -> None:
    assert "known from a breach" in refusal(GOOD)
    assert refusal("an umbrella in the cinema") == ""


def test_every_line_of_the_list_is_found_and_nothing_else(listed: Path) -> None:
    assert all(breached.is_breached(f"breached {number}", path=listed) for number in range(1000))
    assert not any(breached.is_breached(f"other {number}", path=listed) for number in range(1000))


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_short_lists_are_searched_to_both_ends(tmp_path: Path, ending: str) -> None:
    for size in (1, 2, 3):
        passwords = [f"word {number}" for number in range(size)]
        path = tmp_path / f"{size}.txt"
        path.write_text("\n".join(sorted(f"{digest(word)}:1" for word in passwords)) + ending)
        assert all(breached.is_breached(word, path=path) for word in passwords)
        assert not breached.is_breached("another", path=path)


def test_a_list_that_goes_missing_lets_people_in(listed: Path) -> None:
    load_config()
    listed.unlink()
    assert refusal(GOOD) == ""


def test_only_such_a_list_is_configured(tmp_path: Path) -> None:
    wrong = tmp_path / "words.txt"
    wrong.write_text("password\n123456\n")
    for path in (wrong, tmp_path / "nowhere.txt", tmp_path):
        with pytest.raises(ConfigError, match="FOYER_BREACHED_PASSWORDS"):
            read_config({"FOYER_BREACHED_PASSWORDS": str(path), "FOYER_DATA": str(tmp_path)})


def real_hashers() -> list[str]:
    hashers: list[str] = import_module("foyer.settings").PASSWORD_HASHERS
    return hashers


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["bcrypt", "bcrypt_sha256"])
def test_a_bcrypt_hash_of_another_system_opens_once_and_is_then_argon2id(kind: str) -> None:
    with override_settings(PASSWORD_HASHERS=real_hashers()):
        user = make_user(email="marta@foyer.test")
        User.objects.filter(id=user.id).update(password=make_password(GOOD, hasher=kind))
        request = RequestFactory().post("/")
        found = auth.check_login(user.email, password=GOOD, request=request, now=utc_now())
        assert found == user
        user.refresh_from_db()
        assert identify_hasher(user.password).algorithm == "argon2"


@pytest.mark.django_db
def test_a_hash_that_nothing_here_can_read_is_a_wrong_password() -> None:
    user = make_user()
    User.objects.filter(id=user.id).update(password="strange$hash")
    user.refresh_from_db()
    with override_settings(PASSWORD_HASHERS=real_hashers()):
        assert not user.check_password(GOOD)
