"""The second step of signing in: codes of an app and recovery codes, each accepted once.

allauth remembers used codes in a cache of one process; here the row of the factor remembers them,
so that every process and machine refuses a code that any of them has taken.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction

from foyer.accounts import limits
from foyer.accounts.errors import SecondStepRequired, WrongFactorCode
from foyer.accounts.kept_secrets import UnreadableSecret
from foyer.accounts.models import User
from foyer.accounts.passkeys import ask_for_passkey
from foyer.accounts.recovery_codes import count_left, use_code
from foyer.accounts.second_factor import FACTORS
from foyer.accounts.step_tokens import challenge_of, write_second_step
from foyer.platform.ratelimit import give_back_use, take_use
from foyer.platform.rates import SECOND_STEP_FAILURES, SECOND_STEP_FAILURES_DAY

_log = structlog.get_logger("foyer.accounts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What stands between a password and an account."""

    has_app: bool
    passkeys: int
    recovery_codes_left: int

    @property
    def any(self) -> bool:
        """Whether signing in takes a second step."""
        return self.has_app or self.passkeys > 0


def read_factors(user_id: int) -> Factors:
    """The factors of an account. One query."""
    rows = tuple(Authenticator.objects.filter(user_id=user_id).order_by("id"))
    codes = next((row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES), None)
    return Factors(
        has_app=any(row.type == Authenticator.Type.TOTP for row in rows),
        passkeys=sum(row.type == Authenticator.Type.WEBAUTHN for row in rows),
        recovery_codes_left=count_left(codes) if codes else 0,
    )


def require_second_step(user: User, *, now: datetime) -> None:
    """Raise `SecondStepRequired`, with the token and the ways to go on, for an account with a
    second factor.
    """
    factors = read_factors(user.id)
    if not factors.any:
        return
    token = write_second_step(user, now=now)
    methods = ["code"] if factors.has_app else []
    methods += ["passkey"] if factors.passkeys else []
    methods += ["recovery_code"] if factors.recovery_codes_left else []
    details: dict[str, Any] = {
        "mfaToken": token,
        "methods": methods,
        "expiresIn": limits.SECOND_STEP_SECONDS,
    }
    if factors.passkeys:
        details["passkey"] = ask_for_passkey(user, challenge=challenge_of(token))
    raise SecondStepRequired(details=details)


def check_code(user_id: int, code: str, *, now: datetime) -> Authenticator:
    """Use up a code of the app or a recovery code; returns the factor that it belongs to.

    Raises `WrongFactorCode`, also for a code that was used before, or `RateLimited`. Opens its own
    transaction and locks the user's factors.
    """
    subject = f"u:{user_id}"
    take_use(SECOND_STEP_FAILURES, subject=subject, now=now)
    take_use(SECOND_STEP_FAILURES_DAY, subject=subject, now=now)
    found = _use_up(user_id, _normalise(code), now=now)
    if found is None:
        raise WrongFactorCode
    give_back_use(SECOND_STEP_FAILURES, subject=subject)
    give_back_use(SECOND_STEP_FAILURES_DAY, subject=subject)
    return found


def find_counter(secret: str, code: str, *, after: int, now: datetime) -> int | None:
    """The time step (RFC 6238) whose code this is, if it is later than `after`.

    One step before and after the present are accepted: clocks of telephones differ.
    """
    step = int(now.timestamp()) // limits.CODE_STEP_SECONDS
    for counter in range(step - 1, step + 2):
        expected = format_hotp_value(hotp_value(secret, counter))
        if hmac.compare_digest(expected.encode(), code.encode()) and counter > after:
            return counter
    return None


@transaction.atomic
def _use_up(user_id: int, code: str, *, now: datetime) -> Authenticator | None:
    rows = Authenticator.objects.select_for_update().filter(user_id=user_id).order_by("id")
    by_type = {row.type: row for row in rows}
    if not any(factor in by_type for factor in FACTORS):
        return None  # Recovery codes without a factor that they could stand in for.
    try:
        return _match(by_type, code, now=now)
    except UnreadableSecret:  # Taken away too early: `FOYER_SECRET_KEYS` lacks the old key.
        _log.error("second_factor_unreadable", user_id=user_id)
        return None


def _match(
    by_type: Mapping[str, Authenticator], code: str, *, now: datetime
) -> Authenticator | None:
    app = by_type.get(Authenticator.Type.TOTP)
    if app is not None:
        counter = find_counter(
            get_adapter().decrypt(app.data["secret"]),
            code,
            after=int(app.data.get("last_counter", 0)),
            now=now,
        )
        if counter is not None:
            app.data["last_counter"] = counter
            app.last_used_at = now
            app.save(update_fields=["data", "last_used_at"])
            return app
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    if codes is not None and use_code(codes, code):
        codes.last_used_at = now
        codes.save(update_fields=["last_used_at"])
        return codes
    return None


def _normalise(code: str) -> str:
    """Codes are read aloud and copied in groups; only their digits count."""
    return "".join(sign for sign in code if sign.isascii() and sign.isdigit())[
        : limits.CODE_DIGITS_MAX
    ]
