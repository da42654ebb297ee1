"""How often one may read: per person and per network, and what is never limited."""

import pytest
from django.test import Client

from foyer.platform import rates
from foyer.platform.rates import RateLimit
from tests.api.callers import Caller, by_session, by_token
from tests.factories import make_user, make_world

pytestmark = pytest.mark.django_db

HERE = {"X-Forwarded-For": "192.0.2.7"}
NEXT_DOOR = {"X-Forwarded-For": "192.0.2.99"}  # the same network
ELSEWHERE = {"X-Forwarded-For": "198.51.100.7"}


@pytest.fixture
def three_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "READS", RateLimit(name="three_reads", uses=3, seconds=60))


@pytest.fixture
def four_reads_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    few = RateLimit(name="four_reads", uses=4, seconds=60)
    monkeypatch.setattr(rates, "READS_PREFIX", few)


def read(caller: Caller, count: int, *, path: str = "/cities", **headers: str) -> list[int]:
    return [caller.ask("GET", path, headers=headers).status for _ in range(count)]


@pytest.mark.usefixtures("three_reads")
def test_a_visitor_reads_within_an_allowance_of_their_own() -> None:
    visitor, other = Caller(), Caller()
    read(visitor, 1)  # Sets the cookie; a newcomer is not counted as anybody.
    read(other, 1)
    assert read(visitor, 4) == [200, 200, 200, 429]
    refused = visitor.get("/cities")
    assert refused.code == "rate_limited"
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert read(other, 3) == [200, 200, 200]


@pytest.mark.usefixtures("three_reads")
def test_a_user_has_one_allowance_by_token_and_in_the_browser() -> None:
    user = make_user()
    program, browser = by_token(user), by_session(user)
    read(browser, 1)
    assert read(program, 2) == [200, 200]
    assert read(browser, 2) == [200, 429]
    assert read(by_token(), 1) == [200]


@pytest.mark.usefixtures("four_reads_a_network")
def test_newcomers_of_one_network_count_together() -> None:
    assert [read(Caller(), 1, **HERE)[0] for _ in range(3)] == [200, 200, 200]
    assert read(Caller(), 2, **NEXT_DOOR) == [200, 429]
    assert read(Caller(), 1, **ELSEWHERE) == [200]


@pytest.mark.usefixtures("four_reads_a_network")
def test_a_stranger_cannot_choose_the_address_that_counts() -> None:
    """Only a trusted proxy is believed, and of what it passes on only the last entry."""
    stranger = {"REMOTE_ADDR": "203.0.113.9"}
    claims = [f"198.51.{turn}.1" for turn in range(5)]
    direct = [
        Caller(http=Client(**stranger)).ask("GET", "/cities", headers={"X-Forwarded-For": claim})
        for claim in claims
    ]
    assert [answer.status for answer in direct] == [200, 200, 200, 200, 429]
    proxied = [
        Caller().ask("GET", "/cities", headers={"X-Forwarded-For": f"{claim}, 192.0.2.7"})
        for claim in claims
    ]
    assert [answer.status for answer in proxied] == [200, 200, 200, 200, 429]


@pytest.mark.usefixtures("three_reads", "four_reads_a_network")
def test_forged_tokens_gain_nothing() -> None:
    forged = [Caller(headers={"Authorization": f"Bearer forged{turn}"}) for turn in range(5)]
    assert [read(caller, 1, **HERE)[0] for caller in forged] == [200, 200, 200, 200, 429]


@pytest.mark.usefixtures("three_reads", "four_reads_a_network")
def test_whoever_has_read_too_much_leaves_the_rest_to_their_neighbours() -> None:
    greedy = by_token()
    assert read(greedy, 5, **HERE) == [200, 200, 200, 429, 429]
    assert read(Caller(), 2, **NEXT_DOOR) == [200, 429]


@pytest.mark.usefixtures("four_reads_a_network")
def test_reads_that_are_refused_count_as_well() -> None:
    assert read(Caller(), 2, path="/auth/profile", **HERE) == [401, 401]
    assert read(Caller(), 2, path="/cities?limit=0", **HERE) == [422, 422]
    assert read(Caller(), 1, **NEXT_DOOR) == [429]


@pytest.mark.usefixtures("four_reads_a_network")
def test_health_and_geometry_are_never_limited() -> None:
    hall = make_world().hall
    for path in ("/health/live", f"/halls/{hall.public_id}/seating-plan"):
        assert read(Caller(), 6, path=path) == [200] * 6


@pytest.mark.usefixtures("four_reads_a_network")
def test_changes_do_not_use_up_reads() -> None:
    caller = Caller()
    for _ in range(6):
        assert caller.post("/auth/refresh", {"refreshToken": "x"}).status == 401
    assert read(Caller(), 1) == [200]


@pytest.mark.usefixtures("three_reads", "four_reads_a_network", "limits_off")
def test_reads_are_unlimited_where_limits_are_off() -> None:
    assert read(Caller(), 8) == [200] * 8
