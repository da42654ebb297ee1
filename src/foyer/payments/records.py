"""Payments and books as other parts of the house read them."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecord:
    """How a payment stands and where it goes on; its booking's record tells the rest.

    `id` stays inside; `session_id` and `checkout_url` are for the buyer only.
    """

    id: int
    public_id: UUID
    booking_public_id: UUID
    status: str
    amount_minor: int
    session_id: str
    checkout_url: str
    failure_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementLine:
    """What an organizer's books say about one account; debits positive, credits negative."""

    account: str
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFault:
    """A row that breaks a promise of the ledger; `subject` names it by inner id."""

    check: str
    subject: str
