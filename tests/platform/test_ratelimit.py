from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from foyer.platform.errors import Busy, RateLimited
from foyer.platform.rate_postgres import tidy_rate_counters
from foyer.platform.ratelimit import Allowance, give_back_use, take_both, take_use
from foyer.platform.rates import RateLimit, WhenDown

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
THREE_A_MINUTE = RateLimit(name="test", uses=3, seconds=60)
FIVE_A_MINUTE = RateLimit(name="test_network", uses=5, seconds=60)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["PostgreSQL", "Redis"])
def counters(request: pytest.FixtureRequest) -> None:
    """The rules hold with both ways of counting."""
    if request.param == "Redis":
        request.getfixturevalue("counted_by_redis")


def take(count: int, *, now: datetime = NOW, subject: str = "someone") -> None:
    for _ in range(count):
        take_use(THREE_A_MINUTE, subject=subject, now=now)


def count_counters() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from rate_counter")
        return int(cursor.fetchone()[0])


@pytest.mark.usefixtures("counters")
def test_the_whole_allowance_can_be_used_at_once_and_not_more() -> None:
    take(3)
    with pytest.raises(RateLimited) as refused:
        take(1)
    assert refused.value.details == {"retryAfter": 20}


@pytest.mark.usefixtures("counters")
def test_several_uses_are_taken_together_or_not_at_all() -> None:
    take_use(THREE_A_MINUTE, subject="someone", now=NOW, uses=2)
    with pytest.raises(RateLimited) as refused:
        take_use(THREE_A_MINUTE, subject="someone", now=NOW, uses=2)
    assert refused.value.details == {"retryAfter": 20}
    take(1)


def take_with_network(person: str, *, network: str = "home") -> None:
    own = Allowance(limit=THREE_A_MINUTE, subject=person)
    take_both(own, network=Allowance(limit=FIVE_A_MINUTE, subject=network), now=NOW)


@pytest.mark.usefixtures("counters")
def test_a_person_and_their_network_are_counted_at_once() -> None:
    for person in ("ada", "ada", "bob", "bob", "cleo"):
        take_with_network(person)
    with pytest.raises(RateLimited) as refused:
        take_with_network("cleo")
    assert refused.value.details == {"retryAfter": 12}
    take_with_network("cleo", network="office")


@pytest.mark.usefixtures("counters")
def test_whoever_is_refused_takes_nothing_of_their_networks_allowance() -> None:
    for _ in range(3):
        take_with_network("ada")
    for _ in range(4):
        with pytest.raises(RateLimited) as refused:
            take_with_network("ada")
        assert refused.value.details == {"retryAfter": 20}
    take_with_network("bob")
    take_with_network("bob")


@pytest.mark.usefixtures("counters")
def test_uses_come_back_evenly() -> None:
    take(3)
    take(1, now=NOW + timedelta(seconds=20))
    with pytest.raises(RateLimited):
        take(1, now=NOW + timedelta(seconds=39))
    take(1, now=NOW + timedelta(seconds=40))


@pytest.mark.usefixtures("counters")
def test_subjects_are_counted_apart() -> None:
    take(3, subject="one")
    take(3, subject="other")


@pytest.mark.usefixtures("counters")
def test_a_use_given_back_can_be_taken_again() -> None:
    take(3)
    give_back_use(THREE_A_MINUTE, subject="someone")
    take(1)
    with pytest.raises(RateLimited):
        take(1)


def test_only_whole_allowances_are_tidied_away() -> None:
    take(1, subject="old")
    take(1, subject="new", now=NOW + timedelta(minutes=5))
    assert tidy_rate_counters(now=NOW + timedelta(minutes=5)) == 1


def test_the_counters_name_no_address() -> None:
    take(1, subject="marta@example.org")
    with connection.cursor() as cursor:
        cursor.execute("select key from rate_counter")
        (key,) = cursor.fetchone()
    assert len(bytes(key)) == 16


@pytest.mark.django_db(transaction=True)
def test_without_a_database_paying_is_refused_and_browsing_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pay = RateLimit(name="pay", uses=1, seconds=60, when_down=WhenDown.REFUSE)
    browse = RateLimit(name="browse", uses=1, seconds=60, when_down=WhenDown.ALLOW)
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "/nowhere")
        for _ in range(2):
            take_use(browse, subject="someone", now=NOW)
        with pytest.raises(Busy):
            take_use(pay, subject="someone", now=NOW)
        own, network = (Allowance(limit=pay, subject=name) for name in ("someone", "home"))
        with pytest.raises(Busy):
            take_both(own, network=network, now=NOW)
    connection.close()


@pytest.mark.usefixtures("limits_off")
def test_load_tests_may_switch_the_limits_off() -> None:
    take(20)
    give_back_use(THREE_A_MINUTE, subject="someone")
    assert count_counters() == 0
