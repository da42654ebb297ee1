from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from foyer.accounts.models import Organizer
from foyer.bookings.models import Booking
from foyer.platform.tables import Public


class PaymentStatus(models.TextChoices):
    CREATED = "created"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Payment(Public):
    """One try to collect a booking's money; the provider's object is the truth behind it."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    status = models.CharField(
        max_length=20, choices=PaymentStatus.choices, default=PaymentStatus.CREATED
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    idempotency_key = models.CharField(max_length=80, unique=True)
    provider_ref = models.CharField(max_length=120, null=True)  # noqa: DJ001 (unique when known)
    session_id = models.CharField(max_length=120, blank=True)
    client_secret = models.CharField(max_length=200, blank=True)
    checkout_url = models.CharField(max_length=500, blank=True)
    method = models.CharField(max_length=40, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    failure_reason = models.CharField(max_length=200, blank=True)
    attempts_left = models.PositiveSmallIntegerField(null=True)
    expires_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)  # when the provider was last asked
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # when a card was declined for good; limits count
    parked_reason = models.CharField(max_length=200, blank=True)  # a mismatch, for staff
    # A keyed hash of the buyer's address prefix, to limit failed payments; never the address.
    payer_network = models.CharField(max_length=32, blank=True, default="", db_default="")

    class Meta:
        db_table = "payment"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_ref"],
                condition=Q(provider_ref__isnull=False),
                name="payment_provider_ref_once",
            ),
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(status__in=["created", "requires_action", "processing", "authorized"]),
                name="payment_one_open_a_booking",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_positive"),
        ]
        indexes = [
            models.Index(
                fields=["checked_at"],
                name="payment_open",
                condition=Q(status__in=["created", "requires_action", "processing", "authorized"]),
            ),
            models.Index(fields=["failed_at"], name="payment_failed", condition=Q(status="failed")),
            # For the sweep that clears them: few rows, as it runs every hour.
            models.Index(
                fields=["id"], name="payment_with_network", condition=~Q(payer_network="")
            ),
        ]


class CardDecline(models.Model):
    """A declined card as its provider told of it, in keyed hashes; deleted once it counts no more.

    `issuer` is of the number's first digits, `card` of the provider's fingerprint; empty where
    the provider does not tell.
    """

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="card_declines")
    told_id = models.CharField(max_length=80)  # the provider's, one a try
    issuer = models.CharField(max_length=32, blank=True)
    card = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "card_decline"
        constraints = [
            models.UniqueConstraint(fields=["payment", "told_id"], name="card_decline_once"),
        ]
        indexes = [
            models.Index(fields=["issuer", "-at"], name="card_decline_issuer"),
            models.Index(fields=["card", "-at"], name="card_decline_card"),
            models.Index(fields=["at"], name="card_decline_at"),
        ]


class RefundStatus(models.TextChoices):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Refund(Public):
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    status = models.CharField(
        max_length=12, choices=RefundStatus.choices, default=RefundStatus.PENDING
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    idempotency_key = models.CharField(max_length=80, unique=True)
    provider_ref = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    failure_reason = models.CharField(max_length=200, blank=True)
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "refund"
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive"),
        ]


class InboxStatus(models.TextChoices):
    NEW = "new"
    DONE = "done"
    PARKED = "parked"  # its payment is not known yet; retried
    DEAD = "dead"


class InboxEvent(models.Model):
    """A webhook as received: verified, stored once, processed by a job."""

    id = models.BigAutoField(primary_key=True)
    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    provider_ref = models.CharField(max_length=120)
    status = models.CharField(max_length=8, choices=InboxStatus.choices, default=InboxStatus.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField(db_default=Now())
    handled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_event"
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="inbox_event_once"),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                name="inbox_event_waiting",
                condition=Q(status__in=["new", "parked"]),
            )
        ]


class LedgerAccountKind(models.TextChoices):
    PROVIDER_CLEARING = "provider_clearing"
    ORGANIZER_PAYABLE = "organizer_payable"
    PLATFORM_FEES = "platform_fees"
    PROVIDER_FEES = "provider_fees"
    TAX = "tax"
    REFUNDS = "refunds"
    DISPUTES = "disputes"


class LedgerAccount(models.Model):
    id = models.BigAutoField(primary_key=True)
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=LedgerAccountKind.choices)
    currency = models.CharField(max_length=3)

    class Meta:
        db_table = "ledger_account"
        constraints = [
            models.UniqueConstraint(
                fields=["organizer", "kind", "currency"], name="ledger_account_once"
            ),
        ]


class LedgerPosting(models.Model):
    """One immutable money fact; its entries sum to zero (a deferred trigger checks)."""

    id = models.BigAutoField(primary_key=True)
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, unique=True)  # "capture:<payment>", "refund:<refund>"
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="postings")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, null=True, related_name="postings")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "ledger_posting"


class LedgerEntry(models.Model):
    """Debits are positive, credits negative. Append-only."""

    id = models.BigAutoField(primary_key=True)
    posting = models.ForeignKey(LedgerPosting, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="entries")
    amount_minor = models.BigIntegerField()

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="ledger_entry_not_zero"),
        ]
