import pytest

from foyer.accounts.phones import require_phone, write_phone
from foyer.platform.errors import ValidationFailed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+49 (30) 123456", "+4930123456"),
        ("+1 202-456-1111", "+12024561111"),
        (" 030 123456 ", "030 123456"),
        ("+1234567890", "+1234567890"),
        ("", ""),
    ],
)
def test_an_international_number_has_one_form_and_others_stay(typed: str, kept: str) -> None:
    assert write_phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "030 123456", "+49", "+1 555", "call me", "+" + "9" * 300])
def test_a_text_message_needs_an_international_number(typed: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        require_phone(typed, field="phone")
    assert refused.value.field == "phone"
    assert "+49 151 23456789" in refused.value.text
