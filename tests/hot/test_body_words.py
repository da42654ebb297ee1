"""Refusals of a body in plain words, each at its field."""

import pytest

from foyer.hot.bodies import HOLD, decode_body
from foyer.platform.errors import ValidationFailed


@pytest.mark.parametrize(
    ("raw", "field", "words"),
    [
        ("[]", "body", "Give an object with named fields."),
        ('{"seat": ["A1"]}', "seat", "This field is not known here. Check its spelling."),
        ('{"best": {}}', "best.quantity", "This field is required."),
        ('{"best": {"quantity": 0}}', "best.quantity", "Give 1 or more."),
        ('{"best": {"quantity": 11}}', "best.quantity", "Give 10 or less."),
        ('{"best": {"quantity": "2"}}', "best.quantity", "Give a whole number."),
        ('{"seats": "A1"}', "seats", "Give a list."),
        ('{"seats": [1]}', "seats.0", "Give text."),
        ('{"seats": [""]}', "seats.0", "This field may not be empty."),
        ('{"areas": {"floor": -1}}', "areas", "Give 0 or more."),
        ('{"ticketTypes": {"A1": 3.4}}', "ticketTypes", "Give a whole number or text."),
        (
            '{"best": {"quantity": 2, "maxPrice": {"amount": 1, "currency": "eur"}}}',
            "best.maxPrice.currency",
            "This has to match ^[A-Z]{3}$.",
        ),
    ],
)
def test_a_body_is_refused_plainly_at_its_field(raw: str, field: str, words: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        decode_body(raw.encode(), decoder=HOLD)
    assert (refused.value.field, refused.value.text) == (field, words)


def test_a_name_that_is_too_long_is_refused_with_its_limit() -> None:
    with pytest.raises(ValidationFailed, match=r"Give at most 64 characters\."):
        decode_body(b'{"seats": ["' + b"x" * 65 + b'"]}', decoder=HOLD)
