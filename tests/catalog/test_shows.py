"""Planning and cancelling shows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from foyer.catalog import shows
from foyer.catalog.errors import EventNotOpen, LocalTimeSkipped, PricesMissing, ShowOverlap
from foyer.catalog.models import Event, Price, Show
from foyer.catalog.shows import ShowDraft, cancel_show, plan_show
from foyer.platform.errors import NotFound, ValidationFailed
from tests.factories import World, make_organizer, make_world, plan_document

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EVENING = datetime.fromisoformat("2026-03-05T19:30")  # Berlin: UTC+1


def draft_for(world: World, **changes: object) -> ShowDraft:
    draft = ShowDraft(
        event_id=world.event.pk, price_list_id=world.price_list.pk, local_start=EVENING
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


def test_the_times_of_a_show_follow_from_event_and_hall() -> None:
    world = make_world()
    Event.objects.filter(pk=world.event.pk).update(interval_minutes=20)
    show = plan_show(world.hall.pk, draft=draft_for(world), now=NOW)
    show.refresh_from_db()
    start = datetime(2026, 3, 5, 18, 30, tzinfo=UTC)
    assert show.starts_at == start
    assert show.ends_at == start + timedelta(minutes=120)
    assert show.hall_free_at == start + timedelta(minutes=135)
    assert show.doors_open_at == start - timedelta(minutes=30)
    assert show.sale_opens_at == NOW
    assert show.sale_closes_at == start + timedelta(minutes=15)
    assert show.business_day == date(2026, 3, 5)
    assert show.plan_version_id == world.plan_version.pk
    assert show.organizer_id == world.organizer.pk


def test_overlapping_shows_are_refused_and_the_one_in_the_way_is_named() -> None:
    world = make_world()
    first = plan_show(world.hall.pk, draft=draft_for(world), now=NOW)
    # Ends 21:10, cleaned by 21:25.
    late = draft_for(world, local_start=datetime.fromisoformat("2026-03-05T21:24"))
    with pytest.raises(ShowOverlap) as refusal:
        plan_show(world.hall.pk, draft=late, now=NOW)
    assert refusal.value.details["show"] == {
        "id": str(first.public_id),
        "title": world.event.title,
        "startsAt": "2026-03-05T18:30:00Z",
        "hallFreeAt": "2026-03-05T20:25:00Z",
    }
    plan_show(
        world.hall.pk,
        draft=replace(late, local_start=datetime.fromisoformat("2026-03-05T21:25")),
        now=NOW,
    )
    assert Show.objects.filter(hall=world.hall).count() == 2


def test_the_database_refuses_overlapping_shows_by_itself() -> None:
    world = make_world()
    show = plan_show(world.hall.pk, draft=draft_for(world), now=NOW)
    show.pk = None
    show.public_id = make_organizer().public_id
    with pytest.raises(IntegrityError, match=shows.HALL_FREE_CONSTRAINT), transaction.atomic():
        show.save(force_insert=True)


def test_a_cancelled_show_leaves_the_hall_free() -> None:
    world = make_world()
    first = plan_show(world.hall.pk, draft=draft_for(world), now=NOW)
    cancel_show(first.pk)
    cancel_show(first.pk)
    second = plan_show(world.hall.pk, draft=draft_for(world), now=NOW)
    first.refresh_from_db()
    assert (first.status, second.status) == ("cancelled", "scheduled")
    with pytest.raises(NotFound):
        cancel_show(10**9)


def test_every_category_of_the_hall_needs_a_price() -> None:
    world = make_world(document=plan_document(front_rows=1))
    Price.objects.filter(category="front", ticket_type__code="adult").delete()
    with pytest.raises(PricesMissing, match="no price for front"):
        plan_show(world.hall.pk, draft=draft_for(world), now=NOW)


def test_another_house_may_show_a_published_event_and_sells_it_itself() -> None:
    distributor, cinema = make_world(), make_world()
    draft = draft_for(cinema, event_id=distributor.event.pk)
    show = plan_show(cinema.hall.pk, draft=draft, now=NOW)
    assert (show.event_id, show.organizer_id) == (distributor.event.pk, cinema.organizer.pk)


def test_the_unpublished_event_of_another_house_is_not_found() -> None:
    stranger, cinema = make_world(), make_world()
    Event.objects.filter(pk=stranger.event.pk).update(status="draft")
    with pytest.raises(NotFound):
        plan_show(cinema.hall.pk, draft=draft_for(cinema, event_id=stranger.event.pk), now=NOW)


def test_the_price_list_of_another_house_is_not_found() -> None:
    stranger, cinema = make_world(), make_world()
    draft = draft_for(cinema, price_list_id=stranger.price_list.pk)
    with pytest.raises(NotFound):
        plan_show(cinema.hall.pk, draft=draft, now=NOW)


def test_a_cancelled_event_gets_no_more_shows() -> None:
    world = make_world()
    Event.objects.filter(pk=world.event.pk).update(status="cancelled")
    with pytest.raises(EventNotOpen):
        plan_show(world.hall.pk, draft=draft_for(world), now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"local_start": datetime.fromisoformat("2026-03-01T12:59")}, "localStart"),
        ({"local_start": datetime.fromisoformat("2029-03-01T00:00")}, "localStart"),
        ({"local_start": datetime.fromisoformat("0001-01-01T00:00")}, "localStart"),
        ({"local_start": EVENING.replace(tzinfo=UTC)}, "localStart"),
        ({"doors_minutes": -1}, "doorsMinutes"),
        ({"doors_minutes": 361}, "doorsMinutes"),
        ({"sale_closes_minutes": 101}, "saleClosesMinutes"),
        ({"sale_opens_at": datetime(2026, 3, 6, tzinfo=UTC)}, "saleClosesMinutes"),
        ({"accessibility": ("loud",)}, "accessibility"),
    ],
)
def test_an_unusable_show_is_refused(changes: dict[str, object], field: str) -> None:
    world = make_world()
    with pytest.raises(ValidationFailed) as refusal:
        plan_show(world.hall.pk, draft=draft_for(world, **changes), now=NOW)
    assert refusal.value.field == field


def test_a_start_that_the_clock_skips_is_refused() -> None:
    world = make_world()
    draft = draft_for(world, local_start=datetime.fromisoformat("2026-03-29T02:30"))
    with pytest.raises(LocalTimeSkipped):
        plan_show(world.hall.pk, draft=draft, now=NOW)
