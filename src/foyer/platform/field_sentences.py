"""What is wrong with a field, in the same words whichever validator found it."""

REQUIRED = "This field is required."
UNKNOWN = "This field is not known here. Check its spelling."
EMPTY = "This field may not be empty."
BOOLEAN = "true or false"
INTEGER = "a whole number"
TEXT = "text"
LIST = "a list"
OBJECT = "an object with named fields"


def say_wanted(*kinds: str) -> str:
    """What to give instead: any of these."""
    return f"Give {' or '.join(kinds)}."


def say_pattern(pattern: str) -> str:
    """What a text has to look like."""
    return f"This has to match {pattern}."
