from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from foyer.accounts.models import Organizer
from foyer.catalog.models import Show


class ClaimState(models.TextChoices):
    HELD = "held"
    PAYING = "paying"
    SOLD = "sold"
    BLOCKED = "blocked"


class SeatClaim(models.Model):
    """The row that says a seat (or area place) of a show is not free; its key is the guarantee.

    `held` has a finite `expires_at`, judged by the database's clock in every statement; the other
    states have `infinity`. No foreign keys: this is the hot table, `foyer audit` checks instead.
    """

    pk = models.CompositePrimaryKey("show_id", "seat_no")
    show_id = models.BigIntegerField()
    seat_no = models.IntegerField()
    state = models.CharField(max_length=8, choices=ClaimState.choices)
    hold_id = models.BigIntegerField(null=True)
    booking_line_id = models.BigIntegerField(null=True)
    block_id = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "seat_claim"
        constraints = [
            # Also how a booking's claims are found; held claims are not in it.
            models.UniqueConstraint(
                fields=["booking_line_id"],
                name="seat_claim_once_a_line",
                condition=Q(booking_line_id__isnull=False),
            ),
        ]


class Hold(models.Model):
    """Seats claimed for one visitor until `expires_at`, with the prices shown to that visitor.

    `seat_nos`, `ticket_type_ids` and `prices_minor` run in parallel, ascending by seat number.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    show_id = models.BigIntegerField()
    visitor_id = models.UUIDField()
    user_id = models.BigIntegerField(null=True)
    ip_prefix = models.CharField(max_length=45, blank=True)
    seat_nos = ArrayField(models.IntegerField())
    ticket_type_ids = ArrayField(models.BigIntegerField())
    prices_minor = ArrayField(models.BigIntegerField())
    currency = models.CharField(max_length=3)
    expires_at = models.DateTimeField()
    extensions = models.PositiveSmallIntegerField(default=0)
    extensions_max = models.PositiveSmallIntegerField(default=1)
    together = models.BooleanField(null=True)  # only of a best-available hold
    consumed_at = models.DateTimeField(null=True)  # became part of a booking
    released_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "hold"
        constraints = [
            models.CheckConstraint(condition=Q(seat_nos__len__gte=1), name="hold_not_empty"),
            models.CheckConstraint(
                condition=Q(extensions__lte=models.F("extensions_max")),
                name="hold_extensions_bounded",
            ),
        ]
        indexes = [
            models.Index(fields=["visitor_id", "show_id"], name="hold_visitor"),
            models.Index(
                fields=["user_id", "show_id"], name="hold_user", condition=Q(user_id__isnull=False)
            ),
            models.Index(fields=["expires_at"], name="hold_expiry"),
        ]


class Block(models.Model):
    """Seats the house keeps from sale: house seats, a camera, a broken chair."""

    id = models.BigAutoField(primary_key=True)
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    show = models.ForeignKey(Show, on_delete=models.PROTECT, related_name="blocks")
    reason = models.CharField(max_length=120)
    seat_nos = ArrayField(models.IntegerField())
    created_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "block"
