"""Where an account is signed in: browsers and API clients in one list, and how a sign-in is ended.

A browser is signed in while Django has its session; deleting that ends it for the pages at once
and for the hot role within a minute. An API client is signed in while its token family lives.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import OuterRef, Subquery

from foyer.accounts import limits
from foyer.accounts.devices import UNKNOWN_DEVICE, Device
from foyer.accounts.models import BrowserSession, TokenFamily
from foyer.platform.errors import NotFound


class SignInKind(StrEnum):
    BROWSER = "browser"
    APP = "app"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRecord:
    """One place where the account is signed in. `network` is never a whole address."""

    public_id: UUID
    kind: SignInKind
    device: str
    network: str
    signed_in_at: datetime
    last_used_at: datetime
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The sign-in that a request came by: a browser's, an API client's, or neither."""

    session_key: str | None = None
    family: UUID | None = None


NOWHERE = Here()


def note_browser(
    user_id: int, *, session_key: str, session_id: int | None, device: Device, now: datetime
) -> int:
    """Write down that a browser is signed in or still in use; the id for its visitor cookie.

    `session_id` is what it got before: Django gives a session a new key now and then.
    """
    fields = {
        "session_key": session_key,
        "device": device.name,
        "network": device.network,
        "last_used_at": now,
    }
    if session_id is not None:
        known = BrowserSession.objects.filter(id=session_id, user_id=user_id)
        if known.update(**fields, updated_at=now):
            return session_id
    row, _ = BrowserSession.objects.update_or_create(
        session_key=session_key, defaults={**fields, "user_id": user_id}
    )
    return row.id


def is_known_device(user_id: int, *, device: Device) -> bool:
    """Whether somebody has signed in to the account from such a device before, or never at all."""
    browsers = BrowserSession.objects.filter(user_id=user_id)
    families = TokenFamily.objects.filter(user_id=user_id)
    if browsers.filter(device=device.name).exists() or families.filter(device=device.name).exists():
        return True
    return not browsers.exists() and not families.exists()


def list_sign_ins(user_id: int, *, here: Here, now: datetime) -> tuple[SignInRecord, ...]:
    """Every living sign-in of the account, the current one first, then by last use. Two queries."""
    records = [
        SignInRecord(
            public_id=row.public_id,
            kind=SignInKind.BROWSER,
            device=row.device,
            network=row.network,
            signed_in_at=row.created_at,
            last_used_at=row.last_used_at,
            current=row.session_key == here.session_key,
        )
        for row in _living_browsers(user_id, now=now)
    ]
    records += [
        SignInRecord(
            public_id=row.public_id,
            kind=SignInKind.APP,
            device=row.device or UNKNOWN_DEVICE,
            network=row.network,
            signed_in_at=row.created_at,
            last_used_at=row.updated_at,
            current=row.public_id == here.family,
        )
        for row in TokenFamily.objects.filter(
            user_id=user_id, revoked_at=None, expires_at__gt=now
        ).order_by("-updated_at")[: limits.SIGN_INS_LISTED_MAX]
    ]
    return tuple(
        sorted(records, key=lambda record: (record.current, record.last_used_at), reverse=True)
    )


def end_sign_in(user_id: int, *, public_id: UUID, now: datetime) -> None:
    """End one sign-in of the user's own; `NotFound` for anybody else's. Safe to repeat."""
    families = TokenFamily.objects.filter(user_id=user_id, public_id=public_id)
    browser = BrowserSession.objects.filter(user_id=user_id, public_id=public_id).first()
    if browser is not None:
        Session.objects.filter(session_key=browser.session_key).delete()
    elif families.exists():
        families.filter(revoked_at=None).update(revoked_at=now, updated_at=now)
    else:
        raise NotFound


def end_sign_ins(user_id: int, *, keep: Here = NOWHERE, now: datetime) -> int:
    """End every sign-in of the account but the one to `keep`; returns how many there were."""
    with transaction.atomic():
        keys = BrowserSession.objects.filter(user_id=user_id).values("session_key")
        sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
        families = TokenFamily.objects.filter(user_id=user_id, revoked_at=None, expires_at__gt=now)
        if keep.session_key is not None:
            sessions = sessions.exclude(session_key=keep.session_key)
        if keep.family is not None:
            families = families.exclude(public_id=keep.family)
        ended, _ = sessions.delete()
        return ended + families.update(revoked_at=now, updated_at=now)


def tidy_sign_ins(*, now: datetime) -> int:
    """Forget lapsed sessions at once and what remembers their devices later; returns how many."""
    Session.objects.filter(expire_date__lt=now).delete()
    before = now - timedelta(seconds=limits.DEVICES_REMEMBERED_SECONDS)
    living = Session.objects.filter(session_key=OuterRef("session_key")).values("session_key")
    browsers, _ = (
        BrowserSession.objects.filter(last_used_at__lt=before)
        .annotate(living=Subquery(living))
        .filter(living=None)
        .delete()
    )
    families, _ = TokenFamily.objects.filter(expires_at__lt=before).delete()
    return browsers + families


def _living_browsers(user_id: int, *, now: datetime) -> tuple[BrowserSession, ...]:
    living = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=now
    ).values("session_key")
    rows = BrowserSession.objects.filter(user_id=user_id).filter(session_key__in=Subquery(living))
    return tuple(rows.order_by("-last_used_at")[: limits.SIGN_INS_LISTED_MAX])
