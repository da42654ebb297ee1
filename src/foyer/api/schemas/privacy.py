"""Shapes of a person's own affairs: the copy of everything, the end of the account."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from foyer.api.schemas.base import CamelSchema, EmailText, InputSchema, UtcTime


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
