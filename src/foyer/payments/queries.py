"""Reads of payments. `lock_*` need a transaction and lock rows by id, bookings before payments."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from foyer.payments.models import LedgerEntry, Payment, Refund, RefundStatus
from foyer.payments.providers.registry import get_provider
from foyer.payments.records import LedgerFault, PaymentRecord, RefundRecord, SettlementLine
from foyer.payments.rules import ExpectedPayment, refundable_minor
from foyer.platform.errors import NotFound
from foyer.platform.sql import load_statements

_FAULTS_MAX = 100  # A check's findings; more say nothing new.


def lock_payment(payment_id: int) -> Payment:
    """The payment's row, locked until the transaction ends. Lock its booking before."""
    return Payment.objects.select_for_update().get(id=payment_id)


def lock_payments_of_booking(booking_id: int) -> list[Payment]:
    """All payments of a locked booking, in id order."""
    rows = Payment.objects.select_for_update().filter(booking_id=booking_id)
    return list(rows.order_by("id"))


def lock_refund(refund_id: int) -> Refund:
    """The refund's row. Lock its payment before."""
    return Refund.objects.select_for_update().get(id=refund_id)


def find_payment(public_id: UUID) -> PaymentRecord | None:
    """The payment with this public id; who may see it is the caller's question."""
    rows = Payment.objects.select_related("booking").filter(public_id=public_id)
    payment = rows.first()
    return None if payment is None else payment_record(payment)


def get_payment(public_id: UUID) -> PaymentRecord:
    """Like find_payment; raises NotFound."""
    record = find_payment(public_id)
    if record is None:
        raise NotFound
    return record


def list_payments(booking_id: int) -> list[PaymentRecord]:
    """Payments of a booking, oldest first."""
    rows = Payment.objects.select_related("booking").filter(booking_id=booking_id)
    return [payment_record(payment) for payment in rows.order_by("id")]


def list_refunds(booking_id: int) -> list[RefundRecord]:
    """Refunds of a booking, oldest first."""
    rows = Refund.objects.select_related("payment").filter(booking_id=booking_id)
    return [refund_record(refund) for refund in rows.order_by("id")]


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
        booking_id=payment.booking_id,
        booking_public_id=payment.booking.public_id,
        organizer_id=payment.organizer_id,
        provider=payment.provider,
        status=payment.status,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        session_id=payment.session_id,
        client_secret=payment.client_secret,
        checkout_url=payment.checkout_url,
        method=payment.method,
        failure_code=payment.failure_code,
        failure_reason=payment.failure_reason,
        attempts_left=payment.attempts_left,
        expires_at=payment.expires_at,
        succeeded_at=payment.succeeded_at,
        created_at=payment.created_at,
    )


def refund_record(refund: Refund) -> RefundRecord:
    """A frozen copy; `refund.payment` should be loaded."""
    return RefundRecord(
        id=refund.id,
        public_id=refund.public_id,
        payment_public_id=refund.payment.public_id,
        status=refund.status,
        amount_minor=refund.amount_minor,
        currency=refund.currency,
        reason=refund.reason,
        failure_reason=refund.failure_reason,
        succeeded_at=refund.succeeded_at,
        created_at=refund.created_at,
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
