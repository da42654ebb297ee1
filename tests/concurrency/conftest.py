"""Real processes and real connections; made in tests/hot, tests/house.py and servers.py."""

from tests.hot.conftest import shared_server, start_server
from tests.house import house
from tests.servers import sandbox, sandbox_server, webhook_receiver

__all__ = [
    "house",
    "sandbox",
    "sandbox_server",
    "shared_server",
    "start_server",
    "webhook_receiver",
]
