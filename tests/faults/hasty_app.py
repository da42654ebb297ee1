"""The hot role with a short patience for a silent database, for tests that must wait it out."""

from foyer.hot import limits
from foyer.hot.app import app
from foyer.platform import pg_async

STATEMENT_SECONDS_MAX = 0.5

pg_async.STATEMENT_SECONDS_MAX = STATEMENT_SECONDS_MAX
assert limits.RESOLVE_SECONDS_MAX > STATEMENT_SECONDS_MAX

__all__ = ["app"]
