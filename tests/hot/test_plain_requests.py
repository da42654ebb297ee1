"""What the fast lane reads at a glance is what the server's own parser reads, or nothing."""

from dataclasses import dataclass, field
from uuid import UUID

import httptools
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foyer.hot import limits
from foyer.hot.http import decode_headers
from foyer.hot.plain_requests import Kind, read_plain

SHOW = UUID(int=7)
BODY = b'{"seats":["A1"]}'
HOLD = (
    b"POST /api/v1/shows/%b/holds HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n"
    b"Cookie: a=b; foyer_visitor=c.d\r\nContent-Length: 16\r\n\r\n%b" % (str(SHOW).encode(), BODY)
)
LOOK = (
    b"GET /api/v1/shows/%b/availability HTTP/1.1\r\nHost: localhost\r\n"
    b'if-none-match: "a.1"\r\n\r\n' % str(SHOW).encode()
)
PIECES = st.sampled_from(
    [
        *(b"\r", b"\n", b"\r\n", b" ", b"\t", b":", b"\x00", b"\xff", b"0", b"a", b";", b","),
        *(b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n"),
        *(
            b"Upgrade: websocket\r\nConnection: upgrade\r\n",
            b"\r\n folded",
            b"Expect: 100-continue",
        ),
        *(b"Idempotency-Key: k\r\n", b"HTTP/1.0", b"?since=1", LOOK),
    ]
)


@dataclass
class Parsed:
    """What httptools makes of some bytes."""

    url: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    messages: int = 0
    begun: int = 0

    def on_message_begin(self) -> None:
        self.begun += 1

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.messages += 1


def change(request: bytes, place: int, length: int, piece: bytes) -> bytes:
    """Some bytes replaced by others."""
    start = place % len(request)
    return request[:start] + piece + request[start + length :]


@given(
    request=st.sampled_from([HOLD, LOOK]),
    changes=st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 6), PIECES | st.binary(max_size=4)),
        max_size=3,
    ),
)
@example(request=HOLD, changes=[])
@example(request=LOOK, changes=[])
def test_a_plain_request_is_one_whole_message_to_the_parser_too(
    request: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    for place, length, piece in changes:
        request = change(request, place, length, piece)
    plain = read_plain(request)
    if plain is None:
        assert changes
        return
    parsed = Parsed()
    parser = httptools.HttpRequestParser(parsed)
    parser.feed_data(request)
    assert (parsed.begun, parsed.messages) == (1, 1)
    assert parser.get_http_version() == "1.1"
    assert parser.should_keep_alive()
    assert not parser.should_upgrade()
    method, part = plain.kind.value
    assert parser.get_method() == method
    assert parsed.url.lower() == b"/api/v1/shows/%b/%b" % (str(plain.show).encode(), part)
    assert parsed.body == plain.body
    every = decode_headers(parsed.headers)
    assert every.items() >= plain.headers.items()
    meant = {"authorization", "cookie", "host", "idempotency-key", "if-none-match", "origin"}
    meant |= {"x-forwarded-for"}
    assert {name for name in every if name in meant} == plain.headers.keys() & meant
    assert not every.keys() & {"transfer-encoding", "expect", "upgrade"}


def test_what_a_request_says_is_read() -> None:
    hold, look = read_plain(HOLD), read_plain(LOOK)
    assert hold is not None
    assert look is not None
    assert (hold.kind, hold.show, hold.body) == (Kind.HOLD, SHOW, BODY)
    assert hold.headers == {
        "host": "localhost",
        "cookie": "a=b; foyer_visitor=c.d",
        "content-length": "16",
    }
    assert (look.kind, look.show, look.body) == (Kind.AVAILABILITY, SHOW, b"")
    assert look.headers == {"host": "localhost", "if-none-match": '"a.1"'}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Accept: */*", b"Transfer-Encoding: chunked"),
        (b"Accept: */*", b"Connection: close"),
        (b"Accept: */*", b"Connection: keep-alive, Upgrade"),
        (b"Accept: */*", b"Upgrade: h2c"),
        (b"Accept: */*", b"Expect: 100-continue"),
        (b"Accept: */*", b"Content-Length: 16"),
        (b"Accept: */*", b"Cookie: other=1"),
        (b"Accept: */*", b"Accept : */*"),
        (b"Accept: */*", b"Accept: */*\n"),
        (b"Accept: */*", b" folded"),
        (b"Accept: */*", b"Accept: */* "),
        (b"16\r\n", b"17\r\n"),
        (b"16\r\n", b"+16\r\n"),
        (b"16\r\n", b"1_6\r\n"),
        (b"HTTP/1.1", b"HTTP/1.0"),
        (b"POST", b"GET"),
        (b"/holds", b"/holds?x=1"),
        (str(SHOW).encode(), b"x" * 36),
        (BODY, BODY + LOOK),
        (BODY, BODY[:-1]),
        (BODY, b""),
    ],
)
def test_anything_odd_is_left_to_the_parser(old: bytes, new: bytes) -> None:
    assert HOLD.count(old) == 1
    assert read_plain(HOLD) is not None
    assert read_plain(HOLD.replace(old, new)) is None


def test_long_requests_and_lines_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: dict[bytes, tuple[str, str]] = {}
    monkeypatch.setattr("foyer.hot.plain_requests._lines", lines)
    monkeypatch.setattr(limits, "LINES_KEPT", 3)
    padding = b"X-More: " + b"x" * limits.LINE_BYTES_KEPT
    assert read_plain(HOLD.replace(b"Accept: */*", padding)) is not None
    assert padding not in lines
    for number in range(10):
        assert read_plain(HOLD.replace(b"Accept", b"Accept-%d" % number)) is not None
        assert len(lines) <= limits.LINES_KEPT
    too_long = HOLD.replace(b"Accept: */*", b"X-More: " + b"x" * limits.PLAIN_BYTES_MAX)
    assert read_plain(too_long) is None


def test_what_is_new_in_every_request_pushes_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: dict[bytes, tuple[str, str]] = {}
    monkeypatch.setattr("foyer.hot.plain_requests._lines", lines)
    key, ident = b"Idempotency-Key: " + b"k" * 30, b"X-Request-Id: one-of-mine"
    found = read_plain(HOLD.replace(b"Accept: */*", key + b"\r\n" + ident))
    assert found is not None
    assert found.headers["idempotency-key"] == "k" * 30
    assert found.headers["x-request-id"] == "one-of-mine"
    assert lines
    assert not lines.keys() & {key, ident}


FROM_CHROMIUM = """\
POST /api/v1/shows/{show}/holds HTTP/1.1
Host: localhost:8000
Connection: keep-alive
Content-Length: {size}
sec-ch-ua-platform: "Linux"
Idempotency-Key: c7452011-7f26-409f-b7ac-d6036f2c97b8
Accept: application/json
sec-ch-ua: "Not:A-Brand";v="8", "Chromium";v="156"
Content-Type: application/json
sec-ch-ua-mobile: ?0
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0
Origin: http://localhost:8000
Sec-Fetch-Site: same-origin
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
Referer: http://localhost:8000/shows/{show}/seats
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-US,en;q=0.9
Cookie: foyer_visitor=abc.def; csrftoken=ghi

"""


def test_a_hold_of_the_seat_map_in_a_real_browser_is_plain() -> None:
    """As Chromium sends it, in one packet."""
    head = FROM_CHROMIUM.format(show=SHOW, size=len(BODY)).replace("\n", "\r\n").encode()
    found = read_plain(head + BODY)
    assert found is not None
    assert (found.kind, found.show, found.body) == (Kind.HOLD, SHOW, BODY)
    assert found.headers["idempotency-key"] == "c7452011-7f26-409f-b7ac-d6036f2c97b8"
    assert found.headers["origin"] == "http://localhost:8000"
