"""The marked application with a queue that takes nobody.

`uvicorn --http foyer.hot.fast_lane:FastLane tests.hot.full_app:app`
"""

from foyer.hot import limits
from tests.hot.marked_app import app

__all__ = ["app"]

limits.QUEUE_REQUESTS_MAX = 0
