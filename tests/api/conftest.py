from tests.house import house
from tests.servers import sandbox, sandbox_server, webhook_receiver

__all__ = ["house", "sandbox", "sandbox_server", "webhook_receiver"]
