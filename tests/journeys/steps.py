"""The steps of a purchase over HTTP, as another program would take them from docs/api.md."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

API = "/api/v1"
WAIT_SECONDS_MAX = 40.0
POLL_SECONDS = 0.1


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


def find_show(client: httpx.Client, **wanted: Any) -> dict[str, Any]:
    """A show on sale with enough free seats; `wanted` are query parameters of `GET /shows`."""
    parameters = {"onSale": "true", "limit": 100, **wanted}
    answer = client.get(f"{API}/shows", params=parameters)
    assert answer.status_code == 200, answer.text
    for show in answer.json()["items"]:
        if show["status"] == "on_sale" and show["availability"]["available"] >= 20:
            return dict(show)
    raise AssertionError(f"no such show: {wanted}")


def list_free_seats(client: httpx.Client, show: dict[str, Any]) -> list[dict[str, Any]]:
    """Free seats for anybody, in plan order."""
    answer = client.get(
        f"{API}/shows/{show['id']}/availability", params={"format": "list", "status": "available"}
    )
    assert answer.status_code == 200, answer.text
    return [seat for seat in answer.json() if seat["price"] is not None]


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


def buy(client: httpx.Client, show: dict[str, Any], *, quantity: int = 2) -> dict[str, Any]:
    """A confirmed booking."""
    bought = place(client, hold_best(client, show, quantity=quantity), show=show)
    pay(client, bought, "succeed")
    return wait_for(client, bought, lambda booking: booking["status"] == "confirmed")
