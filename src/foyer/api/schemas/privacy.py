"""Shapes of a person's own affairs: the copy of everything, the end of the account."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from foyer.api.schemas.base import CamelSchema, EmailText, InputSchema, UtcTime
from foyer.identity import limits


class ExportSchema(CamelSchema):
    """A copy that is still being made."""

    id: UUID
    status: Literal["preparing"]
    asked_at: UtcTime
    expires_at: UtcTime


class EraseInput(InputSchema):
    confirmation: EmailText = Field(description="The account's mail address, typed once more")
    password: Annotated[str, StringConstraints(max_length=1024)] = Field(
        "", description="Accounts without one need a sign-in of the last ten minutes instead"
    )


class RetentionInput(InputSchema):
    """Days; what is not given stays as it is."""

    contact_days: int | None = Field(None, ge=limits.CONTACT_DAYS_MIN, le=limits.CONTACT_DAYS_MAX)
    unfinished_days: int | None = Field(
        None, ge=limits.UNFINISHED_DAYS_MIN, le=limits.UNFINISHED_DAYS_MAX
    )
    message_days: int | None = Field(None, ge=limits.MESSAGE_DAYS_MIN, le=limits.MESSAGE_DAYS_MAX)
    scan_days: int | None = Field(None, ge=limits.SCAN_DAYS_MIN, le=limits.SCAN_DAYS_MAX)


class RetentionSchema(CamelSchema):
    contact_days: int = Field(description="Names and addresses of guests, after the last show")
    unfinished_days: int = Field(description="The same, of bookings that came to nothing")
    message_days: int = Field(description="What was sent to whom")
    scan_days: int = Field(description="Scans that let nobody in")
