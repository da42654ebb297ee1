"""The hot role with next to no patience: `uvicorn tests.hot.hasty_app:app`."""

from foyer.hot import limits
from foyer.hot.app import app

limits.BODY_SECONDS_MAX = 0.01

__all__ = ["app"]
