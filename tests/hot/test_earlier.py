"""Keys are looked up together, and each waits for its own answer."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from foyer.hot import limits
from foyer.hot.earlier import EarlierHolds
from foyer.inventory.requests import Idempotency
from foyer.platform.errors import Busy, IdempotencyConflict
from foyer.platform.ids import new_uuid
from foyer.platform.pg_async import Database
from tests.servers import find_database_url

STORE = """
insert into idempotency_key (scope, key, request_hash, status_code, resource_id, expires_at)
  values (%(scope)s, %(key)s, %(hash)s, 201, %(resource)s, now() + %(seconds)s * interval '1 s')
"""


class CountingDatabase(Database):
    """The real one; it counts what it is asked."""

    def __init__(self) -> None:
        super().__init__(find_database_url(), name="foyer-test", size=2)
        self.keys_asked: list[int] = []

    async def fetch(self, statement: Any, /, **parameters: Any) -> list[dict[str, Any]]:
        if "keys" in parameters:
            self.keys_asked.append(len(parameters["keys"]))
        return await super().fetch(statement, **parameters)

    async def store(self, asked: Idempotency, resource: UUID, *, seconds: int = 60) -> None:
        named = {"scope": asked.scope, "key": asked.key, "hash": asked.request_hash}
        await self.fetch(STORE, **named, resource=str(resource), seconds=seconds)


def key(number: int, *, request: bytes = b"1") -> Idempotency:
    return Idempotency(scope="POST /here", key=f"key-{number}", request_hash=request * 32)


@pytest.mark.usefixtures("transactional_db")
def test_many_keys_are_one_question_and_each_gets_its_own_answer() -> None:
    async def run() -> None:
        database = CountingDatabase()
        earlier = EarlierHolds(database)
        holds = {number: new_uuid() for number in range(3)}
        for number, hold in holds.items():
            await database.store(key(number), hold)
        await database.store(key(7), new_uuid(), seconds=-1)
        found = await asyncio.gather(
            *(earlier.find(key(number)) for number in (0, 1, 2, 0, 7, 8)),
            earlier.find(key(1, request=b"2")),
            return_exceptions=True,
        )
        assert found[:6] == [holds[0], holds[1], holds[2], holds[0], None, None]
        assert isinstance(found[6], IdempotencyConflict)
        assert database.keys_asked == [5]
        assert await earlier.find(key(2)) == holds[2]
        await earlier.stop()
        await database.stop()

    asyncio.run(run())


@pytest.mark.usefixtures("transactional_db")
def test_one_client_that_goes_away_takes_no_answer_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "KEYS_AT_ONCE_MAX", 2)

    async def run() -> None:
        database = CountingDatabase()
        earlier = EarlierHolds(database)
        hold = new_uuid()
        await database.store(key(0), hold)
        impatient = asyncio.create_task(earlier.find(key(0)))
        patient = asyncio.create_task(earlier.find(key(0)))
        others = [asyncio.create_task(earlier.find(key(number))) for number in range(1, 5)]
        await asyncio.sleep(0)
        impatient.cancel()
        assert await patient == hold
        assert await asyncio.gather(*others) == [None] * 4
        assert database.keys_asked == [2, 2, 1]
        await earlier.stop()
        await database.stop()

    asyncio.run(run())


def test_too_many_and_a_database_that_is_away_are_told_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "QUEUE_REQUESTS_MAX", 2)

    async def run() -> None:
        nowhere = "postgresql://nobody@/nowhere?host=/nonexistent"
        earlier = EarlierHolds(Database(nowhere, name="foyer-test", size=1))
        waiting = [asyncio.create_task(earlier.find(key(number))) for number in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await earlier.find(key(3))
        told = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(one) for one in told] == [Busy, Busy]
        with pytest.raises(Busy):  # And the next one is not left waiting.
            await earlier.find(key(4))

    asyncio.run(run())
