"""The steps of a purchase over HTTP, as another program would take them from /api/docs."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

API = "/api/v1"
WAIT_SECONDS_MAX = 40.0
POLL_SECONDS = 0.1
SALE_LEFT = timedelta(minutes=20)  # More than any test takes: no sale closes under its hands.
PLACES_FREE_MIN = 20  # Room for several tests.
PLACES_AT_DOORS_MIN = 4  # What nobody else takes is enough for a test of a door.


@dataclass(frozen=True, kw_only=True)
class Bought:
    """A placed booking and the key that opens it."""

    id: str
    key: str
    session: str
    show: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Booking-Key": self.key}


def list_shows(client: httpx.Client, **wanted: Any) -> list[dict[str, Any]]:
    """Shows on sale for a good while yet, soonest first; `wanted` as of `GET /shows`."""
    parameters = {"onSale": "true", "limit": 100, **wanted}
    answer = client.get(f"{API}/shows", params=parameters)
    assert answer.status_code == 200, answer.text
    until = datetime.now(UTC) + SALE_LEFT
    return [
        show
        for show in answer.json()["items"]
        if show["status"] == "on_sale"
        and datetime.fromisoformat(show["onSale"]["closesAt"]) >= until
    ]


def list_films(
    client: httpx.Client, *, free: int = PLACES_FREE_MIN, **wanted: Any
) -> list[dict[str, Any]]:
    """Of these shows the films with so many free places.

    What else there is may cost nothing (talks) or refuse to leave a seat alone (stages).
    """
    return [
        show
        for show in list_shows(client, **wanted)
        if show["event"]["kind"] == "film" and show["availability"]["available"] >= free
    ]


def find_show(
    client: httpx.Client, *, free: int = PLACES_FREE_MIN, **wanted: Any
) -> dict[str, Any]:
    """The soonest such film."""
    films = list_films(client, free=free, **wanted)
    assert films, f"no such show: {wanted}"
    return films[0]


def find_show_at_doors(client: httpx.Client) -> dict[str, Any]:
    """A film in the first city whose doors are open: there is one whatever the clock says."""
    city = client.get(f"{API}/cities").json()["items"][0]["slug"]
    now = datetime.now(UTC)
    films = list_films(client, free=PLACES_AT_DOORS_MIN, city=city)
    return next(show for show in films if datetime.fromisoformat(show["doorsOpenAt"]) <= now)


def list_free_seats(client: httpx.Client, show: dict[str, Any]) -> list[dict[str, Any]]:
    """Free seats for anybody, in plan order."""
    answer = client.get(
        f"{API}/shows/{show['id']}/availability", params={"format": "list", "status": "available"}
    )
    assert answer.status_code == 200, answer.text
    return [seat for seat in answer.json() if seat["price"] is not None]


def find_film_with_run(
    client: httpx.Client, *, length: int, category: str = "regular", **wanted: Any
) -> tuple[dict[str, Any], list[str]]:
    """The soonest film with so many free seats side by side, and those seats."""
    for show in list_films(client, **wanted):
        run = find_run(client, show, length=length, category=category)
        if run:
            return show, run
    raise AssertionError(f"no {length} free {category} seats side by side")


def find_run(
    client: httpx.Client, show: dict[str, Any], *, length: int, category: str
) -> list[str]:
    """Free seats of one class, in one row, with consecutive numbers; empty if there are none."""
    run: list[dict[str, Any]] = []
    for seat in list_free_seats(client, show):
        if seat["category"] != category:
            run = []
            continue
        follows = run and seat["row"] == run[-1]["row"] and _follows(run[-1], seat)
        run = [*run, seat] if follows else [seat]
        if len(run) == length:
            return [str(one["seat"]) for one in run]
    return []


def _follows(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return int(after["number"]) == int(before["number"]) + 1


def find_pair(client: httpx.Client, show: dict[str, Any]) -> list[str]:
    """Two free neighbours that leave nobody alone, as best available chooses them."""
    hold = hold_best(client, show, quantity=2)
    ids = [seat["id"] for seat in hold["seats"]]
    answer = client.delete(f"{API}/holds/{hold['holdToken']}")
    assert answer.status_code == 204, answer.text
    return ids


def hold_best(client: httpx.Client, show: dict[str, Any], *, quantity: int) -> dict[str, Any]:
    answer = client.post(f"{API}/shows/{show['id']}/holds", json={"best": {"quantity": quantity}})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def place(client: httpx.Client, hold: dict[str, Any], *, show: dict[str, Any]) -> Bought:
    """A booking of one hold by a guest."""
    body = {
        "holdTokens": [hold["holdToken"]],
        "buyer": {"email": "ada@example.test", "fullName": "Ada Byron"},
    }
    key = uuid4().hex
    answer = client.post(f"{API}/bookings", json=body, headers={"Idempotency-Key": key})
    assert answer.status_code == 201, answer.text
    placed = answer.json()
    assert placed["booking"]["status"] == "pending"
    assert placed["payment"]["sessionId"].startswith("sess_")
    return Bought(
        id=placed["booking"]["id"],
        key=placed["accessKey"],
        session=placed["payment"]["sessionId"],
        show=show,
    )


def pay(client: httpx.Client, bought: Bought, outcome: str, **more: Any) -> dict[str, Any]:
    """What the buyer does on the provider's page."""
    answer = client.post(
        f"{API}/sandbox/checkout/{bought.session}", json={"outcome": outcome, **more}
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def read_booking(client: httpx.Client, bought: Bought) -> dict[str, Any]:
    answer = client.get(f"{API}/bookings/{bought.id}", headers=bought.headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def wait_for(
    client: httpx.Client, bought: Bought, reached: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """The booking once `reached` holds of it; jobs run in another process."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    booking = read_booking(client, bought)
    while not reached(booking):
        assert time.monotonic() < deadline, booking
        time.sleep(POLL_SECONDS)
        booking = read_booking(client, bought)
    return booking


def wait_until(reached: Callable[[], bool]) -> None:
    """Return once `reached` holds; jobs run in another process."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not reached():
        assert time.monotonic() < deadline, "it was never reached"
        time.sleep(POLL_SECONDS)


def buy(client: httpx.Client, show: dict[str, Any], *, quantity: int = 2) -> dict[str, Any]:
    """A confirmed booking."""
    bought = place(client, hold_best(client, show, quantity=quantity), show=show)
    pay(client, bought, "succeed")
    return wait_for(client, bought, lambda booking: booking["status"] == "confirmed")
