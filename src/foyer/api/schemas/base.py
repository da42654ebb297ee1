"""Shapes that all of the API shares: camelCase members, money, pages."""

from datetime import UTC, datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, PlainSerializer, StringConstraints
from pydantic.alias_generators import to_camel

from foyer.platform import limits


def _format_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


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
