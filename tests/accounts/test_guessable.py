"""Passwords of words that go with a box office are refused, whatever they are joined by."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from foyer.accounts.guessable import WORDS
from foyer.accounts.passwords import check_new_password
from foyer.platform.config import load_config
from foyer.platform.errors import ValidationFailed

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FOYER_BASE_URL", "https://tickets.grand-palast.example")
    load_config.cache_clear()
    yield
    load_config.cache_clear()


def check(password: str) -> None:
    check_new_password(password, email="m@x.test", full_name="M", field="password")


@pytest.mark.parametrize(
    "password",
    [
        "foyer-tickets-2026",
        "BoxOffice!!!12",
        "admin.scanner.1",
        "Grand Palast 26",
        "P a l a s t2026",
    ],
)
def test_words_of_the_house_and_a_year_are_refused(password: str) -> None:
    with pytest.raises(ValidationFailed, match="begins with words of a box office"):
        check(password)


@pytest.mark.parametrize(
    "password", ["foyer correct horse", "an umbrella in the opera", "смотри на луну", "7 box kites"]
)
def test_a_word_among_others_is_taken(password: str) -> None:
    check(password)


def test_the_list_is_the_documented_one() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    found = re.search(r"must not consist of these words[^:]*: ([^.]+)\.", text)
    assert found is not None
    assert {word.strip("`") for word in found[1].split(", ")} == WORDS
