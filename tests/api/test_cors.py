"""Pages of other sites use the API only where the house allows it, and never with cookies."""

from collections.abc import Iterator

import pytest

from foyer.platform.config import load_config, read_config
from foyer.platform.config_values import ConfigError
from tests.api.callers import Caller
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SHOP, STRANGER = "https://shop.example", "https://evil.example"
ASKS = {"Access-Control-Request-Method": "POST"}


@pytest.fixture
def shop_allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FOYER_CORS_ORIGINS", f"{SHOP}, https://app.example:8443")
    load_config.cache_clear()
    yield
    monkeypatch.undo()
    load_config.cache_clear()


def from_site(origin: str) -> Caller:
    return Caller(headers={"Origin": origin})


@pytest.mark.usefixtures("shop_allowed")
def test_an_allowed_page_may_ask_read_and_send() -> None:
    asked = from_site(SHOP).ask("OPTIONS", "/auth/login", headers=ASKS)
    assert asked.status == 204
    assert asked.headers["Access-Control-Allow-Origin"] == SHOP
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    read = from_site(SHOP).get("/cities")
    assert (read.status, read.headers["Access-Control-Allow-Origin"]) == (200, SHOP)
    assert "Origin" in read.headers["Vary"]
    user = make_user()
    sent = from_site(SHOP).post("/auth/login", {"email": user.email, "password": "foyer-demo"})
    assert (sent.status, sent.headers["Access-Control-Allow-Origin"]) == (200, SHOP)
    refused = from_site(SHOP).post("/auth/login", {"email": user.email, "password": "wrong"})
    assert refused.headers["Access-Control-Allow-Origin"] == SHOP


@pytest.mark.usefixtures("shop_allowed")
def test_no_answer_ever_lets_cookies_along() -> None:
    for caller in (from_site(SHOP), from_site(STRANGER)):
        for method in ("OPTIONS", "GET"):
            answer = caller.ask(method, "/cities", headers=ASKS)
            assert "Access-Control-Allow-Credentials" not in answer.headers
            assert answer.headers.get("Access-Control-Allow-Origin") != "*"


@pytest.mark.usefixtures("shop_allowed")
def test_other_pages_are_kept_out_and_caches_told_so() -> None:
    stranger = from_site(STRANGER)
    assert stranger.ask("OPTIONS", "/auth/login", headers=ASKS).status == 405
    read = stranger.get("/cities")
    assert "Access-Control-Allow-Origin" not in read.headers
    assert "Origin" in read.headers["Vary"]
    assert stranger.post("/auth/login", {"email": "a@b.example", "password": "x"}).status == 403
    for lookalike in ("https://shop.example.evil.example", "http://shop.example", "null"):
        assert "Access-Control-Allow-Origin" not in from_site(lookalike).get("/cities").headers


@pytest.mark.usefixtures("shop_allowed")
def test_pages_for_people_are_for_no_other_site() -> None:
    answer = Caller().http.get("/help/returns", headers={"Origin": SHOP})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_by_default_nobody_is_allowed() -> None:
    answer = from_site(SHOP).get("/cities")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert from_site(SHOP).ask("OPTIONS", "/cities", headers=ASKS).status == 405


@pytest.mark.parametrize(
    "origin", ["*", "shop.example", "https://shop.example/", "https://*.example", "null"]
)
def test_only_whole_origins_can_be_allowed(origin: str, tmp_path: object) -> None:
    with pytest.raises(ConfigError, match="FOYER_CORS_ORIGINS"):
        read_config({"FOYER_DATA": str(tmp_path), "FOYER_CORS_ORIGINS": origin})
