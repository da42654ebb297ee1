"""What is wrong with a body, in plain words and with its field: msgspec's refusals. Pure.

The same sentences as those of `api/field_words.py`, which the hot role does not load.
"""

import re
from collections.abc import Mapping

_PLACE = re.compile(r" - at `\$\.?([^`]*)`$")
_MEMBER = re.compile(r"Object (contains unknown|missing required) field `([^`]*)`")
_LENGTH = re.compile(r"Expected `(\w+)` of length (>=|<=) (\d+)")
_NUMBER = re.compile(r"Expected `int` (>=|<=) (-?\d+)")
_PATTERN = re.compile(r"Expected `str` matching regex '(.*)'")
_TYPE = re.compile(r"Expected `([^`]*)`, got ")
_TYPES: Mapping[str, str] = {
    "array": "a list",
    "bool": "true or false",
    "int": "a whole number",
    "object": "an object with named fields",
    "str": "text",
}


def say_body_error(text: str) -> tuple[str, str]:
    """The sentence and the field, `best.quantity` or `seats.0`; `body` when it is the whole."""
    place = _PLACE.search(text)
    path = place[1] if place else ""
    reason = text[: place.start()] if place else text
    member = _MEMBER.fullmatch(reason)
    if member:
        path = f"{path}.{member[2]}" if path else member[2]
    field = re.sub(r"\[(\d+)\]", r".\1", path).replace("[...]", "")
    return _say(reason), field or "body"


def _say(reason: str) -> str:
    if reason.startswith("Object contains"):
        return "This field is not known here. Check its spelling."
    if reason.startswith("Object missing"):
        return "This field is required."
    if found := _LENGTH.fullmatch(reason):
        unit = " characters" if found[1] == "str" else ""
        if found[2] == "<=":
            return f"Give at most {found[3]}{unit}."
        return "This field may not be empty." if found[3] == "1" else f"Give {found[3]} or more."
    if found := _NUMBER.fullmatch(reason):
        return f"Give {found[2]} or {'more' if found[1] == '>=' else 'less'}."
    if found := _PATTERN.fullmatch(reason):
        return f"This has to match {found[1]}."
    if found := _TYPE.match(reason):
        kinds = [_TYPES[kind] for kind in found[1].split(" | ") if kind in _TYPES]
        return f"Give {' or '.join(kinds)}."
    return "This does not have the form that /api/docs gives for it."
