from django.db import models
from django.db.models import Q

from foyer.accounts.models import Organizer, User
from foyer.identity import limits
from foyer.platform.tables import Public, Timestamped


class ExportStatus(models.TextChoices):
    PREPARING = "preparing"
    READY = "ready"  # its file lies in the data folder until `expires_at`
    HANDED_OUT = "handed_out"  # small enough to be made at once: no file was ever kept
    FAILED = "failed"


class DataExport(Public):
    """A copy of everything about a person, which that person asked for."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    status = models.CharField(max_length=12, choices=ExportStatus.choices)
    size_bytes = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "data_export"
        indexes = [
            models.Index(fields=["user", "-id"], name="data_export_user"),
            models.Index(fields=["expires_at"], name="data_export_expiry"),
        ]


def _within(name: str, least: int, most: int) -> models.CheckConstraint:
    bounds = Q(**{f"{name}__gte": least, f"{name}__lte": most})
    return models.CheckConstraint(condition=bounds, name=f"retention_{name}_bounded")


class Retention(Timestamped):
    """How many days a house keeps what is personal. A house without a row keeps the defaults."""

    organizer = models.OneToOneField(
        Organizer, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    contact_days = models.PositiveSmallIntegerField(default=limits.CONTACT_DAYS)
    unfinished_days = models.PositiveSmallIntegerField(default=limits.UNFINISHED_DAYS)
    message_days = models.PositiveSmallIntegerField(default=limits.MESSAGE_DAYS)
    scan_days = models.PositiveSmallIntegerField(default=limits.SCAN_DAYS)

    class Meta:
        db_table = "retention"
        constraints = [
            _within("contact_days", limits.CONTACT_DAYS_MIN, limits.CONTACT_DAYS_MAX),
            _within("unfinished_days", limits.UNFINISHED_DAYS_MIN, limits.UNFINISHED_DAYS_MAX),
            _within("message_days", limits.MESSAGE_DAYS_MIN, limits.MESSAGE_DAYS_MAX),
            _within("scan_days", limits.SCAN_DAYS_MIN, limits.SCAN_DAYS_MAX),
        ]
