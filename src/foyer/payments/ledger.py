"""Double entry: every movement of money is posted once, balanced, and never changed.

Debits are positive, credits negative. Tax and fees lie inside a gross amount; the rest is owed
to the organizer. A refund takes all parts back in proportion.
"""

from collections.abc import Mapping

from django.db.models import Sum

from foyer.payments.models import (
    LedgerAccount,
    LedgerAccountKind,
    LedgerEntry,
    LedgerPosting,
    Payment,
    Refund,
)
from foyer.payments.rules import refund_share


def post_capture(payment: Payment) -> bool:
    """Post a captured payment within the caller's transaction; false when it is in the books.

    The payment's row is locked by the caller; ledger accounts are locked here, in id order.
    """
    key = f"capture:{payment.public_id}"
    if LedgerPosting.objects.filter(key=key).exists():
        return False
    booking = payment.booking
    kinds = LedgerAccountKind
    owed_minor = payment.amount_minor - booking.fees_minor - booking.tax_minor
    _post(
        payment,
        key=key,
        refund=None,
        amounts={
            kinds.PROVIDER_CLEARING: payment.amount_minor,
            kinds.ORGANIZER_PAYABLE: -owed_minor,
            kinds.PLATFORM_FEES: -booking.fees_minor,
            kinds.TAX: -booking.tax_minor,
        },
    )
    return True


def post_refund(refund: Refund) -> bool:
    """Post a refund that the provider has made; false when it is in the books.

    Runs inside the caller's transaction, under the payment's lock.
    """
    key = f"refund:{refund.public_id}"
    if LedgerPosting.objects.filter(key=key).exists():
        return False
    payment, booking = refund.payment, refund.booking
    posted = LedgerPosting.objects.filter(payment=payment, refund__isnull=False)
    before_minor = posted.aggregate(total=Sum("refund__amount_minor"))["total"] or 0
    tax_minor, fees_minor = (
        refund_share(
            part,
            total_minor=payment.amount_minor,
            before_minor=before_minor,
            refund_minor=refund.amount_minor,
        )
        for part in (booking.tax_minor, booking.fees_minor)
    )
    kinds = LedgerAccountKind
    _post(
        payment,
        key=key,
        refund=refund,
        amounts={
            kinds.PROVIDER_CLEARING: -refund.amount_minor,
            kinds.REFUNDS: refund.amount_minor - tax_minor - fees_minor,
            kinds.PLATFORM_FEES: fees_minor,
            kinds.TAX: tax_minor,
        },
    )
    return True


def _post(
    payment: Payment, *, key: str, refund: Refund | None, amounts: Mapping[LedgerAccountKind, int]
) -> None:
    used = {kind: amount for kind, amount in amounts.items() if amount != 0}
    assert sum(used.values()) == 0, (key, used)
    accounts = _lock_accounts(payment, kinds=tuple(used))
    posting = LedgerPosting.objects.create(
        organizer_id=payment.organizer_id, key=key, payment=payment, refund=refund
    )
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(posting=posting, account=accounts[kind], amount_minor=amount)
            for kind, amount in used.items()
        ]
    )


def _lock_accounts(
    payment: Payment, *, kinds: tuple[LedgerAccountKind, ...]
) -> dict[LedgerAccountKind, LedgerAccount]:
    """The organizer's accounts, made when missing, locked in id order."""
    wanted = LedgerAccount.objects.filter(
        organizer_id=payment.organizer_id, currency=payment.currency, kind__in=kinds
    )
    if wanted.count() < len(kinds):
        LedgerAccount.objects.bulk_create(
            [
                LedgerAccount(
                    organizer_id=payment.organizer_id, currency=payment.currency, kind=kind
                )
                for kind in kinds
            ],
            ignore_conflicts=True,
        )
    rows = wanted.select_for_update().order_by("id")
    return {LedgerAccountKind(account.kind): account for account in rows}
