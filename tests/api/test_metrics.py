"""Numbers for whoever watches the house: behind a token of their own."""

from collections.abc import Iterator

import pytest

from foyer.platform import config
from foyer.platform.clock import utc_now
from tests.api.callers import Caller
from tests.payments.test_failures import decline, pay

TOKEN = "0123456789abcdef0123456789abcdef"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("FOYER_METRICS_TOKEN", TOKEN)
    config.load_config.cache_clear()
    yield TOKEN
    monkeypatch.undo()
    config.load_config.cache_clear()


def test_without_a_token_of_the_house_there_are_no_metrics() -> None:
    assert Caller().get("/metrics").status == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer nonsense", f"Basic {TOKEN}"])
@pytest.mark.usefixtures("token")
def test_only_the_token_opens_them(given: str) -> None:
    refused = Caller(headers={"Authorization": given}).get("/metrics")
    assert (refused.status, refused.code) == (401, "invalid_token")


def test_payments_are_counted_as_they_went_in_ten_minutes(token: str) -> None:
    for ends_badly in (True, True, False):
        payment = pay()
        if ends_badly:
            decline(payment, now=utc_now())
    answer = Caller(headers={"Authorization": f"Bearer {token}"}).get("/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert lines == [
        "foyer_payments_started 3.0",
        'foyer_payments_ended{outcome="paid"} 0.0',
        'foyer_payments_ended{outcome="declined"} 2.0',
        "foyer_card_declines 0.0",
        "foyer_payments_decline_ratio 1.0",
    ]
