"""Static files: hashed and immutable in production, straight from the source tree in demo mode."""

from whitenoise.storage import CompressedStaticFilesStorage


class HashedStaticFilesStorage(CompressedStaticFilesStorage):
    """Placeholder name kept stable for settings; see `static_url` for the content hash."""
