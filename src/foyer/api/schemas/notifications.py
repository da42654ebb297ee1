"""Shapes of a person's notices and of what the person chose about messages."""

import re
from datetime import time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from foyer.api.schemas.base import (
    NO_NUL,
    CamelSchema,
    InputSchema,
    PageQuery,
    Pagination,
    UtcTime,
)
from foyer.notifications.limits import PUSH_ENDPOINT_CHARACTERS_MAX

TypeWord = Literal[
    "booking", "payment", "reminder", "promotion", "tier_upgrade", "system", "security"
]
ChannelWord = Literal["email", "sms", "push"]
MARKED_AT_ONCE_MAX = 100  # A page of the list.
CHOICES_MAX = 21  # Every type by every channel.

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _check_clock(text: str) -> str:
    if not _CLOCK.fullmatch(text):
        raise ValueError("Give a time as 22:00.")
    return text


Clock = Annotated[str, StringConstraints(max_length=5), AfterValidator(_check_clock)]


class NoticeQuery(PageQuery):
    type: TypeWord | None = None
    unread: bool = False


class NoticeSchema(CamelSchema):
    id: UUID
    type: TypeWord
    kind: str
    title: str
    message: str
    link: str | None = Field(description="A path of this house")
    read: bool
    metadata: dict[str, str]
    created_at: UtcTime


class NoticeList(CamelSchema):
    items: list[NoticeSchema]
    pagination: Pagination
    unread: int = Field(description="Of all, not only of this page")


class ReadInput(InputSchema):
    """Either `ids`, or `all`: true."""

    ids: Annotated[list[UUID], Field(max_length=MARKED_AT_ONCE_MAX)] = Field(default_factory=list)
    all: bool = False


class UnreadSchema(CamelSchema):
    unread: int


class ChoiceSchema(CamelSchema):
    """`fixed`: told by this channel whatever is chosen."""

    type: TypeWord
    channel: ChannelWord
    wanted: bool
    fixed: bool


class QuietHours(CamelSchema):
    start: Clock
    end: Clock


class PreferencesSchema(CamelSchema):
    choices: list[ChoiceSchema]
    promotions: bool = Field(description="Whether promotions are welcome at all")
    quiet_hours: QuietHours | None
    timezone: str = Field(description="IANA name; empty where it is not known")


class ChoiceInput(InputSchema):
    type: TypeWord
    channel: ChannelWord
    wanted: bool


class QuietHoursInput(InputSchema):
    start: Clock
    end: Clock


class PreferencesInput(InputSchema):
    """What is not given stays as it is; `quietHours`: null means none."""

    choices: Annotated[list[ChoiceInput], Field(max_length=CHOICES_MAX)] = Field(
        default_factory=list
    )
    promotions: bool | None = None
    quiet_hours: QuietHoursInput | None = None
    timezone: Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_+/-]*$")] | (
        None
    ) = None


class PushKeySchema(CamelSchema):
    public_key: str | None = Field(
        description="`applicationServerKey` of a subscription; null: no push messages here"
    )


class PushKeysInput(InputSchema):
    p256dh: Annotated[str, StringConstraints(max_length=100)] = Field(alias="p256dh")
    auth: Annotated[str, StringConstraints(max_length=32)]


class PushSubscriptionInput(InputSchema):
    """A browser's `PushSubscription`, as its `toJSON()` gives it."""

    endpoint: Annotated[
        str, StringConstraints(max_length=PUSH_ENDPOINT_CHARACTERS_MAX, pattern=NO_NUL)
    ]
    expiration_time: float | None = None  # Part of what browsers give; push services say it anew.
    keys: PushKeysInput


class PushSubscriptionSchema(CamelSchema):
    id: UUID
    device: str
    created_at: UtcTime


class PushSubscriptionList(CamelSchema):
    items: list[PushSubscriptionSchema]


class PushSubscribed(CamelSchema):
    id: UUID


def read_clock(text: str) -> time:
    """`22:00` as a time of the day."""
    return time.fromisoformat(text)
