from django.db import models

from foyer.accounts.models import Organizer, User
from foyer.bookings.models import Booking
from foyer.notifications.kinds import Channel
from foyer.platform.tables import Public


class MessageStatus(models.TextChoices):
    QUEUED = "queued"
    SENT = "sent"  # the other side took it
    FAILED = "failed"  # it never will, or the news was no longer true
    BOUNCED = "bounced"  # it took it, and gave it back later
    SUPPRESSED = "suppressed"  # the person does not want it, or the address is dead


class MessageChannel(models.TextChoices):
    EMAIL = Channel.EMAIL
    SMS = Channel.SMS
    PUSH = Channel.PUSH


class Message(Public):
    """Something to tell a person by one channel: the log of its delivery too.

    Rendered when it is sent, so it tells the present truth. `facts` hold no secrets.
    """

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="messages")
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    kind = models.CharField(max_length=40)  # a MessageKind or a NoticeKind
    channel = models.CharField(
        max_length=8,
        choices=MessageChannel.choices,
        default=MessageChannel.EMAIL,
        db_default=MessageChannel.EMAIL,
    )
    facts = models.JSONField(default=dict, db_default={})  # texts by name
    recipient = models.CharField(max_length=254)  # a mail address or a telephone number
    status = models.CharField(
        max_length=12, choices=MessageStatus.choices, default=MessageStatus.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    sending_until = models.DateTimeField(null=True)  # one sender at a time; lapses if it dies

    class Meta:
        db_table = "message"
