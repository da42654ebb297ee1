"""Refusals of the embedded server, each one sentence that says what to do."""


class EmbeddedPostgresError(Exception):
    """The server cannot be started; the text is meant for the person at the terminal."""


class FolderInUse(EmbeddedPostgresError):
    """A living process holds this folder."""


class ForeignVersion(EmbeddedPostgresError):
    """The data was written by another major version of PostgreSQL."""


class StartCancelled(EmbeddedPostgresError):
    """Somebody asked to stop while the server was still starting."""
