"""Real processes and providers; made in tests/hot and tests/servers.py."""

from tests.hot.conftest import start_server
from tests.servers import sandbox, sandbox_server, webhook_receiver

__all__ = ["sandbox", "sandbox_server", "start_server", "webhook_receiver"]
