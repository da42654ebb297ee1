"""One process of the soak: random operations on holds through the product's SQL, without HTTP.

    python -m bench.soak_sql < job.json

The same statements with the same arguments as the hot role sends. Batches have up to 64 requests;
processes share shows, visitors and idempotency keys, so that they meet.
"""

import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors
from psycopg.rows import DictRow, dict_row

from bench.soak_journal import Journal
from foyer.inventory.requests import (
    Caller,
    CommandOutcome,
    HoldCommand,
    Idempotency,
    PricedSeat,
)
from foyer.inventory.statements import (
    batch_parameters,
    pack_parameters,
    read_outcomes,
    statement,
)
from foyer.platform.pg import SESSION_OPTIONS

BATCH_MAX = 64  # The hot role sends up to 128.
GROUP_MAX = 4
VISITORS = 3_000
VISITOR_CAP = 12
HOLD_SECONDS = (0.02, 0.2, 1.0, 5.0)  # Most holds of a soak lapse by themselves.
OWN_HOLDS_MAX = 150  # A process gives some back before it takes more.
KEY_SHARE = 0.1  # Of requests that carry an idempotency key.
REPEAT_SHARE = 0.3  # Of those that repeat an earlier one of the same process.
KEYS_KEPT = 200
TIDY_COUNT = 500
KEPT_SECONDS = 60.0  # Then a hold that led to nothing is forgotten; the house keeps it for a day.
FORGET_COUNT = 10_000
RECONNECT_SECONDS_MAX = 20.0
_COLLISIONS = (errors.DeadlockDetected, errors.LockNotAvailable, errors.SerializationFailure)

Connection = psycopg.Connection[DictRow]


@dataclass(slots=True)
class Own:
    """A hold of this process that may be alive."""

    command: HoldCommand
    hold_id: int
    until: float
    seats: list[int]

    @property
    def name(self) -> str:
        return str(self.command.public_id)


class Soaker:
    """The dice, the connection and what it holds."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._url: str = job["url"]
        self._shows: list[tuple[int, int]] = [tuple(show) for show in job["shows"]]
        self._type_id: int = job["ticket_type"]
        self._dice = random.Random(job["seed"])  # noqa: S311  Repeatable, not secret.
        self._journal = Journal(Path(job["journal"]))
        self._left: int = job["operations"]
        self._own: list[Own] = []
        self._keyed: list[HoldCommand] = []
        self._connection: Connection | None = None

    def run(self) -> None:
        """Operate until the job is done; a broken connection is made anew."""
        while self._left > 0:
            try:
                self._operate(self._connect())
            except _COLLISIONS:
                self._count(1, "collided")
            except (psycopg.OperationalError, psycopg.InterfaceError):
                self._connection = None  # What was asked for may or may not have happened.
                self._count(1, "unknown")
            self._journal.flush()

    def _operate(self, connection: Connection) -> None:
        now = time.time()
        self._own = [own for own in self._own if own.until > now]
        dice = self._dice.random()
        if len(self._own) >= OWN_HOLDS_MAX or (self._own and dice < 0.25):
            self._release(connection)
        elif self._own and dice < 0.4:
            self._change(connection, self._dice.choice(self._own))
        elif self._own and dice < 0.48:
            self._extend(connection, self._dice.choice(self._own))
        elif dice < 0.49:
            connection.execute(statement("tidy_holds"), {"count": TIDY_COUNT})
            parameters = {"kept_seconds": KEPT_SECONDS, "count": FORGET_COUNT}
            connection.execute(statement("forget_holds"), parameters)
            self._count(1, "tidied")
        else:
            self._hold(connection)

    def _hold(self, connection: Connection) -> None:
        commands = self._choose_batch()
        seconds = self._dice.choice(HOLD_SECONDS)
        parameters = pack_parameters(batch_parameters(commands, hold_seconds=seconds))
        row = connection.execute(statement("hold_batch"), parameters, binary=True).fetchone()
        assert row is not None
        outcomes = read_outcomes(row, count=len(commands))
        for command, outcome in zip(commands, outcomes, strict=True):
            self._note(command, outcome)
        self._count(len(commands), "held")

    def _note(self, command: HoldCommand, outcome: CommandOutcome) -> None:
        if outcome.outcome == "granted":
            assert outcome.hold_id is not None
            assert outcome.expires_at is not None
            seats = [seat.number for seat in command.seats]
            until = outcome.expires_at.timestamp()
            own = Own(command, outcome.hold_id, until, seats)
            self._journal.grant(own.name, show=command.show_id, seats=seats, until=until)
            self._own.append(own)
            if command.idempotency is not None:
                self._keyed = [*self._keyed[-KEYS_KEPT:], command]
        elif outcome.outcome == "replay":
            earlier = {c.idempotency: c.public_id for c in self._keyed}.get(command.idempotency)
            if earlier is not None and outcome.resource != str(earlier):
                self._journal.fault(f"one key, two holds: {earlier} {outcome.resource}")
        elif outcome.outcome == "taken":
            wanted = {seat.number for seat in command.seats}
            if not set(outcome.taken) or not set(outcome.taken) <= wanted:
                self._journal.fault(f"asked for {wanted}, lost {outcome.taken}")

    def _release(self, connection: Connection) -> None:
        count = min(len(self._own), self._dice.randint(1, BATCH_MAX))
        chosen = self._dice.sample(self._own, count)
        for own in chosen:
            self._journal.let_go(own.name, show=own.command.show_id, seats=own.seats)
        self._journal.flush()
        gone = {own.hold_id for own in chosen}
        self._own = [own for own in self._own if own.hold_id not in gone]
        connection.execute(statement("release_holds"), {"holds": sorted(gone)})
        self._count(count, "released")

    def _change(self, connection: Connection, own: Own) -> None:
        show, places = next(one for one in self._shows if one[0] == own.command.show_id)
        new = self._dice.randrange(places)
        add = [] if new in own.seats else [new]
        remove = own.seats[:1] if len(own.seats) + len(add) > 1 else []
        if not add and not remove:
            return
        if remove:
            self._journal.let_go(own.name, show=show, seats=remove)
            self._journal.flush()
        parameters = {
            "hold": own.command.public_id,
            "add": add,
            "type": [self._type_id] * len(add),
            "price": [100] * len(add),
            "remove": remove,
            "hold_cap": 10,
            "visitor_cap": VISITOR_CAP,
        }
        row = connection.execute(statement("change_hold"), parameters).fetchone()
        assert row is not None
        if row["outcome"] == "changed":
            self._journal.grant(own.name, show=show, seats=add, until=own.until) if add else None
            own.seats = sorted({*own.seats, *add} - set(remove))
        elif remove and row["outcome"] in ("taken", "limit"):
            # Nothing was changed: what was to be given up is still there.
            self._journal.grant(own.name, show=show, seats=remove, until=own.until)
        self._count(1, "changed")

    def _extend(self, connection: Connection, own: Own) -> None:
        seconds = self._dice.choice(HOLD_SECONDS)
        parameters = {"hold": own.command.public_id, "seconds": seconds}
        row = connection.execute(statement("extend_hold"), parameters).fetchone()
        assert row is not None
        if row["outcome"] == "extended":
            own.until += seconds
            self._journal.extend(own.name, until=own.until)
        self._count(1, "extended")

    def _choose_batch(self) -> list[HoldCommand]:
        """Requests that share nothing, as `hold_batch` demands."""
        commands: list[HoldCommand] = []
        touched: set[object] = set()
        for _ in range(min(self._left, self._dice.randint(1, BATCH_MAX))):
            command = self._choose_command()
            touches: set[object] = {(command.show_id, seat.number) for seat in command.seats}
            touches |= {("v", command.show_id, command.caller.visitor_id), command.idempotency}
            touches.discard(None)
            if touched.isdisjoint(touches):
                touched |= touches
                commands.append(command)
        return commands

    def _choose_command(self) -> HoldCommand:
        dice = self._dice
        idempotency = None
        if dice.random() < KEY_SHARE:
            if self._keyed and dice.random() < REPEAT_SHARE:
                earlier = dice.choice(self._keyed)
                return self._make_command(
                    earlier.show_id, earlier.caller, earlier.seats, earlier.idempotency
                )
            key = f"{dice.getrandbits(128):032x}"
            digest = sha256(key.encode()).digest()
            idempotency = Idempotency(scope="soak", key=key, request_hash=digest)
        show, places = dice.choice(self._shows)
        size = dice.randint(1, GROUP_MAX)
        first = dice.randrange(places - size + 1)
        seats = tuple(
            PricedSeat(number=number, ticket_type_id=self._type_id, price_minor=100)
            for number in range(first, first + size)
        )
        caller = Caller(visitor_id=UUID(int=dice.randrange(1, VISITORS), version=4))
        return self._make_command(show, caller, seats, idempotency)

    def _make_command(
        self,
        show: int,
        caller: Caller,
        seats: Sequence[PricedSeat],
        idempotency: Idempotency | None,
    ) -> HoldCommand:
        return HoldCommand(
            public_id=UUID(int=self._dice.getrandbits(128), version=4),
            show_id=show,
            caller=caller,
            currency="EUR",
            extensions_max=1,
            together=None,
            visitor_cap=VISITOR_CAP,
            seats=tuple(seats),
            idempotency=idempotency,
        )

    def _count(self, operations: int, kind: str) -> None:
        self._left -= operations
        self._journal.count(operations, kind)

    def _connect(self) -> Connection:
        deadline = time.monotonic() + RECONNECT_SECONDS_MAX
        while self._connection is None:
            try:
                self._connection = psycopg.connect(
                    self._url,
                    autocommit=True,
                    row_factory=dict_row,
                    prepare_threshold=0,
                    options=SESSION_OPTIONS,
                    application_name="foyer-soak",
                )
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        return self._connection


if __name__ == "__main__":
    Soaker(json.load(sys.stdin)).run()
