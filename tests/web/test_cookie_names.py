"""Over TLS every cookie of the house is bound to its host: `__Host-`, Secure, no domain."""

import re
from collections.abc import Iterator
from http.cookies import Morsel
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from foyer.hot.client import Clients
from foyer.inventory.requests import Caller
from foyer.platform.config import load_config
from foyer.platform.ids import new_uuid
from foyer.platform.tokens import Signer
from foyer.platform.visitors import COOKIE_NAME
from foyer.web.programme.chrome import CITY_COOKIE
from foyer.web.theme import COOKIE_NAME as THEME_COOKIE
from tests.factories import World, make_world
from tests.web.programme.evenings import plan_soon

SOURCES = Path(__file__).parents[2] / "src" / "foyer"


@pytest.fixture
def over_tls(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FOYER_BASE_URL", "https://testserver")
    load_config.cache_clear()
    yield
    load_config.cache_clear()


@pytest.fixture
def world(db: None) -> World:
    cache.clear()  # The cities of other tests.
    world = make_world()
    plan_soon(world)
    return world


def check(cookie: "Morsel[str]") -> None:
    assert cookie.key.startswith("__Host-foyer_")
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert cookie["samesite"] == "Lax"


@pytest.mark.usefixtures("over_tls")
def test_cookies_of_the_pages_belong_to_this_host_alone(world: World) -> None:
    client = Client()
    city = f"/{world.venue.city.slug}"
    client.get(city)
    client.post("/theme", {"theme": "dark"})
    assert set(client.cookies) == {
        f"__Host-{name}" for name in (COOKIE_NAME, CITY_COOKIE, THEME_COOKIE)
    }
    for cookie in client.cookies.values():
        check(cookie)
    again = client.get(city)
    assert not again.cookies  # All were read under their names.
    assert b'data-theme="dark"' in again.content


@pytest.mark.usefixtures("over_tls")
def test_a_planted_cookie_of_the_plain_name_is_nobody(world: World) -> None:
    client = Client()
    client.cookies[THEME_COOKIE] = "dark"
    assert b'data-theme="dark"' not in client.get("/").content


@pytest.mark.parametrize(
    ("base_url", "start"),
    [("https://house.example", "__Host-foyer_visitor="), ("http://localhost", "foyer_visitor=")],
)
def test_the_hot_role_names_its_cookie_alike(
    base_url: str, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOYER_BASE_URL", base_url)
    load_config.cache_clear()
    try:
        config = load_config()
        clients = Clients(config, signer=Signer(config.secret_keys), database=None)  # type: ignore[arg-type]
        caller = Caller(visitor_id=new_uuid(), ip_prefix="")
        written = clients.write_cookie(caller)
        assert written.startswith(start)
        assert ("; Secure" in written) is base_url.startswith("https")
        known = clients.recall("127.0.0.1", {"cookie": written.partition(";")[0]})
        assert known is not None
        assert known.known is not None
        assert known.known.visitor_id == caller.visitor_id
    finally:
        load_config.cache_clear()


def test_no_cookie_is_read_or_written_under_its_plain_name() -> None:
    """A new cookie goes through `cookie_name`, or the prefix is forgotten where it matters."""
    plain = [
        f"{path.relative_to(SOURCES)}: {found}"
        for path in SOURCES.rglob("*.py")
        for found in re.findall(
            r"(?:set_cookie|delete_cookie|COOKIES\.get)\(\s*(?!cookie_name\(|name\b)[^\s,)]+",
            path.read_text(),
        )
    ]
    assert plain == []
