"""Writes on the counter's list: what a house sells beside seats."""

from dataclasses import dataclass

from django.db.models import Max

from foyer.concessions.limits import (
    CONCESSIONS_LISTED_MAX,
    NAME_CHARACTERS_MAX,
    PRICE_MINOR_MAX,
    TAX_BP_MAX,
)
from foyer.concessions.models import Concession
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.venues.models import Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcessionDraft:
    """A snack or drink; the price is whole, tax contained, in minor units of the currency."""

    name: str
    category: str
    price_minor: int
    currency: str
    description: str = ""
    icon: str = ""
    tax_bp: int = 0


def create_concession(
    organizer_id: int, *, draft: ConcessionDraft, venue_id: int | None = None
) -> Concession:
    """Put something at the end of a counter's list; without a venue, of all the organizer's.

    Raises NotFound for another organizer's venue, ValidationFailed when the list is full.
    """
    _check_draft(draft)
    counter = Concession.objects.filter(organizer_id=organizer_id, venue__isnull=True)
    if venue_id is not None:
        if not Venue.objects.filter(pk=venue_id, organizer_id=organizer_id).exists():
            raise NotFound
        counter = Concession.objects.filter(organizer_id=organizer_id, venue_id=venue_id)
    if counter.count() >= CONCESSIONS_LISTED_MAX:
        raise ValidationFailed(f"A counter lists at most {CONCESSIONS_LISTED_MAX} things.")
    last = counter.aggregate(last=Max("position"))["last"]
    return Concession.objects.create(
        organizer_id=organizer_id,
        venue_id=venue_id,
        name=draft.name.strip(),
        description=draft.description,
        category=draft.category,
        icon=draft.icon,
        price_minor=draft.price_minor,
        currency=draft.currency,
        tax_bp=draft.tax_bp,
        position=0 if last is None else last + 1,
    )


def set_availability(concession_id: int, *, organizer_id: int, available: bool) -> None:
    """Mark a concession sold out or back on the counter; NotFound for a foreign one."""
    own = Concession.objects.filter(pk=concession_id, organizer_id=organizer_id)
    if not own.update(available=available):
        raise NotFound


def _check_draft(draft: ConcessionDraft) -> None:
    if not draft.name.strip() or len(draft.name) > NAME_CHARACTERS_MAX:
        raise ValidationFailed(
            f"Give a name of 1 to {NAME_CHARACTERS_MAX} characters.", field="name"
        )
    if not 0 <= draft.price_minor <= PRICE_MINOR_MAX:
        raise ValidationFailed(f"Give a price of 0 to {PRICE_MINOR_MAX}.", field="price")
    if not 0 <= draft.tax_bp <= TAX_BP_MAX:
        raise ValidationFailed(f"Give a tax rate of 0 to {TAX_BP_MAX} hundredths.", field="taxRate")
