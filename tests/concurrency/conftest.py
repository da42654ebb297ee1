"""Real processes and real connections; made in tests/hot and tests/servers.py."""

from tests.hot.conftest import shared_server, start_server
from tests.servers import sandbox, sandbox_server, webhook_receiver

__all__ = [
    "sandbox",
    "sandbox_server",
    "shared_server",
    "start_server",
    "webhook_receiver",
]
