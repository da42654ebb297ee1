"""schema.org descriptions, so that search engines show times and prices."""

import json
from collections.abc import Mapping, Sequence

from foyer.catalog.records import EventRecord, ShowRecord
from foyer.inventory.queries import Counts
from foyer.platform.money import Money

SHOWS_DESCRIBED_MAX = 20
_TYPES = {"film": "ScreeningEvent", "play": "TheaterEvent", "concert": "MusicEvent"}
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def describe_event(
    record: EventRecord,
    *,
    shows: Sequence[ShowRecord],
    counts: Mapping[int, Counts],
    base: str,
) -> str:
    """JSON-LD of the coming shows, safe inside a script element. `base` is the site's origin."""
    described = [
        _describe_show(record, show=show, counts=counts[show.id], base=base)
        for show in shows[:SHOWS_DESCRIBED_MAX]
    ]
    return json.dumps(described, ensure_ascii=False).translate(_ESCAPES)


def _describe_show(
    record: EventRecord, *, show: ShowRecord, counts: Counts, base: str
) -> dict[str, object]:
    address = f"{base}/shows/{show.public_id}/seats"
    described: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(record.summary.kind, "Event"),
        "name": record.summary.title,
        "startDate": show.local_start.isoformat(),
        "endDate": show.ends_at.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "url": address,
        "location": {
            "@type": "Place",
            "name": f"{show.venue_name}, {show.hall_name}",
            "address": f"{show.venue_address}, {show.city_name}",
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
            "url": address,
        }
    return described
