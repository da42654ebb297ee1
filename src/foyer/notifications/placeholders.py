"""The little language of a house's own words: text with named placeholders. Pure.

`{buyer}` stands for the buyer's name; nothing else in braces means anything, and what is put in is
never looked through again. So the worst that a template can do is to say something silly.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

# What a house may name, and what stands there in a preview.
PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "buyer": "Marta Figueiredo",
        "reference": "7K2M-QX9A",
        "event": "The Cherry Orchard",
        "start": "Sat 21 Nov 2026, 19:30 WET",
        "doors": "19:00",
        "place": "Teatro da Trindade, Main hall",
        "total": "€24.00",
        "organizer": "Teatro da Trindade",
    }
)


def find_mistake(text: str, *, lines: bool) -> str | None:
    """What is wrong with a text, in a sentence that says what to do; None when it is good.

    `lines`: whether it may have more than one.
    """
    allowed = "\n" if lines else ""
    if any(not letter.isprintable() and letter not in allowed for letter in text):
        return "Use plain text without control characters" + ("." if lines else ", in one line.")
    for name in _PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{it}}}" for it in PLACEHOLDERS)
            return f"There is no {{{name}}}. Use {known}."
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        return "A brace stands alone. Write a placeholder as {buyer}, and no other braces."
    return None


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with values put in; a placeholder that has none is left out."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), text)
