"""Shapes that all of the API shares: camelCase members, money, pages."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

from foyer.platform import limits


def _format_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*")


def _refuse_numbers_for_days(value: object) -> object:
    """Numbers would be read as seconds since 1970, which no caller of ours means."""
    if not isinstance(value, date) and not (isinstance(value, str) and _ISO_DAY.fullmatch(value)):
        raise ValueError("Give a day as YYYY-MM-DD.")
    return value


def _refuse_numbers_for_moments(value: object) -> object:
    text = isinstance(value, str) and _ISO_MOMENT.fullmatch(value)
    if not isinstance(value, datetime) and not text:
        raise ValueError("Give a time as 2026-12-01T19:30:00Z.")
    return value


def _to_utc(moment: datetime) -> datetime:
    """Without an offset a time means UTC, as everywhere in the API."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("That time is beyond the calendar.") from None


Day = Annotated[date, BeforeValidator(_refuse_numbers_for_days)]
Moment = Annotated[datetime, BeforeValidator(_refuse_numbers_for_moments), AfterValidator(_to_utc)]
ExactMoment = Annotated[
    AwareDatetime, BeforeValidator(_refuse_numbers_for_moments), AfterValidator(_to_utc)
]
UtcTime = Annotated[datetime, PlainSerializer(_format_utc, return_type=str)]

NO_NUL = r"^[^\x00]*$"  # PostgreSQL's text holds none.

EmailText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=NO_NUL)]
PhoneText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=32, pattern=NO_NUL)]

# Text a person typed: no control characters, no surrounding blanks, a bound.
ShortText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]


class CamelSchema(Schema):
    """Python names inside, camelCase outside; unknown members are refused, not ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, from_attributes=True, extra="forbid"
    )


class InputSchema(CamelSchema):
    """What a caller sends: members by their camelCase names only, and no others."""

    model_config = ConfigDict(populate_by_name=False)


class MoneySchema(CamelSchema):
    """Integer minor units and an ISO 4217 code."""

    amount: int
    currency: str


class PageQuery(Schema):
    """Query parameters that are not among a list's own are ignored."""

    page: int = Field(1, ge=1, le=limits.PAGE_NUMBER_MAX)
    limit: int = Field(limits.PAGE_SIZE_DEFAULT, ge=1, le=limits.PAGE_SIZE_MAX)


class Pagination(CamelSchema):
    page: int
    limit: int
    total: int
    total_pages: int
