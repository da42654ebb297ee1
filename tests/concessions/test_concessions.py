"""What can be ordered from the counter."""

from typing import Any
from uuid import UUID

import pytest

from foyer.concessions.models import Concession
from foyer.concessions.queries import find_offered, list_concessions
from foyer.concessions.rules import WantedConcession, check_wanted
from tests.factories import World, make_world


def want(number: int, quantity: int = 1) -> WantedConcession:
    return WantedConcession(public_id=UUID(int=number), quantity=quantity)


def make_concession(world: World, **fields: Any) -> Concession:
    return Concession.objects.create(
        **{
            "organizer": world.organizer,
            "name": "Popcorn",
            "category": "Snacks",
            "price_minor": 450,
            "currency": "EUR",
            "tax_bp": 700,
            **fields,
        }
    )


def test_wishes_are_bounded_and_name_each_snack_once() -> None:
    assert check_wanted([]) is None
    assert check_wanted([want(1, 20), want(2)]) is None
    for wrong in (
        [want(1, 0)],
        [want(1, -1)],
        [want(1, 21)],
        [want(1), want(1)],
        [want(number) for number in range(21)],
    ):
        assert check_wanted(wrong) is not None


@pytest.mark.django_db
def test_only_what_this_house_sells_now_is_offered() -> None:
    world, other = make_world(), make_world()
    popcorn = make_concession(world, venue=world.venue)
    anywhere = make_concession(world, name="Water")
    sold_out = make_concession(world, name="Nachos", available=False)
    elsewhere = make_concession(world, venue=other.venue)
    foreign = make_concession(other)
    dollars = make_concession(world, currency="USD")
    rows = [popcorn, anywhere, sold_out, elsewhere, foreign, dollars]
    offered = find_offered(
        [row.public_id for row in rows],
        organizer_id=world.organizer.id,
        venue_ids=[world.venue.id],
        currency="EUR",
    )
    assert set(offered) == {popcorn.public_id, anywhere.public_id}


@pytest.mark.django_db
def test_the_counter_lists_sold_out_snacks_too_in_order(
    django_assert_num_queries: Any,
) -> None:
    world = make_world()
    for position, name in ((2, "Second"), (1, "First")):
        make_concession(world, name=name, position=position, available=position == 1)
    with django_assert_num_queries(1):
        listed = list_concessions(organizer_id=world.organizer.id, venue_ids=[world.venue.id])
    assert [(row.name, row.available) for row in listed] == [("First", True), ("Second", False)]
