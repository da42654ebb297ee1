"""Where a message ends is said once: what could be read in two ways is refused, never served.

Requests that a proxy in front might cut elsewhere than we do are how one visitor's words get into
another's request (request smuggling, RFC 9112, 11.2).
"""

from contextlib import closing

import pytest

from tests.factories import make_show
from tests.hot.wire import Wire, look
from tests.hot_servers import HotServer

pytestmark = pytest.mark.django_db(transaction=True)

START = b"POST /api/v1/shows/%b/holds HTTP/1.1\r\nHost: localhost\r\n"
BODY = b'{"seats":["A1"]}'
CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
HIDDEN = b"GET /api/v1/holds HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(params=["lane", "route"])
def server(request: pytest.FixtureRequest) -> HotServer:
    found: HotServer = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 16\r\nContent-Length: 17\r\n",
        b"Content-Length: +16\r\n",
        b"Content-Length: 16, 16\r\n",
        b"Content-Length : 16\r\n",
        b"Content-Length: 16\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"Transfer-Encoding: identity, chunked, gzip\r\n",
        b"Transfer-Encoding: xchunked\r\n",
    ],
)
def test_a_length_that_can_be_read_in_two_ways_is_refused(
    server: HotServer, headers: bytes
) -> None:
    show = make_show()
    body = CHUNKED if b"chunked" in headers else BODY
    with closing(Wire(server)) as wire:
        wire.send(START % str(show.public_id).encode() + headers + b"\r\n" + body + HIDDEN)
        first = wire.read()
        assert first.startswith(b"HTTP/1.1 4"), first[:200]
        assert wire.read() == b""  # The connection is closed: what was hidden is nobody's request.
    with closing(Wire(server)) as wire:
        wire.send(look(show.public_id))
        assert b'"held":0' in wire.read()
