"""schema.org descriptions, so that search engines show times and prices."""

import json
from collections.abc import Mapping, Sequence

from foyer.catalog.models import EventKind
from foyer.catalog.records import EventRecord, ShowRecord
from foyer.inventory.queries import Counts
from foyer.platform.money import Money

SHOWS_DESCRIBED_MAX = 20
_TYPES = {
    EventKind.FILM: "ScreeningEvent",
    EventKind.PLAY: "TheaterEvent",
    EventKind.OPERA: "MusicEvent",
    EventKind.DANCE: "DanceEvent",
    EventKind.CONCERT: "MusicEvent",
    EventKind.COMEDY: "ComedyEvent",
    EventKind.FAMILY: "ChildrensEvent",
    EventKind.TALK: "EducationEvent",
    EventKind.FESTIVAL: "Festival",
    EventKind.SPORT: "SportsEvent",
}
_STATUS = {"cancelled": "EventCancelled"}
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def describe_event(
    record: EventRecord,
    *,
    shows: Sequence[ShowRecord],
    counts: Mapping[int, Counts],
    base: str,
    image: str,
) -> str:
    """JSON-LD of the coming shows, safe inside a script element.

    `base` is the site's origin, `image` the path of the poster.
    """
    described = [
        _describe_show(record, show=show, counts=counts[show.id], base=base, image=image)
        for show in shows[:SHOWS_DESCRIBED_MAX]
    ]
    return json.dumps(described, ensure_ascii=False).translate(_ESCAPES)


def _describe_show(
    record: EventRecord, *, show: ShowRecord, counts: Counts, base: str, image: str
) -> dict[str, object]:
    address = f"{base}/shows/{show.public_id}/seats"
    described: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(EventKind(record.summary.kind), "Event"),
        "name": record.summary.title,
        "startDate": show.local_start.isoformat(),
        "endDate": show.ends_at.astimezone(show.local_start.tzinfo).isoformat(),
        "eventStatus": f"https://schema.org/{_STATUS.get(show.stored_status, 'EventScheduled')}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "description": record.summary.tagline or record.summary.title,
        "image": f"{base}{image}",
        "inLanguage": show.language,
        "url": address,
        "location": {
            "@type": "Place",
            "name": f"{show.venue_name}, {show.hall_name}",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": show.venue_address,
                "addressLocality": show.city_name,
            },
        },
        "organizer": {"@type": "Organization", "name": show.organizer_name},
    }
    if show.lowest_adult_minor is not None:
        price = Money(amount_minor=show.lowest_adult_minor, currency=show.currency)
        free = "InStock" if counts.available else "SoldOut"
        described["offers"] = {
            "@type": "Offer",
            "price": str(price.decimal),
            "priceCurrency": show.currency,
            "availability": f"https://schema.org/{free}",
            "validFrom": show.sale_opens_at.isoformat(),
            "url": address,
        }
    if record.summary.kind == EventKind.FILM:
        film = {"@type": "Movie", "name": record.summary.title}
        if record.summary.director:
            film["director"] = record.summary.director
        described["workPresented"] = film
    return described
