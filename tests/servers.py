"""Real counterparts for tests: the sandbox provider in its own process, a receiver of webhooks.

A plugin for pytest: tests/conftest.py names it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from django.db import connections

from foyer.payments.providers import registry
from foyer.platform.config import load_config
from tests.ports import find_free_port

START_SECONDS_MAX = 30.0
WAIT_SECONDS_MAX = 20.0


@dataclass(frozen=True, kw_only=True)
class ReceivedWebhook:
    """A webhook as it came in; header names in lower case."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(kw_only=True)
class WebhookReceiver:
    """A merchant's webhook address that keeps what comes, and answers `status`."""

    url: str = ""
    status: int = 200
    _received: list[ReceivedWebhook] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def add(self, webhook: ReceivedWebhook) -> int:
        with self._changed:
            self._received.append(webhook)
            self._changed.notify_all()
            return self.status

    def clear(self) -> None:
        with self._changed:
            self._received.clear()
            self.status = 200

    def wait_for(self, payment: str, kind: str = "", *, count: int = 1) -> list[ReceivedWebhook]:
        """Block until `count` webhooks of a payment are there; all of them, in order of arrival.

        `payment` is the provider's name for it: earlier tests' payments still report here.
        """

        def found() -> list[ReceivedWebhook]:
            return [
                webhook
                for webhook in self._received
                if payment.encode() in webhook.body and kind.encode() in webhook.body
            ]

        with self._changed:
            assert self._changed.wait_for(lambda: len(found()) >= count, timeout=WAIT_SECONDS_MAX)
            return found()


@contextmanager
def running_receiver() -> Iterator[WebhookReceiver]:
    receiver = WebhookReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): text for name, text in self.headers.items()}
            status = receiver.add(ReceivedWebhook(headers=headers, body=body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/webhooks/sandbox"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True, kw_only=True)
class SandboxServer:
    """A running sandbox. `http` speaks to it without, `merchant` with the shared secret."""

    url: str
    secret: str
    http: httpx.Client
    merchant: httpx.Client

    def choose(self, session_id: str, outcome: str, **more: int | str) -> httpx.Response:
        """What a buyer makes happen at the checkout page."""
        address = f"/api/v1/sandbox/checkout/{session_id}"
        return self.http.post(address, json={"outcome": outcome, **more})

    def set_faults(self, **faults: int | bool) -> None:
        """Switch faults on (camelCase names); all others go off."""
        self.merchant.put("/v1/faults", json=faults).raise_for_status()


@contextmanager
def running_sandbox(
    *, database_url: str, webhook_url: str, env: Mapping[str, str] | None = None
) -> Iterator[SandboxServer]:
    """Start `foyer.sandbox.app` as the supervisor does; its schema is made in `database_url`."""
    port, secret = find_free_port(), load_config().sandbox_secret
    process = subprocess.Popen(
        [
            *(sys.executable, "-P", "-m", "uvicorn", "foyer.sandbox.app:app"),
            *("--host", "127.0.0.1", "--port", str(port), "--lifespan", "on"),
            *("--no-access-log", "--log-level", "warning"),
        ],
        env={
            **os.environ,
            "FOYER_SANDBOX_DATABASE_URL": database_url,
            "FOYER_SANDBOX_WEBHOOK_URL": webhook_url,
            "FOYER_SANDBOX_SECRET": secret,
            **(env or {}),
        },
    )
    url = f"http://127.0.0.1:{port}"
    bearer = {"Authorization": f"Bearer {secret}"}
    try:
        with (
            httpx.Client(base_url=url, timeout=20) as http,
            httpx.Client(base_url=url, timeout=20, headers=bearer) as merchant,
        ):
            _await_health(http, process)
            yield SandboxServer(url=url, secret=secret, http=http, merchant=merchant)
    finally:
        process.send_signal(signal.SIGINT)  # Ends in order, so that coverage is written.
        process.wait(timeout=20)


def _await_health(http: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            http.get("/health").raise_for_status()
        except httpx.TransportError:
            assert process.poll() is None, "the sandbox did not start"
            assert time.monotonic() < deadline, "the sandbox does not answer"
            threading.Event().wait(0.05)
        else:
            return


def find_database_url() -> str:
    """A `postgresql://` address of this worker's test database, for processes a test starts."""
    settings = connections["default"].settings_dict
    password = f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else ""
    port = f"&port={settings['PORT']}" if settings["PORT"] else ""
    return (
        f"postgresql://{settings['USER']}{password}@/{settings['NAME']}"
        f"?host={quote(settings['HOST'], safe='')}{port}"
    )


@pytest.fixture(scope="session")
def webhook_receiver() -> Iterator[WebhookReceiver]:
    with running_receiver() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def sandbox_server(
    django_db_setup: None, webhook_receiver: WebhookReceiver
) -> Iterator[SandboxServer]:
    """One sandbox for the whole run, in this worker's test database."""
    with running_sandbox(
        database_url=find_database_url(), webhook_url=webhook_receiver.url
    ) as server:
        yield server
        registry.connect_sandbox(server.url, server.secret).close()


@pytest.fixture
def sandbox(
    sandbox_server: SandboxServer,
    webhook_receiver: WebhookReceiver,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[SandboxServer]:
    """The sandbox without faults, known to Foyer's code in this process."""
    sandbox_server.set_faults()
    webhook_receiver.clear()
    here = replace(
        load_config(), sandbox_url=sandbox_server.url, sandbox_secret=sandbox_server.secret
    )
    monkeypatch.setattr(registry, "load_config", lambda: here)
    yield sandbox_server
    sandbox_server.set_faults()
