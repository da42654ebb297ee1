from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from foyer.accounts.models import Organizer, User
from foyer.catalog.models import Show, TicketType
from foyer.concessions.models import Concession
from foyer.platform.tables import Public


class BookingStatus(models.TextChoices):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PAID_UNFULFILLED = "paid_unfulfilled"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


class Booking(Public):
    """The contract with the buyer. Amounts are gross minor units; fees and tax lie inside total."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="bookings")
    reference = models.CharField(max_length=8, unique=True)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="bookings")
    visitor_id = models.UUIDField(null=True)
    buyer_email = models.EmailField(max_length=254)
    buyer_name = models.CharField(max_length=120)
    buyer_phone = models.CharField(max_length=32, blank=True)
    status = models.CharField(
        max_length=20, choices=BookingStatus.choices, default=BookingStatus.PENDING
    )
    currency = models.CharField(max_length=3)
    subtotal_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    fees_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    placed_at = models.DateTimeField()
    deadline_at = models.DateTimeField()  # unpaid bookings end here
    deadline_moved = models.BooleanField(default=False)  # at most once, by a failed payment
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # cancelled, expired or refunded
    close_reason = models.CharField(max_length=200, blank=True)
    access_key_version = models.PositiveSmallIntegerField(default=1)  # raise it to revoke the link
    locale = models.CharField(max_length=12, default="en")

    class Meta:
        db_table = "booking"
        constraints = [
            models.CheckConstraint(
                condition=Q(total_minor=models.F("subtotal_minor") - models.F("discount_minor")),
                name="booking_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(total_minor__gte=0, discount_minor__gte=0, tax_minor__gte=0)
                & Q(fees_minor__gte=0),
                name="booking_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[0-9A-HJKMNP-TV-Z]{8}$"),
                name="booking_reference_shape",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="booking_user"),
            models.Index(
                fields=["deadline_at"], name="booking_overdue", condition=Q(status="pending")
            ),
            models.Index(fields=["organizer", "status", "-id"], name="booking_organizer_status"),
            models.Index(fields=["visitor_id"], name="booking_visitor"),
            models.Index(
                Lower("buyer_email"), name="booking_guest_mail", condition=Q(user__isnull=True)
            ),
        ]


class LineKind(models.TextChoices):
    SEAT = "seat"
    AREA = "area"
    CONCESSION = "concession"


class BookingLine(models.Model):
    """A priced line; a seat or area line is one admission with exactly one claim number."""

    id = models.BigAutoField(primary_key=True)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=12, choices=LineKind.choices)
    show = models.ForeignKey(Show, on_delete=models.PROTECT, null=True, related_name="+")
    seat_no = models.IntegerField(null=True)
    seat_id = models.CharField(max_length=32, blank=True)  # "G8", or the area's id
    section = models.CharField(max_length=80, blank=True)
    row = models.CharField(max_length=16, blank=True)
    number = models.CharField(max_length=16, blank=True)
    category = models.CharField(max_length=40, blank=True)
    category_name = models.CharField(max_length=80, blank=True)
    ticket_type = models.ForeignKey(
        TicketType, on_delete=models.PROTECT, null=True, related_name="+"
    )
    concession = models.ForeignKey(
        Concession, on_delete=models.PROTECT, null=True, related_name="+"
    )
    label = models.CharField(max_length=120)  # what the buyer reads: "Adult", "Popcorn, large"
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0)
    tax_bp = models.PositiveIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)

    class Meta:
        db_table = "booking_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    total_minor=models.F("unit_minor") * models.F("quantity")
                    - models.F("discount_minor")
                ),
                name="booking_line_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(kind="concession", show__isnull=True, concession__isnull=False)
                | Q(
                    kind__in=["seat", "area"], show__isnull=False, seat_no__isnull=False, quantity=1
                ),
                name="booking_line_kind_fits",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="booking_line_quantity"),
        ]
        indexes = [models.Index(fields=["show", "seat_no"], name="booking_line_seat")]
