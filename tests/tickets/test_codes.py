import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from foyer.tickets import limits
from foyer.tickets.codes import Refusal, TicketCode, decode_code, encode_code, round_validity

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEYS = {7: KEY.public_key(), 8: OTHER.public_key()}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

minutes = st.integers(0, (1 << limits.START_MINUTE_BITS) - 1).map(
    lambda minute: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)


@st.composite
def ticket_codes(draw: st.DrawFn) -> TicketCode:
    valid_from = draw(minutes)
    return TicketCode(
        kid=7,
        serial=draw(st.integers(1, (1 << limits.SERIAL_BITS) - 1)),
        show_public_id=draw(st.uuids()),
        valid_from=valid_from,
        valid_until=valid_from + timedelta(minutes=draw(st.integers(0, 16383))),
    )


SAMPLE = TicketCode(
    kid=7,
    serial=123456789,
    show_public_id=UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    valid_from=datetime(2026, 12, 1, 18, 30, tzinfo=UTC),
    valid_until=datetime(2026, 12, 1, 21, 10, tzinfo=UTC),
)


@given(ticket_codes())
def test_a_code_reads_back_as_it_was_written(code: TicketCode) -> None:
    text = encode_code(code, key=KEY)
    assert len(text) == limits.CODE_CHARACTERS
    assert decode_code(text, keys=KEYS) == code


@given(ticket_codes(), st.integers(0, limits.CODE_CHARACTERS - 1), st.sampled_from(ALPHABET))
def test_every_single_character_is_covered(code: TicketCode, place: int, letter: str) -> None:
    text = encode_code(code, key=KEY)
    changed = text[:place] + letter + text[place + 1 :]
    if changed == text:
        return
    assert isinstance(decode_code(changed, keys=KEYS), Refusal)


@given(st.integers(0, limits.CODE_BYTES * 8 - 1))
def test_a_flipped_bit_is_refused(bit: int) -> None:
    raw = bytearray(base64.b32decode(encode_code(SAMPLE, key=KEY)))
    raw[bit // 8] ^= 1 << bit % 8
    assert isinstance(decode_code(base64.b32encode(raw).decode(), keys=KEYS), Refusal)


@given(st.text(max_size=600))
def test_any_text_is_answered_without_an_exception(text: str) -> None:
    assert decode_code(text, keys=KEYS) is Refusal.MALFORMED


@given(st.binary(min_size=limits.CODE_BYTES, max_size=limits.CODE_BYTES))
def test_any_bytes_of_the_right_length_are_refused(raw: bytes) -> None:
    assert isinstance(decode_code(base64.b32encode(raw).decode(), keys=KEYS), Refusal)


@given(st.integers(0, limits.CODE_CHARACTERS - 1))
def test_a_truncated_code_is_malformed(length: int) -> None:
    assert decode_code(encode_code(SAMPLE, key=KEY)[:length], keys=KEYS) is Refusal.MALFORMED


@pytest.mark.parametrize(
    "spoil",
    [str.lower, lambda text: text + "=", lambda text: " " + text, lambda text: text * 2],
)
def test_only_the_canonical_writing_is_read(spoil: "object") -> None:
    assert callable(spoil)
    assert decode_code(spoil(encode_code(SAMPLE, key=KEY)), keys=KEYS) is Refusal.MALFORMED


def test_a_code_of_a_key_not_published_is_refused() -> None:
    text = encode_code(SAMPLE, key=KEY)
    assert decode_code(text, keys={8: OTHER.public_key()}) is Refusal.UNKNOWN_KEY


def test_a_code_signed_by_another_key_is_refused() -> None:
    assert decode_code(encode_code(SAMPLE, key=OTHER), keys=KEYS) is Refusal.BAD_SIGNATURE


def test_another_version_is_malformed_even_if_signed() -> None:
    payload = bytearray(base64.b32decode(encode_code(SAMPLE, key=KEY))[:31])
    payload[0] = 2
    text = base64.b32encode(bytes(payload) + KEY.sign(bytes(payload))).decode()
    assert decode_code(text, keys=KEYS) is Refusal.MALFORMED


def test_validity_is_widened_to_whole_minutes() -> None:
    start = datetime(2026, 12, 1, 18, 30, 59, 999999, tzinfo=UTC)
    end = datetime(2026, 12, 1, 21, 10, 0, 1, tzinfo=UTC)
    assert round_validity(start, valid_until=end) == (
        datetime(2026, 12, 1, 18, 30, tzinfo=UTC),
        datetime(2026, 12, 1, 21, 11, tzinfo=UTC),
    )


def _vectors() -> list[dict[str, object]]:
    document = json.loads((Path(__file__).parent / "vectors.json").read_text())
    keys = {
        int(kid): Ed25519PublicKey.from_public_bytes(bytes.fromhex(raw))
        for kid, raw in document["keys"].items()
    }
    return [{**case, "keys": keys} for case in document["cases"]]


@pytest.mark.parametrize("case", _vectors(), ids=lambda case: str(case["name"]))
def test_published_vectors(case: dict[str, object]) -> None:
    answer = decode_code(str(case["code"]), keys=case["keys"])  # type: ignore[arg-type]
    if isinstance(answer, Refusal):
        assert {"refusal": answer.value} == case["expect"]
        return
    assert case["expect"] == {
        "kid": answer.kid,
        "serial": str(answer.serial),
        "show": str(answer.show_public_id),
        "validFrom": answer.valid_from.isoformat().replace("+00:00", "Z"),
        "validUntil": answer.valid_until.isoformat().replace("+00:00", "Z"),
    }
