"""Challenges: signed, bound to one subject and deed, good once."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.db import connection

from foyer.platform import challenges
from foyer.platform.challenges import (
    ChallengeRequired,
    Deed,
    Puzzle,
    demand_answer,
    is_solved,
    person_check,
)
from foyer.platform.config import load_config
from foyer.platform.errors import Busy
from foyer.platform.limits import CHALLENGE_SECONDS
from foyer.platform.tokens import Purpose, Signer
from tests.challenges import solve

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
STRANGER = Signer(["another installation's key of enough length"])

pytestmark = pytest.mark.django_db


def puzzle(*, bits: int = 8) -> Puzzle:
    return Puzzle(bits=bits, signer=Signer(load_config().secret_keys))


def accepts(answer: str, *, deed: Deed = Deed.PAY, subject: str = "v:1", later: int = 0) -> bool:
    now = NOW + timedelta(seconds=later)
    return puzzle().accept(answer, deed=deed, subject=subject, now=now)


def offer(*, bits: int = 8) -> Mapping[str, str | int]:
    return puzzle(bits=bits).offer(deed=Deed.PAY, subject="v:1", now=NOW)


def test_an_answer_opens_one_deed_of_one_subject_once() -> None:
    answer = solve(offer())
    assert not accepts(answer, deed=Deed.SIGN_IN)
    assert not accepts(answer, subject="v:2")
    assert not accepts(answer, later=CHALLENGE_SECONDS)
    assert accepts(answer, later=CHALLENGE_SECONDS - 1)
    assert not accepts(answer, later=CHALLENGE_SECONDS - 1)


def test_two_challenges_of_one_subject_differ() -> None:
    first, second = offer(), offer()
    assert first["challenge"] != second["challenge"]
    assert accepts(solve(first))
    assert accepts(solve(second))


def test_a_number_that_does_not_solve_it_is_refused() -> None:
    token = str(offer()["challenge"])
    wrong = next(n for n in count() if not is_solved(token, number=str(n), bits=8))
    assert not accepts(f"{token}:{wrong}")


def test_a_challenge_that_was_too_easy_is_refused() -> None:
    """An installation that has made them harder takes none from before."""
    assert not accepts(solve(offer(bits=1)))


@pytest.mark.parametrize("answer", ["", ":", "x", "x:1", "a.b.c:1", "\ud800:1", "x" * 5000, ":1"])
def test_what_is_no_answer_is_refused(answer: str) -> None:
    assert not accepts(answer)


def test_nobody_can_write_a_challenge_of_ours() -> None:
    forged = Puzzle(bits=8, signer=STRANGER).offer(deed=Deed.PAY, subject="v:1", now=NOW)
    assert not accepts(solve(forged))
    visitor = Signer(load_config().secret_keys).sign(b"x" * 30, purpose=Purpose.VISITOR)
    assert not accepts(f"{visitor}:1")


def test_one_answer_has_one_spelling() -> None:
    """Zeros in front of the number, or other spellings of it, are other answers and other work."""
    token = str(offer()["challenge"])
    answer = solve({"challenge": token, "difficulty": 8})
    assert accepts(answer)
    other = next(n for n in count() if is_solved(token, number=f"0{n}", bits=8))
    assert not accepts(f"{token}:0{other}")


def test_without_an_answer_a_fresh_challenge_comes_with_the_refusal() -> None:
    with pytest.raises(ChallengeRequired) as refused:
        demand_answer("", deed=Deed.PAY, subject="v:1", now=NOW)
    assert refused.value.details.keys() == {"challenge", "difficulty", "expiresAt"}
    assert refused.value.details["expiresAt"] == "2026-12-01T12:10:00Z"
    demand_answer(solve(refused.value.details), deed=Deed.PAY, subject="v:1", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_while_nobody_can_mark_an_answer_as_used_none_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = solve(offer())
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "/nowhere")
        with pytest.raises(Busy):
            accepts(answer)
    connection.close()
    assert accepts(answer)


class WordCheck:
    """Another check, as an installation may name one."""

    template = "components/alert.html"

    def offer(self, *, deed: Deed, subject: str, now: datetime) -> Mapping[str, str | int]:
        return {"question": f"say the word to {deed.name.lower()}"}

    def accept(self, answer: str, *, deed: Deed, subject: str, now: datetime) -> bool:
        return answer == "please"


WORD_CHECK = WordCheck()


@pytest.fixture
def another_check(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FOYER_CHALLENGE", f"{__name__}.WORD_CHECK")
    monkeypatch.setattr(challenges, "import_string", _resolve)
    load_config.cache_clear()
    person_check.cache_clear()
    yield
    monkeypatch.undo()
    load_config.cache_clear()
    person_check.cache_clear()


def _resolve(path: str) -> object:
    """Tests are no importable package under --import-mode=importlib."""
    assert path == f"{__name__}.WORD_CHECK"
    return WORD_CHECK


@pytest.mark.usefixtures("another_check")
def test_an_installation_may_bring_a_check_of_its_own() -> None:
    with pytest.raises(ChallengeRequired) as refused:
        demand_answer("", deed=Deed.SIGN_IN, subject="a@b.example|net", now=NOW)
    assert refused.value.details == {"question": "say the word to sign_in"}
    demand_answer("please", deed=Deed.SIGN_IN, subject="a@b.example|net", now=NOW)
