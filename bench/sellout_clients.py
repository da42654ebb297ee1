"""The clients of a sell-out: each takes seats and books them, again and again, until none is left.

A seat counts as sold once its booking was acknowledged as confirmed. An answer that says busy, or
that never came, is asked for again under the same idempotency key.
"""

import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

API = "/api/v1"
PARTY_MAX = 10
FRONT_PULL = 3.0  # The larger, the more everybody wants the first rows.
REQUEST_SECONDS_MAX = 60.0
AGAIN_SECONDS = (0.1, 0.5)  # Between two tries of one wish.
STARTS_AT_ONCE = 100
LOOK_SECONDS = 0.5  # Between two looks at the seat page.


@dataclass(slots=True, kw_only=True)
class Sale:
    """What is still open, as far as the clients know, and what they were told."""

    groups: list[list[str]]  # Seats that nobody was seen to have; a wish is taken from one group.
    total: int
    sold: dict[str, str] = field(default_factory=dict)  # seat → booking
    faults: list[str] = field(default_factory=list)
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    waiting: int = 0  # Seats that are held and not booked yet.
    ends_at: float = 0.0

    @property
    def is_over(self) -> bool:
        return len(self.sold) >= self.total or time.monotonic() > self.ends_at

    def note(self, what: str, status: int, seconds: float) -> None:
        self.statuses[what][status] += 1
        self.seconds[what].append(seconds)

    def choose(self, dice: random.Random) -> tuple[list[str], list[str]] | None:
        """A group and a wish from it; everybody would rather sit in front."""
        while self.groups:
            place = int(dice.random() ** FRONT_PULL * len(self.groups))
            group = self.groups[place]
            if group:
                start = dice.randrange(max(1, len(group) - PARTY_MAX + 1))
                return group, group[start : start + PARTY_MAX]
            self.groups[place] = self.groups[-1]
            self.groups.pop()
        return None

    def take(self, group: list[str], seats: Sequence[str]) -> None:
        """Somebody has them: others look elsewhere."""
        gone = set(seats)
        group[:] = [seat for seat in group if seat not in gone]

    def give_back(self, seats: Sequence[str]) -> None:
        """They may be had again."""
        self.groups.append(list(seats))

    def sell(self, seats: Sequence[str], booking: str) -> None:
        for seat in seats:
            if seat in self.sold:
                self.faults.append(f"sold twice: {seat} to {self.sold[seat]} and {booking}")
            self.sold[seat] = booking


@dataclass(slots=True, kw_only=True)
class Client:
    """One of many. A new visitor for every party, so that caps are not what we measure."""

    number: int
    http: aiohttp.ClientSession
    show: str
    sale: Sale
    desk: asyncio.Semaphore
    dice: random.Random

    async def buy_on(self) -> None:
        """Until everything is sold or the time is up."""
        while not self.sale.is_over:
            wish = self.sale.choose(self.dice)
            if wish is None:
                await self._pause()  # All that is left is in somebody's hands.
            else:
                await self._buy(*wish)

    async def _buy(self, group: list[str], seats: list[str]) -> None:
        sale = self.sale
        headers = {"Idempotency-Key": uuid4().hex}
        path = f"{API}/shows/{self.show}/holds"
        status, hold, cookie = await self._insist("hold", path, {"seats": seats}, headers)
        if status != 201:
            if status not in (0, 409):
                sale.faults.append(f"hold: {status} {hold}")
            elif status == 409:
                sale.take(group, hold.get("seats", ()))
                sale.give_back([seat for seat in hold.get("seats", ()) if seat not in sale.sold])
            await self._pause()
            return
        sale.take(group, seats)
        got = sorted(seat["id"] for seat in hold["seats"])
        if got != sorted(seats):
            sale.faults.append(f"asked for {seats}, got {got}")
        sale.waiting += len(seats)
        async with self.desk:
            await self._book(hold["holdToken"], seats, cookie)
        sale.waiting -= len(seats)

    async def _book(self, token: str, seats: list[str], cookie: str) -> None:
        body = {
            "holdTokens": [token],
            "buyer": {"email": f"buyer{self.number}@example.test", "fullName": "One of Many"},
        }
        headers = {"Idempotency-Key": uuid4().hex, "Cookie": cookie}
        status, placed, _ = await self._insist("book", f"{API}/bookings", body, headers)
        if status == 201 and placed["booking"]["status"] == "confirmed":
            self.sale.sell(seats, placed["booking"]["id"])
            return
        self.sale.faults.append(f"book: {status} {str(placed)[:200]}")
        self.sale.give_back(seats)

    async def _insist(
        self, what: str, path: str, body: dict[str, Any], headers: dict[str, str]
    ) -> tuple[int, Any, str]:
        """Status, answer and cookie; asked again while the house is busy or says nothing."""
        while True:
            started = time.monotonic()
            status, answer, cookie = 0, None, ""
            try:
                async with self.http.post(path, json=body, headers=headers) as response:
                    text = await response.read()
                    status, answer = response.status, json.loads(text) if text else None
                    cookie = response.headers.get("Set-Cookie", "").partition(";")[0]
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                pass
            self.sale.note(what, status, time.monotonic() - started)
            if status not in (0, 503) or self.sale.is_over:
                return status, answer, cookie
            await self._pause()

    async def _pause(self) -> None:
        await asyncio.sleep(self.dice.uniform(*AGAIN_SECONDS))


async def look_on(sale: Sale, http: aiohttp.ClientSession, paths: dict[str, str]) -> None:
    """Read the pages of the show all the while."""
    while not sale.is_over:
        for what, path in paths.items():
            started, status = time.monotonic(), 0
            try:
                async with http.get(path) as response:
                    await response.read()
                    status = response.status
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass
            sale.note(what, status, time.monotonic() - started)
        await asyncio.sleep(LOOK_SECONDS)


async def sell_out(
    sale: Sale, *, url: str, show: str, clients: int, desks: int, seed: int, report: Any
) -> None:
    """Let the clients buy until the house is sold out; `report(sale)` is called now and then."""
    timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS_MAX)
    async with aiohttp.ClientSession(
        url,
        timeout=timeout,
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"Host": "localhost"},
    ) as http:
        desk = asyncio.Semaphore(desks)
        looking = asyncio.create_task(
            look_on(
                sale,
                http,
                {
                    "seat page": f"/shows/{show}/seats",
                    "availability": f"{API}/shows/{show}/availability",
                },
            )
        )
        telling = asyncio.create_task(_tell(sale, report))
        buying = []
        for number in range(clients):
            client = Client(
                number=number,
                http=http,
                show=show,
                sale=sale,
                desk=desk,
                dice=random.Random(f"{seed}:{number}"),  # noqa: S311  Repeatable, not secret.
            )
            buying.append(asyncio.create_task(client.buy_on()))
            if number % STARTS_AT_ONCE == 0:
                await asyncio.sleep(0)
        try:
            await asyncio.gather(*buying)
        finally:
            for task in (looking, telling):
                task.cancel()
            await asyncio.gather(looking, telling, return_exceptions=True)


async def _tell(sale: Sale, report: Any) -> None:
    while True:
        await asyncio.sleep(10)
        report(sale)
