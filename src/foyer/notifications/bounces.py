"""Mail that came back: attached to its message, counted against its address.

A bounce is believed when it names the id of a message of ours to the same address: the id is
random, so nobody can make an address look dead that we do not write to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from foyer.notifications import limits
from foyer.notifications.models import Mailbox, Message, MessageStatus
from foyer.platform.config import Config

_log = structlog.get_logger(__name__)
_MESSAGE_ID = re.compile(r"<([0-9a-f-]{36})@foyer>")
_PERMANENT = re.compile(r"5\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """One recipient that never got a message (RFC 3464): `status` as 5.1.1."""

    message_id: UUID
    recipient: str
    status: str


def read_bounces(config: Config, *, now: datetime) -> int:
    """Take what lies in `new` of the Maildir for bounces; it is kept in `cur`. Returns how many.

    Only our own mail server writes there. A file that is no report is moved on all the same.
    """
    if config.bounce_maildir is None:
        return 0
    new, cur = config.bounce_maildir / "new", config.bounce_maildir / "cur"
    if not new.is_dir():
        return 0
    cur.mkdir(exist_ok=True, mode=0o700)
    taken = 0
    for path in sorted(new.iterdir())[: limits.BOUNCES_AT_ONCE]:
        with path.open("rb") as handle:
            raw = handle.read(limits.BOUNCE_BYTES_MAX)
        for bounce in parse_report(raw):
            taken += record_bounce(bounce, now=now)
        path.replace(cur / f"{path.name}:2,S")
    return taken


def parse_report(raw: bytes) -> tuple[Bounce, ...]:
    """The permanent failures of a delivery status notification; none in any other mail."""
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    if mail.get_content_type() != "multipart/report":
        return ()
    parts = list(mail.walk())
    found = _find_id(parts)
    if found is None:
        return ()
    return tuple(
        Bounce(message_id=found, recipient=recipient, status=status)
        for part in parts
        if part.get_content_type() == "message/delivery-status"
        for recipient, status in _failures(part)
    )


def record_bounce(bounce: Bounce, *, now: datetime) -> bool:
    """Mark the message, and its address after some; once for each message. False: not ours."""
    with transaction.atomic():
        marked = Message.objects.filter(
            public_id=bounce.message_id,
            channel="email",
            recipient__iexact=bounce.recipient,
            status=MessageStatus.SENT,
        ).update(
            status=MessageStatus.BOUNCED, error=f"bounced with {bounce.status}", updated_at=now
        )
        if not marked:
            return False
        count_refusal(bounce.recipient, now=now)
    _log.warning("message_bounced", message=str(bounce.message_id), status=bounce.status)
    return True


def count_refusal(email: str, *, now: datetime) -> None:
    """One more permanent refusal of an address; after some it counts as dead."""
    Mailbox.objects.bulk_create([Mailbox(email=email.lower())], ignore_conflicts=True)
    own = Mailbox.objects.filter(email=email.lower())
    own.update(refusals=F("refusals") + 1, updated_at=now)
    own.filter(refusals__gte=limits.REFUSALS_MAX, dead_since=None).update(dead_since=now)


def is_dead(email: str) -> bool:
    """Whether mail to the address came back so often that only what matters is tried."""
    return Mailbox.objects.filter(email=email.lower(), dead_since__isnull=False).exists()


def revive(email: str) -> None:
    """The person says that the address works again."""
    Mailbox.objects.filter(email=email.lower()).delete()


def _find_id(parts: list[EmailMessage]) -> UUID | None:
    """From the returned mail, or from its headers where only those came back."""
    for part in parts:
        kind = part.get_content_type()
        text = ""
        if kind == "text/rfc822-headers":
            text = str(part.get_content())
        elif kind == "message/rfc822":
            text = str(part.get_content().get("Message-ID", ""))
        match = _MESSAGE_ID.search(text)
        if match:
            try:
                return UUID(match[1])
            except ValueError:
                continue
    return None


def _failures(part: EmailMessage) -> Iterator[tuple[str, str]]:
    """Recipient and status of each group of fields that says that it failed for good."""
    groups = part.get_payload()
    for group in groups if isinstance(groups, list) else []:
        if not isinstance(group, EmailMessage):
            continue
        action = str(group.get("Action", "")).strip().lower()
        status = str(group.get("Status", "")).strip()
        kind, _, address = str(group.get("Final-Recipient", "")).partition(";")
        named = kind.strip().lower() == "rfc822" and address.strip()
        if named and action == "failed" and _PERMANENT.fullmatch(status):
            yield address.strip(), status
