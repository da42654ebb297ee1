"""What a provider says about one payment or refund, in one vocabulary for all providers."""

from dataclasses import dataclass
from enum import StrEnum


class ProviderStatus(StrEnum):
    """Where the provider's object stands."""

    OPEN = "open"  # waits for the buyer
    REQUIRES_ACTION = "requires_action"  # the buyer's bank asks (3-D Secure)
    PROCESSING = "processing"
    AUTHORIZED = "authorized"  # reserved, not captured
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDecline:
    """A card that the provider declined. `id` is one try's; the rest is empty where not told.

    `bin` holds the number's first digits, `fingerprint` is the provider's word for the number.
    """

    id: str
    bin: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPayment:
    """The provider's object at one moment. Amounts in minor units of `currency`.

    `reference` is the payment's public id as we gave it at the start; `account` and `livemode`
    name the merchant account that holds the money.
    """

    ref: str
    reference: str
    status: ProviderStatus
    amount_minor: int
    currency: str
    captured_minor: int
    refunded_minor: int
    account: str
    livemode: bool
    failure_code: str = ""
    failure_reason: str = ""
    attempts_left: int | None = None
    method: str = ""
    session_id: str = ""
    client_secret: str = ""
    checkout_url: str = ""
    declines: tuple[ToldDecline, ...] = ()


class ProviderRefundStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRefund:
    """One refund as the provider knows it; `key` is the idempotency key it was asked with."""

    ref: str
    key: str
    status: ProviderRefundStatus
    amount_minor: int
    currency: str
    failure_reason: str = ""
