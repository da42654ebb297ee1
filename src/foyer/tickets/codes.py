"""Ticket codes: what a door reads and can verify without network. The format: docs/ticket-code.md.

A code is Base32 (RFC 4648, upper case, no padding) of 31 packed bytes and their Ed25519 signature
(RFC 8032), big-endian: version (1) · kid (1) · serial (8) · show's UUID (16) · validity (5).
Validity is the first minute since 1970 (26 bits) and a span in minutes (14 bits). 95 bytes fill
152 characters exactly, so no character holds a bit that the signature does not cover.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from foyer.tickets import limits

CODE_VERSION = 1
_SIGNATURE_BYTES = 64
_PAYLOAD_BYTES = limits.CODE_BYTES - _SIGNATURE_BYTES
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCode:
    """What a code says. No names: whoever reads it learns a show and a number."""

    kid: int
    serial: int
    show_public_id: UUID
    valid_from: datetime
    valid_until: datetime


class Refusal(StrEnum):
    """Why text is not a code of ours."""

    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"


def encode_code(code: TicketCode, *, key: Ed25519PrivateKey) -> str:
    """Sign and write a code; validity is widened to whole minutes.

    Ed25519 is deterministic: the same code and key give the same text.
    """
    payload = _pack(code)
    return base64.b32encode(payload + key.sign(payload)).decode()


def decode_code(text: str, *, keys: Mapping[int, Ed25519PublicKey]) -> TicketCode | Refusal:
    """Read and verify a code against public keys by kid; never raises, whatever the text."""
    if len(text) != limits.CODE_CHARACTERS or not _ALPHABET.issuperset(text):
        return Refusal.MALFORMED
    raw = base64.b32decode(text)
    payload, signature = raw[:_PAYLOAD_BYTES], raw[_PAYLOAD_BYTES:]
    if payload[0] != CODE_VERSION:
        return Refusal.MALFORMED
    key = keys.get(payload[1])
    if key is None:
        return Refusal.UNKNOWN_KEY
    try:
        key.verify(signature, payload)
    except InvalidSignature:
        return Refusal.BAD_SIGNATURE
    return _unpack(payload)


def round_validity(valid_from: datetime, *, valid_until: datetime) -> tuple[datetime, datetime]:
    """The whole minutes a code can carry: the start rounded down, the end up."""
    start = (valid_from - _EPOCH) // _MINUTE
    end = -((_EPOCH - valid_until) // _MINUTE)
    return _EPOCH + start * _MINUTE, _EPOCH + end * _MINUTE


def _pack(code: TicketCode) -> bytes:
    valid_from, valid_until = round_validity(code.valid_from, valid_until=code.valid_until)
    start = (valid_from - _EPOCH) // _MINUTE
    span = (valid_until - valid_from) // _MINUTE
    assert 0 < code.kid < 256, "a kid is one byte"
    assert 0 < code.serial < 1 << limits.SERIAL_BITS, "a serial has 63 bits"
    assert 0 <= start < 1 << limits.START_MINUTE_BITS, "a code begins between 1970 and 2097"
    assert 0 <= span < 1 << limits.SPAN_MINUTE_BITS, "a code is good for 11 days at most"
    return b"".join(
        (
            bytes((CODE_VERSION, code.kid)),
            code.serial.to_bytes(8, "big"),
            code.show_public_id.bytes,
            (start << limits.SPAN_MINUTE_BITS | span).to_bytes(5, "big"),
        )
    )


def _unpack(payload: bytes) -> TicketCode:
    validity = int.from_bytes(payload[26:], "big")
    start = validity >> limits.SPAN_MINUTE_BITS
    span = validity & ((1 << limits.SPAN_MINUTE_BITS) - 1)
    return TicketCode(
        kid=payload[1],
        serial=int.from_bytes(payload[2:10], "big"),
        show_public_id=UUID(bytes=payload[10:26]),
        valid_from=_EPOCH + start * _MINUTE,
        valid_until=_EPOCH + (start + span) * _MINUTE,
    )
