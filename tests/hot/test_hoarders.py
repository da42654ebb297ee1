"""Who keeps seats again and again and buys none gets others slowly (case 15)."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
import structlog

from foyer.hot.client import Client, HoldRate
from foyer.hot.hoarders import Hoarders
from foyer.inventory.limits import (
    HOARDING_HOLDS_MIN,
    HOARDING_HOLDS_MIN_NETWORK,
    HOARDING_WASTED_PER_PAID,
    HOARDING_WINDOW_SECONDS,
)
from foyer.inventory.models import Hold
from foyer.inventory.queries import is_hoarder
from foyer.inventory.requests import Caller
from foyer.platform.clock import utc_now
from foyer.platform.errors import RateLimited
from foyer.platform.ids import new_uuid
from foyer.platform.pg_async import Database
from foyer.platform.rates import RATES, THROTTLED_HOLDS, THROTTLED_HOLDS_PREFIX
from foyer.platform.visitors import Visitor
from tests.factories import make_show, make_user
from tests.hot.signed_in import cookie
from tests.hot_servers import StartServer
from tests.servers import find_database_url
from tests.web.shop.visits import Browser

pytestmark = pytest.mark.django_db(transaction=True)

NETWORK = "192.0.2.0/24"


def waste(
    count: int,
    *,
    visitor: UUID | None = None,
    user_id: int | None = None,
    network: str = "",
    ended: timedelta = timedelta(minutes=5),
    kept: timedelta | None = None,
    paid: bool = False,
) -> None:
    """Holds that ended so long ago: lapsed, given back after `kept`, or booked."""
    now, ended_at = utc_now(), utc_now() - ended
    began = ended_at - timedelta(minutes=10)
    Hold.objects.bulk_create(
        Hold(
            public_id=new_uuid(),
            show_id=1,
            visitor_id=visitor or new_uuid(),
            user_id=user_id,
            ip_prefix=network,
            seat_nos=[1],
            ticket_type_ids=[1],
            prices_minor=[1],
            currency="EUR",
            created_at=began,
            expires_at=ended_at,
            consumed_at=now if paid else None,
            released_at=began + kept if kept is not None else None,
        )
        for _ in range(count)
    )


def read_hoarders() -> Hoarders:
    async def read() -> Hoarders:
        database = Database(find_database_url(), name="test", size=1)
        hoarders = Hoarders(database, enabled=True)
        await hoarders.read()
        await database.stop()
        return hoarders

    return asyncio.run(read())


def knows(visitor: UUID, *, user_id: int | None = None, now: datetime | None = None) -> bool:
    """Both ways of asking agree."""
    caller = Caller(visitor_id=visitor, user_id=user_id)
    asked = is_hoarder(caller, now=now or utc_now())
    assert (str(user_id or visitor) in read_hoarders().people) is asked
    return asked


def test_a_person_whose_holds_mostly_lapse_is_a_hoarder() -> None:
    visitor = new_uuid()
    waste(HOARDING_HOLDS_MIN - 1, visitor=visitor)
    with structlog.testing.capture_logs() as quiet:
        assert not knows(visitor)
    assert quiet == []
    waste(1, visitor=visitor)
    with structlog.testing.capture_logs() as alarmed:
        assert knows(visitor)
    assert [entry["event"] for entry in alarmed] == ["hoarding"]
    assert not knows(new_uuid())
    waste(1, visitor=visitor, paid=True)
    assert not knows(visitor)
    waste(HOARDING_WASTED_PER_PAID, visitor=visitor)
    assert knows(visitor)


def test_a_user_is_the_same_hoarder_in_every_browser() -> None:
    user, visitor = make_user(), new_uuid()
    for _ in range(HOARDING_HOLDS_MIN):
        waste(1, visitor=new_uuid(), user_id=user.id)
    assert knows(visitor, user_id=user.id)
    assert not knows(visitor)


def test_seats_that_were_soon_given_back_or_long_ago_are_forgiven() -> None:
    visitor = new_uuid()
    waste(HOARDING_HOLDS_MIN * 2, visitor=visitor, kept=timedelta(seconds=60))
    waste(
        HOARDING_HOLDS_MIN, visitor=visitor, ended=timedelta(seconds=HOARDING_WINDOW_SECONDS + 60)
    )
    assert not knows(visitor)
    waste(HOARDING_HOLDS_MIN, visitor=visitor, kept=timedelta(minutes=9))
    assert knows(visitor)


def test_a_network_of_hoarders_is_known_and_its_buyers_slowed_alike() -> None:
    waste(HOARDING_HOLDS_MIN_NETWORK, network=NETWORK)
    hoarders = read_hoarders()
    assert (hoarders.people, hoarders.networks) == (frozenset(), frozenset({NETWORK}))
    rate = HoldRate(RATES, hoarders=hoarders, enabled=True)
    for _ in range(THROTTLED_HOLDS_PREFIX.uses):
        rate.take(newcomer(NETWORK), now=0.0)
    with pytest.raises(RateLimited, match="not bought"):
        rate.take(newcomer(NETWORK), now=0.0)
    rate.take(newcomer("198.51.100.0/24"), now=0.0)
    off = HoldRate(RATES, hoarders=hoarders, enabled=False)
    for _ in range(THROTTLED_HOLDS_PREFIX.uses * 2):
        off.take(newcomer(NETWORK), now=0.0)


def newcomer(network: str) -> Client:
    return Client(known=None, by_bearer=False, ip_prefix=network)


def test_a_hoarder_holds_slowly_at_both_doors(start_server: StartServer) -> None:
    show, browser = make_show(), Browser(make_show())
    browser.look()
    visitor = browser.visitor_id
    waste(HOARDING_HOLDS_MIN, visitor=visitor)
    answers = [browser.keep(seat) for seat in ("A1", "A2", "A3")]
    assert [answer.status_code for answer in answers][-1] == 429
    assert int(answers[-1]["Retry-After"]) > 60

    server = start_server(FOYER_RATE_LIMITS="on", FOYER_RATES="throttled_holds=1/600")
    with server.client(headers=cookie(Visitor(visitor_id=visitor))) as hot:
        refused = hold_until_refused(hot, f"/api/v1/shows/{show.public_id}/holds")
        assert refused.json()["code"] == "rate_limited"
        assert "not bought" in refused.json()["detail"]
        assert int(refused.headers["retry-after"]) > 60
    assert THROTTLED_HOLDS.uses == 2


def hold_until_refused(hot: httpx.Client, address: str) -> httpx.Response:
    """The hoarders are read soon after the start, beside the requests."""
    for _ in range(50):
        answer = hot.post(address, json={"seats": ["A1"]})
        if answer.status_code == 429:
            return answer
    raise AssertionError("never slowed down")
