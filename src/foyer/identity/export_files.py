"""Where copies of somebody's data lie until they are fetched; only the house's user reads them."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from foyer.platform.config import load_config


def file_of(export_public_id: UUID) -> Path:
    """The file of an export, in the data folder; whether it is there is not said."""
    return load_config().data_dir / "exports" / f"{export_public_id}.zip"


def write_file(export_public_id: UUID, content: bytes) -> None:
    """Write a file that only the house's own user can read: whole, or not at all."""
    path = file_of(export_public_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_bytes(content)
    partial.replace(path)


def delete_files(export_public_ids: Iterable[UUID]) -> None:
    """Delete files; those that are gone already are no mistake."""
    for public_id in export_public_ids:
        file_of(public_id).unlink(missing_ok=True)
