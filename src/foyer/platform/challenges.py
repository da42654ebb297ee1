"""A challenge after signs of abuse: whoever goes on shows first that they are a person, or pays
with computing time.

Ours is a proof of work that no third party sees: a number whose SHA-256 with the challenge begins
with so many zero bits. A challenge is signed, bound to one subject and purpose, and good once; it
is kept nowhere but for the mark that it was used. `FOYER_CHALLENGE` names another `PersonCheck`.
"""

import hashlib
import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import IntEnum
from functools import cache
from typing import Protocol, cast, runtime_checkable

from django.utils.module_loading import import_string

from foyer.platform import limits
from foyer.platform.config import load_config
from foyer.platform.errors import DomainError, RateLimited
from foyer.platform.ids import new_uuid
from foyer.platform.ratelimit import hash_subject, take_use
from foyer.platform.rates import RateLimit, WhenDown
from foyer.platform.tokens import Purpose, Signer

HEADER = "X-Challenge"  # of the API
FIELD = "challenge"  # of a form

_SUBJECT_BYTES = 16
_LAYOUT = struct.Struct(">BBI16s8s")  # purpose, bits, lapses at, subject, nonce
_USED = RateLimit(
    name="challenge_used", uses=1, seconds=limits.CHALLENGE_SECONDS, when_down=WhenDown.REFUSE
)


class Deed(IntEnum):
    """What a solved challenge opens."""

    SIGN_IN = 1
    PAY = 2


class ChallengeRequired(DomainError):
    """There were signs of abuse; `details` hold the challenge that opens this request."""

    code = "challenge_required"
    status = 403
    message = (
        "There were too many failures. Solve the challenge and send the request again with its "
        f"answer as {HEADER}, or wait ten minutes."
    )


@runtime_checkable
class PersonCheck(Protocol):
    """A way to tell people from programs: ours, or an outside CAPTCHA by `FOYER_CHALLENGE`.

    `subject` is an opaque word for whoever is asked. `template` is the part of a form that obtains
    the answer and sends it as the field `challenge`; it gets the offer as `challenge`.
    """

    template: str

    def offer(self, *, deed: Deed, subject: str, now: datetime) -> Mapping[str, str | int]:
        """What the client needs to find an answer; becomes part of the problem document."""

    def accept(self, answer: str, *, deed: Deed, subject: str, now: datetime) -> bool:
        """Whether the answer is right, for this deed and subject, and was never used before."""


class Puzzle:
    """The proof of work."""

    template = "components/challenge.html"

    def __init__(self, *, bits: int, signer: Signer) -> None:
        self._bits = bits
        self._signer = signer

    def offer(self, *, deed: Deed, subject: str, now: datetime) -> Mapping[str, str | int]:
        lapses_at = int(now.timestamp()) + limits.CHALLENGE_SECONDS
        payload = _LAYOUT.pack(deed, self._bits, lapses_at, _digest(subject), new_uuid().bytes[-8:])
        return {
            "challenge": self._signer.sign(payload, purpose=Purpose.CHALLENGE),
            "difficulty": self._bits,
            "expiresAt": datetime.fromtimestamp(lapses_at, UTC).isoformat().replace("+00:00", "Z"),
        }

    def accept(self, answer: str, *, deed: Deed, subject: str, now: datetime) -> bool:
        token, _, number = answer.partition(":")
        if not number or len(number) > limits.CHALLENGE_NUMBER_CHARACTERS_MAX:
            return False
        payload = self._signer.verify(token, purpose=Purpose.CHALLENGE)
        if payload is None or len(payload) != _LAYOUT.size:
            return False
        of_deed, bits, lapses_at, of_subject, _ = _LAYOUT.unpack(payload)
        fits = of_deed == deed and of_subject == _digest(subject) and now.timestamp() < lapses_at
        if not fits or bits < self._bits or not is_solved(token, number=number, bits=bits):
            return False
        try:
            take_use(_USED, subject=token, now=now)
        except RateLimited:
            return False
        return True


def demand_answer(answer: str, *, deed: Deed, subject: str, now: datetime) -> None:
    """Return when `answer` solves a challenge of this subject; raises ChallengeRequired with a
    fresh one otherwise, and Busy while nobody can tell whether it was used.
    """
    check = person_check()
    if answer and check.accept(answer, deed=deed, subject=subject, now=now):
        return
    raise ChallengeRequired(details=check.offer(deed=deed, subject=subject, now=now))


@cache
def person_check() -> PersonCheck:
    """The installation's way to tell people from programs."""
    config = load_config()
    if config.challenge:
        return cast("PersonCheck", import_string(config.challenge))
    return Puzzle(bits=config.challenge_bits, signer=Signer(config.secret_keys))


def is_solved(token: str, *, number: str, bits: int) -> bool:
    """Whether SHA-256 of `<token>:<number>` begins with `bits` zero bits."""
    digest = hashlib.sha256(f"{token}:{number}".encode(errors="replace")).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def _digest(subject: str) -> bytes:
    return hash_subject("challenge", subject)[:_SUBJECT_BYTES]
