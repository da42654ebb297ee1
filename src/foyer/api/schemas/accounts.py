"""Shapes of sign-in, profile, tickets and scans."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from foyer.accounts.limits import (
    NAME_CHARACTERS_MAX,
    PASSWORD_CHARACTERS_MAX,
    PHONE_CHARACTERS_MAX,
)
from foyer.admission.limits import BATCH_SCANS_MAX
from foyer.api.schemas.base import (
    NO_NUL,
    CamelSchema,
    EmailText,
    ExactMoment,
    InputSchema,
    PhoneText,
    ShortText,
    UtcTime,
)
from foyer.platform.tokens import TOKEN_CHARACTERS_MAX


class LoginInput(InputSchema):
    email: EmailText
    password: Annotated[str, StringConstraints(max_length=1024)]


class RefreshInput(InputSchema):
    refresh_token: Annotated[str, StringConstraints(max_length=512)]


PasswordText = Annotated[str, StringConstraints(max_length=PASSWORD_CHARACTERS_MAX)]
TokenText = Annotated[str, StringConstraints(max_length=TOKEN_CHARACTERS_MAX)]


class RegistrationInput(InputSchema):
    email: EmailText
    password: PasswordText
    full_name: ShortText
    phone: PhoneText = ""


class TokenInput(InputSchema):
    token: TokenText = Field(description="What the link in the mail carries as `token`")


class VerifiedSchema(CamelSchema):
    bookings_claimed: int = Field(description="Guest bookings that became the account's")


class ForgotInput(InputSchema):
    email: EmailText


class PasswordResetInput(InputSchema):
    token: TokenText
    password: PasswordText


class PasswordChangeInput(InputSchema):
    current_password: PasswordText
    new_password: PasswordText


class EmailChangeInput(InputSchema):
    email: EmailText
    password: PasswordText = Field(description="The present password of the account")


class PhoneInput(InputSchema):
    phone: PhoneText


class CodeInput(InputSchema):
    code: Annotated[str, StringConstraints(max_length=12)]


class ProfileInput(InputSchema):
    """What is not given stays as it is."""

    full_name: Annotated[str, StringConstraints(max_length=NAME_CHARACTERS_MAX)] | None = None
    phone: Annotated[str, StringConstraints(max_length=PHONE_CHARACTERS_MAX)] | None = None
    locale: Annotated[str, StringConstraints(max_length=12)] | None = None
    preferences: dict[str, Any] | None = None


class OrganizerName(CamelSchema):
    id: UUID
    slug: str
    name: str


class MembershipSchema(CamelSchema):
    organizer: OrganizerName
    role: str
    permissions: list[str]


class ProfileSchema(CamelSchema):
    id: UUID
    email: str
    email_verified: bool
    full_name: str
    phone: str
    phone_verified: bool
    role: Literal["customer", "admin"]
    memberships: list[MembershipSchema]
    locale: str = Field(description="The language of messages, as in `en` or `pt-BR`")
    preferences: dict[str, Any]


class SignedIn(CamelSchema):
    user: ProfileSchema
    access_token: str
    refresh_token: str
    expires_in: int = Field(description="Seconds until the access token lapses")


class TokenPairSchema(CamelSchema):
    access_token: str
    refresh_token: str
    expires_in: int


class SignInSchema(CamelSchema):
    """One place where the account is signed in."""

    id: UUID
    kind: Literal["browser", "app"]
    device: str = Field(description="A few words, such as `Firefox on Linux`")
    network: str = Field(description="The network of its last address, never the whole address")
    signed_in_at: UtcTime
    last_used_at: UtcTime
    current: bool = Field(description="Whether this request came by it")


class SignInList(CamelSchema):
    items: list[SignInSchema]


class TicketKeySchema(CamelSchema):
    kid: int
    algorithm: Literal["Ed25519"]
    public_key: str = Field(description="32 bytes, base64url without padding")
    created_at: UtcTime


class TicketKeyList(CamelSchema):
    items: list[TicketKeySchema]


class ReadCode(InputSchema):
    """A code as a device read it; `nonce` is the device's own number of this attempt."""

    code: Annotated[str, StringConstraints(max_length=512)]
    nonce: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_NUL)]
    show_id: UUID | None = None
    gate: Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)] = ""


class ScanInput(ReadCode):
    scanned_at: ExactMoment | None = None
    offline: bool = False


class OfflineScanInput(ReadCode):
    scanned_at: ExactMoment


class ScanBatchInput(InputSchema):
    scans: Annotated[list[OfflineScanInput], Field(min_length=1, max_length=BATCH_SCANS_MAX)]


class ScannedTicket(CamelSchema):
    id: UUID
    show_id: UUID
    event: str
    seat: str
    section: str
    row: str
    number: str
    ticket_type: str
    status: str


class FirstScan(CamelSchema):
    at: UtcTime
    gate: str


VerdictWord = Literal[
    "admitted",
    "already_admitted",
    "wrong_show",
    "too_early",
    "expired",
    "revoked",
    "forged",
    "unknown",
]


class ScanSchema(CamelSchema):
    verdict: VerdictWord
    ticket: ScannedTicket | None = None
    first_scan: FirstScan | None = None


class ScanProblem(CamelSchema):
    """Which member of a scan cannot be used, and what to do about it."""

    field: str
    message: str


class MergedScan(CamelSchema):
    """A scan of an upload; one that is `not_merged` has a problem and counts for nothing."""

    nonce: str
    verdict: VerdictWord | Literal["not_merged"]
    ticket: ScannedTicket | None = None
    first_scan: FirstScan | None = None
    problem: ScanProblem | None = None


class MergedScanList(CamelSchema):
    items: list[MergedScan]
