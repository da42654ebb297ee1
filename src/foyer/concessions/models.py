from django.db import models
from django.db.models import Q

from foyer.accounts.models import Organizer
from foyer.platform.tables import Public
from foyer.venues.models import Venue


class Concession(Public):
    """A snack or drink sold with a booking and handed out in the foyer."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="concessions")
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, related_name="concessions"
    )
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=40)
    icon = models.CharField(max_length=40, blank=True)  # name of a drawn picture
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    tax_bp = models.PositiveIntegerField(default=0)
    available = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        db_table = "concession"
        constraints = [
            models.CheckConstraint(
                condition=Q(price_minor__gte=0, price_minor__lte=10**7),
                name="concession_price_bounded",
            ),
        ]
