"""Browsers that let push messages in: taking them on, and letting them go."""

import hashlib
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from foyer.notifications import limits
from foyer.notifications.models import PushSubscription
from foyer.platform.config import load_config
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.platform.outgoing import AddressRefused, check_outgoing_url

_POINT_BYTES = 65  # An uncompressed point of P-256.
_AUTH_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PushTarget:
    """Where a message goes, and the keys that only its browser can open it with."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRecord:
    public_id: UUID
    device: str
    created_at: datetime


def subscribe(user_id: int, *, target: PushTarget, browser_id: int | None, device: str) -> UUID:
    """Take a browser on; one that is known already is its present person's from now.

    Raises `AddressRefused` or `ValidationFailed`. `browser_id` names the sign-in it ends with.
    """
    try:
        check_outgoing_url(target.endpoint, plain_http=load_config().is_demo)
    except AddressRefused as refusal:
        raise AddressRefused(refusal.text, field="endpoint") from None
    _check_bytes(target.p256dh, count=_POINT_BYTES, field="keys.p256dh")
    _check_bytes(target.auth, count=_AUTH_BYTES, field="keys.auth")
    with transaction.atomic():
        row, _ = PushSubscription.objects.update_or_create(
            endpoint_hash=hashlib.sha256(target.endpoint.encode()).digest(),
            defaults={
                "user_id": user_id,
                "browser_id": browser_id,
                "endpoint": target.endpoint,
                "p256dh": target.p256dh,
                "auth": target.auth,
                "device": device,
            },
        )
        kept = PushSubscription.objects.filter(user_id=user_id).order_by("-updated_at", "-id")
        newest = list(kept.values_list("id", flat=True)[: limits.PUSH_SUBSCRIPTIONS_MAX])
        PushSubscription.objects.filter(user_id=user_id).exclude(id__in=newest).delete()
    return row.public_id


def unsubscribe_push(user_id: int, *, public_id: UUID) -> None:
    """Let one's own browser go; `NotFound` for anybody else's."""
    deleted, _ = PushSubscription.objects.filter(user_id=user_id, public_id=public_id).delete()
    if not deleted:
        raise NotFound


def show_subscriptions(user_id: int) -> tuple[SubscriptionRecord, ...]:
    """One's own, newest first."""
    rows = PushSubscription.objects.filter(user_id=user_id).order_by("-id")
    return tuple(
        SubscriptionRecord(public_id=row.public_id, device=row.device, created_at=row.created_at)
        for row in rows[: limits.PUSH_SUBSCRIPTIONS_MAX]
    )


def list_subscriptions(user_id: int) -> tuple[UUID, ...]:
    """Public ids of the person's browsers whose sign-in was not ended."""
    rows = PushSubscription.objects.filter(user_id=user_id).select_related("browser")
    return tuple(row.public_id for row in rows if _is_signed_in(row))


def find_target(public_id: UUID, *, user_id: int | None) -> PushTarget | None:
    """Where to send; None when the browser is gone, signed out or another person's by now."""
    if user_id is None:
        return None
    rows = PushSubscription.objects.filter(public_id=public_id, user_id=user_id)
    row = rows.select_related("browser").first()
    if row is None or not _is_signed_in(row):
        return None
    return PushTarget(endpoint=row.endpoint, p256dh=row.p256dh, auth=row.auth)


def forget_subscription(public_id: UUID) -> None:
    """The push service says that the browser is gone."""
    PushSubscription.objects.filter(public_id=public_id).delete()


def _is_signed_in(row: PushSubscription) -> bool:
    """Signing out, here or from elsewhere, deletes the session; one that only lapsed stays."""
    if row.browser is None:
        return True
    return Session.objects.filter(session_key=row.browser.session_key).exists()


def _check_bytes(text: str, *, count: int, field: str) -> None:
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raw = b""
    if len(raw) != count:
        raise ValidationFailed("Give the key as the browser gave it, in base64url.", field=field)
