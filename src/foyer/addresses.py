"""Where the parts of one running house find each other, and whether the places are free."""

import http.client
import os
import socket
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

HOST = "127.0.0.1"
SOCKET_PATH_BYTES_MAX = 100  # sun_path holds 108.


class StartFailed(Exception):
    """The house cannot open; the text says why in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the parts of this run find each other."""

    owner_url: str
    app_url: str
    sandbox_url: str
    pages_socket: Path
    sandbox_port: int


def refuse_taken_port(port: int) -> None:
    """Raise `StartFailed` when somebody listens on `port` already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise StartFailed(
                f"Port {port} needs more rights than you have: set PORT to one above 1023."
            ) from None
        except OSError:
            raise StartFailed(
                f"Port {port} is taken by another program: stop that one, or choose another "
                f"with PORT, for example `PORT={port + 1} make run`."
            ) from None


def find_free_port() -> int:
    """A loopback port that nobody uses at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def choose_socket(data_dir: Path) -> Path:
    """Path of the pages' socket in a folder of our own (0700); in the temp folder if too long."""
    folder = data_dir / "run"
    if len(os.fsencode(folder / "pages.sock")) > SOCKET_PATH_BYTES_MAX:
        digest = sha256(os.fsencode(data_dir)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"foyer-run-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.geteuid():
        raise StartFailed(f"{folder} belongs to somebody else: move it away.")
    return folder / "pages.sock"


def answers(port: int) -> bool:
    """Whether the pages answer through the hot process without a server error."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/api/v1/health/ready", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
