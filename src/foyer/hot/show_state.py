"""The picture of one show in this process: status, counts, versions, changes.

Fed by what this process commits and by reads of the database; a filter that may only ever say no.
Times are seconds of the database's clock, as estimated by `DatabaseClock`.
"""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from math import inf
from typing import Any, Protocol
from uuid import UUID

import msgspec
from msgspec import Struct

from foyer.hot import limits
from foyer.hot.http import Response
from foyer.inventory.requests import Caller, CommandOutcome, ShowFacts
from foyer.inventory.seating import BLOCKED, BOOKED, FREE, HELD, Picture, Seating

CODE_OF_STATE = {"held": HELD, "paying": HELD, "sold": BOOKED, "blocked": BLOCKED}


class DatabaseClock:
    """An estimate of the database's clock that no jump of this machine's clock can move."""

    __slots__ = ("_offset",)

    def __init__(self) -> None:
        self._offset = 0.0

    def set(self, epoch: float, *, monotonic: float) -> None:
        """The database said `epoch` when `time.monotonic` stood there."""
        self._offset = epoch - monotonic

    def now(self) -> float:
        """Seconds since 1970 by the database's clock."""
        return time.monotonic() + self._offset


class Claim(Struct, frozen=True, gc=False):
    """Why a place is not free. The holder is known while it is only held."""

    code: int
    expires: float
    hold_id: int | None
    visitor_id: UUID | None
    user_id: int | None
    ip_prefix: str

    def is_of(self, caller: Caller | None) -> bool:
        """Whether the caller holds it."""
        if caller is None or self.visitor_id is None:
            return False
        if caller.user_id is not None and caller.user_id == self.user_id:
            return True
        return caller.visitor_id.int == self.visitor_id.int


class Answers(Struct, kw_only=True):
    """Availability answers of one version, kept because many ask for them."""

    number: int
    etag: str
    unchanged: Response
    whole: Response | None = None


class Watcher(Protocol):
    """Who follows a picture."""

    def pulse(self) -> None:
        """The picture has changed."""


class ShowState:
    """One show; everything runs on the event loop, so nothing is locked."""

    def __init__(self, facts: ShowFacts, *, seating: Seating, clock: DatabaseClock) -> None:
        self.show_id = facts.id
        self.public_id = facts.public_id
        self.content_hash = facts.content_hash
        self.seating = seating
        self.epoch = secrets.token_hex(4)
        self.picture = bytearray([FREE]) * seating.place_count
        self.answers: Answers | None = None  # of the last version that was asked for
        self.watchers: set[Watcher] = set()
        self.pending: set[int] = set()  # places chosen by us whose batch has not come back
        self.read_at = -inf  # loop time of the last full read
        self.used_at = 0.0  # loop time
        self._clock = clock
        self._number = 0
        self._claims: dict[int, Claim] = {}
        self._expiries: list[tuple[float, tuple[int, ...]]] = []  # a heap: when, which seats
        self._lapse_due = inf  # when the timer fires
        self._log: deque[tuple[int, Sequence[int]]] = deque()  # versions and their seats
        self._logged = 0  # seats in the log
        self._log_floor = 0
        self._open_reads: list[set[int]] = []
        self._held_by_prefix: dict[str, int] = {}
        self._body = (-1, b"")
        self._delta_cache: dict[int, bytes] = {}
        self._lapse_timer: asyncio.TimerHandle | None = None
        self._pulse_timer: asyncio.TimerHandle | None = None
        self._pulsed_at = -inf

    # What others ask

    @property
    def version(self) -> str:
        """`<epoch>.<n>`; other epochs are other pictures."""
        return f"{self.epoch}.{self._number}"

    @property
    def number(self) -> int:
        """The n of the version."""
        return self._number

    def parse_version(self, text: str) -> int | None:
        """The n of a version of this picture; None for any other text."""
        epoch, _, number = text.partition(".")
        if epoch != self.epoch or not number.isascii() or not number.isdecimal():
            return None
        return int(number) if len(number) < 16 and int(number) <= self._number else None

    def picture_to_choose_from(self) -> Picture:
        """The picture with what is pending as held, so that parties at once get different seats."""
        self.lapse()
        if not self.pending:
            return self.picture
        picture = bytearray(self.picture)
        for number in self.pending:
            picture[number] = HELD
        return picture

    def mark_pending(self, numbers: Iterable[int]) -> set[int]:
        """Have others choose different places meanwhile; those to take out of `pending` again."""
        mine = set(numbers) - self.pending
        self.pending |= mine
        return mine

    def claims_among(self, numbers: Iterable[int]) -> dict[int, Claim]:
        """The places of `numbers` that are certainly not free now."""
        self.lapse()
        claims = self._claims
        return {number: claims[number] for number in numbers if number in claims}

    def find_taken(self, numbers: Collection[int], *, caller: Caller) -> CommandOutcome | None:
        """The outcome of a wish for places that are certainly not free; None: it is undecided."""
        self.lapse()
        claims = self._claims
        if claims.keys().isdisjoint(numbers):
            return None
        lost = sorted([number for number in numbers if number in claims])
        mine = [number for number in lost if claims[number].is_of(caller)]
        return CommandOutcome(outcome="taken", taken=tuple(lost), mine=tuple(mine))

    def held_by_prefix(self, ip_prefix: str) -> int:
        """Seats of this show that are held, unpaid, from one address prefix."""
        return self._held_by_prefix.get(ip_prefix, 0)

    def render_body(self) -> bytes:
        """The availability answer, the same bytes for everybody, kept for each version."""
        self.lapse()
        if self._body[0] != self._number:
            count = self.picture.count
            document = {
                "showId": self.public_id,
                "version": self.version,
                "status": self.picture[: self.seating.seat_count].decode("ascii"),
                "areas": self._areas(),
                "summary": {
                    "available": count(FREE),
                    "held": count(HELD),
                    "booked": count(BOOKED),
                    "blocked": count(BLOCKED),
                },
            }
            self._body = (self._number, msgspec.json.encode(document))
        return self._body[1]

    def render_changes(self, since: int) -> bytes | None:
        """`{version, changes, areas}` from version n on; None when the log does not reach back."""
        self.lapse()
        if since < self._log_floor:
            return None
        cached = self._delta_cache.get(since)
        if cached is None:
            changed: dict[int, str] = {}
            for number, seats in reversed(self._log):
                if number <= since:
                    break
                for seat in seats:
                    if seat < self.seating.seat_count:
                        changed[seat] = chr(self.picture[seat])
            document = {
                "version": self.version,
                "changes": sorted(changed.items()),
                "areas": self._areas(),
            }
            cached = self._delta_cache[since] = msgspec.json.encode(document)
        return cached

    def _areas(self) -> list[dict[str, object]]:
        return [
            {
                "id": area.id,
                "available": self.picture.count(
                    FREE, area.first_place, area.first_place + area.capacity
                ),
            }
            for area in self.seating.plan.areas
        ]

    # What changes it

    def grant(
        self, numbers: Sequence[int], *, hold_id: int, caller: Caller, expires: float
    ) -> None:
        """This process committed a hold."""
        claim = Claim(HELD, expires, hold_id, caller.visitor_id, caller.user_id, caller.ip_prefix)
        claims, picture = self._claims, self.picture
        if not self._open_reads and claims.keys().isdisjoint(numbers):
            # As `_set` does, of places that are free for all we know: nearly always.
            for number in numbers:
                claims[number] = claim
                picture[number] = HELD
            self._count_by_prefix(claim, len(numbers))
            self._commit(numbers)
        else:
            self._commit([number for number in numbers if self._set(number, claim)])
        self._expect_lapse(expires, tuple(numbers))

    def begin_read(self) -> set[int]:
        """Call before reading the database; what changes meanwhile is newer than the read."""
        touched: set[int] = set()
        self._open_reads.append(touched)
        return touched

    def abandon_read(self, touched: set[int]) -> None:
        """The read failed."""
        self._open_reads = [other for other in self._open_reads if other is not touched]

    def finish_read(
        self,
        touched: set[int],
        rows: Iterable[Mapping[str, Any]],
        *,
        numbers: Iterable[int] | None = None,
    ) -> None:
        """Take over what the database said, of all places or of `numbers` only."""
        self.abandon_read(touched)
        fresh = {
            row["seat_no"]: Claim(
                CODE_OF_STATE[row["state"]],
                float(row["expires_epoch"]),
                row["hold_id"],
                row["visitor_id"],
                row["user_id"],
                row["ip_prefix"] or "",
            )
            for row in rows
            if row["seat_no"] < len(self.picture)
        }
        candidates = self._claims.keys() | fresh.keys() if numbers is None else set(numbers)
        changed = []
        for number in sorted(candidates):
            if number in touched or number >= len(self.picture):
                continue
            claim, old = fresh.get(number), self._claims.get(number)
            if self._set(number, claim):
                changed.append(number)
            if claim is not None and (old is None or old.expires != claim.expires):
                self._expect_lapse(claim.expires, (number,))
        self._commit(changed)

    def lapse(self) -> None:
        """Free every claim whose time is over; nobody has to sweep."""
        if not self._expiries:
            return
        now = self._clock.now()
        if self._expiries[0][0] > now:
            return
        changed = []
        while self._expiries and self._expiries[0][0] <= now:
            _, numbers = heappop(self._expiries)
            for number in numbers:
                claim = self._claims.get(number)
                if claim is not None and claim.expires <= now and self._set(number, None):
                    changed.append(number)
        self._commit(changed)

    def _set(self, number: int, claim: Claim | None) -> bool:
        """Whether the visible status changed."""
        for touched in self._open_reads:
            touched.add(number)
        old = self._claims.pop(number, None)
        if old is not None:
            self._count_by_prefix(old, -1)
        if claim is not None:
            self._claims[number] = claim
            self._count_by_prefix(claim, 1)
        code = FREE if claim is None else claim.code
        if self.picture[number] == code:
            return False
        self.picture[number] = code
        return True

    def _count_by_prefix(self, claim: Claim, by: int) -> None:
        if claim.visitor_id is None or not claim.ip_prefix:
            return
        count = self._held_by_prefix.get(claim.ip_prefix, 0) + by
        if count:
            self._held_by_prefix[claim.ip_prefix] = count
        else:
            del self._held_by_prefix[claim.ip_prefix]

    def _commit(self, changed: Sequence[int]) -> None:
        """One new version for everything that changed together."""
        if not changed:
            return
        self._number += 1
        self._delta_cache.clear()
        self._log.append((self._number, changed))
        self._logged += len(changed)
        while self._logged > limits.DELTAS_KEPT:
            self._log_floor, forgotten = self._log.popleft()
            self._logged -= len(forgotten)
        if self.watchers:
            self._arm_pulse()

    # Timers

    def _expect_lapse(self, expires: float, numbers: tuple[int, ...]) -> None:
        """Have these seats looked at when their time is over."""
        if expires == inf:
            return
        heappush(self._expiries, (expires, numbers))
        if expires < self._lapse_due:
            self._arm_lapse_timer()

    def _arm_lapse_timer(self) -> None:
        if self._lapse_timer is not None:
            self._lapse_timer.cancel()
            self._lapse_timer = None
        self._lapse_due = self._expiries[0][0] if self._expiries else inf
        if self._expiries:
            delay = max(0.0, self._lapse_due - self._clock.now())
            self._lapse_timer = asyncio.get_running_loop().call_later(delay, self._lapse_on_time)

    def _lapse_on_time(self) -> None:
        self.lapse()
        self._arm_lapse_timer()

    def _arm_pulse(self) -> None:
        """Wake the watchers, at most once in LIVE_FRAME_SECONDS."""
        if self._pulse_timer is not None:
            return
        loop = asyncio.get_running_loop()
        due = max(loop.time(), self._pulsed_at + limits.LIVE_FRAME_SECONDS)
        self._pulse_timer = loop.call_at(due, self._pulse)

    def _pulse(self) -> None:
        self._pulse_timer = None
        self._pulsed_at = asyncio.get_running_loop().time()
        self._pulse_some(list(self.watchers))

    def _pulse_some(self, watchers: list[Watcher]) -> None:
        """Tell them, with a breath for everybody else now and then."""
        for watcher in watchers[: limits.LIVE_STREAMS_AT_ONCE]:
            watcher.pulse()
        rest = watchers[limits.LIVE_STREAMS_AT_ONCE :]
        if rest:
            asyncio.get_running_loop().call_soon(self._pulse_some, rest)

    def close(self) -> None:
        """Drop the timers; the picture is not used any more."""
        for timer in (self._lapse_timer, self._pulse_timer):
            if timer is not None:
                timer.cancel()
