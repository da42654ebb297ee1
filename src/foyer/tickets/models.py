from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from foyer.accounts.models import Organizer
from foyer.bookings.models import Booking, BookingLine
from foyer.catalog.models import Show
from foyer.platform.tables import Public


class TicketStatus(models.TextChoices):
    PENDING = "pending"
    VALID = "valid"
    USED = "used"
    VOID = "void"
    TRANSFERRED = "transferred"
    FLAGGED = "flagged"


class TicketKey(models.Model):
    """A public signing key; the private one is derived from the configuration, never stored."""

    kid = models.PositiveSmallIntegerField(primary_key=True)
    public_key = models.BinaryField(max_length=32)  # Ed25519, raw
    created_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ticket_key"

    def __str__(self) -> str:
        return f"ticket key {self.kid}"


class Ticket(Public):
    """Right of admission for one person, with a signed code."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="tickets")
    line = models.ForeignKey(BookingLine, on_delete=models.PROTECT, related_name="tickets")
    show = models.ForeignKey(Show, on_delete=models.PROTECT, related_name="tickets")
    serial = models.BigIntegerField(unique=True)  # random, 63 bits; what the code carries
    seat_no = models.IntegerField()
    status = models.CharField(
        max_length=12, choices=TicketStatus.choices, default=TicketStatus.VALID
    )
    kid = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=200, unique=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ticket"
        constraints = [
            models.UniqueConstraint(
                fields=["show", "seat_no"],
                condition=Q(status__in=["pending", "valid", "used", "flagged"]),
                name="ticket_one_live_a_seat",
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(status__in=["pending", "valid", "used", "flagged"]),
                name="ticket_one_live_a_line",
            ),
        ]
        indexes = [models.Index(fields=["booking", "id"], name="ticket_booking")]
