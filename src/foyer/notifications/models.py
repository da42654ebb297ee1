from django.db import models

from foyer.accounts.models import Organizer, User
from foyer.bookings.models import Booking
from foyer.platform.tables import Public


class MessageStatus(models.TextChoices):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Message(Public):
    """Something to tell a person; rendered when it is sent, so it tells the present truth."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="messages")
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    kind = models.CharField(max_length=40)  # booking_confirmed, booking_refunded, booking_link, …
    recipient = models.EmailField(max_length=254)
    status = models.CharField(
        max_length=8, choices=MessageStatus.choices, default=MessageStatus.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    sending_until = models.DateTimeField(null=True)  # one sender at a time; lapses if it dies

    class Meta:
        db_table = "message"
