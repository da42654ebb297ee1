"""The tables name every route there is, once, and no other."""

from collections import Counter

import pytest
from django.http import HttpResponse
from django.test import Client

from foyer.accounts.models import PlatformRole
from tests.authorization import table_api, table_hot, table_office, table_pages
from tests.authorization.asking import ADDRESSES, find_address
from tests.authorization.houses import build_side
from tests.authorization.routes import list_django_routes, list_hot_routes, list_sandbox_routes
from tests.factories import make_user


@pytest.mark.django_db
def test_every_route_of_django_has_one_row_and_every_row_a_route() -> None:
    rows = [
        *table_api.ROWS,
        *table_pages.ROWS,
        *table_office.API_ROWS,
        *table_office.PAGE_ROWS,
    ]
    objects = {**ADDRESSES, **build_side("Ottoline").objects}
    addresses = {row.path: find_address(row, objects) for row in rows}
    client = Client()
    client.force_login(make_user(role=PlatformRole.ADMIN, is_demo=True))

    def probe(path: str) -> HttpResponse:
        assert path in addresses, f"{path} has no row in tests/authorization/table_pages.py"
        return client.put(addresses[path])  # type: ignore[return-value]  # the test client's own

    assert Counter(row.route for row in rows) == Counter(list_django_routes(probe))


def test_every_route_of_the_hot_role_has_one_row_and_every_row_a_route() -> None:
    assert Counter(row.route for row in table_hot.HOT) == Counter(list_hot_routes())


def test_every_route_of_the_sandbox_has_one_row_and_every_row_a_route() -> None:
    assert Counter(row.route for row in table_hot.SANDBOX) == Counter(list_sandbox_routes())
