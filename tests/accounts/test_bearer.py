import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foyer.accounts.bearer import BearerClaims, bearer_keys, issue_access_token, verify_access_token

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
KEYS = bearer_keys(["a" * 32])
USER = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
FAMILY = UUID("01890a5d-ac96-774b-bcce-b302099a8058")


def issue(*, now: datetime = NOW) -> str:
    return issue_access_token(
        user_public_id=USER, user_id=7, family_public_id=FAMILY, keys=KEYS, now=now
    )


def test_a_token_reads_back() -> None:
    assert verify_access_token(issue(), keys=KEYS, now=NOW) == BearerClaims(
        user_public_id=USER,
        user_id=7,
        family_public_id=FAMILY,
        expires_at=NOW + timedelta(minutes=10),
    )


def test_a_token_lapses_after_ten_minutes() -> None:
    assert verify_access_token(issue(), keys=KEYS, now=NOW + timedelta(seconds=599)) is not None
    assert verify_access_token(issue(), keys=KEYS, now=NOW + timedelta(seconds=600)) is None


def test_old_keys_verify_until_they_are_taken_out() -> None:
    rotated = bearer_keys(["b" * 32, "a" * 32])
    assert verify_access_token(issue(), keys=rotated, now=NOW) is not None
    assert verify_access_token(issue(), keys=bearer_keys(["b" * 32]), now=NOW) is None


def test_an_unsigned_token_is_refused() -> None:
    claims = jwt.decode(issue(), options={"verify_signature": False})
    kid = next(iter(KEYS))
    forged = jwt.encode(claims, None, algorithm="none", headers={"kid": kid})
    assert verify_access_token(forged, keys=KEYS, now=NOW) is None


@pytest.mark.parametrize("missing", ["exp", "sub", "uid", "fam", "iss"])
def test_a_token_that_lacks_a_claim_is_refused(missing: str) -> None:
    kid, key = next(iter(KEYS.items()))
    claims = jwt.decode(issue(), options={"verify_signature": False})
    del claims[missing]
    token = jwt.encode(claims, key, algorithm="HS256", headers={"kid": kid})
    assert verify_access_token(token, keys=KEYS, now=NOW) is None


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
def test_a_changed_token_is_refused(place: int, letter: str) -> None:
    token = issue()
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    answer = verify_access_token(changed, keys=KEYS, now=NOW)
    # The last character of a base64 part may hold spare bits; what is read is then the same.
    assert answer is None or answer == verify_access_token(token, keys=KEYS, now=NOW)


@given(st.text(max_size=2000))
def test_any_text_is_answered_without_an_exception(text: str) -> None:
    assert verify_access_token(text, keys=KEYS, now=NOW) is None


def test_reading_tokens_loads_no_django() -> None:
    code = "import sys, foyer.accounts.bearer; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
