"""Taking a hold: from a checked request through the filter and the batcher to a record."""

from collections.abc import Collection
from uuid import UUID

from foyer.hot.house import House
from foyer.hot.show_state import ShowState
from foyer.inventory import limits
from foyer.inventory.errors import LimitExceeded, NoBlock
from foyer.inventory.preparing import Prepared, check_request, prepare_hold, prepare_seats
from foyer.inventory.requests import (
    CommandOutcome,
    HoldGranted,
    HoldOutcome,
    HoldRecord,
    HoldRequest,
    SeatsTaken,
    ShowFacts,
)
from foyer.inventory.rules.checks import check_areas, count_places, resolve_seats
from foyer.inventory.seating import Picture, Seating
from foyer.inventory.statements import granted_record, read_hold, statement
from foyer.platform.clock import utc_now
from foyer.platform.errors import Busy, IdempotencyConflict, NotFound


def decide_seats(
    house: House, request: HoldRequest, facts: ShowFacts, state: ShowState
) -> Prepared | SeatsTaken:
    """A wish for named seats that `check_request` let pass: lost already, or a command to send.

    Never waits. Raises what the rules refuse. The picture may only say no, and says nothing to a
    request with an idempotency key, whose seats may be taken by its own first try.
    """
    _check_prefix(house, state, request)
    seating = state.seating
    numbers = resolve_seats(request.seats, seating=seating)
    if request.idempotency is None and house.shows.peek_state(facts.id) is state:
        known = state.find_taken(numbers, caller=request.caller)
        if known is not None:
            return _name_taken(known, state)
    else:
        state.lapse()
    return prepare_seats(
        request,
        numbers,
        state.picture,
        public_id=house.ids.new_uuid(),
        facts=facts,
        seating=seating,
    )


def conclude(
    house: House,
    prepared: Prepared,
    outcome: CommandOutcome,
    *,
    facts: ShowFacts,
    state: ShowState,
) -> HoldOutcome | None:
    """What an outcome means, once it is in the picture. None: `ask_database` has to tell."""
    command = prepared.command
    if outcome.outcome == "granted":
        assert outcome.hold_id is not None
        numbers = command.numbers
        state.grant(
            numbers, hold_id=outcome.hold_id, caller=command.caller, expires=outcome.expires_epoch
        )
        house.announcer.announce(facts.id, numbers)
        record = granted_record(command, outcome, facts, hold_seconds=house.config.hold_seconds)
        return HoldGranted(hold=record, warnings=prepared.warnings)
    if outcome.outcome == "limit":
        raise LimitExceeded(details={"limit": facts.seats_per_visitor_max})
    if outcome.outcome == "conflict":
        raise IdempotencyConflict
    if outcome.outcome == "taken" and len(state.claims_among(outcome.taken)) == len(outcome.taken):
        return _name_taken(outcome, state)
    return None


async def ask_database(
    house: House, outcome: CommandOutcome, *, facts: ShowFacts, state: ShowState
) -> HoldOutcome:
    """The earlier hold of a key, or seats taken that our stale picture showed as free."""
    if outcome.outcome == "replay":
        assert outcome.resource is not None
        return HoldGranted(hold=await find_hold(house, UUID(outcome.resource)), replayed=True)
    # The picture is mended before the next try, and for everybody who looks.
    known = state.claims_among(outcome.taken)
    unseen = [number for number in outcome.taken if number not in known]
    await house.shows.refresh(facts.id, unseen)
    return _name_taken(outcome, state)


def _name_taken(outcome: CommandOutcome, state: ShowState) -> SeatsTaken:
    seating = state.seating
    return SeatsTaken(seats=seating.name_all(outcome.taken), mine=seating.name_all(outcome.mine))


async def take_hold(house: House, request: HoldRequest) -> tuple[HoldOutcome, ShowFacts, Seating]:
    """Hold seats; a choice that we made ourselves is made anew when somebody was quicker."""
    facts = await house.shows.get_facts(request.show_public_id)
    if request.idempotency is not None:
        earlier = await _find_earlier(house, request)
        if earlier is not None:
            return earlier, facts, await house.shows.get_seating(facts.content_hash)
    check_request(request, facts, now=utc_now())
    state = await house.shows.get_state(facts)
    seating = state.seating
    if request.seats:
        decided = decide_seats(house, request, facts, state)
        if isinstance(decided, Prepared):
            return await _submit(house, decided, facts, state), facts, seating
        return decided, facts, seating
    _check_prefix(house, state, request)
    return await choose(house, request, facts, state), facts, seating


def choose_first(
    house: House, request: HoldRequest, facts: ShowFacts, state: ShowState
) -> Prepared | SeatsTaken:
    """The first try of `choose`, for a request that `check_request` let pass. Never waits.

    SeatsTaken is not the last word: `choose` asks the database.
    """
    _check_prefix(house, state, request)
    return _prepare(house, request, facts, state, None)


async def choose(
    house: House, request: HoldRequest, facts: ShowFacts, state: ShowState, *, tried: int = 0
) -> HoldOutcome:
    """Hold what we choose ourselves; another choice when somebody was quicker.

    `tried` choices were lost before.
    """
    seating = state.seating
    for attempt in range(tried, limits.AREA_PASSES_MAX):
        places = None
        if request.areas and attempt >= limits.AREA_GUESSES_MAX:
            asked = await _ask_for_places(house, request, facts, seating)
            if isinstance(asked, SeatsTaken):
                return asked
            places = asked
        prepared = _prepare(house, request, facts, state, places)
        if isinstance(prepared, SeatsTaken):
            continue  # Only the database may say that an area is full.
        outcome = await _submit_pending(house, prepared, facts, state)
        if isinstance(outcome, HoldGranted):
            return outcome
        if request.best is not None and attempt + 1 >= limits.BEST_GUESSES_MAX:
            return outcome
    raise Busy


def _prepare(
    house: House,
    request: HoldRequest,
    facts: ShowFacts,
    state: ShowState,
    places: list[int] | None,
) -> Prepared | SeatsTaken:
    """A command; what others are just being given is passed over as long as something else fits."""

    def prepare(picture: Picture, avoid: Collection[int] = ()) -> Prepared | SeatsTaken:
        return prepare_hold(
            request,
            picture,
            public_id=house.ids.new_uuid(),
            facts=facts,
            seating=state.seating,
            random=house.random,
            areas_by_database=places,
            avoid=avoid,
        )

    state.lapse()
    if not state.pending:
        return prepare(state.picture)
    if request.best is None:
        prepared = prepare(state.picture, state.pending)
        return prepare(state.picture) if isinstance(prepared, SeatsTaken) else prepared
    try:
        return prepare(state.picture_to_choose_from())
    except NoBlock:
        return prepare(state.picture)


async def _submit_pending(
    house: House, prepared: Prepared, facts: ShowFacts, state: ShowState
) -> HoldOutcome:
    mine = state.mark_pending(prepared.command.numbers)
    try:
        return await _submit(house, prepared, facts, state)
    finally:
        state.pending -= mine


async def _submit(
    house: House, prepared: Prepared, facts: ShowFacts, state: ShowState
) -> HoldOutcome:
    outcome = await house.batcher.hold(prepared.command)
    concluded = conclude(house, prepared, outcome, facts=facts, state=state)
    if concluded is None:
        return await ask_database(house, outcome, facts=facts, state=state)
    return concluded


async def find_hold(house: House, public_id: UUID) -> HoldRecord:
    """A hold as stored, live or not; NotFound when there is none."""
    rows = await house.database.fetch(statement("find_hold"), holds=[public_id])
    if not rows:
        raise NotFound
    return read_hold(rows[0])


async def _find_earlier(house: House, request: HoldRequest) -> HoldGranted | None:
    """What the key led to before: looked up before anything may say no, a closed sale included."""
    key = request.idempotency
    assert key is not None
    rows = await house.database.fetch(statement("find_key"), scope=key.scope, key=key.key)
    if not rows:
        return None
    if bytes(rows[0]["request_hash"]) != key.request_hash:
        raise IdempotencyConflict
    return HoldGranted(hold=await find_hold(house, UUID(rows[0]["resource_id"])), replayed=True)


def _check_prefix(house: House, state: ShowState, request: HoldRequest) -> None:
    """The cap of an address prefix: counted in memory, so approximate; lifted with the limits."""
    prefix = request.caller.ip_prefix
    if not house.hold_rate.enabled or not prefix:
        return
    if state.held_by_prefix(prefix) + count_places(request) > limits.UNPAID_PER_PREFIX_MAX:
        raise LimitExceeded("Too many unpaid seats are held from your network. Pay for some first.")


async def _ask_for_places(
    house: House, request: HoldRequest, facts: ShowFacts, seating: Seating
) -> list[int] | SeatsTaken:
    """Free area places by the database's word; SeatsTaken names an area that has too few."""
    areas = request.areas or {}
    check_areas(areas, seating=seating)
    numbers: list[int] = []
    for name, count in areas.items():
        area = seating.areas[name]
        last = area.first_place + area.capacity - 1
        rows = await house.database.fetch(
            statement("find_free_places"),
            show=facts.id,
            first=area.first_place,
            last=last,
            start=house.random.randint(area.first_place, last),
            count=count,
        )
        if len(rows) < count:
            return SeatsTaken(seats=(name,))
        numbers += [row["n"] for row in rows]
    return numbers
