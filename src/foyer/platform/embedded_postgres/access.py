"""A connection to the house's database for a command: given, already running, or started here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from foyer.platform.config import Config
from foyer.platform.database_roles import DATABASE, OWNER, create_roles
from foyer.platform.embedded_postgres.errors import FolderInUse
from foyer.platform.embedded_postgres.server import SUPERUSER, EmbeddedPostgres, embedded_url


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseAccess:
    """`admin_url` may do anything to the database; it equals `owner_url` for a given one.

    `exclusive` is false while a running Foyer uses the database as well.
    """

    admin_url: str
    owner_url: str
    embedded: bool
    exclusive: bool


@contextmanager
def open_database(config: Config) -> Iterator[DatabaseAccess]:
    """The database of `config`, with its roles in place; an embedded server is stopped again."""
    if config.database_url:
        url = config.owner_database_url
        yield DatabaseAccess(admin_url=url, owner_url=url, embedded=False, exclusive=False)
        return
    admin_url = embedded_url(config.data_dir, user=SUPERUSER, database=DATABASE)
    owner_url = embedded_url(config.data_dir, user=OWNER, database=DATABASE)
    try:
        postgres = EmbeddedPostgres(config.data_dir)
    except FolderInUse:  # By a running Foyer, whose server serves us too.
        yield DatabaseAccess(
            admin_url=admin_url, owner_url=owner_url, embedded=True, exclusive=False
        )
        return
    with postgres:
        postgres.start()
        create_roles(postgres.url())
        yield DatabaseAccess(
            admin_url=admin_url, owner_url=owner_url, embedded=True, exclusive=True
        )
