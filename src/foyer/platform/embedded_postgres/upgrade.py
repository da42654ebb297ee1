"""From the data folder of an older major version to the current one, by dump and restore.

The new cluster is built beside the old one and takes its place by two renames at the very end; an
upgrade that is interrupted anywhere can simply be run again. The old folder is kept.
"""

import shutil
from pathlib import Path

from foyer.platform.database_roles import DATABASE, create_roles
from foyer.platform.dumps import back_up, restore
from foyer.platform.embedded_postgres.binaries import (
    READABLE_MAJORS,
    SERVER_MAJOR,
    read_major,
)
from foyer.platform.embedded_postgres.errors import EmbeddedPostgresError, ForeignVersion
from foyer.platform.embedded_postgres.server import EmbeddedPostgres

FINISHED = "pg.upgraded"  # A complete new cluster that waits for its name.


def upgrade(home: Path) -> str:
    """Bring `<home>/pg` to the current major version; says in a sentence what was done.

    Raises `ForeignVersion` with the way out when no bundled server can read the old data, and
    `FolderInUse` while a Foyer runs on it.
    """
    home = home.resolve()
    data = home / "pg"
    major = read_major(data)
    if major is None and (home / FINISHED).exists():
        (home / FINISHED).rename(data)
        return f"The interrupted upgrade of {data} is finished."
    if major is None:
        return f"There is no database in {data} yet: nothing to upgrade."
    if major == SERVER_MAJOR:
        return f"{data} is of PostgreSQL {SERVER_MAJOR} already: nothing to upgrade."
    if major not in READABLE_MAJORS:
        raise ForeignVersion(
            f"{data} is of PostgreSQL {major}, which this Foyer does not bring: start it with a "
            f"PostgreSQL {major} of your own, `pg_dump -Fc` the database, move {data} away, and "
            "give the file to `foyer db restore`."
        )
    kept = home / f"pg.{major}"
    if kept.exists():
        raise EmbeddedPostgresError(f"{kept} is in the way: move it to another place first.")
    _copy_to_new_cluster(home, major=major)
    data.rename(kept)
    (home / FINISHED).rename(data)
    return f"{data} is of PostgreSQL {SERVER_MAJOR} now; the old data is kept in {kept}."


def _copy_to_new_cluster(home: Path, *, major: int) -> None:
    workshop = home / "upgrade"
    shutil.rmtree(workshop, ignore_errors=True)
    shutil.rmtree(home / FINISHED, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    dump = workshop / "foyer.dump"
    with EmbeddedPostgres(home, major=major) as old:
        old.start()
        back_up(old.url(database=DATABASE), file=dump)
    with EmbeddedPostgres(workshop) as new:
        new.start()
        create_roles(new.url())
        restore(new.url(database=DATABASE), file=dump, as_owner=True)
    (workshop / "pg").rename(home / FINISHED)
    shutil.rmtree(workshop)
