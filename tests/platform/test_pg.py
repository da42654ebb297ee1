"""How processes connect: whoever loses the server without a word hears of it in seconds."""

import asyncio
import socket

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from foyer.platform.limits import (
    KEEPALIVE_PAUSE_SECONDS,
    KEEPALIVE_PROBE_SECONDS,
    KEEPALIVE_PROBES,
    UNACKNOWLEDGED_MS_MAX,
)
from foyer.platform.pg import django_database
from foyer.platform.pg_async import connect
from tests.faults.proxy import running_proxy
from tests.servers import find_database_url

EXPECTED = {
    socket.SO_KEEPALIVE: 1,
    socket.TCP_KEEPIDLE: KEEPALIVE_PAUSE_SECONDS,
    socket.TCP_KEEPINTVL: KEEPALIVE_PROBE_SECONDS,
    socket.TCP_KEEPCNT: KEEPALIVE_PROBES,
    socket.TCP_USER_TIMEOUT: UNACKNOWLEDGED_MS_MAX,
}


def read_options(number: int) -> dict[int, int]:
    """What the kernel does for a connection."""
    with socket.fromfd(number, socket.AF_INET, socket.SOCK_STREAM) as plug:
        return {
            option: int(bool(plug.getsockopt(socket.SOL_SOCKET, option)))
            if option == socket.SO_KEEPALIVE
            else plug.getsockopt(socket.IPPROTO_TCP, option)
            for option in EXPECTED
        }


@pytest.mark.django_db
def test_both_sides_notice_a_server_that_has_vanished() -> None:
    with running_proxy(find_database_url()) as proxy:

        async def look() -> dict[int, int]:
            connection = await connect(proxy.url, name="looked-at")
            try:
                return read_options(connection.fileno())
            finally:
                await connection.close()

        assert asyncio.run(look()) == EXPECTED
        entry = django_database(proxy.url)
        parts = conninfo_to_dict(proxy.url)
        given = {name: parts[name] for name in ("host", "port", "user", "dbname")}
        with psycopg.connect(**given, **entry["OPTIONS"]) as connection:
            assert read_options(connection.fileno()) == EXPECTED


def test_an_address_that_says_otherwise_is_believed() -> None:
    entry = django_database("postgresql://foyer_app@db/foyer?keepalives_idle=60")
    assert entry["OPTIONS"]["keepalives_idle"] == "60"
