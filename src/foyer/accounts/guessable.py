"""Passwords made of words that everybody connects with a box office, or with this house.

`docs/security.md` has the list. The host name of the house is added to it.
"""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from foyer.accounts.limits import PASSWORD_OWN_CHARACTERS_MIN
from foyer.platform.config import load_config

WORDS = frozenset(
    {"foyer", "boxoffice", "box", "office", "ticket", "tickets", "ticketing", "booking"}
    | {"bookings", "seat", "seats", "theatre", "theater", "cinema", "concert", "show", "shows"}
    | {"admin", "administrator", "organizer", "manager", "cashier", "scanner", "accountant"}
    | {"operator", "customer", "welcome", "password", "passwort", "secret", "demo"}
)
_WORD_CHARACTERS_MIN = 3  # Shorter parts of a host name say nothing.


class GuessableWordsValidator:
    """A validator as Django's settings name them."""

    def validate(self, password: str, user: object | None = None) -> None:
        """Raise `ValidationError` with the code `password_guessable`."""
        if count_own_characters(password) < PASSWORD_OWN_CHARACTERS_MIN:
            raise ValidationError("made of words of this house", code="password_guessable")

    def get_help_text(self) -> str:
        return "Your password must not consist of words of this house."


def count_own_characters(password: str) -> int:
    """How many letters and digits are left without the words, the longest words first."""
    left = re.sub(r"[\W_]+", "", password.lower())
    for word in sorted(WORDS | _house_words(), key=lambda word: (-len(word), word)):
        left = left.replace(word, "")
    return len(left)


def _house_words() -> frozenset[str]:
    host = urlsplit(load_config().base_url).hostname or ""
    parts = re.split(r"[.-]", host.lower())
    return frozenset(part for part in parts if len(part) >= _WORD_CHARACTERS_MIN)
