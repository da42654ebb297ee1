"""Steps of a purchase as a visitor takes them, by the product's own actions."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from foyer.catalog.models import Show
from foyer.inventory.actions import hold_seats
from foyer.inventory.requests import Caller, HoldGranted, HoldRecord, HoldRequest
from foyer.inventory.tokens import hold_token
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.ids import new_uuid
from foyer.platform.tokens import Signer
from tests.factories import World, make_show, make_world

SIGNER = Signer(load_config().secret_keys)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A visitor before a show."""

    world: World
    show: Show
    caller: Caller

    def hold(self, *seats: str, **fields: Any) -> HoldRecord:
        return hold(self.show, *seats, caller=self.caller, **fields)


def visit(*, show: Show | None = None, world: World | None = None, **fields: Any) -> Visit:
    world = world or make_world()
    return Visit(
        world=world,
        show=show or make_show(world, **fields),
        caller=Caller(visitor_id=new_uuid()),
    )


def another_visitor(at: Visit) -> Visit:
    return replace(at, caller=Caller(visitor_id=new_uuid()))


def hold(
    show: Show, *seats: str, caller: Caller, now: datetime | None = None, **fields: Any
) -> HoldRecord:
    outcome = hold_seats(
        HoldRequest(show_public_id=show.public_id, caller=caller, seats=seats, **fields),
        now=now or utc_now(),
    )
    assert isinstance(outcome, HoldGranted), outcome
    return outcome.hold


def token_of(held: HoldRecord) -> str:
    return hold_token(held.public_id, signer=SIGNER)
