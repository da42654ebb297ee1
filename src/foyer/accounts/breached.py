"""Passwords that are known from breaches, looked up in a file of this machine: nothing leaves it.

The file is the download of Have I Been Pwned "ordered by hash": a line is `<SHA-1 in upper case
hexadecimal>:<count>`, in ascending order, and there are hundreds of millions of them.
"""

import hashlib
from pathlib import Path
from typing import BinaryIO

import structlog
from django.core.exceptions import ValidationError

from foyer.platform.config import load_config

LINE_BYTES_MAX = 80
_HASH_BYTES = 40

_log = structlog.get_logger(__name__)


class BreachedPasswordValidator:
    """A validator as Django's settings name them."""

    def validate(self, password: str, user: object | None = None) -> None:
        """Raise `ValidationError` with the code `password_breached`.

        A list that cannot be read lets the password pass and is logged: Django's own short list
        of common passwords is asked as well.
        """
        path = load_config().breached_passwords
        if path is None:
            return
        try:
            known = is_breached(password, path=path)
        except OSError as error:
            _log.error("breached_passwords_unreadable", error=type(error).__name__)
            return
        if known:
            raise ValidationError("known from a breach", code="password_breached")

    def get_help_text(self) -> str:
        return "Your password must not be known from a breach."


def is_breached(password: str, *, path: Path) -> bool:
    """Whether the list in `path` has the password; about 30 reads of a line each."""
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
    wanted = digest.upper().encode()
    with path.open("rb") as listed:
        low, high = 0, listed.seek(0, 2)
        while low < high:  # The first line that is not smaller begins in [low, high].
            middle = (low + high) // 2
            line = _read_line_from(listed, middle)
            if line and line[:_HASH_BYTES] < wanted:
                low = listed.tell()
            else:
                high = middle
        return _read_line_from(listed, low)[:_HASH_BYTES] == wanted


def _read_line_from(listed: BinaryIO, offset: int) -> bytes:
    """The first whole line that begins at `offset` or later; empty at the end."""
    if offset == 0:
        listed.seek(0)
    else:
        listed.seek(offset - 1)
        listed.readline(LINE_BYTES_MAX)
    return listed.readline(LINE_BYTES_MAX)
