"""Availability and live updates over HTTP."""

import json
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
from django.db import connection, transaction

from foyer.identity.suspension import reinstate_organizer, suspend_organizer
from foyer.inventory import actions
from foyer.inventory.models import Hold
from foyer.platform.clock import utc_now
from tests.factories import make_show, make_world, plan_document
from tests.hot.test_holds import hold, post
from tests.hot_servers import HotServer, StartServer
from tests.identity.houses import make_admin

Event = tuple[str, str, dict[str, Any]]  # name, id, data


def read_events(response: httpx.Response) -> Iterator[Event]:
    """Events of a stream, heartbeats left out."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        else:
            if "event" in fields:
                yield fields["event"], fields["id"], json.loads(fields["data"])
            fields = {}


def wait_for_status(client: httpx.Client, show_id: object, version: str) -> dict[str, Any]:
    """The first change after `version`, from the live stream."""
    with client.stream("GET", f"/api/v1/shows/{show_id}/live?since={version}") as response:
        for _, _, data in read_events(response):
            if data.get("changes"):
                return data
    raise AssertionError("the stream ended without a change")


def test_availability_has_the_documented_shape_and_an_etag(hot: httpx.Client) -> None:
    show = make_show(make_world(document=plan_document(rows=1, seats=3, areas={"floor": 2})))
    path = f"/api/v1/shows/{show.public_id}/availability"
    answer = hot.get(path)
    document = answer.json()
    version = document.pop("version")
    assert document == {
        "showId": str(show.public_id),
        "status": "...",
        "areas": [{"id": "floor", "available": 2}],
        "summary": {"available": 5, "held": 0, "booked": 0, "blocked": 0},
    }
    assert answer.headers["etag"] == f'"{version}"'
    assert answer.headers["cache-control"] == "public, max-age=1"
    assert "set-cookie" not in answer.headers
    same = hot.get(path, headers={"If-None-Match": f'"{version}"'})
    assert (same.status_code, same.content) == (304, b"")
    hold(hot, show, "A2")
    newer = hot.get(path, headers={"If-None-Match": f'"{version}"'})
    assert (newer.status_code, newer.json()["status"]) == (200, ".h.")
    assert hot.head(path).content == b""


def test_since_gives_the_changes_only(hot: httpx.Client) -> None:
    show = make_show(make_world(document=plan_document(rows=1, seats=3, areas={"floor": 2})))
    path = f"/api/v1/shows/{show.public_id}/availability"
    version = hot.get(path).json()["version"]
    token = hold(hot, show, "A2")["holdToken"]
    hold(hot, show, "A1")
    hot.delete(f"/api/v1/holds/{token}")
    changes = hot.get(f"{path}?since={version}").json()
    assert changes["changes"] == [[0, "h"], [1, "."]]
    assert changes["areas"] == [{"id": "floor", "available": 2}]
    assert hot.get(f"{path}?since={changes['version']}").json()["changes"] == []
    for unknown in ("", "x.1", f"{version.split('.')[0]}.99", f"{version.split('.')[0]}.-1"):
        assert hot.get(f"{path}?since={unknown}").json()["status"] == "h.."


def test_a_version_that_is_too_old_gets_everything(hot: httpx.Client) -> None:
    show = make_show(
        make_world(document=plan_document(rows=26, seats=50)),
        seats_per_hold_max=50,
        seats_per_visitor_max=2000,
    )
    path = f"/api/v1/shows/{show.public_id}/availability"
    version = hot.get(path).json()["version"]
    for row in "ABCDEFGHIJKLMNOPQRSTU":
        hold(hot, show, *(f"{row}{number}" for number in range(1, 51)))
    assert "status" in hot.get(f"{path}?since={version}").json()


def test_the_list_is_for_the_caller(hot: httpx.Client, shared_server: HotServer) -> None:
    show = make_show(make_world(document=plan_document(rows=1, seats=3)))
    hold(hot, show, "A1")
    with shared_server.client() as other:
        hold(other, show, "A2")
    path = f"/api/v1/shows/{show.public_id}/availability?format=list"
    answer = hot.get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert [seat["status"] for seat in answer.json()] == ["held_by_me", "held", "available"]
    assert hot.get(f"{path}&status=available").json() == [
        {
            "seat": "A3",
            "row": "A",
            "number": "3",
            "category": "standard",
            "price": {"amount": 1200, "currency": "EUR"},
            "status": "available",
        }
    ]
    assert hot.get(f"{path}&status=odd").status_code == 422
    assert hot.get(f"/api/v1/shows/{show.public_id}/availability?format=xml").status_code == 422


def test_a_lapsed_hold_is_a_change_like_any_other_and_takeable(
    start_server: StartServer, transactional_db: None
) -> None:
    server = start_server(SEAT_HOLD_MINUTES="0.02")
    show = make_show()
    path = f"/api/v1/shows/{show.public_id}/availability"
    with server.client() as client, server.client() as other:
        hold(client, show, "A1")
        held = client.get(path).json()
        assert held["status"][0] == "h"
        data = wait_for_status(other, show.public_id, held["version"])
        assert data["changes"] == [[0, "."]]
        assert post(other, show, {"seats": ["A1"]}).status_code == 201


def test_changes_made_elsewhere_arrive(hot: httpx.Client, start_server: StartServer) -> None:
    show = make_show()
    path = f"/api/v1/shows/{show.public_id}/availability"
    version = hot.get(path).json()["version"]
    second = start_server()
    with second.client() as elsewhere:
        hold(elsewhere, show, "A2")
        data = wait_for_status(hot, show.public_id, version)
        assert data["changes"] == [[1, "h"]]
        record = Hold.objects.get(show_id=show.id)
        with transaction.atomic():
            actions.consume_hold(record.id, line_ids_by_seat={1: 900 + record.id})
            actions.sell_claims([900 + record.id])
        data = wait_for_status(hot, show.public_id, data["version"])
        assert data["changes"] == [[1, "b"]]
        actions.free_claims([900 + record.id])
        data = wait_for_status(hot, show.public_id, data["version"])
        assert data["changes"] == [[1, "."]]


def test_what_is_rolled_back_is_not_announced(hot: httpx.Client) -> None:
    show = make_show()
    version = hot.get(f"/api/v1/shows/{show.public_id}/availability").json()["version"]
    with transaction.atomic():
        actions.retake_claims([(show.id, 0, 5001)])
        transaction.set_rollback(True)
    actions.retake_claims([(show.id, 1, 5002)])
    assert wait_for_status(hot, show.public_id, version)["changes"] == [[1, "b"]]


def test_a_stream_resumes_from_the_last_event(hot: httpx.Client) -> None:
    show = make_show()
    path = f"/api/v1/shows/{show.public_id}"
    version = hot.get(f"{path}/availability").json()["version"]
    hold(hot, show, "A1")
    with hot.stream("GET", f"{path}/live", headers={"Last-Event-ID": version}) as response:
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        name, event_id, data = next(read_events(response))
    assert (name, data["changes"], data["version"]) == ("delta", [[0, "h"]], event_id)
    with hot.stream("GET", f"{path}/live?since=other.5") as response:
        name, event_id, data = next(read_events(response))
    assert (name, data) == ("reload", {})
    with hot.stream("GET", f"{path}/live") as response:
        name, _, data = next(read_events(response))
    assert (name, data["changes"]) == ("delta", [])


def test_many_streams_get_the_same_change(hot: httpx.Client, shared_server: HotServer) -> None:
    show = make_show()
    version = hot.get(f"/api/v1/shows/{show.public_id}/availability").json()["version"]
    seen: list[dict[str, Any]] = []

    def watch() -> None:
        with shared_server.client() as client:
            seen.append(wait_for_status(client, show.public_id, version))

    threads = [threading.Thread(target=watch) for _ in range(10)]
    for thread in threads:
        thread.start()
    hold(hot, show, "A1")
    for thread in threads:
        thread.join()
    assert [data["changes"] for data in seen] == [[[0, "h"]]] * 10


def test_a_cut_listener_comes_back_and_catches_up(
    start_server: StartServer, transactional_db: None
) -> None:
    server = start_server()
    show = make_show()
    path = f"/api/v1/shows/{show.public_id}/availability"
    with server.client() as client:
        version = client.get(path).json()["version"]
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and application_name = 'foyer-listener'"
            )
        # Nobody announces this one: only a new read can find it.
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into seat_claim (show_id, seat_no, state, block_id, expires_at)"
                " values (%s, 3, 'blocked', 1, 'infinity')",
                [show.id],
            )
        assert wait_for_status(client, show.public_id, version)["changes"] == [[3, "x"]]


def test_a_cancelled_show_is_not_sold_from_memory(hot: httpx.Client) -> None:
    show = make_show()
    hold(hot, show, "A1")
    type(show).objects.filter(id=show.id).update(status="cancelled")
    actions.announce_show(show.id)
    version = hot.get(f"/api/v1/shows/{show.public_id}/availability").json()["version"]
    # The announcement travels in order: once this change is seen, it has arrived.
    actions.block_seats(show.id, organizer_id=show.organizer_id, reason="x", seat_nos=[4])
    wait_for_status(hot, show.public_id, version)
    refused = post(hot, show, {"seats": ["A2"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "sale_closed")


def test_a_suspended_house_is_not_sold_from_memory_and_sells_again(hot: httpx.Client) -> None:
    show, admin = make_show(), make_admin()
    slug = show.organizer.slug
    hold(hot, show, "A1")

    def await_news(seat: int) -> None:
        """News travel in order: once a later change is seen, they have arrived."""
        version = hot.get(f"/api/v1/shows/{show.public_id}/availability").json()["version"]
        actions.block_seats(show.id, organizer_id=show.organizer_id, reason="x", seat_nos=[seat])
        wait_for_status(hot, show.public_id, version)

    suspend_organizer(slug, admin_id=admin.pk, reason="Guests are not paid back", now=utc_now())
    await_news(4)
    refused = post(hot, show, {"seats": ["A2"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "sale_suspended")
    reinstate_organizer(slug, admin_id=admin.pk, now=utc_now())
    await_news(5)
    assert post(hot, show, {"seats": ["A2"]}).status_code == 201


def test_a_lost_answer_is_repeated_after_the_show_was_cancelled(hot: httpx.Client) -> None:
    show, key = make_show(), {"Idempotency_Key": "k" * 22}
    first = post(hot, show, {"seats": ["A1"]}, **key)
    assert first.status_code == 201
    version = hot.get(f"/api/v1/shows/{show.public_id}/availability").json()["version"]
    type(show).objects.filter(id=show.id).update(status="cancelled")
    actions.announce_show(show.id)
    actions.block_seats(show.id, organizer_id=show.organizer_id, reason="x", seat_nos=[4])
    wait_for_status(hot, show.public_id, version)
    assert post(hot, show, {"seats": ["A2"]}).json()["code"] == "sale_closed"
    again = post(hot, show, {"seats": ["A1"]}, **key)
    assert again.status_code == 201, again.text
    assert again.json()["holdToken"] == first.json()["holdToken"]


def test_past_shows_can_still_be_looked_at(hot: httpx.Client) -> None:
    show = make_show(now=utc_now() - timedelta(days=2), starts_in_minutes=0)
    answer = hot.get(f"/api/v1/shows/{show.public_id}/availability")
    assert answer.status_code == 200


def test_open_streams_end_when_the_house_closes(
    start_server: StartServer, transactional_db: None
) -> None:
    server, show = start_server(), make_show()
    with (
        server.client() as client,
        client.stream("GET", f"/api/v1/shows/{show.public_id}/live") as response,
    ):
        # Its chunked body ends as it should: the server did not have to cut it off.
        server.process.terminate()
        assert list(read_events(response))[1:] == []
    assert server.process.wait(timeout=20) == -signal.SIGTERM
