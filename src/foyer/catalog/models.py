from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from foyer.accounts.models import Organizer
from foyer.catalog.limits import SEATS_PER_HOLD_CEILING
from foyer.platform.tables import Public
from foyer.venues.models import Hall, PlanVersion, Venue


class EventKind(models.TextChoices):
    FILM = "film"
    PLAY = "play"
    OPERA = "opera"
    DANCE = "dance"
    CONCERT = "concert"
    COMEDY = "comedy"
    FAMILY = "family"
    TALK = "talk"
    FESTIVAL = "festival"
    SPORT = "sport"
    OTHER = "other"


class EventStatus(models.TextChoices):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Category(Public):
    """A shelf of the programme, the same for all organizers: Silent films, Family, …"""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        db_table = "category"


class Event(Public):
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="events")
    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    title = models.CharField(max_length=160)
    tagline = models.CharField(max_length=240, blank=True)
    description = models.TextField(blank=True)
    duration_minutes = models.PositiveSmallIntegerField()
    interval_minutes = models.PositiveSmallIntegerField(default=0)
    release_date = models.DateField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    certificate = models.CharField(max_length=12, blank=True)
    score = models.DecimalField(max_digits=3, decimal_places=1, null=True)  # 0.0 to 10.0
    director = models.CharField(max_length=160, blank=True)
    creator = models.CharField(max_length=160, blank=True)  # playwright, composer, performer
    cast = ArrayField(models.CharField(max_length=120), default=list)
    genres = ArrayField(models.CharField(max_length=40), default=list)
    languages = ArrayField(models.CharField(max_length=12), default=list)
    tags = ArrayField(models.CharField(max_length=40), default=list)
    categories = models.ManyToManyField(Category, related_name="events", db_table="event_category")
    status = models.CharField(max_length=12, choices=EventStatus.choices, default=EventStatus.DRAFT)
    featured = models.PositiveSmallIntegerField(default=0)  # higher stands further in front
    poster = models.JSONField(default=dict)  # web.posters.PosterSpec; drawn when no image is there
    search_vector = SearchVectorField(null=True, editable=False)  # a trigger keeps it

    class Meta:
        db_table = "event"
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=10),
                name="event_score_bounded",
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__gte=1, duration_minutes__lte=1440),
                name="event_duration_bounded",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="event_search"),
            GinIndex(fields=["genres"], name="event_genres"),
            GinIndex(fields=["tags"], name="event_tags"),
            models.Index(fields=["kind", "status"], name="event_kind_status"),
        ]


class MediaKind(models.TextChoices):
    POSTER = "poster"
    BACKDROP = "backdrop"
    STILL = "still"
    TRAILER = "trailer"


class Media(Public):
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="media")
    kind = models.CharField(max_length=12, choices=MediaKind.choices)
    url = models.CharField(max_length=500)
    alt = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "media"


class TicketType(Public):
    """Who sits in the seat: adult, child, student, …"""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="ticket_types")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=160, blank=True)  # "Bring your student card."
    position = models.PositiveSmallIntegerField(default=0)  # the first is the default

    class Meta:
        db_table = "ticket_type"
        constraints = [
            models.UniqueConstraint(fields=["organizer", "code"], name="ticket_type_once"),
        ]


class PriceList(Public):
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="price_lists")
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    fee_minor = models.PositiveIntegerField(default=0)  # booking fee a seat, inside the price

    class Meta:
        db_table = "price_list"


class Price(models.Model):
    """The whole price a visitor pays for a seat category and ticket type, fees and tax included."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    category = models.CharField(max_length=40)  # a category id of the seating plan
    ticket_type = models.ForeignKey(TicketType, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()

    class Meta:
        db_table = "price"
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "category", "ticket_type"], name="price_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, amount_minor__lte=10**9),
                name="price_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.ticket_type_id}: {self.amount_minor}"


class ShowStatus(models.TextChoices):
    """What is stored; on sale, sold out, closed and past are derived from it and the time."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class OrphanRule(models.TextChoices):
    ALLOW = "allow"
    WARN = "warn"
    REFUSE = "refuse"


class Show(Public):
    """One dated presentation of an event in a hall, pinned to one version of the hall's plan."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="shows")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="shows")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="shows")
    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="shows")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="shows")
    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="shows")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    doors_open_at = models.DateTimeField()
    hall_free_at = models.DateTimeField()  # end plus cleaning gap
    business_day = models.DateField()  # the venue's day, 06:00 to 06:00
    sale_opens_at = models.DateTimeField()
    sale_closes_at = models.DateTimeField()
    language = models.CharField(max_length=12, blank=True)
    subtitles = models.CharField(max_length=12, blank=True)
    format = models.CharField(max_length=20, blank=True)  # 2D, 3D, IMAX, 35mm, live
    note = models.CharField(max_length=120, blank=True)  # "with live orchestra"
    accessibility = ArrayField(models.CharField(max_length=20), default=list)
    status = models.CharField(
        max_length=12, choices=ShowStatus.choices, default=ShowStatus.SCHEDULED
    )
    orphan_rule = models.CharField(
        max_length=8, choices=OrphanRule.choices, default=OrphanRule.WARN
    )
    seats_per_hold_max = models.PositiveSmallIntegerField(default=10)
    seats_per_visitor_max = models.PositiveSmallIntegerField(default=20)

    class Meta:
        db_table = "show"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), hall_free_at__gte=F("ends_at")),
                name="show_times_ordered",
            ),
            models.CheckConstraint(
                condition=Q(doors_open_at__lte=F("starts_at")), name="show_doors_before_start"
            ),
            models.CheckConstraint(
                condition=Q(sale_closes_at__gt=F("sale_opens_at")), name="show_sale_window_ordered"
            ),
            models.CheckConstraint(
                condition=Q(
                    seats_per_hold_max__gte=1, seats_per_hold_max__lte=SEATS_PER_HOLD_CEILING
                ),
                name="show_hold_max_bounded",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "starts_at"], name="show_event_start"),
            models.Index(fields=["hall", "starts_at"], name="show_hall_start"),
            models.Index(fields=["venue", "business_day", "starts_at"], name="show_venue_day"),
            models.Index(fields=["starts_at"], name="show_start"),
        ]
