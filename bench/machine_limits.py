"""What no server in this language could do better here: `bench.bare` by the measures of the goals.

A missed goal is beside it in the same round: below the limit it is ours to mend, above it nobody's.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from bench.figures import Figure, limit_of
from bench.holding import HALF, Rates
from bench.house import Hall, Hot
from bench.reference import DATABASE, HERE
from bench.session import Session, finish_open_loop, make_hold_requests, start_open_loop
from bench.watching import CLIENTS
from bench.wrk import Rush


def measure_limits(session: Session, _known: Rates) -> Iterator[Figure]:
    """The limits of G1, G4, G5, G6 and G8."""
    stadium, cinema = session.house.halls["stadium"], session.house.halls["cinema"]
    with _running_bare(session, stadium) as bare:
        _rush(session, bare, stadium, warm=True)
        holds = _rush(session, bare, stadium)
    yield Figure(goal=limit_of("G1"), rate=holds.granted_rate, raw=holds.to_json())
    yield Figure(goal=limit_of("G4"), value=holds.p99_ms)
    rate = holds.decided_rate * HALF
    count = int(rate * session.effort.seconds)
    requests = make_hold_requests(session.house, stadium, count=count, seed=count)
    with _running_bare(session, stadium) as bare:
        _rush(session, bare, stadium, warm=True)
        process = start_open_loop(
            session.house, bare.ports[0], requests, rate=rate, clients=session.effort.clients
        )
        told = finish_open_loop(process)
    yield Figure(goal=limit_of("G5"), value=told["p99_ms"], raw={**told, "rate": round(rate, 1)})
    with _running_bare(session, cinema) as bare:
        _rush(session, bare, cinema, warm=True)
        full = _rush(session, bare, cinema)
        same = _rush(session, bare, cinema, kind="availability")
    yield Figure(goal=limit_of("G6"), rate=full.refused_rate, raw=full.to_json())
    yield Figure(goal=limit_of("G8"), value=same.decided_rate, raw=same.to_json())


def _rush(
    session: Session, bare: Hot, hall: Hall, *, kind: str = "holds", warm: bool = False
) -> Rush:
    seconds = session.effort.warm_seconds if warm else session.effort.seconds
    clients = CLIENTS if kind == "availability" else session.effort.clients
    return session.rush(bare, hall, kind=kind, clients=clients, seconds=seconds, ours=False)


@contextmanager
def _running_bare(session: Session, hall: Hall) -> Iterator[Hot]:
    """A bare process before an empty table. R has made its database already."""
    house = session.house
    url = house.superuser_url.replace("/postgres?", f"/{DATABASE}?")
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("schema.sql", "bare.sql"):
            connection.execute((HERE / name).read_bytes())
        connection.execute("checkpoint")
    path = hall.folder / f"{hall.name}.bare"
    seats = [name for row in (*hall.rows, *hall.apart) for name in row]
    path.write_text(json.dumps({"shows": hall.shows, "seats": seats}))
    with house.running_bare("--url", url, "--hall", str(path)) as bare:
        yield bare
