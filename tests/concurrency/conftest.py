"""Real processes and real connections; see tests/hot/conftest.py."""

from tests.hot.conftest import shared_server, start_server

__all__ = ["shared_server", "start_server"]
