"""Pure rules: transitions, the provider's word, shares of a refund."""

from dataclasses import replace
from itertools import permutations, product

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from foyer.payments import rules
from foyer.payments.truth import ProviderPayment, ProviderStatus

TRUTH = ProviderPayment(
    ref="pay_1",
    reference="p1",
    status=ProviderStatus.SUCCEEDED,
    amount_minor=2400,
    currency="EUR",
    captured_minor=2400,
    refunded_minor=0,
    account="acct",
    livemode=False,
)
EXPECTED = rules.ExpectedPayment(
    reference="p1", amount_minor=2400, currency="EUR", account="acct", livemode=False
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("subject", "table"),
    [("payment", rules.TRANSITIONS), ("refund", rules.REFUND_TRANSITIONS)],
)
def test_the_database_allows_exactly_the_rules_transitions(
    subject: str, table: dict[str, frozenset[str]]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select from_status, to_status from status_transition where subject = %s", [subject]
        )
        stored = set(cursor.fetchall())
    assert stored == {(before, after) for before in table for after in table[before]}


@pytest.mark.parametrize(
    "reports",
    list(
        permutations(
            [
                ProviderStatus.OPEN,
                ProviderStatus.REQUIRES_ACTION,
                ProviderStatus.PROCESSING,
                ProviderStatus.CANCELLED,
                ProviderStatus.SUCCEEDED,
            ]
        )
    ),
)
def test_reports_in_any_order_end_succeeded(reports: tuple[ProviderStatus, ...]) -> None:
    status = "created"
    for report in reports:
        status = rules.map_status(status, report)
    assert status == "succeeded"


@pytest.mark.parametrize(
    ("current", "report"),
    list(product(["failed", "cancelled", "expired", "succeeded"], ProviderStatus)),
)
def test_an_ended_payment_changes_only_for_money(current: str, report: ProviderStatus) -> None:
    after = rules.map_status(current, report)
    assert after == ("succeeded" if report is ProviderStatus.SUCCEEDED else current)


def test_the_money_we_asked_for_fits() -> None:
    assert rules.find_mismatch(EXPECTED, TRUTH) == ""


@pytest.mark.parametrize(
    "change",
    [
        {"reference": "p2"},
        {"currency": "USD"},
        {"amount_minor": 2399},
        {"captured_minor": 2399},
        {"account": "another"},
        {"livemode": True},
    ],
)
def test_other_money_does_not_fit(change: dict[str, object]) -> None:
    assert rules.find_mismatch(EXPECTED, replace(TRUTH, **change)) != ""  # type: ignore[arg-type]


@given(
    total=st.integers(1, 10**6),
    part=st.integers(0, 10**6),
    cuts=st.lists(st.integers(1, 10**6), max_size=6),
)
def test_shares_of_all_refunds_sum_to_the_part(total: int, part: int, cuts: list[int]) -> None:
    given_back, shares = 0, 0
    for cut in [*cuts, total]:
        refund = min(cut, total - given_back)
        if refund == 0:
            break
        shares += rules.refund_share(
            part, total_minor=total, before_minor=given_back, refund_minor=refund
        )
        given_back += refund
    if given_back == total:
        assert shares == part


def test_nothing_is_refundable_of_a_payment_without_money() -> None:
    amounts = {"amount_minor": 100, "refunded_minor": 0}
    assert rules.refundable_minor(status="processing", **amounts) == 0
    assert rules.refundable_minor(status="succeeded", **amounts) == 100
    assert rules.refundable_minor(status="succeeded", amount_minor=100, refunded_minor=60) == 40
