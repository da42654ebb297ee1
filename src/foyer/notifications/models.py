from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT

from foyer.accounts.models import BrowserSession, Organizer, User
from foyer.bookings.models import Booking
from foyer.notifications.kinds import Channel
from foyer.platform.tables import Public, Timestamped


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
    recipient = models.CharField(max_length=254)  # an address, a number, or a push subscription
    # The mail whose news this one carries by another channel.
    origin = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="copies")
    status = models.CharField(
        max_length=12, choices=MessageStatus.choices, default=MessageStatus.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    sending_until = models.DateTimeField(null=True)  # one sender at a time; lapses if it dies

    class Meta:
        db_table = "message"
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "channel", "recipient"], name="message_copied_once"
            ),
            models.UniqueConstraint(
                "booking",
                KT("facts__show"),
                KT("facts__starts_at"),
                condition=Q(kind="show_reminder", origin=None),
                name="message_reminded_once",
            ),
        ]


class Notice(Public):
    """What stands in a person's own list: the words as they were true when the news came."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    message = models.OneToOneField(
        Message, on_delete=models.SET_NULL, null=True, related_name="notice"
    )
    kind = models.CharField(max_length=40)
    type = models.CharField(max_length=16)  # a NoticeType
    language = models.CharField(max_length=12, db_default="en")  # of the words
    title = models.CharField(max_length=200)
    text = models.TextField()
    link = models.CharField(max_length=300, blank=True)  # a path of this house
    metadata = models.JSONField(default=dict)  # public ids of what it is about, by name
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(fields=["created_at"], name="notice_age"),
        ]


class NoticeChoice(Timestamped):
    """By which channel a person wants which type; what is not chosen is as `rules.py` says."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_choices")
    type = models.CharField(max_length=16)
    channel = models.CharField(max_length=8, choices=MessageChannel.choices)
    is_wanted = models.BooleanField()

    class Meta:
        db_table = "notice_choice"
        constraints = [
            models.UniqueConstraint(fields=["user", "type", "channel"], name="notice_choice_once")
        ]


class NoticeSettings(Timestamped):
    """When a person is left in peace."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="notice_settings"
    )
    timezone = models.CharField(max_length=64, blank=True)  # IANA; empty: not known
    quiet_from = models.TimeField(null=True)  # both or neither, in the person's time zone
    quiet_until = models.TimeField(null=True)

    class Meta:
        db_table = "notice_settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="notice_quiet_both_ends",
            )
        ]


class PushSubscription(Public):
    """A browser that lets us in (W3C Push API). It ends with the sign-in that made it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_subscriptions")
    # None for programs, whose subscription ends when they take it back.
    browser = models.ForeignKey(
        BrowserSession, on_delete=models.CASCADE, null=True, related_name="push_subscriptions"
    )
    endpoint = models.CharField(max_length=1000)  # a capability: never logged, never shown
    endpoint_hash = models.BinaryField(max_length=32, unique=True)  # SHA-256
    p256dh = models.CharField(max_length=100)  # the browser's public key, base64url
    auth = models.CharField(max_length=32)  # what only the browser and we know, base64url
    device = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "push_subscription"
        indexes = [models.Index(fields=["user", "-id"], name="push_subscription_of_user")]


class Mailbox(Timestamped):
    """An address that mail came back from."""

    email = models.EmailField(max_length=254, primary_key=True)  # in lower case
    refusals = models.PositiveIntegerField(default=0)  # permanent ones, at the door or later
    dead_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "mailbox"


class MessageTemplate(Public):
    """A house's own words around ours, for one kind of mail in one language."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(
        max_length=8, choices=MessageChannel.choices, default=MessageChannel.EMAIL
    )
    locale = models.CharField(max_length=12)
    subject = models.CharField(max_length=150, blank=True)  # empty: ours
    intro = models.TextField(blank=True)
    closing = models.TextField(blank=True)

    class Meta:
        db_table = "message_template"
        constraints = [
            models.UniqueConstraint(
                fields=["organizer", "kind", "channel", "locale"], name="message_template_once"
            )
        ]
