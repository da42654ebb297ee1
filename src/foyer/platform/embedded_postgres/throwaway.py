"""A server for one test run or one tool, gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foyer.platform.embedded_postgres.server import EmbeddedPostgres

# Nothing here has to survive a power cut.
_HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def running_postgres(home: Path) -> Iterator[str]:
    """Superuser URL of a hasty server on `home`, stopped on leaving. Enter on the main thread."""
    with EmbeddedPostgres(home, settings={**_HASTY, "max_connections": "300"}) as postgres:
        postgres.start()
        yield postgres.url()
