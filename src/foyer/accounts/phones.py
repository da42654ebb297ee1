"""Telephone numbers in their international form (E.164)."""

import phonenumbers

from foyer.platform.errors import ValidationFailed


def write_phone(text: str) -> str:
    """`+49 (30) 123456` as `+4930123456`; what is no international number stays as it was typed."""
    return _read(text) or text.strip()


def require_phone(text: str, *, field: str) -> str:
    """The number in E.164, which a text message can reach; raises `ValidationFailed`."""
    number = _read(text)
    if number is None:
        raise ValidationFailed(
            "Type the number with its country, as in +49 151 23456789.", field=field
        )
    return number


def _read(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
