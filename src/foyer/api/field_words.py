"""What is wrong with a field, in plain words: the commonest refusals of the validator. Pure."""

from collections.abc import Mapping

from foyer.platform import field_sentences as say

_OWN_WORDS = "Value error, "  # How the validator begins a sentence of ours.
_SENTENCES: Mapping[str, str] = {
    "missing": say.REQUIRED,
    "extra_forbidden": say.UNKNOWN,
    "bool_parsing": say.say_wanted(say.BOOLEAN),
    "bool_type": say.say_wanted(say.BOOLEAN),
    "int_parsing": say.say_wanted(say.INTEGER),
    "int_type": say.say_wanted(say.INTEGER),
    "int_from_float": say.say_wanted(say.INTEGER),
    "string_type": say.say_wanted(say.TEXT),
    "list_type": say.say_wanted(say.LIST),
    "model_attributes_type": say.say_wanted(say.OBJECT),
    "uuid_parsing": "This is not an id. Copy it as it came.",
    "date_from_datetime_inexact": "Give a day as YYYY-MM-DD.",
    "date_from_datetime_parsing": "Give a day as YYYY-MM-DD.",
    "date_parsing": "Give a day as YYYY-MM-DD.",
    "date_type": "Give a day as YYYY-MM-DD.",
    "uuid_type": "This is not an id. Copy it as it came.",
    "enum": "Give one of {expected}.",
    "literal_error": "Give one of {expected}.",
    "greater_than": "Give a number above {gt}.",
    "greater_than_equal": "Give {ge} or more.",
    "less_than": "Give a number below {lt}.",
    "less_than_equal": "Give {le} or less.",
    "string_too_short": "Give at least {min_length} characters.",
    "string_too_long": "Give at most {max_length} characters.",
    "too_short": "Give at least {min_length}.",
    "too_long": "Give at most {max_length}.",
}


def say_field_error(kind: str, *, message: str, facts: Mapping[str, object]) -> str:
    """The sentence for an error of this kind; `message` is the validator's own, `facts` its limits.

    A limit of one is said without a number, and a kind without a sentence keeps the message.
    """
    if kind in {"string_too_short", "too_short"} and facts.get("min_length") == 1:
        return say.EMPTY
    if kind == "string_pattern_mismatch":
        return _say_pattern(str(facts.get("pattern", "")))
    sentence = _SENTENCES.get(kind)
    if sentence is None:
        return message.removeprefix(_OWN_WORDS)
    return sentence.format_map(facts)


def _say_pattern(pattern: str) -> str:
    """Nearly always a character that no text of ours keeps; else the pattern is short."""
    if "\\x00" in pattern:
        return "Leave out line breaks and other control characters."
    return say.say_pattern(pattern)
