"""What the venues domain hands out: plain, frozen rows."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CityRecord:
    id: int
    public_id: UUID
    slug: str
    name: str
    state: str
    country: str  # ISO 3166-1 alpha-2
    timezone: str  # IANA
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HallRecord:
    id: int
    public_id: UUID
    number: int
    name: str
    total_seats: int
    total_places: int  # of general-admission areas
    cleaning_minutes: int
    plan_version_id: int
    plan_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueRecord:
    id: int
    public_id: UUID
    slug: str
    name: str
    kind: str
    description: str
    address: str
    postal_code: str
    timezone: str
    amenities: tuple[str, ...]
    access_note: str
    active: bool
    organizer_id: int
    organizer_slug: str
    organizer_name: str
    city_id: int
    city_public_id: UUID
    city_slug: str
    city_name: str
    halls: tuple[HallRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HallPlanRecord:
    """A hall and the version of the plan that new shows in it are pinned to."""

    hall: HallRecord
    venue_public_id: UUID
    venue_name: str
    plan_name: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """The encoded geometry as it is served."""

    content_hash: str
    gzipped: bytes
