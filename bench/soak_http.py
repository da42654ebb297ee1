"""One process of the soak: many visitors who hold, change, extend, release and forget, by HTTP.

    python -m bench.soak_http < job.json

Several hot processes answer, and are killed; a request that finds nobody is sent to another one.
"""

import asyncio
import json
import random
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import uvloop

from bench.soak_journal import Journal

CLIENTS = 32
GROUP_MAX = 4
KEPT_SECONDS_MAX = 0.3
FORGET_SHARE = 0.2  # Of holds that nobody gives back: they lapse.
CHANGE_SHARE = 0.3
EXTEND_SHARE = 0.15
LOOK_SHARE = 0.2
KEY_SHARE = 0.2  # Of requests that carry a key, and are sent again when the answer is lost.
REQUEST_SECONDS_MAX = 15.0
AWAY_SECONDS = 0.05  # Before somebody else is asked.
ASKS_MAX = 400  # A house that is away for twenty seconds will not come back.
REFUSALS = frozenset({404, 409, 410, 422})

Answer = tuple[int, Any]


class Soaker:
    """The visitors of one process."""

    def __init__(self, job: dict[str, Any], http: aiohttp.ClientSession) -> None:
        self._ports: list[int] = job["ports"]
        self._shows: list[tuple[int, str]] = [tuple(show) for show in job["shows"]]
        self._seats: list[str] = job["seats"]
        self._visitors: Sequence[str] = job["visitors"]
        self._dice = random.Random(job["seed"])  # noqa: S311  Repeatable, not secret.
        self._journal = Journal(Path(job["journal"]))
        self._left: int = job["operations"]
        self._http = http

    async def visit(self, number: int) -> None:
        """One client; a new visitor for every hold."""
        while self._left > 0:
            visitor = self._visitors[self._dice.randrange(len(self._visitors))]
            await self._take_and_let_go(visitor)
            self._journal.flush()

    async def _take_and_let_go(self, visitor: str) -> None:
        dice = self._dice
        show_id, show = dice.choice(self._shows)
        wanted = self._choose()
        key = f"{dice.getrandbits(128):032x}" if dice.random() < KEY_SHARE else ""
        status, hold = await self._ask(
            "POST", f"/shows/{show}/holds", visitor=visitor, body={"seats": wanted}, key=key
        )
        self._count("held")
        if status != 201:
            self._check(status, hold, "hold")
            return
        got = {seat["id"]: int(seat["index"]) for seat in hold["seats"]}
        if sorted(got) != sorted(wanted):
            self._journal.fault(f"asked for {wanted}, got {sorted(got)}")
        token, until = hold["holdToken"], read_time(hold["expiresAt"])
        self._grant(token, show_id, got, until=until)
        await asyncio.sleep(dice.random() * KEPT_SECONDS_MAX)
        if dice.random() < LOOK_SHARE:
            status, answer = await self._ask("GET", f"/holds/{token}", visitor=visitor)
            self._count("looked")
            self._check(status, answer, "look")
        if dice.random() < EXTEND_SHARE:
            status, answer = await self._ask("POST", f"/holds/{token}/extend", visitor=visitor)
            self._count("extended")
            self._check(status, answer, "extend")
            if status == 200:
                self._journal.extend(token, until=read_time(answer["expiresAt"]))
                self._journal.flush()
        if dice.random() < CHANGE_SHARE:
            got = await self._change(token, show_id, got, visitor=visitor)
        if dice.random() >= FORGET_SHARE:
            self._journal.let_go(token, show=show_id, seats=got.values())
            self._journal.flush()
            status, answer = await self._ask("DELETE", f"/holds/{token}", visitor=visitor)
            self._count("released")
            self._check(status, answer, "release")

    async def _change(
        self, token: str, show_id: int, got: dict[str, int], *, visitor: str
    ) -> dict[str, int]:
        """Swap one seat; what the hold certainly has afterwards."""
        new = [seat for seat in self._choose() if seat not in got][:1]
        gone = min(got)
        if not new:
            return got
        self._journal.let_go(token, show=show_id, seats=[got[gone]])
        self._journal.flush()
        body = {"add": new, "remove": [gone]}
        status, answer = await self._ask("PATCH", f"/holds/{token}", visitor=visitor, body=body)
        self._count("changed")
        self._check(status, answer, "change")
        kept = {name: number for name, number in got.items() if name != gone}
        if status != 200:
            return kept or got
        now = {seat["id"]: int(seat["index"]) for seat in answer["seats"]}
        if set(now) != {*kept, *new}:
            self._journal.fault(f"changed {sorted(got)} by {body}, got {sorted(now)}")
        added = {name: number for name, number in now.items() if name in new}
        self._grant(token, show_id, added, until=read_time(answer["expiresAt"]))
        return now

    def _grant(self, token: str, show_id: int, got: dict[str, int], *, until: float) -> None:
        self._journal.grant(token, show=show_id, seats=got.values(), until=until)
        self._journal.flush()

    def _choose(self) -> list[str]:
        count = self._dice.randint(1, GROUP_MAX)
        start = self._dice.randrange(len(self._seats) - count + 1)
        return self._seats[start : start + count]

    def _check(self, status: int, answer: Any, what: str) -> None:
        """Only refusals that mean something, "busy", and lost answers are honest."""
        if status not in REFUSALS and status not in (0, 200, 201, 204, 503):
            self._journal.fault(f"{what}: {status} {answer}")

    def _count(self, kind: str) -> None:
        self._left -= 1
        self._journal.count(1, kind)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        visitor: str,
        body: dict[str, Any] | None = None,
        key: str = "",
    ) -> Answer:
        """Status and answer; 0 when the answer was lost. With a key it is asked for again."""
        headers = {"Cookie": f"foyer_visitor={visitor}"}
        if key:
            headers["Idempotency-Key"] = key
        for _ in range(ASKS_MAX):
            port = self._dice.choice(self._ports)
            url = f"http://127.0.0.1:{port}/api/v1{path}"
            try:
                async with self._http.request(method, url, json=body, headers=headers) as response:
                    text = await response.read()
                    return response.status, json.loads(text) if text else None
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(AWAY_SECONDS)  # Nobody there: nothing was asked.
            except (aiohttp.ClientError, TimeoutError):
                if not key:
                    return 0, None
                await asyncio.sleep(AWAY_SECONDS)
        raise SystemExit("The house does not come back.")


def read_time(text: str) -> float:
    """Seconds since 1970 of an answer's time, which is rounded down."""
    return datetime.fromisoformat(text).timestamp()


async def soak(job: dict[str, Any]) -> None:
    """Visit until the job is done."""
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS_MAX)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        timeout=timeout, connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    ) as http:
        soaker = Soaker(job, http)
        await asyncio.gather(*(soaker.visit(number) for number in range(CLIENTS)))


if __name__ == "__main__":
    uvloop.run(soak(json.load(sys.stdin)))
