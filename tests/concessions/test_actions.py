"""Keeping the counter's list."""

from dataclasses import replace

import pytest

from foyer.concessions.actions import ConcessionDraft, create_concession, set_availability
from foyer.concessions.queries import list_concessions
from foyer.platform.errors import NotFound, ValidationFailed
from tests.factories import make_world

pytestmark = pytest.mark.django_db

POPCORN = ConcessionDraft(name="Popcorn", category="popcorn", price_minor=650, currency="EUR")


def test_new_things_stand_at_the_end_of_the_counter() -> None:
    world = make_world()
    for name in ("Popcorn", "Almonds"):
        create_concession(
            world.organizer.pk, draft=replace(POPCORN, name=name), venue_id=world.venue.pk
        )
    listed = list_concessions(organizer_id=world.organizer.pk, venue_ids=[world.venue.pk])
    assert [(item.name, item.price.amount_minor) for item in listed] == [
        ("Popcorn", 650),
        ("Almonds", 650),
    ]


def test_a_thing_is_sold_out_and_comes_back() -> None:
    world = make_world()
    item = create_concession(world.organizer.pk, draft=POPCORN)
    for available in (False, True):
        set_availability(item.pk, organizer_id=world.organizer.pk, available=available)
        item.refresh_from_db()
        assert item.available is available


def test_the_counter_of_another_house_is_not_found() -> None:
    world, other = make_world(), make_world()
    item = create_concession(world.organizer.pk, draft=POPCORN)
    with pytest.raises(NotFound):
        create_concession(other.organizer.pk, draft=POPCORN, venue_id=world.venue.pk)
    with pytest.raises(NotFound):
        set_availability(item.pk, organizer_id=other.organizer.pk, available=False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"price_minor": -1}, "price"),
        ({"price_minor": 10**7 + 1}, "price"),
        ({"tax_bp": 10_001}, "taxRate"),
    ],
)
def test_an_unusable_thing_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        create_concession(
            make_world().organizer.pk,
            draft=replace(POPCORN, **changes),  # type: ignore[arg-type]
        )
    assert refusal.value.field == field
