"""The web role: granian with workers forked from a process that has loaded everything once.

Loading Django, its routes and views costs over a second of CPU; done before the fork it is paid
once for all workers, and its memory is shared between them.
"""

import argparse
import os
from importlib import import_module
from pathlib import Path

from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.urls import get_resolver
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from psycopg.errors import UndefinedColumn, UndefinedTable

from foyer.platform.config import load_config
from foyer.platform.limits import STOP_SECONDS_MAX
from foyer.platform.loading import without_collections
from foyer.platform.web_stopping import hear_stop_requests

APPLICATION = "foyer.wsgi"
THREADS = 2  # More make Django slower; one alone is blocked by one slow query.
RESPAWN_SECONDS = 0.5


def main() -> None:
    """Serve until SIGTERM, on a unix socket or on an address."""
    parser = argparse.ArgumentParser(prog="foyer.web_server")
    parser.add_argument("--socket", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    preload()
    check_house()
    hear_stop_requests()
    Server(
        f"{APPLICATION}:application",
        address=options.host,
        port=options.port,
        uds=options.socket,
        interface=Interfaces.WSGI,
        workers=os.cpu_count() or 1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
        workers_kill_timeout=STOP_SECONDS_MAX,
    ).serve()


def preload() -> None:
    """Set Django up and import every view, for all workers at once."""
    with without_collections():
        import_module(APPLICATION)
        assert get_resolver().url_patterns is not None


def check_house() -> None:
    """Publish the ticket keys; refuse to open in production while demo logins work.

    The connection is closed again: workers are forked after this.
    """
    from foyer.accounts.queries import demo_users_exist  # noqa: PLC0415 (after Django is set up)
    from foyer.tickets.keys import ensure_ticket_keys  # noqa: PLC0415

    try:
        ensure_ticket_keys()
        if not load_config().is_demo and demo_users_exist():
            raise SystemExit(
                "Demo logins with a printed password exist: production does not open with them. "
                "Start from an empty database, or deactivate them."
            )
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable | UndefinedColumn):
            raise
        raise SystemExit(
            "The database has no tables of this version. Run `foyer migrate`."
        ) from None
    except (OperationalError, InterfaceError):
        pass  # The database is away: pages say so until it is back.
    finally:
        connection.close()


if __name__ == "__main__":
    main()
