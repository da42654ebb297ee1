"""What organizers and buyers write is printed, never carried out (case 55)."""

from html import escape

import pytest

from foyer.catalog.models import Event
from tests.factories import make_show, make_world
from tests.web.shop.visits import Browser

pytestmark = pytest.mark.django_db

CODE = "{{ 7|add:7 }}{% now 'Y' %}{0.__class__}%(name)s${7*7}<b onclick=x>"


def test_template_code_of_an_organizer_is_printed_as_it_is() -> None:
    world = make_world()
    Event.objects.filter(id=world.event.id).update(title=CODE, description=CODE)
    browser = Browser(make_show(world))
    for address in (f"/events/{world.event.slug}", browser.path(), browser.path("/list")):
        page = browser.client.get(address).content.decode()
        assert escape(CODE) in page, address
        assert "<b onclick" not in page, address


def test_template_code_of_a_buyer_is_printed_as_it_is() -> None:
    browser = Browser(make_show())
    browser.keep("A1")
    page = browser.place(name=CODE, email="none").content.decode()
    assert f'value="{escape(CODE)}"' in page
