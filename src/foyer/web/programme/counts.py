"""Free seats for the pips of a page."""

from collections.abc import Sequence

from django.core.cache import cache

from foyer.catalog.records import ShowRecord
from foyer.inventory.queries import Counts, count_available

COUNTS_SECONDS = 3  # How old the pips on a page may be; with caches on the way below ten.


def free_counts(shows: Sequence[ShowRecord]) -> dict[int, Counts]:
    """Free seats by show id, at most `COUNTS_SECONDS` old: pages are asked for more often."""
    keys = {f"counts:{show.id}": show.id for show in shows}
    known = {keys[key]: counts for key, counts in cache.get_many(keys).items()}
    missing = [show_id for show_id in keys.values() if show_id not in known]
    if missing:
        fresh = count_available(missing)
        cache.set_many({f"counts:{number}": c for number, c in fresh.items()}, COUNTS_SECONDS)
        known.update(fresh)
    return known
