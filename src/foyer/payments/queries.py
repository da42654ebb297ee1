"""Reads of payments. `lock_*` need a transaction and lock rows by id, bookings before payments."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from foyer.payments.models import LedgerEntry, Payment, Refund, RefundStatus
from foyer.payments.providers.registry import get_provider
from foyer.payments.records import LedgerFault, PaymentRecord, SettlementLine
from foyer.payments.rules import ExpectedPayment, refundable_minor
from foyer.platform.errors import NotFound
from foyer.platform.sql import load_statements

_FAULTS_MAX = 100  # A check's findings; more say nothing new.


def lock_payment(payment_id: int) -> Payment:
    """The payment's row, locked until the transaction ends. Lock its booking before."""
    return Payment.objects.select_for_update().get(id=payment_id)


def lock_refund(refund_id: int) -> Refund:
    """The refund's row. Lock its payment before."""
    return Refund.objects.select_for_update().get(id=refund_id)


def get_payment(public_id: UUID) -> PaymentRecord:
    """The payment with this public id; who may see it is the caller's question. NotFound."""
    payment = Payment.objects.select_related("booking").filter(public_id=public_id).first()
    if payment is None:
        raise NotFound
    return payment_record(payment)


def list_payments(booking_id: int) -> list[PaymentRecord]:
    """Payments of a booking, oldest first."""
    rows = Payment.objects.select_related("booking").filter(booking_id=booking_id)
    return [payment_record(payment) for payment in rows.order_by("id")]


def sum_refunds(payment_id: int) -> int:
    """Minor units given back or on their way back; failed refunds do not count."""
    rows = Refund.objects.filter(payment_id=payment_id).exclude(status=RefundStatus.FAILED)
    return int(rows.aggregate(total=Sum("amount_minor"))["total"] or 0)


def find_refundable(payment: Payment) -> int:
    """Minor units that may still be given back; exact under the payment's lock."""
    return refundable_minor(
        status=payment.status,
        amount_minor=payment.amount_minor,
        refunded_minor=sum_refunds(payment.id),
    )


def expected_payment(payment: Payment) -> ExpectedPayment:
    """What the provider's object has to look like, for `rules.find_mismatch`."""
    provider = get_provider(payment.provider)
    return ExpectedPayment(
        reference=str(payment.public_id),
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        account=provider.account,
        livemode=provider.livemode,
    )


def list_settlement(organizer_id: int) -> list[SettlementLine]:
    """The organizer's books: one line an account and currency."""
    rows = (
        LedgerEntry.objects.filter(account__organizer_id=organizer_id)
        .values("account__kind", "account__currency")
        .annotate(total=Sum("amount_minor"))
        .order_by("account__kind", "account__currency")
    )
    return [
        SettlementLine(
            account=row["account__kind"],
            currency=row["account__currency"],
            amount_minor=row["total"],
        )
        for row in rows
    ]


def audit_ledger() -> list[LedgerFault]:
    """Rows that break a promise of the ledger; empty when the books are right."""
    faults: list[LedgerFault] = []
    statements = load_statements("foyer.payments", "ledger_audit.sql")
    with connection.cursor() as cursor:
        for check, statement in statements.items():
            cursor.execute(statement)
            rows = cursor.fetchmany(_FAULTS_MAX)
            faults += [LedgerFault(check=check, subject=str(row[0])) for row in rows]
    return faults


def payment_record(payment: Payment) -> PaymentRecord:
    """A frozen copy; `payment.booking` should be loaded."""
    return PaymentRecord(
        id=payment.id,
        public_id=payment.public_id,
        booking_public_id=payment.booking.public_id,
        status=payment.status,
        amount_minor=payment.amount_minor,
        session_id=payment.session_id,
        checkout_url=payment.checkout_url,
        failure_code=payment.failure_code,
    )


def find_payment_id(provider: str, *, ref: str, references: Iterable[str]) -> int | None:
    """The inner id of the payment behind a provider's object, by its ref, else by our reference."""
    ids = Payment.objects.filter(provider=provider).values_list("id", flat=True)
    found = ids.filter(provider_ref=ref).first()
    if found is not None:
        return found
    wanted = [public_id for text in references if (public_id := _parse_uuid(text)) is not None]
    return ids.filter(public_id__in=wanted).first()


def _parse_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
