"""Shapes of a house's own words in mails."""

from typing import Annotated

from pydantic import Field, StringConstraints

from foyer.api.schemas.base import NO_NUL, CamelSchema, InputSchema, UtcTime
from foyer.notifications.limits import (
    TEMPLATE_SUBJECT_CHARACTERS_MAX,
    TEMPLATE_TEXT_CHARACTERS_MAX,
)

Subject = Annotated[
    str, StringConstraints(max_length=TEMPLATE_SUBJECT_CHARACTERS_MAX, pattern=NO_NUL)
]
Part = Annotated[str, StringConstraints(max_length=TEMPLATE_TEXT_CHARACTERS_MAX)]


class TemplateInput(InputSchema):
    """Text with placeholders as `{buyer}`; what is empty is left to us.

    `subject` stands instead of ours, `intro` before and `closing` after what has to be said.
    """

    subject: Subject = ""
    intro: Part = ""
    closing: Part = ""


class TemplateSchema(CamelSchema):
    kind: str
    locale: str
    channel: str
    subject: str
    intro: str
    closing: str
    updated_at: UtcTime


class TemplateList(CamelSchema):
    items: list[TemplateSchema]
    kinds: list[str] = Field(description="Mails that may have a house's own words")
    locales: list[str]
    placeholders: dict[str, str] = Field(description="By name, with an example of each")


class PreviewSchema(CamelSchema):
    subject: str
    text: str
    html: str
