"""What is wrong with a body, in plain words and with its field: msgspec's refusals. Pure."""

import re
from collections.abc import Mapping

from foyer.platform import field_sentences as say

_PLACE = re.compile(r" - at `\$\.?([^`]*)`$")
_MEMBER = re.compile(r"Object (contains unknown|missing required) field `([^`]*)`")
_LENGTH = re.compile(r"Expected `(\w+)` of length (>=|<=) (\d+)")
_NUMBER = re.compile(r"Expected `int` (>=|<=) (-?\d+)")
_PATTERN = re.compile(r"Expected `str` matching regex '(.*)'")
_TYPE = re.compile(r"Expected `([^`]*)`, got ")
_TYPES: Mapping[str, str] = {
    "array": say.LIST,
    "bool": say.BOOLEAN,
    "int": say.INTEGER,
    "object": say.OBJECT,
    "str": say.TEXT,
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
        return say.UNKNOWN
    if reason.startswith("Object missing"):
        return say.REQUIRED
    if found := _LENGTH.fullmatch(reason):
        unit = " characters" if found[1] == "str" else ""
        if found[2] == "<=":
            return f"Give at most {found[3]}{unit}."
        return say.EMPTY if found[3] == "1" else f"Give {found[3]} or more."
    if found := _NUMBER.fullmatch(reason):
        return f"Give {found[2]} or {'more' if found[1] == '>=' else 'less'}."
    if found := _PATTERN.fullmatch(reason):
        return say.say_pattern(found[1])
    if found := _TYPE.match(reason):
        kinds = [_TYPES[kind] for kind in found[1].split(" | ") if kind in _TYPES]
        return say.say_wanted(*kinds)
    return "This does not have the form that /api/docs gives for it."
