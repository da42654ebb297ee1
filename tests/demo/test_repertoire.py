"""What the demo houses play, as pure functions of hall and day."""

from datetime import date, timedelta

import pytest

from foyer.demo.content.houses import HallSeed, VenueSeed
from foyer.demo.content.prices import PRICE_CLASSES, list_prices
from foyer.demo.content.venues import VENUES
from foyer.demo.repertoire import EVENTS, plan_day
from foyer.venues.plans.format import parse_plan
from foyer.venues.plans.generator import DEMO_HALLS

FIRST = date(2026, 11, 16)
HALLS = [(venue, hall) for venue in VENUES for hall in venue.halls]


@pytest.mark.parametrize(
    ("venue", "hall"), HALLS, ids=[f"{venue.draft.slug}-{hall.number}" for venue, hall in HALLS]
)
def test_the_shows_of_a_hall_never_overlap(venue: VenueSeed, hall: HallSeed) -> None:
    free_at = None
    for offset in range(60):
        day = FIRST + timedelta(days=offset)
        for slot in plan_day(hall, venue=venue.draft.slug, city=venue.city, day=day):
            draft = EVENTS[slot.event]
            assert free_at is None or slot.local_start >= free_at
            minutes = draft.duration_minutes + draft.interval_minutes + hall.cleaning_minutes
            free_at = slot.local_start + timedelta(minutes=minutes)


def test_every_event_is_shown_within_two_weeks() -> None:
    shown = {
        slot.event
        for venue, hall in HALLS
        for offset in range(14)
        for slot in plan_day(
            hall, venue=venue.draft.slug, city=venue.city, day=FIRST + timedelta(days=offset)
        )
    }
    assert shown == set(EVENTS)


def test_the_same_day_is_always_planned_alike() -> None:
    venue, hall = HALLS[0]
    planned = [plan_day(hall, venue=venue.draft.slug, city=venue.city, day=FIRST) for _ in range(2)]
    assert planned[0] == planned[1]


def test_every_seat_of_every_show_has_a_price() -> None:
    for venue, hall in HALLS:
        plan = parse_plan(DEMO_HALLS[hall.plan]()) if hall.use != "arena" else None
        classes = {
            slot.price_class
            for offset in range(14)
            for slot in plan_day(
                hall, venue=venue.draft.slug, city=venue.city, day=FIRST + timedelta(days=offset)
            )
        }
        for name in classes if plan else ():
            priced = {category for category, _ in list_prices(PRICE_CLASSES[name], currency="EUR")}
            assert {category.id for category in plan.categories} <= priced, (hall.name, name)


def test_prices_end_in_halves_and_grow_with_the_currency() -> None:
    for currency in ("EUR", "GBP", "PLN", "CAD"):
        prices = list_prices(PRICE_CLASSES["cinema"], currency=currency)
        assert all(amount % 50 == 0 and amount > 0 for amount in prices.values())
        assert prices["regular", "child"] < prices["regular", "adult"]


def test_the_programme_is_large_enough() -> None:
    assert len(EVENTS) >= 40
    assert len(VENUES) >= 8
    assert len(HALLS) >= 20
    assert len({venue.city for venue in VENUES}) == 5
    assert all(len(draft.description) > 120 and draft.tagline for draft in EVENTS.values())
