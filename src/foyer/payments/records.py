"""Payments and refunds as pages and the API read them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecord:
    """`booking_id` and `id` stay inside; `session_id` and `checkout_url` are for the buyer only."""

    id: int
    public_id: UUID
    booking_id: int
    booking_public_id: UUID
    organizer_id: int
    provider: str
    status: str
    amount_minor: int
    currency: str
    session_id: str
    client_secret: str
    checkout_url: str
    method: str
    failure_code: str
    failure_reason: str
    attempts_left: int | None
    expires_at: datetime
    succeeded_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRecord:
    id: int
    public_id: UUID
    payment_public_id: UUID
    status: str
    amount_minor: int
    currency: str
    reason: str
    failure_reason: str
    succeeded_at: datetime | None
    created_at: datetime


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
