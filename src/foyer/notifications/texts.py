"""The words of one message, before they are laid out for a channel."""

from collections.abc import Mapping
from dataclasses import dataclass

Facts = Mapping[str, str]  # What a notice is told; stored, so it never holds a secret.


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """What is said. `action` is the label of the link; empty when there is none.

    `short` is for a telephone's screen: complete without the rest. Empty means the subject.
    """

    subject: str
    headline: str
    paragraphs: tuple[str, ...]
    action: str = ""
    short: str = ""
