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
from foyer.platform.errors import Busy, DomainError, IdempotencyConflict, NotFound


def begin(
    house: House, request: HoldRequest, facts: ShowFacts, state: ShowState
) -> Prepared | SeatsTaken | DomainError:
    """The first try: a command to send, what is lost already, or what the rules refuse.

    Never waits. A no of any kind is not the last word, see `go_on`, unless it is about named seats
    and for a request without an idempotency key.
    """
    try:
        check_request(request, facts, now=utc_now())
        _check_prefix(house, state, request)
        if request.seats:
            return _prepare_seats(house, request, facts, state)
        return _prepare(house, request, facts, state, None)
    except DomainError as refusal:
        return refusal


def _prepare_seats(
    house: House, request: HoldRequest, facts: ShowFacts, state: ShowState
) -> Prepared | SeatsTaken:
    """Named seats; the picture may only say no."""
    seating = state.seating
    numbers = resolve_seats(request.seats, seating=seating)
    if house.shows.peek_state(facts.id) is state:
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
    """What an outcome means, once it is in the picture. None: `go_on` has to tell."""
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


async def _ask_database(
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
    """Hold seats, for who may wait; the fast lane takes the same steps without."""
    facts = await house.shows.get_facts(request.show_public_id)
    state = await house.shows.get_state(facts)
    outcome: CommandOutcome | None = None
    concluded: HoldOutcome | DomainError | None
    first = begin(house, request, facts, state)
    if isinstance(first, Prepared):
        outcome, concluded = await _submit(house, first, facts, state)
    else:
        concluded = first
    held = await go_on(house, request, facts, state, outcome=outcome, concluded=concluded)
    return held, facts, state.seating


async def go_on(
    house: House,
    request: HoldRequest,
    facts: ShowFacts,
    state: ShowState,
    *,
    outcome: CommandOutcome | None,
    concluded: HoldOutcome | DomainError | None,
) -> HoldOutcome:
    """What may have to ask the database after the first try.

    `outcome` is the command's, None when none was sent; `concluded` is what it meant, or the no
    that came before. A key is looked up before anybody says no to it, a closed sale included; a
    command looks it up itself.
    """
    if outcome is None:
        earlier = await _find_earlier(house, request)
        if earlier is not None:
            return earlier
    if isinstance(concluded, DomainError):
        raise concluded
    if concluded is None:
        assert outcome is not None
        concluded = await _ask_database(house, outcome, facts=facts, state=state)
    if request.seats or isinstance(concluded, HoldGranted):
        return concluded
    return await _choose(house, request, facts, state, tried=0 if outcome is None else 1)


async def _choose(
    house: House, request: HoldRequest, facts: ShowFacts, state: ShowState, *, tried: int
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
        outcome, concluded = await _submit(house, prepared, facts, state)
        if concluded is None:
            concluded = await _ask_database(house, outcome, facts=facts, state=state)
        if isinstance(concluded, HoldGranted):
            return concluded
        if request.best is not None and attempt + 1 >= limits.BEST_GUESSES_MAX:
            return concluded
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


async def _submit(
    house: House, prepared: Prepared, facts: ShowFacts, state: ShowState
) -> tuple[CommandOutcome, HoldOutcome | None]:
    """A command's outcome and what `conclude` makes of it."""
    mine = state.mark_pending(prepared.command.numbers) if prepared.chosen_by_us else set()
    try:
        outcome = await house.batcher.hold(prepared.command)
    finally:
        state.pending -= mine
    return outcome, conclude(house, prepared, outcome, facts=facts, state=state)


async def find_hold(house: House, public_id: UUID) -> HoldRecord:
    """A hold as stored, live or not; NotFound when there is none."""
    rows = await house.database.fetch(statement("find_hold"), holds=[public_id])
    if not rows:
        raise NotFound
    return read_hold(rows[0])


async def _find_earlier(house: House, request: HoldRequest) -> HoldGranted | None:
    """What the request's key led to before, if it has one; IdempotencyConflict."""
    if request.idempotency is None:
        return None
    public_id = await house.earlier.find(request.idempotency)
    if public_id is None:
        return None
    return HoldGranted(hold=await find_hold(house, public_id), replayed=True)


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
