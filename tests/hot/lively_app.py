"""The marked application whose live streams show signs of life all the time.

`uvicorn tests.hot.lively_app:app`
"""

from foyer.hot import limits
from tests.hot.marked_app import app

limits.LIVE_HEARTBEAT_SECONDS = 0.12

__all__ = ["app"]
