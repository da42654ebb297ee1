"""The answer never reaches the client: the same request under the same key finds the first effect.

The client closes its connection once the database shows the effect, and before it has read a byte.
"""

import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.house import House
from tests.journeys import steps

pytestmark = pytest.mark.processes

API = "/api/v1"
WAIT_SECONDS_MAX = 20.0
POLL_SECONDS = 0.02


def send_and_hang_up(
    house: House, path: str, body: dict[str, Any], *, key: str, has_happened: Callable[[], bool]
) -> None:
    """POST on a bare socket; close it when the effect is there, without reading."""
    address = urlsplit(house.url)
    payload = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{address.port}\r\n"
        f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\n"
        f"Content-Length: {len(payload)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port or 80)) as connection:
        connection.sendall(head.encode() + payload)
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not has_happened():
            assert time.monotonic() < deadline, "the request had no effect"
            threading.Event().wait(POLL_SECONDS)


def count_keys(house: House, key: str) -> int:
    return len(house.query("select 1 from idempotency_key where key = %s", key))


def count_bookings(house: House, email: str) -> int:
    return len(house.query("select 1 from booking where buyer_email = %s", email))


def post(client: httpx.Client, path: str, body: dict[str, Any], *, key: str) -> httpx.Response:
    return client.post(path, json=body, headers={"Idempotency-Key": key})


def test_a_hold_whose_answer_was_lost_is_found_again_by_its_key(house: House) -> None:
    guest, key = house.client(), uuid4().hex
    show = steps.find_show(guest)
    body = {"seats": steps.find_pair(guest, show)}
    path = f"{API}/shows/{show['id']}/holds"
    send_and_hang_up(
        house,
        path,
        body,
        key=key,
        has_happened=lambda: count_keys(house, key) == 1,
    )
    guest = house.client()  # No cookie has reached the one whose answer was lost.
    answers = [post(guest, path, body, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.headers["Idempotency-Replayed"] for answer in answers] == ["true", "true"]
    first, second = (answer.json() for answer in answers)
    assert first["holdToken"] == second["holdToken"]
    assert sorted(seat["id"] for seat in first["seats"]) == sorted(body["seats"])
    # The new cookie is that of the hold: it can be booked and let go.
    assert guest.get(f"{API}/holds/{first['holdToken']}").status_code == 200
    assert guest.delete(f"{API}/holds/{first['holdToken']}").status_code == 204


def test_the_same_key_with_other_seats_is_refused(house: House) -> None:
    guest, key = house.client(), uuid4().hex
    show = steps.find_show(guest)
    path = f"{API}/shows/{show['id']}/holds"
    assert post(guest, path, {"best": {"quantity": 1}}, key=key).status_code == 201
    again = post(guest, path, {"best": {"quantity": 2}}, key=key)
    assert (again.status_code, again.json()["code"]) == (422, "idempotency_conflict")


def test_a_booking_whose_answer_was_lost_is_found_again_by_its_key(house: House) -> None:
    guest, key = house.client(), uuid4().hex
    show = steps.find_show(guest)
    hold = steps.hold_best(guest, show, quantity=2)
    email = f"{key}@example.test"
    body = {
        "holdTokens": [hold["holdToken"]],
        "buyer": {"email": email, "fullName": "Ada Byron"},
    }
    path = f"{API}/bookings"
    send_and_hang_up(
        house,
        path,
        body,
        key=key,
        has_happened=lambda: count_bookings(house, email) == 1,
    )
    answers = [post(house.client(), path, body, key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    first, second = (answer.json() for answer in answers)
    assert first["booking"]["id"] == second["booking"]["id"]
    assert first["accessKey"] == second["accessKey"]
    assert count_bookings(house, email) == 1
    payments = house.query(
        "select 1 from payment p join booking b on b.id = p.booking_id where b.public_id = %s",
        first["booking"]["id"],
    )
    assert len(payments) == 1


def insist(client: httpx.Client, path: str, body: dict[str, Any], *, key: str) -> httpx.Response:
    """Ask as often as we are told that the first of these requests is still under way."""
    while True:
        answer = post(client, path, body, key=key)
        if answer.status_code != 409 or answer.json()["code"] != "idempotency_in_progress":
            return answer


def test_a_booking_sent_by_ten_at_once_under_one_key_is_one_booking(house: House) -> None:
    guest, key = house.client(), uuid4().hex
    show = steps.find_show(guest)
    hold = steps.hold_best(guest, show, quantity=1)
    email = f"{key}@example.test"
    body = {
        "holdTokens": [hold["holdToken"]],
        "buyer": {"email": email, "fullName": "Ada Byron"},
    }
    answers: list[httpx.Response] = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(insist(house.client(), f"{API}/bookings", body, key=key))
        )
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["booking"]["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert count_bookings(house, email) == 1
