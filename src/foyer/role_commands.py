"""How each role of the house is started: one place for the supervisor and for `foyer <role>`."""

import sys
from pathlib import Path

from foyer.platform.limits import STOP_SECONDS_MAX

# `-P`: a file in the working folder must never stand in for a module of ours.
_PYTHON = (sys.executable, "-P", "-m")
_CODE = Path(__file__).parent.parent


def hot_command(*, host: str, port: int) -> tuple[str, ...]:
    """The process that owns the port: holds, availability, live; the rest it forwards.

    Forwarding headers are read by our own rule (`platform/client_address.py`), never by the
    server, and a start-up that failed must not answer.
    """
    return (
        *_uvicorn("foyer.hot.app:app", loop="foyer.hot.event_loop:HotLoop"),
        *("--http", "foyer.hot.fast_lane:FastLane"),
        *("--host", host, "--port", str(port)),
    )


def web_command(*, socket: str = "", host: str = "", port: int = 0) -> tuple[str, ...]:
    """Pages, API and back office by WSGI; on a unix socket when one is given."""
    bind = ("--socket", socket) if socket else ("--host", host, "--port", str(port))
    return (*_PYTHON, "foyer.web_server", *bind)


def sandbox_command(*, host: str, port: int) -> tuple[str, ...]:
    """The sandbox payment provider, a stranger to the rest."""
    return (*_uvicorn("foyer.sandbox.app:app"), "--host", host, "--port", str(port))


def worker_command() -> tuple[str, ...]:
    """The job worker; running jobs may finish, for a while, when it is asked to stop."""
    return (*_PYTHON, "foyer.worker_process")


def django_command(*arguments: str) -> tuple[str, ...]:
    """A management command; the environment must name the settings module."""
    return (*_PYTHON, "django", *arguments)


def foyer_command(*arguments: str) -> tuple[str, ...]:
    """A subcommand of `foyer` in a process of its own."""
    return (*_PYTHON, "foyer", *arguments)


def _uvicorn(application: str, *, loop: str = "uvloop") -> tuple[str, ...]:
    return (
        *_PYTHON,
        # Told nothing, it would look for modules in the working folder first.
        *("uvicorn", "--app-dir", str(_CODE)),
        *("--loop", loop, "--no-proxy-headers", "--lifespan", "on"),
        *("--no-access-log", "--log-level", "warning", "--no-server-header"),
        *("--timeout-graceful-shutdown", str(STOP_SECONDS_MAX)),
        application,
    )
