"""Goals about those who only look: availability (G8, G9) and live streams (G10)."""

import http.client
import resource
from collections.abc import Iterator
from pathlib import Path

from bench.fanout import run_fanout
from bench.figures import Figure
from bench.holding import Rates
from bench.house import Hall, Hot, warm_up
from bench.session import Session
from bench.wrk import Rush

CLIENTS = 64
_TAKE_HALF = """
insert into seat_claim (show_id, seat_no, state, block_id, expires_at)
select %s, n, 'blocked', 1, 'infinity' from generate_series(0, %s - 1, 2) n
"""
DESCRIPTORS_BESIDE = 500  # What a server has open besides its clients.


def measure_availability(session: Session, _known: Rates) -> Iterator[Figure]:
    """G8: from memory, as 304 and as body, with and without the fast lane."""
    hall = session.house.halls["cinema"]
    with session.fresh_hot(hall) as hot:
        same = _look(session, hot, hall, etags_file=_write_etags(hot, hall))
        body = _look(session, hot, hall)
    yield Figure(goal="G8", value=same.decided_rate, raw=same.to_json())
    yield Figure(goal="G8 body", value=body.decided_rate, raw=body.to_json())
    try:
        with session.fresh_hot(hall, variant="no-fast-lane") as hot:
            plain = _look(session, hot, hall, etags_file=_write_etags(hot, hall))
    except RuntimeError:
        return  # There is no fast lane yet: G8 itself went the ordinary way.
    yield Figure(goal="G8 ASGI", value=plain.decided_rate, raw=plain.to_json())


def measure_memory(session: Session, _known: Rates) -> Iterator[Figure]:
    """G9: the picture in memory against reading it for every answer, same claims, same stack.

    Every second place of the show that is looked at is taken.
    """
    for goal, name in (("G9", "cinema"), ("G9 stadium", "stadium")):
        house, hall = session.house, session.house.halls[name]
        house.reset()
        house.query(_TAKE_HALF, hall.show_ids[0], sum(map(len, hall.rows)))
        house.query("vacuum analyze seat_claim")
        with house.running_hot() as hot:
            warm_up(hot, hall.shows[:1])
            memory = _look(session, hot, hall, shows=1)
        with house.running_hot(variant="no-memory") as hot:
            warm_up(hot, hall.shows[:1])
            select = _look(session, hot, hall, shows=1)
        yield Figure(
            goal=goal,
            value=memory.decided_rate / max(1.0, select.decided_rate),
            raw={"memory": memory.to_json(), "select": select.to_json()},
        )


def measure_live(session: Session, _known: Rates) -> Iterator[Figure]:
    """G10: from sending a hold to the last of many streams, commit and announcement included."""
    wanted = session.effort.streams
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    possible = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard - DESCRIPTORS_BESIDE)
    if possible < wanted:
        session.note(f"Only {possible:,} live streams: the limit of open files is {hard:,}.")
    hall = session.house.halls["cinema"]
    with session.fresh_hot(hall) as hot:
        seen = run_fanout(session.house, hot, hall, clients=possible, pushes=session.effort.pushes)
    if seen.lost:
        session.note(f"{seen.lost} of the live changes did not arrive within five seconds.")
    yield Figure(goal="G10", value=seen.last_ms, raw=seen.to_json())
    yield Figure(goal="G10 memory", value=seen.kib_per_client)


def _look(
    session: Session,
    hot: Hot,
    hall: Hall,
    *,
    etags_file: Path | None = None,
    shows: int | None = None,
) -> Rush:
    return session.rush(
        hot, hall, kind="availability", clients=CLIENTS, etags_file=etags_file, shows=shows
    )


def _write_etags(hot: Hot, hall: Hall) -> Path:
    client = http.client.HTTPConnection("127.0.0.1", hot.ports[0], timeout=10)
    etags = []
    for show in hall.shows:
        client.request("GET", f"/api/v1/shows/{show}/availability")
        answer = client.getresponse()
        answer.read()
        etags.append(answer.headers["ETag"])
    client.close()
    path = hall.folder / f"{hall.name}.etags"
    path.write_text("\n".join(etags) + "\n")
    return path
