"""What a payment has to come to, by currency and installation."""

import pytest

from foyer.platform.payment_minimums import find_minimum, read_minimums


@pytest.mark.parametrize(
    ("currency", "least"), [("EUR", 50), ("GBP", 30), ("HUF", 17_500), ("JPY", 50), ("XXX", 50)]
)
def test_every_currency_has_a_least_amount(currency: str, least: int) -> None:
    assert find_minimum(currency, own=read_minimums("")) == least


def test_an_installation_has_its_own_and_may_ask_for_nothing() -> None:
    own = read_minimums("EUR=200, GBP=0")
    assert [find_minimum(each, own=own) for each in ("EUR", "GBP", "USD")] == [200, 0, 50]
