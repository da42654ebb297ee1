import pytest

from tests.factories import make_show, make_world, plan_document


@pytest.mark.django_db
def test_a_show_of_the_factories_has_seats_and_prices() -> None:
    world = make_world(document=plan_document(rows=2, seats=3, areas={"floor": 5}, front_rows=1))
    show = make_show(world)
    assert show.plan_version.seat_count == 6
    assert show.plan_version.place_count == 5
    amounts = sorted(world.price_list.prices.values_list("amount_minor", flat=True))
    assert amounts == [800, 1100, 1200, 1500]
