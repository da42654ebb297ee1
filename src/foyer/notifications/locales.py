"""The languages that messages are written in. Loads no Django."""

from collections.abc import Mapping
from types import MappingProxyType

LOCALES: Mapping[str, str] = MappingProxyType({"en": "English"})


def choose_locale(wanted: str) -> str:
    """The language for a person's locale: `en-IE` gets `en`, and so does what we do not speak."""
    language = wanted.replace("_", "-").partition("-")[0].lower()
    return language if language in LOCALES else "en"
