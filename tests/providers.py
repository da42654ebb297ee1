"""Services that people sign in with, as processes and servers of their own: an OpenID Connect
provider, and a likeness of Facebook's dialogue and Graph API.
"""

import hashlib
import hmac
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from foyer.platform.config import load_config
from foyer.platform.sign_in_providers import ProviderKind, SignInProvider
from tests.ports import find_free_port

START_SECONDS_MAX = 30.0
POLL_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class OpenIdServer:
    """A running provider; everybody with a subject may come in, as whoever they like."""

    url: str

    def describe(self, subject: str, **claims: object) -> None:
        """What the provider says of somebody from now on."""
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def sign_in(self, address: str, *, subject: str) -> str:
        """Sign in there; returns where the browser is sent back to."""
        return self._decide(address, {"sub": subject})

    def cancel(self, address: str) -> str:
        """Leave the provider's page by its other button.

        This provider forgets to send the state back, which RFC 6749 (4.1.2.1) asks for.
        """
        state = parse_qs(urlsplit(address).query)["state"][0]
        return f"{self._decide(address, {'action': 'deny'})}&state={state}"

    def _decide(self, address: str, form: dict[str, str]) -> str:
        answer = httpx.post(address, data=form)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def as_provider(self) -> SignInProvider:
        return SignInProvider(
            id="mock",
            name="Mock",
            kind=ProviderKind.OPENID,
            issuer=self.url,
            client_id="foyer",
            client_secret="a-secret-of-the-mock",
        )


@contextmanager
def running_openid(port: int | None = None) -> Iterator[OpenIdServer]:
    """Start the provider; it refuses questions without a nonce."""
    port = port or find_free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-W", "ignore", "-m", "oidc_provider_mock"),
            *("--port", str(port), "--require-nonce", "true"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _await(f"{url}/.well-known/openid-configuration", process=process)
        yield OpenIdServer(url=url)
    finally:
        process.terminate()
        process.wait(20)


def _await(url: str, *, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        assert process.poll() is None, "the provider ended"
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(POLL_SECONDS)
    raise AssertionError("the provider did not start")


@dataclass(kw_only=True)
class FacebookServer:
    """Facebook's two addresses; `person` is who signs in, `failing` what it answers instead."""

    url: str = ""
    person: dict[str, str] = field(default_factory=dict)
    failing: int = 0
    asked: list[str] = field(default_factory=list)

    SECRET = "a-secret-of-facebook"

    def sign_in(self, address: str) -> str:
        """Sign in there; returns where the browser is sent back to."""
        query = parse_qs(urlsplit(address).query)
        return f"{query['redirect_uri'][0]}?code=code-1&state={query['state'][0]}"

    def cancel(self, address: str) -> str:
        """As Facebook sends people back who said no."""
        query = parse_qs(urlsplit(address).query)
        return (
            f"{query['redirect_uri'][0]}?error=access_denied&error_reason=user_denied"
            f"&state={query['state'][0]}"
        )

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        if self.failing:
            return self.failing, {"error": {"message": "Service temporarily unavailable"}}
        if path.endswith("/.well-known/openid-configuration"):  # Somebody else's description.
            found = "https://elsewhere.example"
            return 200, {"issuer": found, "authorization_endpoint": f"{found}/authorize"}
        if path == "/v1/oauth/access_token":
            good = query["client_secret"] == [self.SECRET] and query["code"] == ["code-1"]
            if not good:
                return 400, {"error": {"type": "OAuthException"}}
            return 200, {"access_token": "token-1", "token_type": "bearer", "expires_in": 3600}
        proof = hmac.new(self.SECRET.encode(), b"token-1", hashlib.sha256).hexdigest()
        if path == "/v1/me" and query["appsecret_proof"] == [proof]:
            wanted = query["fields"][0].split(",")
            return 200, {name: text for name, text in self.person.items() if name in wanted}
        return 400, {"error": {"type": "GraphMethodException"}}

    def as_provider(self) -> SignInProvider:
        return SignInProvider(
            id="facebook",
            name="Facebook",
            kind=ProviderKind.FACEBOOK,
            issuer="",
            client_id="1234",
            client_secret=self.SECRET,
        )


@contextmanager
def running_facebook() -> Iterator[FacebookServer]:
    """Serve the likeness on a thread."""
    fake = FacebookServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, document = fake.answer(parts.path, parse_qs(parts.query))
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=UTF-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def offered(*providers: SignInProvider) -> Iterator[None]:
    """The house offers these services for a while: its one configuration says so."""
    config = load_config()
    before = config.sign_in_providers
    object.__setattr__(config, "sign_in_providers", providers)  # It is frozen for everybody else.
    try:
        yield
    finally:
        object.__setattr__(config, "sign_in_providers", before)
