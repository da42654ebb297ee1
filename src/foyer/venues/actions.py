"""Cities, venues, halls, and the publishing of seating plans."""

import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Max

from foyer.accounts.models import Organizer
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.venues.errors import NameTaken
from foyer.venues.limits import CLEANING_MINUTES_MAX, NAME_CHARACTERS_MAX
from foyer.venues.models import City, Hall, PlanStatus, PlanVersion, SeatingPlan, Venue
from foyer.venues.plans.format import hash_plan, parse_plan
from foyer.venues.plans.geometry import encode_geometry


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueDraft:
    """What a venue is made of; `timezone` is an IANA name."""

    slug: str
    name: str
    kind: str
    address: str
    timezone: str
    postal_code: str = ""
    description: str = ""
    amenities: tuple[str, ...] = ()
    access_note: str = ""


def create_city(
    slug: str, *, name: str, country: str, timezone: str, state: str = "", position: int = 100
) -> City:
    """A city to browse by. Raises NameTaken for a slug or name in use."""
    _check_timezone(timezone)
    _check_name(name)
    with _refuse_taken(f"There is a city “{name}” already.", field="name"):
        return City.objects.create(
            slug=slug, name=name, country=country, timezone=timezone, state=state, position=position
        )


def create_venue(organizer_id: int, *, city_id: int, draft: VenueDraft) -> Venue:
    """A house of an organizer. Raises NameTaken for a slug in use."""
    _check_timezone(draft.timezone)
    _check_name(draft.name)
    with _refuse_taken(f"The address “{draft.slug}” belongs to another venue.", field="slug"):
        return Venue.objects.create(
            organizer_id=organizer_id,
            city_id=city_id,
            slug=draft.slug,
            name=draft.name,
            kind=draft.kind,
            address=draft.address,
            timezone=draft.timezone,
            postal_code=draft.postal_code,
            description=draft.description,
            amenities=list(draft.amenities),
            access_note=draft.access_note,
        )


def create_hall(
    venue: Venue, *, number: int, name: str, plan_version: PlanVersion, cleaning_minutes: int = 15
) -> Hall:
    """A room of a venue with a published plan of the same organizer. Raises NameTaken."""
    _check_name(name)
    if not 0 <= cleaning_minutes <= CLEANING_MINUTES_MAX:
        raise ValidationFailed(
            f"Give a cleaning gap of 0 to {CLEANING_MINUTES_MAX} minutes.", field="cleaningMinutes"
        )
    _check_plan(plan_version, organizer_id=venue.organizer_id)
    with _refuse_taken(f"Hall {number} of this venue is there already.", field="number"):
        return Hall.objects.create(
            organizer_id=venue.organizer_id,
            venue=venue,
            number=number,
            name=name,
            plan_version=plan_version,
            cleaning_minutes=cleaning_minutes,
        )


def publish_plan(organizer_id: int, *, name: str, document: Mapping[str, object]) -> PlanVersion:
    """The published version of the organizer's plan `name` that has this content.

    The same content gives the version that is there; anything else becomes the next number.
    Raises PlanInvalid. The organizer's row is locked, so that two publishers number in turn.
    """
    _check_name(name)
    plan = parse_plan(document)
    content_hash = hash_plan(plan)
    with transaction.atomic():
        if not Organizer.objects.select_for_update(no_key=True).filter(pk=organizer_id).exists():
            raise NotFound
        seating_plan, _ = SeatingPlan.objects.get_or_create(organizer_id=organizer_id, name=name)
        published = seating_plan.versions.filter(content_hash=content_hash)
        known = published.defer("document", "geometry").first()
        if known is not None:
            return known
        last = seating_plan.versions.aggregate(last=Max("number"))["last"] or 0
        return PlanVersion.objects.create(
            organizer_id=organizer_id,
            plan=seating_plan,
            number=last + 1,
            status=PlanStatus.PUBLISHED,
            document=document,
            content_hash=content_hash,
            geometry=gzip.compress(encode_geometry(plan), 9, mtime=0),
            seat_count=len(plan.seats),
            place_count=plan.place_count - len(plan.seats),
        )


def change_hall_plan(hall_id: int, *, plan_version: PlanVersion) -> None:
    """Let new shows of the hall use another version; planned shows keep the one they have."""
    hall = Hall.objects.filter(pk=hall_id).only("organizer_id").first()
    if hall is None:
        raise NotFound
    _check_plan(plan_version, organizer_id=hall.organizer_id)
    Hall.objects.filter(pk=hall_id).update(plan_version=plan_version)


@contextmanager
def _refuse_taken(message: str, *, field: str) -> Iterator[None]:
    """A savepoint around one insert: its broken constraint is a name that is in use."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise NameTaken(message, field=field) from error


def _check_plan(plan_version: PlanVersion, *, organizer_id: int) -> None:
    """Another tenant's plan is not found; a draft is refused."""
    if plan_version.organizer_id != organizer_id:
        raise NotFound
    if plan_version.status != PlanStatus.PUBLISHED:
        raise ValidationFailed("Publish the seating plan first.", field="planVersion")


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > NAME_CHARACTERS_MAX:
        raise ValidationFailed(
            f"Give a name of 1 to {NAME_CHARACTERS_MAX} characters.", field="name"
        )


def _check_timezone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationFailed(
            f"“{timezone}” is no IANA time zone; write one like Europe/Lisbon.", field="timezone"
        ) from error
