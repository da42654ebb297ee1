"""A person's mailbox in tests: what was queued for it, and the tokens its links would carry."""

from uuid import UUID

from foyer.accounts.proofs import write_phone_code, write_proof_token
from foyer.notifications.models import Message


def kinds(recipient: str) -> list[str]:
    """The kinds of what was sent there, oldest first."""
    rows = Message.objects.filter(recipient=recipient).order_by("id")
    return list(rows.values_list("kind", flat=True))


def newest_token(recipient: str, kind: str) -> str:
    """The token in the link of the newest message of this kind."""
    message = Message.objects.filter(recipient=recipient, kind=kind).latest("id")
    return write_proof_token(UUID(message.facts["proof"]))


def newest_code(recipient: str) -> str:
    """The code in the newest text message."""
    message = Message.objects.filter(recipient=recipient, kind="phone_code").latest("id")
    return write_phone_code(UUID(message.facts["proof"]))
