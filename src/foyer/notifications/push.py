"""A push message: encrypted for its browser (RFC 8291), handed to its push service (RFC 8030)."""

import json
from datetime import datetime
from uuid import UUID

from foyer.notifications import limits
from foyer.notifications.errors import DeliveryDelayed, DeliveryRefused
from foyer.notifications.kinds import NoticeType
from foyer.notifications.models import Message
from foyer.notifications.push_keys import write_authorization
from foyer.notifications.push_subscriptions import (
    PushTarget,
    find_target,
    forget_subscription,
)
from foyer.notifications.spoken import Spoken
from foyer.platform.config import Config
from foyer.platform.outgoing import (
    AddressRefused,
    OutgoingFailed,
    OutgoingRequest,
    send_outgoing,
)

_GONE = frozenset({404, 410})
_LATER = frozenset({408, 425, 429})
_URGENT = frozenset({NoticeType.SECURITY, NoticeType.PAYMENT, NoticeType.REMINDER})


def send_push(message: Message, spoken: Spoken, *, config: Config, now: datetime) -> None:
    """Raises `DeliveryDelayed` or `DeliveryRefused`; a browser that is gone is forgotten."""
    if not config.push_key:
        raise DeliveryRefused("FOYER_PUSH_KEY is missing")
    subscription = UUID(message.recipient)
    target = find_target(subscription, user_id=message.user_id)
    if target is None:
        raise DeliveryRefused("the browser is signed out")
    subject = message.origin_id or message.id
    payload = {
        "title": spoken.words.headline,
        "body": _cut(spoken.pushed),
        "path": spoken.path or "/account/notifications",
        "tag": f"message-{subject}",  # A repeated message replaces itself on the screen.
        "language": spoken.language,
    }
    request = OutgoingRequest(
        url=target.endpoint,
        headers={
            "Authorization": write_authorization(target.endpoint, config=config, now=now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(limits.PUSH_KEPT_SECONDS),
            "Urgency": "high" if spoken.type in _URGENT else "normal",
            "Topic": message.public_id.hex,
        },
        body=_encrypt(json.dumps(payload, ensure_ascii=False).encode(), target=target),
    )
    try:
        status = send_outgoing(request).status
    except AddressRefused:
        forget_subscription(subscription)
        raise DeliveryRefused("the push service may not be called") from None
    except OutgoingFailed as error:
        raise DeliveryDelayed(f"the push service is away: {error.failure}") from None
    _judge(status, subscription=subscription)


def _judge(status: int, *, subscription: UUID) -> None:
    if 200 <= status < 300:
        return
    if status in _GONE:
        forget_subscription(subscription)
        raise DeliveryRefused(f"the browser is gone ({status})")
    if status in _LATER or status >= 500:
        raise DeliveryDelayed(f"the push service answered {status}")
    raise DeliveryRefused(f"the push service refused with {status}")


def _encrypt(payload: bytes, *, target: PushTarget) -> bytes:
    """The library loads two clients for HTTP; so the first push message loads it (decision 11)."""
    from pywebpush import WebPusher  # noqa: PLC0415 (decision 11)

    keys = {"p256dh": target.p256dh, "auth": target.auth}
    pusher = WebPusher({"endpoint": target.endpoint, "keys": keys})
    encrypted: bytes = pusher.encode(payload)["body"]
    return encrypted


def _cut(text: str) -> str:
    if len(text) <= limits.PUSH_BODY_CHARACTERS_MAX:
        return text
    return text[: limits.PUSH_BODY_CHARACTERS_MAX - 1].rstrip() + "…"
