"""Shapes of the offices: members, invitations, keys, the log, organizers, support."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from foyer.accounts import limits
from foyer.api.schemas.base import (
    NO_NUL,
    CamelSchema,
    EmailText,
    InputSchema,
    Moment,
    PageQuery,
    Pagination,
    ShortText,
    UtcTime,
)

Role = Literal["organizer", "manager", "cashier", "scanner", "accountant", "operator"]
Word = Annotated[str, StringConstraints(max_length=32, pattern=NO_NUL)]
Words = Annotated[list[Word], Field(max_length=40)]
ORGANIZER = Field(
    "", max_length=60, description="Short name or id of the house; needed by members of several"
)


class HouseQuery(Schema):
    organizer: str = ORGANIZER


class HousePageQuery(PageQuery):
    organizer: str = ORGANIZER


class InviteInput(InputSchema):
    """`extra` and `withheld` are permissions beyond and short of the role's."""

    email: EmailText
    role: Role
    extra: Words = []
    withheld: Words = []


class MemberInput(InputSchema):
    """What is not given stays as it is."""

    role: Role | None = None
    extra: Words | None = None
    withheld: Words | None = None


class MemberSchema(CamelSchema):
    id: UUID
    user_id: UUID
    full_name: str
    email: str
    role: str
    extra: list[str]
    withheld: list[str]
    permissions: list[str]
    joined_at: UtcTime


class MemberList(CamelSchema):
    items: list[MemberSchema]
    pagination: Pagination


class InvitationSchema(CamelSchema):
    id: UUID
    email: str
    role: str
    extra: list[str]
    withheld: list[str]
    invited_by: str
    created_at: UtcTime
    expires_at: UtcTime
    lapsed: bool


class InvitationList(CamelSchema):
    items: list[InvitationSchema]
    pagination: Pagination


class AcceptInput(InputSchema):
    token: Annotated[str, StringConstraints(min_length=1, max_length=512, pattern=NO_NUL)]


class JoinedHouse(CamelSchema):
    id: UUID
    slug: str
    name: str


class ApiKeyInput(InputSchema):
    name: ShortText
    permissions: Words
    days: int | None = Field(None, ge=1, le=limits.API_KEY_DAYS_MAX)


class ApiKeySchema(CamelSchema):
    """`hint` is the readable part of the key; `lastUsedAt` is true to the hour."""

    id: UUID
    name: str
    hint: str
    permissions: list[str]
    created_by: str
    created_at: UtcTime
    expires_at: UtcTime | None
    last_used_at: UtcTime | None


class MadeKeySchema(CamelSchema):
    api_key: ApiKeySchema
    key: str = Field(description="The key itself; this answer is the only one that has it")


class ApiKeyList(CamelSchema):
    items: list[ApiKeySchema]
    pagination: Pagination


class AuditQuery(HousePageQuery):
    actor: UUID | None = None
    action: str | None = Field(None, max_length=40, pattern=r"^[a-z_]*$")
    since: Moment | None = Field(None, alias="from")
    before: Moment | None = Field(None, alias="to")


class AuditActor(CamelSchema):
    id: UUID | None
    name: str


class AuditEntrySchema(CamelSchema):
    id: str
    at: UtcTime
    action: str
    sentence: str
    actor: AuditActor
    subject_type: str
    subject_id: str
    details: dict[str, str | int]


class AuditList(CamelSchema):
    items: list[AuditEntrySchema]
    pagination: Pagination


class OrganizerInput(InputSchema):
    slug: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)]
    name: ShortText
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    owner_email: EmailText


class OwnerInput(InputSchema):
    email: EmailText


class SuspensionInput(InputSchema):
    reason: Annotated[str, StringConstraints(max_length=limits.REASON_CHARACTERS_MAX)]


class SuspensionSchema(CamelSchema):
    """Why the platform has suspended a house, and since when."""

    reason: str
    since: UtcTime


class OrganizerSchema(CamelSchema):
    id: UUID
    slug: str
    name: str
    currency: str
    members: int
    organizers: int
    created_at: UtcTime
    suspension: SuspensionSchema | None


class OrganizerList(CamelSchema):
    items: list[OrganizerSchema]
    pagination: Pagination


class SupportInput(InputSchema):
    organizer: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=NO_NUL)]
    reason: Annotated[str, StringConstraints(max_length=limits.REASON_CHARACTERS_MAX)]
    minutes: int = Field(limits.SUPPORT_MINUTES_DEFAULT, ge=1, le=limits.SUPPORT_MINUTES_MAX)


class SupportSchema(CamelSchema):
    id: UUID
    admin_name: str
    reason: str
    opened_at: UtcTime
    expires_at: UtcTime


class SupportList(CamelSchema):
    items: list[SupportSchema]
