"""The table of rate limits is the API's contract; an installation may change its numbers."""

from pathlib import Path

import pytest

from foyer.platform import rates
from foyer.platform.config import load_config, read_config
from foyer.platform.config_values import ConfigError
from foyer.platform.errors import RateLimited
from foyer.platform.ratelimit import take_use
from tests.api.callers import Caller

TABLE = {
    "reads": (600, 60),
    "reads_network": (3000, 60),
    "hold_changes": (60, 60),
    "hold_changes_network": (600, 60),
    "orders": (10, 60),
    "orders_network": (100, 60),
    "failed_payments": (5, 600),
    "failed_payments_network": (20, 600),
    "login_failures": (10, 600),
    "login_failures_network": (100, 600),
    "mail_requests": (5, 3600),
    "mail_requests_network": (60, 3600),
    "scans": (600, 60),
}
SUSPICIONS = {
    "suspect_logins": (20, 600),
    "suspect_logins_network": (50, 600),
    "suspect_payments": (2, 600),
    "suspect_payments_network": (10, 600),
}
THROTTLES = {"throttled_holds": (2, 600), "throttled_holds_network": (30, 600)}
CLOSED = {
    name
    for name in TABLE
    if name.removesuffix("_network")
    in {"orders", "failed_payments", "login_failures", "mail_requests"}
}


def test_the_table_is_the_one_that_the_api_promises() -> None:
    numbers = {name: (limit.uses, limit.seconds) for name, limit in rates.RATES.items()}
    assert numbers.items() >= {**TABLE, **SUSPICIONS, **THROTTLES}.items()


def test_every_limit_is_listed_for_those_who_run_the_house() -> None:
    listed = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    names = {name.removesuffix("_network") for name in rates.RATES}
    assert {name for name in names if f"\n| `{name}` |" not in listed} == set()


def test_signing_in_and_paying_fail_closed_and_browsing_open() -> None:
    closed = {name for name, at in rates.RATES.items() if at.when_down is rates.WhenDown.REFUSE}
    known = {**TABLE, **SUSPICIONS, **THROTTLES}
    assert closed & known.keys() == CLOSED | SUSPICIONS.keys()


def test_an_installation_changes_the_numbers_it_names() -> None:
    changed = rates.read_rates("reads=5/10, reads_network=50/10,")
    assert (changed["reads"].uses, changed["reads"].seconds) == (5, 10)
    assert changed["orders"] == rates.ORDERS
    assert rates.read_rates("") == rates.RATES


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("read=5/10", "knows no 'read'"),
        ("reads", "reads=<uses>/<seconds>"),
        ("reads=5", "reads=<uses>/<seconds>"),
        ("reads=0/10", "reads=<uses>/<seconds>"),
        ("reads=-1/10", "reads=<uses>/<seconds>"),
        ("reads=5/0", "reads=<uses>/<seconds>"),
        ("reads=1.5/10", "reads=<uses>/<seconds>"),
        ("reads=5/10/3", "reads=<uses>/<seconds>"),
        ("reads=²/10", "reads=<uses>/<seconds>"),
        ("scans=1000001/60", "up to 1000000 uses"),
        ("scans=1/86401", "86400 seconds"),
        ("scans=" + "9" * 5000 + "/60", "up to 1000000 uses"),
        ("reads=4000/60", "more reads than their whole network"),
        ("orders_network=9/60", "more orders than their whole network"),
    ],
)
def test_numbers_that_cannot_be_meant_stop_the_start(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="FOYER_RATES") as refused:
        read_config({"FOYER_DATA": str(tmp_path), "FOYER_RATES": text})
    assert says in str(refused.value)


@pytest.mark.django_db
def test_the_numbers_of_the_installation_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOYER_RATES", "scans=2/60,reads=3/60,reads_network=3/60")
    load_config.cache_clear()
    try:
        from foyer.platform.clock import utc_now

        take_use(rates.SCANS, subject="door", now=utc_now(), uses=2)
        with pytest.raises(RateLimited):
            take_use(rates.SCANS, subject="door", now=utc_now())
        assert [Caller().get("/cities").status for _ in range(4)] == [200, 200, 200, 429]
    finally:
        monkeypatch.undo()
        load_config.cache_clear()
