"""`kill -9` of every part in the middle of a sale: what was acknowledged is there afterwards."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.buyers import API, BROKEN, Crowd
from tests.faults.oracle import find_faults
from tests.faults.processes import POLL_SECONDS, WAIT_SECONDS_MAX, find_pids, wait_until
from tests.house import House, running_house
from tests.journeys.steps import list_shows

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]

BUYERS = 12
ONLOOKERS = 3
SHOWS = 4
CALM_SECONDS = 1.5  # Between two kills, so that each meets a sale that is under way.
HOLD = f"POST {API}/shows/…/holds"
BOOK = f"POST {API}/bookings"
# What a buyer of the house can still do only once the part is back.
SIGN_OF_LIFE = {"hot": (HOLD, 201), "web": (BOOK, 201), "postgres": (HOLD, 201)}


@pytest.fixture(scope="module")
def doomed_house(closed_folder: Path) -> Iterator[House]:
    """A house with a PostgreSQL of its own to kill, once its worker has completed it."""
    closed_folder.mkdir(mode=0o700, exist_ok=True)
    with running_house(closed_folder) as opened:
        complete = (
            "select exists (select from procrastinate_jobs"
            " where task_name = 'refresh_demo' and status = 'succeeded')"
        )
        wait_until(lambda: opened.query(complete) == [(True,)], why="the house is not completed")
        yield opened


def find_shows(house: House) -> list[str]:
    """The shows with the most free places."""
    shows = list_shows(house.client())
    shows.sort(key=lambda show: -int(show["availability"]["available"]))
    return [show["id"] for show in shows[:SHOWS]]


async def kill_and_await(house: House, name: str, *, crowd: Crowd) -> float:
    """End a part by `kill -9` under load; the seconds until buyers get on again."""
    (victim, *_) = find_pids(house, name)
    killed_at = time.monotonic()
    os.kill(victim, signal.SIGKILL)
    deadline = killed_at + WAIT_SECONDS_MAX

    async def until(condition: Callable[[], bool]) -> None:
        while not condition():
            assert time.monotonic() < deadline, f"{name} did not come back: {crowd.statuses()}"
            await asyncio.sleep(POLL_SECONDS)

    await until(lambda: find_pids(house, name)[:1] not in ([], [victim]))
    replaced_at = time.monotonic()
    if name in SIGN_OF_LIFE:  # Workers of a dead master may have answered until then.
        await until(lambda: crowd.last_at(*SIGN_OF_LIFE[name]) > replaced_at)
    return time.monotonic() - killed_at


async def sell_through(house: House, crowd: Crowd, kills: list[str]) -> dict[str, list[float]]:
    """Sell while the parts die one after the other; seconds each was missed."""
    missed: dict[str, list[float]] = {}
    await crowd.start(buyers=BUYERS, onlookers=ONLOOKERS)
    for name in kills:
        await asyncio.sleep(CALM_SECONDS)
        missed.setdefault(name, []).append(await kill_and_await(house, name, crowd=crowd))
    await asyncio.sleep(CALM_SECONDS)
    await crowd.stop()
    return missed


def live_claims(house: House, crowd: Crowd) -> dict[tuple[str, int], tuple[str, str | None]]:
    """State and booking of every claim in the crowd's shows."""
    rows = house.query(
        "select s.public_id::text, c.seat_no, c.state, b.public_id::text"
        " from seat_claim c join show s on s.id = c.show_id"
        " left join booking_line l on l.id = c.booking_line_id"
        " left join booking b on b.id = l.booking_id"
        " where s.public_id = any (%s::uuid[]) and c.expires_at > now()",
        crowd.shows,
    )
    return {(str(show), int(str(seat))): (str(s), b) for show, seat, s, b in rows}


def check_promises(house: House, crowd: Crowd) -> None:
    """Every acknowledged hold that was not given back has its seats, and nobody has others'."""
    claims = live_claims(house, crowd)
    now = time.monotonic()
    promised = set()
    for held in crowd.held:
        if held.released:
            continue
        assert now < held.since + held.expires_in, "the holds of this test outlive it"
        for number in held.numbers:
            seat = (held.show, number)
            assert seat not in promised, f"{seat} was promised twice"
            promised.add(seat)
            state, booking = claims.get(seat, ("free", None))
            if held.booking:
                assert state in ("paying", "sold"), (seat, state)
                assert booking == held.booking
            else:
                assert state == "held", (seat, state)


def check_bookings(house: House, crowd: Crowd) -> None:
    """Exactly the acknowledged bookings are there, and what was paid is confirmed."""
    rows = house.query(
        "select public_id::text, total_minor from booking where buyer_email = %s", crowd.email
    )
    assert sorted(rows) == sorted((b.id, b.total_minor) for b in crowd.booked)
    paid = [booked.id for booked in crowd.booked if booked.paid]
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while True:
        (count,) = house.query(
            "select count(*) from booking where public_id = any (%s::uuid[])"
            " and status = 'confirmed'",
            paid,
        )[0]
        if count == len(paid):
            return
        assert time.monotonic() < deadline, f"{count} of {len(paid)} paid bookings are confirmed"
        time.sleep(0.2)


def check_answers(crowd: Crowd) -> None:
    """A 503 with Retry-After is the only server error; only a dead port breaks connections."""
    dishonest = [answer for answer in crowd.dishonest() if answer.status != BROKEN]
    assert dishonest == [], dishonest[:5]
    refused = [a for a in crowd.answers if a.what == BOOK and 400 <= a.status < 500]
    assert refused == [], "a live hold was refused at the checkout"


def run_audit_command(house: House) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "FOYER_DATA": str(house.data), "FOYER_MODE": "demo"}
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-P", "-m", "foyer", "audit"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def describe(crowd: Crowd, missed: dict[str, list[float]]) -> str:
    times = {name: [f"{seconds:.1f} s" for seconds in all_] for name, all_ in missed.items()}
    paid = sum(booked.paid for booked in crowd.booked)
    return (
        f"missed {times}; answers {dict(crowd.statuses())}; "
        f"{len(crowd.held)} holds, {len(crowd.booked)} bookings, {paid} paid"
    )


@pytest.mark.parametrize(
    "kills",
    [["web", "worker", "hot", "sandbox"], ["postgres", "postgres"]],
    ids=["roles", "database"],
)
def test_nothing_acknowledged_is_lost_when_parts_are_killed_during_a_sale(
    doomed_house: House, kills: list[str]
) -> None:
    house = doomed_house
    crowd = Crowd(url=house.url, shows=find_shows(house), seed=len(kills))
    before = set(live_claims(house, crowd))
    missed = asyncio.run(sell_through(house, crowd, kills))
    print(describe(crowd, missed))
    check_answers(crowd)
    if "hot" not in kills:
        broken = [answer for answer in crowd.answers if answer.status == BROKEN]
        assert broken == [], "no connection breaks while the port's owner lives"
    check_promises(house, crowd)
    check_bookings(house, crowd)
    # A request that was sent again found its own first try: nobody's seats hang about.
    promised = {(h.show, n) for h in crowd.held if not h.released for n in h.numbers}
    assert set(live_claims(house, crowd)) - before == promised
    assert find_faults(house) == {}
    audited = run_audit_command(house)
    assert (audited.returncode, audited.stderr) == (0, "")
