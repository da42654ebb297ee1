"""Pure decisions about bookings: their states, what their payment amounts to, who the buyer is."""

import re
import unicodedata
from collections.abc import Collection
from typing import Literal

from foyer.bookings import limits
from foyer.platform.ids import CROCKFORD

# From → to; the empty state is a new row. Equal to bookings/sql/triggers.sql (a test compares).
TRANSITIONS: frozenset[tuple[str, str]] = frozenset(
    {
        ("", "pending"),
        ("pending", "confirmed"),
        ("pending", "cancelled"),
        ("pending", "expired"),
        ("pending", "paid_unfulfilled"),
        ("expired", "confirmed"),
        ("expired", "paid_unfulfilled"),
        ("cancelled", "confirmed"),
        ("cancelled", "paid_unfulfilled"),
        ("paid_unfulfilled", "refunded"),
        ("confirmed", "cancelled"),
        ("confirmed", "partially_refunded"),
        ("confirmed", "refunded"),
        ("partially_refunded", "refunded"),
    }
)

PaymentSummary = Literal[
    "none", "unpaid", "processing", "paid", "partially_refunded", "refunded", "disputed"
]

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{3,30}")


def derive_payment_status(
    payment_statuses: Collection[str],
    *,
    total_minor: int,
    captured_minor: int,
    refunded_minor: int,
    disputed: bool = False,
) -> PaymentSummary:
    """One word for all payments and succeeded refunds of a booking (product.md).

    `captured_minor` is the sum of succeeded payments, `refunded_minor` of succeeded refunds.
    An authorised or unknown outcome is `processing`; waiting for the buyer is `unpaid`.
    """
    if disputed:
        return "disputed"
    if total_minor == 0 and not payment_statuses:
        return "none"
    if captured_minor > 0:
        if refunded_minor >= captured_minor:
            return "refunded"
        return "partially_refunded" if refunded_minor else "paid"
    if {"processing", "authorized"} & set(payment_statuses):
        return "processing"
    return "unpaid"


def read_reference(text: str) -> str | None:
    """A reference as people type it: any case, blanks and hyphens, O for 0, I or L for 1."""
    folded = re.sub(r"[\s-]", "", text.upper()).translate(str.maketrans("OIL", "011"))
    fits = len(folded) == limits.REFERENCE_CHARACTERS and set(folded) <= set(CROCKFORD)
    return folded if fits else None


def check_email(email: str) -> str | None:
    """Why an address cannot be used, None when it can. Control characters never pass."""
    if len(email) > limits.BUYER_EMAIL_CHARACTERS_MAX:
        return "This address is too long."
    local = email.partition("@")[0]
    if not _EMAIL.fullmatch(email) or local.startswith(".") or local.endswith("."):
        return "This is not an e-mail address. It reads like name@example.org."
    if ".." in local:
        return "This is not an e-mail address. It reads like name@example.org."
    return None


def check_name(name: str) -> str | None:
    """Why a buyer's name cannot be used, None when it can. Line breaks would forge headers."""
    if not name.strip():
        return "Tell us a name to put on the booking."
    if len(name) > limits.BUYER_NAME_CHARACTERS_MAX:
        return f"A name has at most {limits.BUYER_NAME_CHARACTERS_MAX} characters."
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in name):
        return "A name has no line breaks or control characters."
    return None


def check_phone(phone: str) -> str | None:
    """Why a telephone number cannot be used, None when it can or when there is none."""
    if phone and not _PHONE.fullmatch(phone):
        return "A telephone number has digits, blanks and a leading +."
    return None
