"""A mail's headers and its two bodies: text, and HTML with inlined style."""

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.template.loader import render_to_string
from django.utils.translation import get_language

from foyer.notifications import limits
from foyer.platform.config import Config


def begin_mail(
    subject: str, *, recipient: str, message_id: str, config: Config, now: datetime
) -> EmailMessage:
    """A mail without a body. Raises `ValueError` for an address that no header can carry.

    Every header goes through the standard library's structured headers, which refuse line breaks.
    `message_id` is stable, so that a mail that goes out twice is seen as one.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = _one_line(subject)
    mail["From"] = _read_sender(config.mail_from)
    mail["To"] = _read_address(recipient)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def offer_unsubscribing(mail: EmailMessage, *, link: str) -> None:
    """What a mail program needs for its own button (RFC 2369, RFC 8058)."""
    mail["List-Unsubscribe"] = f"<{link}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def fill_mail(mail: EmailMessage, *, template: str, context: Mapping[str, object]) -> None:
    """Both bodies, from `mail/<template>.txt` and `.html`, in the language that is active."""
    variables = {**context, "language": get_language() or "en"}
    mail.set_content(render_to_string(f"mail/{template}.txt", variables))
    html = _inline(render_to_string(f"mail/{template}.html", variables))
    mail.add_alternative(html, subtype="html")


def _inline(html: str) -> str:
    """Pages show previews and seldom one: the first mail loads the library (decision 11)."""
    from css_inline import CSSInliner  # noqa: PLC0415 (decision 11)

    return str(CSSInliner(load_remote_stylesheets=False).inline(html))


def _one_line(text: str) -> str:
    """A subject: no line breaks, no invisible characters, of a length that is shown."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text)
    words = " ".join(visible.split())
    if len(words) <= limits.SUBJECT_CHARACTERS_MAX:
        return words
    return words[: limits.SUBJECT_CHARACTERS_MAX - 1].rstrip() + "…"


def _read_sender(text: str) -> Address:
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)


def _read_address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    if not local or not domain or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("a recipient is one plain address")
    return Address(username=local, domain=domain)
