"""Pages and hot role as two real processes over TLS, as a proxy in front would leave it to them.

They are stopped and started again with other keys; database and browsers stay.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.hot_servers import HotServer
from tests.servers import find_database_url

HOST = "house.example"
START_SECONDS_MAX = 60.0
POLL_SECONDS = 0.05


@dataclass(kw_only=True)
class Browser:
    """A browser over TLS: keeps cookies by name and sends them back, with its own Origin."""

    http: httpx.Client
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)  # every Set-Cookie line

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {
            "Host": HOST,
            "X-Forwarded-For": "203.0.113.7",
            "X-Forwarded-Proto": "https",
            "Origin": f"https://{HOST}",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            **self.headers,
        }
        response = self.http.request(method, path, headers=headers, **options)
        for line in response.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.seen.append(line)
            if "expires=Thu, 01 Jan 1970" in line or not value.strip('"'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return response

    def get(self, path: str) -> httpx.Response:
        return self.ask("GET", path)

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.ask("POST", path, json=body)

    def send_form(self, path: str, **fields: str) -> httpx.Response:
        """Open the page, then send its form with the token that stands in it."""
        page = self.get(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert found is not None, page.text[:500]
        return self.ask("POST", path, data={"csrfmiddlewaretoken": found[1], **fields})


@contextmanager
def open_house(folder: Path, environment: Mapping[str, str]) -> Iterator[httpx.Client]:
    """The processes with these keys; a client of the front door. Stopped in order afterwards."""
    pages_socket = folder / "pages.sock"
    pages_socket.unlink(missing_ok=True)
    env = {
        **os.environ,
        "FOYER_MODE": "demo",
        "FOYER_DATA": str(folder),
        "FOYER_BASE_URL": f"https://{HOST}",
        "FOYER_ALLOWED_HOSTS": HOST,
        "FOYER_PAGES_SOCKET": str(pages_socket),
        "DATABASE_URL": find_database_url(),
        **environment,
    }
    pages = subprocess.Popen(
        [sys.executable, "-P", "-m", "foyer.web_server", "--socket", str(pages_socket)],
        env={**env, "DJANGO_SETTINGS_MODULE": "foyer.settings"},
    )
    hot = HotServer(socket_path=folder / "hot.sock", environment={**env, "PYTHONPATH": "src:."})
    try:
        hot.start()
        _await_socket(pages_socket, process=pages)
        transport = httpx.HTTPTransport(uds=str(hot.socket_path))
        with httpx.Client(transport=transport, base_url=f"http://{HOST}", timeout=30) as client:
            yield client
    finally:
        if hot.process.poll() is None:
            hot.stop()
        pages.terminate()
        pages.wait(timeout=30)


def _await_socket(path: Path, *, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        assert process.poll() is None, "the pages did not start"
        time.sleep(POLL_SECONDS)
    raise AssertionError("the pages did not start in time")
