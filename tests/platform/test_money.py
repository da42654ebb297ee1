from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foyer.platform.money import Money, currency_exponent, split_by_weight, tax_in_gross

amounts = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


@given(amounts, weights)
def test_the_parts_of_a_split_always_sum_to_the_whole(amount: int, shares: list[int]) -> None:
    assert sum(split_by_weight(amount, shares)) == amount


@given(st.integers(0, 10**9), weights.filter(any))
def test_no_part_is_off_its_exact_share_by_a_unit_or_more(amount: int, shares: list[int]) -> None:
    total = sum(shares)
    for part, share in zip(split_by_weight(amount, shares), shares, strict=True):
        assert abs(part * total - amount * share) < total


def test_equal_remainders_favour_the_earlier_part() -> None:
    assert split_by_weight(100, [1, 1, 1]) == (34, 33, 33)
    assert split_by_weight(-100, [1, 1, 1]) == (-34, -33, -33)
    assert split_by_weight(5, [0, 0]) == (3, 2)


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("BHD", 3), ("CLF", 4)])
def test_exponents_are_those_of_iso_4217(currency: str, digits: int) -> None:
    assert currency_exponent(currency) == digits


def test_money_shows_its_exact_decimal_value() -> None:
    assert Money(amount_minor=1250, currency="EUR").decimal == Decimal("12.50")
    assert Money(amount_minor=1250, currency="JPY").decimal == Decimal(1250)
    assert Money(amount_minor=1250, currency="BHD").decimal == Decimal("1.250")


def test_money_of_two_currencies_never_mixes() -> None:
    one = Money(amount_minor=1, currency="EUR")
    assert one + one - one == one
    with pytest.raises(AssertionError):
        one + Money(amount_minor=1, currency="USD")
    with pytest.raises(AssertionError):
        one - Money(amount_minor=1, currency="USD")


@pytest.mark.parametrize("code", ["eur", "EURO", ""])
def test_a_currency_is_three_capital_letters(code: str) -> None:
    with pytest.raises(AssertionError):
        Money(amount_minor=1, currency=code)


@given(st.integers(0, 10**9), st.integers(0, 10_000))
def test_contained_tax_is_the_rounded_share_of_the_gross(gross: int, rate_bp: int) -> None:
    tax = tax_in_gross(gross, rate_bp=rate_bp)
    assert 2 * abs(tax * (10_000 + rate_bp) - gross * rate_bp) <= 10_000 + rate_bp


def test_contained_tax_of_a_known_bill() -> None:
    assert tax_in_gross(1190, rate_bp=1900) == 190
    assert tax_in_gross(1000, rate_bp=0) == 0
