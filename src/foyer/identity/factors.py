"""Changing the second factors of an account. Its owner is told of every change, by mail.

Every change locks the user's row first, so that two at the same time see each other.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import segno
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.db.models import F

from foyer.accounts import limits
from foyer.accounts.devices import Device
from foyer.accounts.errors import AlreadySetUp, EmailUnverified, TooManyPasskeys, WrongFactorCode
from foyer.accounts.models import User
from foyer.accounts.passkeys import check_new_passkey
from foyer.accounts.recovery_codes import make_codes
from foyer.accounts.second_step import find_counter
from foyer.accounts.ways_in import refuse_last_way_in
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.platform.ratelimit import give_back_use, take_use
from foyer.platform.rates import SECOND_STEP_FAILURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What an app needs to begin; a secret, shown to its owner and nobody else."""

    secret: str  # base 32
    address: str  # otpauth://
    svg: str  # the address as a QR code


def refuse_unverified(user_id: int) -> None:
    """Raise `EmailUnverified` before the mailbox is proved: somebody who opened an account with
    another's address must not lock its owner out of it for ever.
    """
    verified = EmailAddress.objects.filter(user_id=user_id, email=F("user__email"), verified=True)
    if not verified.exists():
        raise EmailUnverified


def begin_enrolment(user: User, *, secret: str = "") -> Enrolment:
    """What the page shows: a new secret, or the one of the page before."""
    secret = secret or generate_totp_secret()
    address = get_adapter().build_totp_url(user, secret)
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(
        picture, kind="svg", scale=1, border=4, xmldecl=False, svgns=True, omitsize=True
    )
    return Enrolment(secret=secret, address=address, svg=picture.getvalue().decode())


def add_app(
    user_id: int, *, secret: str, code: str, device: Device, now: datetime
) -> tuple[str, ...]:
    """Set the app up once it shows the right code; returns recovery codes if these are new.

    Raises `WrongFactorCode`, `AlreadySetUp` or `RateLimited`. The code is used up.
    """
    refuse_unverified(user_id)
    take_use(SECOND_STEP_FAILURES, subject=f"new:{user_id}", now=now)
    counter = find_counter(secret, code.replace(" ", ""), after=0, now=now)
    if counter is None:
        raise WrongFactorCode
    give_back_use(SECOND_STEP_FAILURES, subject=f"new:{user_id}")
    with transaction.atomic():
        user = _lock(user_id)
        if _rows(user, Authenticator.Type.TOTP).exists():
            raise AlreadySetUp
        app = TOTP.activate(user, secret).instance
        app.data["last_counter"] = counter
        app.save(update_fields=["data"])
        _tell(NoticeKind.SECOND_FACTOR_ADDED, user=user, device=device)
        return _codes_for_first_factor(user)


@transaction.atomic
def remove_app(user_id: int, *, device: Device) -> None:
    """Ask for no code any more; safe to repeat. Recovery codes go with the last factor."""
    user = _lock(user_id)
    removed, _ = _rows(user, Authenticator.Type.TOTP).delete()
    if removed:
        _drop_idle_codes(user)
        _tell(NoticeKind.SECOND_FACTOR_REMOVED, user=user, device=device)


@transaction.atomic
def make_recovery_codes(user_id: int, *, device: Device) -> tuple[str, ...]:
    """New codes; the old ones are worthless. Raises `NotFound` without a factor to stand in for."""
    user = _lock(user_id)
    if not _rows(user, Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN).exists():
        raise NotFound
    _rows(user, Authenticator.Type.RECOVERY_CODES).delete()
    _tell(NoticeKind.RECOVERY_CODES_MADE, user=user, device=device)
    return make_codes(user)


def add_passkey(
    user_id: int, *, credential: str, challenge: bytes, name: str, device: Device
) -> tuple[str, ...]:
    """Keep a new passkey; returns recovery codes if these are new.

    Raises `PasskeyRefused`, `TooManyPasskeys`, or `ValidationFailed` for the name.
    """
    refuse_unverified(user_id)
    name = check_passkey_name(name)
    answer = check_new_passkey(credential, challenge=challenge)
    with transaction.atomic():
        user = _lock(user_id)
        if _rows(user, Authenticator.Type.WEBAUTHN).count() >= limits.PASSKEYS_MAX:
            raise TooManyPasskeys
        WebAuthn.add(user, name, dict(answer))
        _tell(NoticeKind.PASSKEY_ADDED, user=user, device=device, name=name)
        return _codes_for_first_factor(user)


@transaction.atomic
def remove_passkey(user_id: int, *, passkey_id: int, device: Device) -> None:
    """Take a passkey away; safe to repeat. Raises `LastWayIn` when nothing else opens the account;
    recovery codes go with the last factor.
    """
    user = _lock(user_id)
    row = _rows(user, Authenticator.Type.WEBAUTHN).filter(id=passkey_id).first()
    if row is None:
        return
    refuse_last_way_in(user, without_passkey=row.id)
    row.delete()
    _drop_idle_codes(user)
    _tell(NoticeKind.PASSKEY_REMOVED, user=user, device=device, name=row.data["name"])


def check_passkey_name(name: str) -> str:
    """A name to tell passkeys apart; raises `ValidationFailed`."""
    name = name.strip()
    if not name or len(name) > limits.PASSKEY_NAME_CHARACTERS_MAX or not name.isprintable():
        raise ValidationFailed(
            f"Give the passkey a name of at most {limits.PASSKEY_NAME_CHARACTERS_MAX} characters.",
            field="name",
        )
    return name


def tell_of_used_recovery_code(user_id: int, *, device: Device, left: int) -> None:
    """A recovery code opened the account: rare enough that its owner wants to know."""
    with transaction.atomic():
        user = User.objects.get(id=user_id)
        _tell(NoticeKind.RECOVERY_CODE_USED, user=user, device=device, left=str(left))


def _lock(user_id: int) -> User:
    user = User.objects.select_for_update().filter(id=user_id, is_active=True).first()
    if user is None:
        raise NotFound
    return user


def _rows(user: User, *types: str):  # type: ignore[no-untyped-def]  # allauth is untyped
    return Authenticator.objects.filter(user_id=user.id, type__in=types)


def _codes_for_first_factor(user: User) -> tuple[str, ...]:
    if _rows(user, Authenticator.Type.RECOVERY_CODES).exists():
        return ()
    return make_codes(user)


def _drop_idle_codes(user: User) -> None:
    if not _rows(user, Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN).exists():
        _rows(user, Authenticator.Type.RECOVERY_CODES).delete()


def _tell(kind: NoticeKind, *, user: User, device: Device, **facts: str) -> None:
    where = {"device": device.name, "network": device.network}
    queue_notice(
        kind,
        user_id=user.id,
        recipient=user.email,
        facts={name: text for name, text in {**where, **facts}.items() if text},
    )
