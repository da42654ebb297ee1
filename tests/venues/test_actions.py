"""Publishing plans and building houses."""

import gzip

import pytest
from django.db import IntegrityError, connection, transaction

from foyer.platform.errors import NotFound, ValidationFailed
from foyer.venues import actions, queries
from foyer.venues.errors import NameTaken, PlanInvalid
from foyer.venues.models import Hall, PlanVersion
from foyer.venues.plans.geometry import encode_geometry
from tests.factories import make_organizer, make_show, make_world, plan_document

pytestmark = pytest.mark.django_db

DRAFT = actions.VenueDraft(
    slug="aurora", name="Cinema Aurora", kind="cinema", address="Rua 1", timezone="Europe/Lisbon"
)


def test_a_published_plan_serves_its_own_geometry() -> None:
    version = actions.publish_plan(make_organizer().pk, name="Studio", document=plan_document())
    plan = queries.load_plan(version.pk)
    assert (version.number, version.seat_count, version.place_count) == (1, 50, 0)
    assert version.content_hash == PlanVersion.objects.get(pk=version.pk).content_hash
    geometry = queries.load_geometry(version.content_hash)
    assert gzip.decompress(geometry.gzipped) == encode_geometry(plan)


def test_publishing_the_same_content_again_gives_the_same_version() -> None:
    organizer = make_organizer()
    first = actions.publish_plan(organizer.pk, name="Studio", document=plan_document())
    again = actions.publish_plan(organizer.pk, name="Studio", document=plan_document())
    assert again.pk == first.pk
    assert PlanVersion.objects.filter(organizer=organizer).count() == 1


def test_other_content_becomes_the_next_version() -> None:
    organizer = make_organizer()
    actions.publish_plan(organizer.pk, name="Studio", document=plan_document())
    second = actions.publish_plan(organizer.pk, name="Studio", document=plan_document(rows=6))
    assert (second.number, second.seat_count) == (2, 60)


def test_area_places_are_counted_apart_from_seats() -> None:
    version = actions.publish_plan(
        make_organizer().pk, name="Arena", document=plan_document(rows=1, areas={"floor": 300})
    )
    assert (version.seat_count, version.place_count) == (10, 300)


def test_an_invalid_document_publishes_nothing() -> None:
    organizer = make_organizer()
    with pytest.raises(PlanInvalid):
        actions.publish_plan(organizer.pk, name="Studio", document={"format": "foyer-plan/1"})
    assert not PlanVersion.objects.filter(organizer=organizer).exists()


def test_a_published_version_cannot_be_changed_by_sql() -> None:
    version = actions.publish_plan(make_organizer().pk, name="Studio", document=plan_document())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update plan_version set seat_count = 1 where id = %s", [version.pk])


def test_a_show_keeps_its_plan_version_when_the_hall_gets_another() -> None:
    world = make_world()
    show = make_show(world)
    newer = actions.publish_plan(
        world.organizer.pk, name="Test hall", document=plan_document(rows=7)
    )
    actions.change_hall_plan(world.hall.pk, plan_version=newer)
    show.refresh_from_db()
    assert show.plan_version_id == world.plan_version.pk
    assert Hall.objects.get(pk=world.hall.pk).plan_version_id == newer.pk


def test_a_hall_cannot_use_the_plan_of_another_organizer() -> None:
    world = make_world()
    foreign = actions.publish_plan(make_organizer().pk, name="Other", document=plan_document())
    with pytest.raises(NotFound):
        actions.change_hall_plan(world.hall.pk, plan_version=foreign)
    with pytest.raises(NotFound):
        actions.create_hall(world.venue, number=2, name="Two", plan_version=foreign)


def test_a_hall_cannot_use_a_draft() -> None:
    world = make_world()
    world.plan_version.status = "draft"
    with pytest.raises(ValidationFailed):
        actions.create_hall(world.venue, number=2, name="Two", plan_version=world.plan_version)


def test_hall_numbers_are_unique_in_a_venue() -> None:
    world = make_world()
    with pytest.raises(NameTaken):
        actions.create_hall(world.venue, number=1, name="One", plan_version=world.plan_version)


def test_city_names_and_venue_slugs_are_unique() -> None:
    organizer = make_organizer()
    city = actions.create_city("lisbon", name="Lisbon", country="PT", timezone="Europe/Lisbon")
    actions.create_venue(organizer.pk, city_id=city.pk, draft=DRAFT)
    with pytest.raises(NameTaken):
        actions.create_city("lisbon-2", name="Lisbon", country="PT", timezone="Europe/Lisbon")
    with pytest.raises(NameTaken):
        actions.create_venue(organizer.pk, city_id=city.pk, draft=DRAFT)


@pytest.mark.parametrize("timezone", ["", "Lisbon", "Europe/Atlantis", "../../etc/passwd", "a\0b"])
def test_an_unknown_time_zone_is_refused(timezone: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        actions.create_city("lisbon", name="Lisbon", country="PT", timezone=timezone)
    assert refusal.value.field == "timezone"
