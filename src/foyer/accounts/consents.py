"""What a person has agreed to: every yes and every no, with the words that were agreed to.

The newest entry counts. Nothing is agreed to by silence, and no box is ever ticked beforehand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from foyer.accounts.models import ConsentEntry


class Purpose(StrEnum):
    PROMOTIONS = "promotions"


class ConsentSource(StrEnum):
    """Where somebody said yes or no."""

    REGISTRATION = "registration"
    PREFERENCES = "preferences"
    PRIVACY_PAGE = "privacy_page"
    MAIL_LINK = "mail_link"  # the link to leave at the end of a mail
    API = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The sentence beside the box; a changed sentence gets a new version."""

    version: str
    sentence: str


WORDINGS: Mapping[Purpose, Wording] = MappingProxyType(
    {
        Purpose.PROMOTIONS: Wording(
            version="2026-01",
            sentence="Yes, tell me about new shows and offers by mail. I can stop this any time.",
        )
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One yes or no."""

    purpose: Purpose
    is_given: bool
    wording: str
    source: str
    at: datetime


def record_consent(
    user_id: int, *, purpose: Purpose, is_given: bool, source: ConsentSource, now: datetime
) -> None:
    """Append a yes or a no, unless it is what was said last."""
    if has_consent(user_id, purpose=purpose) == is_given:
        return
    ConsentEntry.objects.create(
        user_id=user_id,
        purpose=purpose,
        is_given=is_given,
        wording=WORDINGS[purpose].version,
        source=source,
        at=now,
    )


def has_consent(user_id: int, *, purpose: Purpose) -> bool:
    """Whether the last word was a yes."""
    said = ConsentEntry.objects.filter(user_id=user_id, purpose=purpose).order_by("-id")
    return bool(said.values_list("is_given", flat=True).first())


def list_consents(user_id: int) -> tuple[Consent, ...]:
    """Everything the person said, newest first."""
    return tuple(
        Consent(
            purpose=Purpose(entry.purpose),
            is_given=entry.is_given,
            wording=entry.wording,
            source=entry.source,
            at=entry.at,
        )
        for entry in ConsentEntry.objects.filter(user_id=user_id).order_by("-id")
    )
