"""Requests to addresses that strangers chose, against a real server and a resolver under test."""

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from foyer.platform import limits
from foyer.platform.client_address import parse_networks
from foyer.platform.outgoing import (
    AddressRefused,
    Failure,
    OutgoingFailed,
    OutgoingRequest,
    Way,
    check_outgoing_url,
    configured_way,
    resolve_name,
    send_outgoing,
)
from foyer.platform.public_addresses import is_public_address

LOCAL = parse_networks(("127.0.0.0/8",))


@dataclass(kw_only=True)
class Receiver:
    """A server that keeps the requests it gets and answers what it is told."""

    port: int = 0
    status: int = 200
    body: bytes = b"thanks"
    headers: dict[str, str] = field(default_factory=dict)
    trickle: threading.Event | None = None
    received: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with _serve(Receiver()) as one:
        yield one


@contextmanager
def _serve(receiver: Receiver, *, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append((self.command, self.path, headers, body))
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            if receiver.trickle is not None:
                self.end_headers()
                self._drip(receiver.trickle)
                return
            self.send_header("Content-Length", str(len(receiver.body)))
            self.end_headers()
            self.wfile.write(receiver.body)

        def _drip(self, enough: threading.Event) -> None:
            """A byte now and again: no single wait is long, all together has no end."""
            try:
                while not enough.wait(0.02):
                    self.wfile.write(b".")
                    self.wfile.flush()
            except OSError:
                return

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _way(*answers: str, **more: Any) -> Way:
    """A way on which every name has these addresses and the loopback may be called."""
    return Way(plain_http=True, networks=LOCAL, resolve=lambda _host, _port: answers, **more)


def test_a_request_goes_out_with_its_body_and_one_plain_name(receiver: Receiver) -> None:
    receiver.headers = {"X-Kind": "ok"}
    answer = send_outgoing(
        OutgoingRequest(
            url=f"http://shop.example:{receiver.port}/hook?a=1#part",
            headers={"Content-Type": "application/json"},
            body=b'{"a": 1}',
        ),
        way=_way("127.0.0.1"),
    )
    assert (answer.status, answer.body, answer.body_cut) == (200, b"thanks", False)
    assert answer.headers["x-kind"] == "ok"
    [(method, path, headers, body)] = receiver.received
    assert (method, path, body) == ("POST", "/hook?a=1", b'{"a": 1}')
    assert headers["host"] == f"shop.example:{receiver.port}"
    assert headers["user-agent"] == "Foyer/1"
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8"),
        *("168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192"),
        *("192.168.1.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1"),
        *("fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
        *("2002:7f00:1::", "2002:0808:0808::", "2001:0:7f00:1::", "64:ff9b::127.0.0.1"),
        *("64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "3fff::1", "nonsense", ""),
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert is_public_address(address) is False


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "172.32.0.1", "100.63.255.255", "2606:4700::1111", "64:ff9b::808:808"],
)
def test_an_address_of_the_public_internet_may_be_called(address: str) -> None:
    assert is_public_address(address) is True


def test_names_that_lead_inside_are_refused_before_anything_is_sent(receiver: Receiver) -> None:
    strict = replace(_way(), networks=(), resolve=resolve_name)
    for host in ("localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"):
        with pytest.raises(AddressRefused):
            send_outgoing(OutgoingRequest(url=f"http://{host}:{receiver.port}/"), way=strict)
    assert receiver.received == []


def test_one_private_address_spoils_a_name(receiver: Receiver) -> None:
    with pytest.raises(AddressRefused):
        send_outgoing(
            OutgoingRequest(url=f"http://twice.example:{receiver.port}/"),
            way=_way("127.0.0.1", "10.0.0.1"),
        )
    assert receiver.received == []


def test_a_name_is_resolved_once_so_it_cannot_change_its_mind(receiver: Receiver) -> None:
    asked: list[str] = []

    def rebind(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    answer = send_outgoing(
        OutgoingRequest(url=f"http://rebind.example:{receiver.port}/"),
        way=replace(_way(), resolve=rebind),
    )
    assert (answer.status, asked) == (200, ["rebind.example"])


def test_redirects_are_shown_and_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": "http://169.254.169.254/latest"}
    answer = send_outgoing(
        OutgoingRequest(url=f"http://a.example:{receiver.port}/"), way=_way("127.0.0.1")
    )
    assert answer.status == 302
    assert len(receiver.received) == 1


def test_an_answer_without_end_is_cut(receiver: Receiver) -> None:
    receiver.body = b"x" * (limits.OUTGOING_ANSWER_BYTES_MAX + 70_000)
    answer = send_outgoing(
        OutgoingRequest(url=f"http://a.example:{receiver.port}/"), way=_way("127.0.0.1")
    )
    assert (len(answer.body), answer.body_cut) == (limits.OUTGOING_ANSWER_BYTES_MAX, True)


def test_an_answer_that_trickles_ends_at_the_deadline(receiver: Receiver) -> None:
    receiver.trickle = threading.Event()
    with pytest.raises(OutgoingFailed) as failed:
        send_outgoing(
            OutgoingRequest(url=f"http://a.example:{receiver.port}/"),
            way=_way("127.0.0.1", seconds_max=0.3),
        )
    receiver.trickle.set()
    assert failed.value.failure is Failure.TIMEOUT


def test_a_server_that_is_away_or_unknown_or_no_web_server_is_a_failure() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = OutgoingRequest(url=f"http://a.example:{closed.getsockname()[1]}/")
        with pytest.raises(OutgoingFailed, match="unreachable"):
            send_outgoing(away, way=_way("127.0.0.1"))
    with pytest.raises(OutgoingFailed, match="unknown_name"):
        send_outgoing(OutgoingRequest(url="https://nowhere.example/"), way=_way())
    with socket.create_server(("127.0.0.1", 0)) as mail_server:
        thread = threading.Thread(target=_greet, args=(mail_server,))
        thread.start()
        with pytest.raises(OutgoingFailed, match="garbled"):
            send_outgoing(
                OutgoingRequest(url=f"http://a.example:{mail_server.getsockname()[1]}/"),
                way=_way("127.0.0.1"),
            )
        thread.join()


def _greet(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"220 mail.example ESMTP\r\n")
        connection.recv(4096)


def test_a_certificate_must_fit_the_name_and_not_the_address(tmp_path: Path) -> None:
    chain = _write_certificate(tmp_path, name="shop.example")
    server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_tls.load_cert_chain(chain)
    trusting = ssl.create_default_context(cafile=str(chain))
    with _serve(Receiver(), tls=server_tls) as receiver:
        for way, host, status in (
            (_way("127.0.0.1", tls=trusting), "shop.example", 200),
            (_way("127.0.0.1", tls=trusting), "other.example", None),
            (_way("127.0.0.1"), "shop.example", None),  # An authority that nobody knows.
        ):
            request = OutgoingRequest(url=f"https://{host}:{receiver.port}/")
            if status is None:
                with pytest.raises(OutgoingFailed, match="unreachable"):
                    send_outgoing(request, way=way)
            else:
                assert send_outgoing(request, way=way).status == status


def _write_certificate(folder: Path, *, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("::1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "chain.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "//a.example/", ""),
        *(
            "https://",
            "https://user:word@a.example/",
            "https://a.example:25/",
            "https://a.example:0/",
        ),
        *(
            "https://a.example:99999/",
            "https://a.ex ample/",
            "https://a.example/\r\nX: y",
            "https://ä.de/",
        ),
        *("https://a.example\\@b.example/", "https://a.example/" + "x" * 2100, "https://[::1/"),
    ],
)
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        check_outgoing_url(url, plain_http=True)
    assert refused.value.field == "url"


def test_production_calls_https_only_and_nothing_private() -> None:
    with pytest.raises(AddressRefused, match="https://"):
        check_outgoing_url("http://a.example/", plain_http=False)
    assert configured_way().networks == ()


def test_an_address_is_never_shown_with_its_request() -> None:
    request = OutgoingRequest(url="https://push.example/secret", headers={"A": "b"}, body=b"c")
    assert repr(request) == "OutgoingRequest(method='POST')"
