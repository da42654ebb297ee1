from django.contrib.postgres.fields import ArrayField
from django.db import models

from foyer.accounts.models import Organizer
from foyer.platform.tables import Public


class City(Public):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2)  # ISO 3166-1
    timezone = models.CharField(max_length=64)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        db_table = "city"
        verbose_name_plural = "cities"


class Venue(Public):
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="venues")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="venues")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, default="cinema")  # cinema, theatre, concert_hall, arena
    description = models.TextField(blank=True)
    address = models.CharField(max_length=200)
    postal_code = models.CharField(max_length=20, blank=True)
    timezone = models.CharField(max_length=64)  # IANA; shows are planned and displayed in it
    amenities = ArrayField(models.CharField(max_length=40), default=list)
    access_note = models.TextField(blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "venue"
        indexes = [models.Index(fields=["city", "active"], name="venue_city")]


class SeatingPlan(Public):
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="seating_plans")
    name = models.CharField(max_length=120)

    class Meta:
        db_table = "seating_plan"


class PlanStatus(models.TextChoices):
    DRAFT = "draft"
    PUBLISHED = "published"


class PlanVersion(Public):
    """One version of a seating plan; immutable once published (a trigger refuses)."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(SeatingPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    document = models.JSONField()  # native format, docs/seating-plan-format.md
    content_hash = models.CharField(max_length=32, db_index=True)
    geometry = models.BinaryField()  # encoded and gzipped, served as it is
    seat_count = models.PositiveIntegerField()
    place_count = models.PositiveIntegerField()  # of all general-admission areas

    class Meta:
        db_table = "plan_version"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
        ]


class Hall(Public):
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="halls")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="halls")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    cleaning_minutes = models.PositiveSmallIntegerField(default=15)
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "hall"
        constraints = [models.UniqueConstraint(fields=["venue", "number"], name="hall_number_once")]
