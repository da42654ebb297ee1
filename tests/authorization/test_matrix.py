"""Every caller asks every route for an object of ours, and for the same of the house next door.

Statuses are those of the tables; no answer tells a secret of a house to whoever has no business
there; an object next door answers byte for byte as one that is nowhere; no answer sets a cookie
that the page about privacy does not name (case 61: nobody is tracked).
"""

import re
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus

import pytest
from django.core.cache import cache as remembered

from foyer.settings import PACKAGE_DIR
from tests.authorization import table_api, table_office, table_pages
from tests.authorization.asking import Caller, Heard, Wire, ask, introduce, nobodys
from tests.authorization.callers import (
    EVERYBODY,
    OWNER,
    PRESETS,
    SUPPORT,
    Who,
)
from tests.authorization.houses import Street, build_street
from tests.authorization.row import Row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits_off")]

TABLES = {
    "catalogue": table_api.CATALOGUE,
    "bookings": table_api.BOOKINGS,
    "doors": table_api.DOORS,
    "accounts": table_api.ACCOUNTS,
    "notices": table_api.NOTICES,
    "offices": table_api.OFFICES,
    "houses": table_office.HOUSES,
    "platform": table_office.PLATFORM,
    "office pages": table_office.PAGES,
    "programme pages": table_pages.PROGRAMME,
    "shop pages": table_pages.SHOP,
    "door pages": table_pages.DOOR,
    "account pages": table_pages.ACCOUNTS,
}
INSIDERS = {  # Who may see something of the customer's of which house.
    "ours": PRESETS | SUPPORT | OWNER,
    "theirs": {Who.STRANGER, Who.STRANGE_SUPPORT},
}


@pytest.mark.parametrize("name", TABLES)
def test_case_51_every_route_answers_every_caller_as_the_table_says(name: str) -> None:
    remembered.clear()  # The programme remembers the cities of earlier tests for some seconds.
    street = build_street()
    wire = Wire()
    has_pages = any(row.is_page for row in TABLES[name])
    callers = introduce(street, browsers_by=wire if has_pages else None)
    wrong = [
        problem
        for row in TABLES[name]
        for problem in find_problems(row, street, callers=callers, wire=wire)
    ]

    assert wrong == [], "\n" + "\n".join(wrong)


def test_every_row_is_asked() -> None:
    tables = (table_api, table_office, table_pages)
    rows = {row.route for table in tables for row in vars(table).get("ROWS", ())}
    rows |= {row.route for row in (*table_office.API_ROWS, *table_office.PAGE_ROWS)}

    assert {row.route for table in TABLES.values() for row in table} == rows


@cache
def list_cookies() -> frozenset[str]:
    """The cookies that the page about privacy names."""
    page = (PACKAGE_DIR / "web/templates/programme/privacy.html").read_text()
    return frozenset(re.findall(r"<code>(foyer_\w+)</code>", page))


def find_problems(
    row: Row, street: Street, *, callers: dict[Who, Caller], wire: Wire
) -> Iterator[str]:
    for who in sorted(EVERYBODY):
        caller = callers[who]
        heard = ask(row, caller=caller, side=street.ours, wire=wire)
        for cookie in sorted(heard.cookies - list_cookies()):
            yield f"{row.route} as {who}: sets {cookie}, which /privacy does not name"
        if heard.status != row.expected(who):
            yield f"{row.route} as {who}: {heard.status}, not {row.expected(who)}"
        yield from find_leaks(row, heard, who=who, street=street)
        if not row.is_about_an_object:
            continue
        heard = ask(row, caller=caller, side=street.theirs, wire=wire)
        if heard.status != row.expected_next_door(who):
            expected = row.expected_next_door(who)
            yield f"{row.route} next door as {who}: {heard.status}, not {expected}"
        yield from find_leaks(row, heard, who=who, street=street)
        if who is Who.MANAGER and heard.status == HTTPStatus.NOT_FOUND:
            unknown = ask(row, caller=caller, side=nobodys(street.theirs), wire=wire)
            if not unknown.is_like(heard):
                yield f"{row.route} as {who}: next door's object differs from none at all"


def find_leaks(row: Row, heard: Heard, *, who: Who, street: Street) -> Iterator[str]:
    for name, side in (("ours", street.ours), ("theirs", street.theirs)):
        if who not in INSIDERS[name]:
            for secret in side.secrets:
                if secret in heard.text:
                    yield f"{row.route} as {who}: tells {secret!r} of {name}"
