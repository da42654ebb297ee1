"""Quotes: nothing is lost, and the hash stands for what the buyer agrees to."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from foyer.platform.money import Money, currency_exponent, tax_in_gross
from foyer.pricing.rules import (
    QuoteConcession,
    QuoteSeat,
    assign_ticket_types,
    quote,
    split_tax,
)

SHOW = UUID(int=7)


def seat(number: int = 0, **fields: object) -> QuoteSeat:
    plain = QuoteSeat(
        kind="seat",
        show_id=1,
        show_public_id=SHOW,
        seat_no=number,
        seat_id=f"A{number + 1}",
        section="Main",
        row="A",
        number=str(number + 1),
        category="standard",
        category_name="Standard",
        ticket_type_id=1,
        ticket_type="adult",
        label="Adult",
        unit_minor=1250,
        fee_minor=100,
        tax_bp=700,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def snack(number: int = 0, **fields: object) -> QuoteConcession:
    plain = QuoteConcession(
        concession_id=number,
        public_id=UUID(int=100 + number),
        label="Popcorn",
        quantity=2,
        unit_minor=450,
        tax_bp=1900,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


amounts = st.integers(min_value=0, max_value=10**7)
rates = st.sampled_from([0, 550, 700, 1900, 2500])
currencies = st.sampled_from(["EUR", "JPY", "BHD"])
seats = st.lists(
    st.builds(
        lambda number, unit, fee, rate: seat(number, unit_minor=unit, fee_minor=fee, tax_bp=rate),
        st.integers(0, 999),
        amounts,
        st.integers(0, 500),
        rates,
    ),
    min_size=1,
    max_size=12,
)
snacks = st.lists(
    st.builds(
        lambda number, unit, quantity, rate: snack(
            number, unit_minor=unit, quantity=quantity, tax_bp=rate
        ),
        st.integers(0, 99),
        st.integers(0, 5000),
        st.integers(1, 20),
        rates,
    ),
    max_size=4,
)


@given(seats, snacks, currencies, st.integers(0, 100))
def test_lines_sum_to_the_total_whatever_is_taken_off(
    places: list[QuoteSeat], extras: list[QuoteConcession], currency: str, percent: int
) -> None:
    full = quote(places, currency=currency, concessions=extras)
    off = full.subtotal_minor * percent // 100
    priced = quote(places, currency=currency, concessions=extras, discount_minor=off)
    assert sum(line.total_minor for line in priced.lines) == priced.total_minor
    assert priced.subtotal_minor - priced.discount_minor == priced.total_minor
    assert sum(line.discount_minor for line in priced.lines) == off
    assert sum(line.tax_minor for line in priced.lines) == priced.tax_minor
    assert sum(line.fee_minor for line in priced.lines) == priced.fees_minor
    for line in priced.lines:
        assert line.total_minor == line.unit_minor * line.quantity - line.discount_minor
        assert 0 <= line.fee_minor <= line.total_minor
        assert 0 <= line.tax_minor <= line.total_minor


@given(seats, currencies)
def test_the_total_in_major_units_is_exact(places: list[QuoteSeat], currency: str) -> None:
    priced = quote(places, currency=currency)
    total = Money(amount_minor=priced.total_minor, currency=currency)
    lines = [Money(amount_minor=line.total_minor, currency=currency) for line in priced.lines]
    assert sum((line.decimal for line in lines), start=total.decimal * 0) == total.decimal
    assert -total.decimal.as_tuple().exponent == currency_exponent(currency)  # type: ignore[operator]


@given(st.lists(st.tuples(amounts, rates), min_size=1, max_size=30))
def test_tax_of_the_lines_is_the_tax_of_their_sum(lines: list[tuple[int, int]]) -> None:
    totals, of_lines = [total for total, _ in lines], [rate for _, rate in lines]
    taxes = split_tax(totals, rates_bp=of_lines)
    for rate in set(of_lines):
        at_rate = [place for place, other in enumerate(of_lines) if other == rate]
        paid = sum(totals[place] for place in at_rate)
        assert sum(taxes[place] for place in at_rate) == tax_in_gross(paid, rate_bp=rate)


def test_three_tickets_share_the_tax_of_their_sum() -> None:
    priced = quote([seat(0), seat(1), seat(2)], currency="EUR")
    assert priced.total_minor == 3750
    assert priced.tax_minor == 245
    assert [line.tax_minor for line in priced.lines] == [82, 82, 81]
    assert priced.fees_minor == 300


def test_a_fee_is_never_larger_than_what_is_paid() -> None:
    priced = quote([seat(0, unit_minor=60)], currency="EUR")
    assert priced.fees_minor == 60
    assert quote([seat(0, unit_minor=0)], currency="EUR").fees_minor == 0


@given(seats, snacks)
def test_the_hash_does_not_depend_on_the_order(
    places: list[QuoteSeat], extras: list[QuoteConcession]
) -> None:
    forwards = quote(places, currency="EUR", concessions=extras)
    backwards = quote(places[::-1], currency="EUR", concessions=extras[::-1])
    assert forwards.quote_hash == backwards.quote_hash


def test_the_hash_changes_with_everything_the_buyer_agrees_to() -> None:
    base = quote([seat(0)], currency="EUR", concessions=[snack()])
    others = [
        quote([seat(0, unit_minor=1251)], currency="EUR", concessions=[snack()]),
        quote([seat(1)], currency="EUR", concessions=[snack()]),
        quote([seat(0, ticket_type="child")], currency="EUR", concessions=[snack()]),
        quote([seat(0, tax_bp=1900)], currency="EUR", concessions=[snack()]),
        quote([seat(0, show_public_id=UUID(int=8))], currency="EUR", concessions=[snack()]),
        quote([seat(0)], currency="USD", concessions=[snack()]),
        quote([seat(0)], currency="EUR", concessions=[snack(quantity=3)]),
        quote([seat(0)], currency="EUR"),
        quote([seat(0)], currency="EUR", concessions=[snack()], discount_minor=1),
    ]
    hashes = {base.quote_hash, *(other.quote_hash for other in others)}
    assert len(hashes) == len(others) + 1
    assert len(base.quote_hash) == 64


HELD = (("A1", "adult"), ("A2", "adult"), ("A3", "adult"))


def test_without_a_wish_everybody_keeps_the_held_type() -> None:
    assert assign_ticket_types(HELD, wanted={}) == ("adult", "adult", "adult")


def test_types_are_assigned_by_seat_or_by_count() -> None:
    assert assign_ticket_types(HELD, wanted={"A2": "child"}) == ("adult", "child", "adult")
    by_count = assign_ticket_types(HELD, wanted={"adult": 1, "child": 2})
    assert by_count == ("adult", "child", "child")


def test_a_wish_that_does_not_fit_the_seats_is_refused() -> None:
    wrong: list[dict[str, str | int]] = [
        {"Z9": "child"},
        {"adult": 2},
        {"adult": 4},
        {"adult": 4, "child": -1},
        {"A1": "child", "adult": 2},
        {f"A{number}": "child" for number in range(51)},
    ]
    assert [assign_ticket_types(HELD, wanted=wish) for wish in wrong] == [None] * len(wrong)
