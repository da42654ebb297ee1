"""The queue of the front door by itself, before a real PostgreSQL."""

import asyncio
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from foyer.catalog.models import Show
from foyer.hot.batcher import Batcher
from foyer.inventory.models import Hold, SeatClaim
from foyer.inventory.requests import Caller, CommandOutcome, HoldCommand, PricedSeat
from foyer.platform.errors import Busy, DomainError
from foyer.platform.ids import new_uuid
from tests.factories import make_show
from tests.servers import find_database_url

pytestmark = pytest.mark.django_db(transaction=True)

Answer = CommandOutcome | DomainError


class Asked:
    """A waiter that remembers what it was told."""

    def __init__(self, *, gone: bool = False) -> None:
        self.told: list[Answer] = []
        self._gone = gone

    def is_gone(self) -> bool:
        return self._gone

    def take(self, outcome: Answer) -> None:
        self.told.append(outcome)


def command(show: Show, *numbers: int, currency: str = "EUR") -> HoldCommand:
    return HoldCommand(
        public_id=new_uuid(),
        show_id=show.id,
        caller=Caller(visitor_id=new_uuid()),
        currency=currency,
        extensions_max=1,
        together=None,
        visitor_cap=10,
        seats=tuple(
            PricedSeat(number=number, ticket_type_id=1, price_minor=100) for number in numbers
        ),
    )


def submit_together(commands: Sequence[HoldCommand], *, gone: Sequence[int] = ()) -> list[Answer]:
    """What became of commands that came in one turn of the event loop; those gone hear nothing."""

    async def run() -> list[Asked]:
        batcher = Batcher(find_database_url(), hold_seconds=600, certainly_taken=lambda _: None)
        waiters = [Asked(gone=place in gone) for place in range(len(commands))]
        for wish, waiter in zip(commands, waiters, strict=True):
            batcher.submit(wish, waiter)
        while batcher._runners:
            await asyncio.gather(*batcher._runners)
        await batcher.stop()
        return waiters

    waiters = asyncio.run(run())
    assert [len(waiter.told) for waiter in waiters] == [
        int(place not in gone) for place in range(len(commands))
    ]
    return [waiter.told[0] for waiter in waiters if waiter.told]


def outcomes(answers: Sequence[Answer]) -> list[str]:
    return [
        answer.outcome if isinstance(answer, CommandOutcome) else answer.code for answer in answers
    ]


def test_one_bad_request_does_not_poison_its_batch() -> None:
    show = make_show()
    bad = command(show, 3, currency="more than three letters")
    answers = submit_together([command(show, 1), bad, command(show, 5, 6)])
    assert outcomes(answers) == ["granted", "busy", "granted"]
    assert isinstance(answers[1], Busy)
    assert set(SeatClaim.objects.values_list("seat_no", flat=True)) == {1, 5, 6}


def test_a_deferred_request_is_not_overtaken() -> None:
    """The second waits for the first, the third for the second: it cannot take its other seat."""
    show = make_show()
    answers = submit_together([command(show, 1), command(show, 1, 2), command(show, 2)])
    assert outcomes(answers) == ["granted", "taken", "granted"]
    assert isinstance(answers[1], CommandOutcome)
    assert answers[1].taken == (1,)


def test_requests_of_one_visitor_are_counted_one_after_the_other() -> None:
    show = make_show()
    first = replace(command(show, 1), visitor_cap=1)
    answers = submit_together(
        [first, replace(command(show, 2), caller=first.caller, visitor_cap=1)]
    )
    assert outcomes(answers) == ["granted", "limit"]


def test_what_nobody_waits_for_is_not_carried_out() -> None:
    show = make_show()
    answers = submit_together([command(show, 1), command(show, 2)], gone=[1])
    assert outcomes(answers) == ["granted"]
    assert list(Hold.objects.values_list("seat_nos", flat=True)) == [[1]]
