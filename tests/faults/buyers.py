"""A crowd that holds, books and pays over HTTP, keeps a log of every promise, and never gives up.

Every answer is logged; every acknowledged hold, booking and payment is kept, to be compared with
the database afterwards. A request whose answer was lost or was a 503 is sent again under the same
idempotency key, as /api/docs tells clients to.
"""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

API = "/api/v1"
INSIST_SECONDS_MAX = 60.0  # A killed part is back long before.
PAUSE_SECONDS = 0.1
AGAIN_SECONDS = 0.3  # Sooner than Retry-After asks for: the harder case.
BROKEN = 0  # The "status" of a connection that broke before the answer was whole.
RELEASED_SHARE = 0.2
BOOKED_SHARE = 0.65
PAID_SHARE = 0.8
LOOKED_AT = ("/", f"{API}/shows?onSale=true&limit=5", "/shows/{show}/seats", "/theme-none")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer, or one broken connection, as a client saw it."""

    at: float
    what: str
    status: int
    retry_after: str
    text: str

    @property
    def is_honest(self) -> bool:
        """Whether it is no server error, or the one that is allowed: 503 with Retry-After."""
        if self.status == 503:
            return self.retry_after.isdecimal() and int(self.retry_after) >= 1
        return BROKEN < self.status < 500


@dataclass(kw_only=True)
class HeldSeats:
    """An acknowledged hold: certainly the client's from `since` until `until` (monotonic)."""

    show: str
    numbers: tuple[int, ...]
    token: str
    since: float
    expires_in: float
    released: bool = False
    booking: str = ""


@dataclass(kw_only=True)
class Booked:
    """An acknowledged booking."""

    id: str
    key: str
    total_minor: int
    paid: bool = False


@dataclass(kw_only=True)
class Crowd:
    """Buyers and onlookers of one house, and what they were told."""

    url: str
    shows: list[str]
    seed: int
    email: str = field(default_factory=lambda: f"{uuid4().hex}@example.test")
    answers: list[Answer] = field(default_factory=list)
    held: list[HeldSeats] = field(default_factory=list)
    booked: list[Booked] = field(default_factory=list)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self, *, buyers: int, onlookers: int) -> None:
        for number in range(buyers):
            dice = random.Random(f"{self.seed}:{number}")
            self._tasks.append(asyncio.create_task(self._buy_on(dice)))
        for number in range(onlookers):
            dice = random.Random(f"{self.seed}:look:{number}")
            self._tasks.append(asyncio.create_task(self._look_on(dice)))

    async def stop(self) -> None:
        """Everybody finishes what was begun."""
        self._stopping.set()
        await asyncio.gather(*self._tasks)

    def dishonest(self) -> list[Answer]:
        return [answer for answer in self.answers if not answer.is_honest]

    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer in self.answers)

    def last_at(self, what: str, status: int) -> float:
        """When this was last seen; 0.0 when never."""
        seen = [a.at for a in self.answers if a.what == what and a.status == status]
        return max(seen, default=0.0)

    async def _buy_on(self, dice: random.Random) -> None:
        while not self._stopping.is_set():
            async with self._visitor() as http:
                await self._visit(http, dice)

    async def _look_on(self, dice: random.Random) -> None:
        async with self._visitor() as http:
            while not self._stopping.is_set():
                path = dice.choice(LOOKED_AT).format(show=dice.choice(self.shows))
                await self._send(http, "GET", path, headers={"Accept": "text/html"})
                show = dice.choice(self.shows)
                await self._send(http, "GET", f"{API}/shows/{show}/availability")
                await asyncio.sleep(PAUSE_SECONDS)

    def _visitor(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            self.url,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=INSIST_SECONDS_MAX),
        )

    async def _visit(self, http: aiohttp.ClientSession, dice: random.Random) -> None:
        show = dice.choice(self.shows)
        body = {"best": {"quantity": dice.randint(1, 3)}}
        status, hold = await self._insist(http, "POST", f"{API}/shows/{show}/holds", json=body)
        if status != 201:
            await asyncio.sleep(PAUSE_SECONDS)
            return
        held = HeldSeats(
            show=show,
            numbers=tuple(seat["index"] for seat in hold["seats"]),
            token=hold["holdToken"],
            since=time.monotonic(),
            expires_in=hold["expiresIn"],
        )
        self.held.append(held)
        await asyncio.sleep(dice.random() * 2 * PAUSE_SECONDS)
        lot = dice.random()
        if lot < RELEASED_SHARE:
            held.released = True
            await self._insist(http, "DELETE", f"{API}/holds/{held.token}")
        elif lot < RELEASED_SHARE + BOOKED_SHARE:
            await self._book(http, dice, held)

    async def _book(
        self, http: aiohttp.ClientSession, dice: random.Random, held: HeldSeats
    ) -> None:
        buyer = {"email": self.email, "fullName": "One of Many"}
        body = {"holdTokens": [held.token], "buyer": buyer}
        status, placed = await self._insist(http, "POST", f"{API}/bookings", json=body)
        if status != 201:
            return  # Judged by the answer log: a live hold must not be refused.
        booked = Booked(
            id=placed["booking"]["id"],
            key=placed["accessKey"],
            total_minor=placed["booking"]["totals"]["total"]["amount"],
        )
        held.booking = booked.id
        self.booked.append(booked)
        if dice.random() >= PAID_SHARE:
            return
        session = await self._find_session(http, placed)
        if session:
            path = f"{API}/sandbox/checkout/{session}"
            status, _ = await self._insist(http, "POST", path, json={"outcome": "succeed"})
            # 409: it had succeeded already, and that answer was lost.
            booked.paid = status in (200, 409)

    async def _find_session(self, http: aiohttp.ClientSession, placed: dict[str, Any]) -> str:
        """The provider may have been away: then a job starts the payment a little later."""
        session = placed["payment"]["sessionId"]
        deadline = time.monotonic() + INSIST_SECONDS_MAX
        path = f"{API}/bookings/{placed['booking']['id']}"
        while not session and time.monotonic() < deadline:
            await asyncio.sleep(PAUSE_SECONDS)
            headers = {"X-Booking-Key": placed["accessKey"]}
            status, booking = await self._insist(http, "GET", path, headers=headers)
            if status == 200:
                session = booking["payments"][-1]["sessionId"]
        return session or ""

    async def _insist(
        self, http: aiohttp.ClientSession, method: str, path: str, **options: Any
    ) -> tuple[int, Any]:
        """Send until there is an answer other than 503; creating requests carry one key."""
        headers = dict(options.pop("headers", {}))
        if method == "POST":
            headers["Idempotency-Key"] = uuid4().hex
        deadline = time.monotonic() + INSIST_SECONDS_MAX
        while True:
            status, answer = await self._send(http, method, path, headers=headers, **options)
            if status not in (BROKEN, 503) or time.monotonic() > deadline:
                return status, answer
            await asyncio.sleep(AGAIN_SECONDS)

    async def _send(
        self, http: aiohttp.ClientSession, method: str, path: str, **options: Any
    ) -> tuple[int, Any]:
        retry_after, answer, text = "", None, ""
        try:
            async with http.request(method, path, allow_redirects=False, **options) as response:
                status, retry_after = response.status, response.headers.get("Retry-After", "")
                text = await response.text()
                if "json" in response.content_type:
                    answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            status, text = BROKEN, repr(error)
        what = f"{method} {name_route(path)}"
        self.answers.append(
            Answer(
                at=time.monotonic(),
                what=what,
                status=status,
                retry_after=retry_after,
                text=text[:300] if status in (BROKEN,) or status >= 500 else "",
            )
        )
        return status, answer


def name_route(path: str) -> str:
    """The path without what differs from visitor to visitor."""
    parts = path.split("?", maxsplit=1)[0].split("/")
    return "/".join("…" if len(part) > 20 else part for part in parts)
