from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from foyer.accounts.models import Organizer, User
from foyer.catalog.models import Show
from foyer.platform.tables import Public
from foyer.tickets.models import Ticket


class Verdict(models.TextChoices):
    ADMITTED = "admitted"
    ALREADY_ADMITTED = "already_admitted"
    WRONG_SHOW = "wrong_show"
    TOO_EARLY = "too_early"
    EXPIRED = "expired"
    REVOKED = "revoked"
    FORGED = "forged"
    UNKNOWN = "unknown"


class Scan(Public):
    """One code read at a door, whatever came of it; append-only."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="scans")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="scans")
    show = models.ForeignKey(Show, on_delete=models.PROTECT, null=True, related_name="scans")
    gate = models.CharField(max_length=60, blank=True)
    nonce = models.CharField(max_length=64)  # the device's own number of this attempt
    code_hash = models.BinaryField(max_length=32)  # SHA-256: the code itself is a capability
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    offline = models.BooleanField(default=False)
    scanned_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "scan"
        constraints = [
            models.UniqueConstraint(fields=["user", "nonce"], name="scan_nonce_once"),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(verdict="admitted"), name="scan_one_admission"
            ),
        ]
        indexes = [models.Index(fields=["show", "-id"], name="scan_show")]
