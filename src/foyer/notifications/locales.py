"""The languages that messages are written in. Loads no Django."""

import re
from collections.abc import Mapping
from types import MappingProxyType

LOCALES: Mapping[str, str] = MappingProxyType({"en": "English", "de": "Deutsch"})
_TAG = re.compile(r"(?P<language>[A-Za-z]{2})(?:-(?P<country>[A-Za-z]{2}))?")
_LISTED_MAX = 20  # Languages of one browser that are looked at; people list a handful.


def choose_locale(wanted: str) -> str:
    """The language for a person's locale: `en-IE` gets `en`, and so does what we do not speak."""
    language = wanted.strip().replace("_", "-").partition("-")[0].lower()
    return language if language in LOCALES else "en"


def prefer_locale(accept_language: str) -> str:
    """The first of a browser's languages that we speak, as in `de-AT`; `en` for none.

    The text is a header of RFC 9110, 12.5.4, from anybody.
    """
    ranked = []
    for position, part in enumerate(accept_language.split(",")[:_LISTED_MAX]):
        tag, _, weight = part.partition(";")
        quality = _read_quality(weight)
        found = _TAG.fullmatch(tag.strip())
        if quality > 0 and found and found["language"].lower() in LOCALES:
            country = f"-{found['country'].upper()}" if found["country"] else ""
            ranked.append((-quality, position, found["language"].lower() + country))
    return min(ranked)[2] if ranked else "en"


def _read_quality(text: str) -> float:
    """From `q=0.8`; 1 where nothing is said, 0 for nonsense."""
    name, _, number = text.strip().partition("=")
    if not name:
        return 1.0
    digits = number.strip().replace(".", "", 1)
    return float(number) if name.strip() == "q" and digits.isascii() and digits.isdigit() else 0.0
