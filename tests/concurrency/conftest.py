"""Real processes and real connections; see tests/hot/conftest.py and tests/house.py."""

from tests.hot.conftest import shared_server, start_server
from tests.house import house

__all__ = ["house", "shared_server", "start_server"]
