"""Creating events and price lists."""

from dataclasses import replace
from decimal import Decimal

import pytest

from foyer.catalog import actions
from foyer.catalog.actions import EventDraft, TicketTypeDraft
from foyer.catalog.errors import EventNotOpen
from foyer.catalog.models import Category, Event, Price
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.venues.errors import NameTaken
from tests.factories import make_organizer

pytestmark = pytest.mark.django_db

DRAFT = EventDraft(slug="faust", kind="film", title="Faust", duration_minutes=107)


def test_an_event_begins_as_a_draft_and_is_published() -> None:
    Category.objects.create(slug="silent", name="Silent films")
    event = actions.create_event(
        make_organizer().pk, draft=replace(DRAFT, categories=("silent",), cast=("Emil Jannings",))
    )
    assert event.status == "draft"
    actions.publish_event(event.pk)
    actions.publish_event(event.pk)
    event.refresh_from_db()
    assert (event.status, event.cast) == ("published", ["Emil Jannings"])
    assert [shelf.slug for shelf in event.categories.all()] == ["silent"]


def test_a_cancelled_event_is_not_published_again() -> None:
    event = actions.create_event(make_organizer().pk, draft=DRAFT)
    actions.cancel_event(event.pk)
    with pytest.raises(EventNotOpen):
        actions.publish_event(event.pk)


def test_an_unknown_event_is_not_found() -> None:
    with pytest.raises(NotFound):
        actions.publish_event(10**9)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "circus"}, "kind"),
        ({"title": " "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"duration_minutes": 0}, "durationMinutes"),
        ({"duration_minutes": 1441}, "durationMinutes"),
        ({"interval_minutes": -1}, "intervalMinutes"),
        ({"description": "x" * 8001}, "description"),
        ({"score": Decimal("10.1")}, "score"),
        ({"cast": ("x",) * 41}, "cast"),
        ({"categories": ("nowhere",)}, "categories"),
    ],
)
def test_an_unusable_event_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        actions.create_event(
            make_organizer().pk,
            draft=replace(DRAFT, **changes),  # type: ignore[arg-type]
        )
    assert refusal.value.field == field
    assert not Event.objects.exists()


def test_event_addresses_are_unique() -> None:
    actions.create_event(make_organizer().pk, draft=DRAFT)
    with pytest.raises(NameTaken):
        actions.create_event(make_organizer().pk, draft=DRAFT)


def test_a_price_list_keeps_the_whole_price_of_every_cell() -> None:
    organizer = make_organizer()
    drafts = [TicketTypeDraft(code=code, name=code.title()) for code in ("adult", "child")]
    types = actions.create_ticket_types(organizer.pk, drafts=drafts)
    assert actions.create_ticket_types(organizer.pk, drafts=drafts) == types
    price_list = actions.create_price_list(
        organizer.pk,
        name="Evening",
        currency="EUR",
        prices={("stalls", "adult"): 2400, ("stalls", "child"): 0},
        fee_minor=150,
    )
    cells = Price.objects.filter(price_list=price_list).order_by("ticket_type__position")
    assert list(cells.values_list("ticket_type__code", "amount_minor")) == [
        ("adult", 2400),
        ("child", 0),
    ]


@pytest.mark.parametrize(
    "prices",
    [{}, {("stalls", "ghost"): 100}, {("stalls", "adult"): -1}, {("stalls", "adult"): 149}],
)
def test_an_unusable_price_list_is_refused(prices: dict[tuple[str, str], int]) -> None:
    organizer = make_organizer()
    actions.create_ticket_types(organizer.pk, drafts=[TicketTypeDraft(code="adult", name="Adult")])
    with pytest.raises(ValidationFailed) as refusal:
        actions.create_price_list(
            organizer.pk, name="Evening", currency="EUR", prices=prices, fee_minor=150
        )
    assert refusal.value.field == "prices"
