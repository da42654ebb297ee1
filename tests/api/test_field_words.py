import pytest

from foyer.api.field_words import say_field_error


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("missing", {}, "This field is required."),
        ("string_pattern_mismatch", {"pattern": "^[A-Z]{3}$"}, "This has to match ^[A-Z]{3}$."),
        (
            "string_pattern_mismatch",
            {"pattern": r"^[^\x00-\x1f]*$"},
            "Leave out line breaks and other control characters.",
        ),
        ("date_from_datetime_parsing", {}, "Give a day as YYYY-MM-DD."),
        ("greater_than_equal", {"ge": 1}, "Give 1 or more."),
        ("string_too_short", {"min_length": 1}, "This field may not be empty."),
        ("string_too_short", {"min_length": 8}, "Give at least 8 characters."),
        ("literal_error", {"expected": "'a' or 'b'"}, "Give one of 'a' or 'b'."),
    ],
)
def test_the_commonest_refusals_are_said_plainly(
    kind: str, facts: dict[str, object], words: str
) -> None:
    assert say_field_error(kind, message="Library words", facts=facts) == words


def test_our_own_sentence_loses_the_prefix_of_the_library() -> None:
    message = "Value error, Give a day as YYYY-MM-DD."
    assert say_field_error("value_error", message=message, facts={}) == "Give a day as YYYY-MM-DD."


def test_a_kind_without_a_sentence_keeps_its_message() -> None:
    assert say_field_error("strange", message="Too odd.", facts={}) == "Too odd."
