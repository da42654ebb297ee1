from tests.servers import sandbox, sandbox_server, webhook_receiver

__all__ = ["sandbox", "sandbox_server", "webhook_receiver"]
