"""What browsers are told with every answer of the hot role, whichever door gives it."""

from contextlib import closing

import httpx
import pytest

from foyer.platform.ids import new_uuid
from tests.factories import make_show
from tests.hot.wire import Wire, ask, look
from tests.hot_servers import HotServer, StartServer

pytestmark = pytest.mark.django_db(transaction=True)

ALWAYS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
}
OVER_TLS = {**ALWAYS, "strict-transport-security": "max-age=31536000; includeSubDomains"}


@pytest.fixture(scope="module")
def over_tls(start_server: StartServer) -> HotServer:
    return start_server(FOYER_BASE_URL="https://house.example")


def guards(headers: httpx.Headers) -> dict[str, str]:
    return {name: text for name, text in headers.items() if name in OVER_TLS}


def read(wire: Wire, request: bytes) -> dict[str, str]:
    wire.send(request)
    head = wire.read().partition(b"\r\n\r\n")[0].decode().splitlines()[1:]
    return guards(httpx.Headers([line.split(": ", 1) for line in head]))


def test_answers_of_both_doors_are_guarded(over_tls: HotServer) -> None:
    show = make_show()
    with closing(Wire(over_tls)) as wire:
        requests = [
            look(show.public_id),  # By the application, which learns of the show here.
            look(show.public_id),
            ask(show.public_id, {"seats": ["A1"]}),
            ask(show.public_id, {"seats": ["A1"]}),  # Taken.
            ask(show.public_id, {"seats": ["A1"]}, "Origin: https://evil.example"),
            ask(new_uuid(), {"seats": ["A1"]}),
            ask(show.public_id, b"{"),
        ]
        assert [read(wire, request) for request in requests] == [OVER_TLS] * len(requests)


def test_streams_and_a_house_without_pages_are_guarded_too(over_tls: HotServer) -> None:
    show = make_show()
    with over_tls.client() as client:
        for _ in range(2):  # By the application, then in the lane.
            with client.stream("GET", f"/api/v1/shows/{show.public_id}/live") as stream:
                assert stream.headers["content-type"].startswith("text/event-stream")
                assert guards(stream.headers) == OVER_TLS
        away = client.get("/")
        assert away.status_code == 503
        assert guards(away.headers) == OVER_TLS
        assert guards(client.get("/health/live").headers) == OVER_TLS


def test_a_house_without_tls_does_not_forbid_plain_http(shared_server: HotServer) -> None:
    with shared_server.client() as client:
        assert guards(client.get("/health/live").headers) == ALWAYS
