"""How holds scale: with shows, hall size, clients, and claims in the table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.house import Hall, HallWish
from bench.session import Session
from bench.wrk import Rush

HALL_SIZES = (200, 1_200, 5_000, 20_000, 80_000)
PLACES_OF_A_SIZE = 400_000  # Seats of all shows together, whatever their size.
SHOWS_HALL_SEATS = 10_000
CLIENTS = (1, 8, 64, 256, 1_000)
CLAIMS_AT_ONCE = 500_000  # Rows of one insert: a bounded transaction.
FOREIGN_SHOW = 1_000_000_000  # Ids of shows that only fill the table.

_FILL = """
insert into seat_claim (show_id, seat_no, state, hold_id, expires_at)
select %s + n / 80000, n %% 80000, 'held', n, now() + interval '1 day'
  from generate_series(%s::bigint, %s::bigint) n
"""


@dataclass(slots=True, kw_only=True)
class Curve:
    """Rates and latency over one quantity."""

    name: str
    axis: str
    points: list[dict[str, Any]] = field(default_factory=list)

    def add(self, at: int, rush: Rush) -> None:
        """One point."""
        self.points.append({"at": at, **rush.to_json()})


def wish_halls(session: Session) -> list[HallWish]:
    """What the curves need beside the halls of the goals."""
    sizes = [
        HallWish(name=f"size-{seats}", seats=seats, shows=max(1, PLACES_OF_A_SIZE // seats))
        for seats in HALL_SIZES
    ]
    shows = max(session.effort.curve_shows)
    return [*sizes, HallWish(name="many", seats=SHOWS_HALL_SEATS, shows=shows)]


def measure_curves(session: Session) -> Iterator[Curve]:
    """All four, the one that fills the table last."""
    yield _measure_shows(session)
    yield _measure_sizes(session)
    yield _measure_clients(session)
    yield _measure_claims(session)


def _measure_shows(session: Session) -> Curve:
    hall = session.house.halls["many"]
    curve = Curve(name="shows", axis=f"shows on sale, {SHOWS_HALL_SEATS:,} seats each")
    for count in session.effort.curve_shows:
        curve.add(count, _rush(session, hall, shows=count))
    return curve


def _measure_sizes(session: Session) -> Curve:
    curve = Curve(name="hall-size", axis=f"seats of a hall, {PLACES_OF_A_SIZE:,} in all shows")
    for seats in HALL_SIZES:
        curve.add(seats, _rush(session, session.house.halls[f"size-{seats}"]))
    return curve


def _measure_clients(session: Session) -> Curve:
    curve = Curve(name="clients", axis="keep-alive clients")
    for clients in CLIENTS:
        curve.add(clients, _rush(session, session.house.halls["stadium"], clients=clients))
    return curve


def _measure_claims(session: Session) -> Curve:
    curve = Curve(name="claims", axis="claims in the table, of other shows")
    for count in session.effort.curve_claims:
        curve.add(count, _rush(session, session.house.halls["stadium"], claims=count))
    session.house.reset()
    return curve


def _rush(
    session: Session,
    hall: Hall,
    *,
    shows: int | None = None,
    clients: int | None = None,
    claims: int = 0,
) -> Rush:
    with session.fresh_hot(hall, shows=shows) as hot:
        for start in range(0, claims, CLAIMS_AT_ONCE):
            end = min(claims, start + CLAIMS_AT_ONCE) - 1
            session.house.query(_FILL, FOREIGN_SHOW, start, end)
        if claims:
            session.house.query("vacuum analyze seat_claim")
            session.house.query("checkpoint")
        session.rush(hot, hall, shows=shows, clients=clients, seconds=1)
        return session.rush(
            hot, hall, shows=shows, clients=clients, seconds=session.effort.curve_seconds
        )
