"""Which wishes for snacks can be read at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from foyer.concessions import limits


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedConcession:
    public_id: UUID
    quantity: int


def check_wanted(wanted: Sequence[WantedConcession]) -> str | None:
    """Why the wish is malformed, as a sentence for people; None when it is fine."""
    if len(wanted) > limits.CONCESSION_KINDS_MAX:
        return f"A booking takes at most {limits.CONCESSION_KINDS_MAX} kinds of snacks."
    if len({item.public_id for item in wanted}) != len(wanted):
        return "A snack is named twice. Name it once, with its quantity."
    if any(not 1 <= item.quantity <= limits.CONCESSION_QUANTITY_MAX for item in wanted):
        return f"The quantity of a snack is from 1 to {limits.CONCESSION_QUANTITY_MAX}."
    return None
