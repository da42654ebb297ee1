"""Handing a finished mail over: to the mail server, or to a file where there is none."""

import os
import smtplib
import ssl
import tempfile
from collections.abc import Collection
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from foyer.notifications import limits
from foyer.notifications.errors import DeliveryDelayed, DeliveryRefused, RecipientRefused
from foyer.platform.config import Config
from foyer.platform.transport import is_near

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def deliver(mail: EmailMessage, *, name: str, config: Config, now: datetime) -> None:
    """Hand `mail` over by SMTP if a server is configured, else, in demo mode, to a file.

    Raises `DeliveryDelayed` when another try may help, `DeliveryRefused` when none will; neither
    says who was written to.
    """
    if config.smtp_url:
        send_by_smtp(
            mail,
            url=config.smtp_url,
            sender=config.bounce_address,
            clear_hosts=None if config.is_demo else config.private_hosts,
        )
    elif config.is_demo:
        write_mail_file(mail, folder=config.mail_dir, name=name, now=now)
    else:
        raise DeliveryDelayed("FOYER_SMTP_URL is missing")


def write_mail_file(mail: EmailMessage, *, folder: Path, name: str, now: datetime) -> Path:
    """Write `<time>-<name>.eml` so that it is whole or not there; the last by name is the newest.

    Only the owner may read it: a mail holds the link to a booking.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{name}.eml"
    descriptor, unfinished = tempfile.mkstemp(dir=folder, suffix=".tmp")
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(mail.as_bytes())
    Path(unfinished).replace(path)
    return path


def send_by_smtp(
    mail: EmailMessage,
    *,
    url: str,
    sender: str = "",
    clear_hosts: Collection[str] | None = None,
) -> None:
    """Send by `smtp://` (STARTTLS where the server has it) or `smtps://`, user:password@ optional.

    Mail that cannot be delivered goes back to `sender`, else to the address it is from. A
    password goes over an encrypted connection only, or to this machine itself; with `clear_hosts`
    so does every mail, unless the server is one of them.
    """
    try:
        with _connect(url, clear_hosts=clear_hosts) as server:
            server.send_message(mail, from_addr=sender or None)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(500 <= code < 600 for code in codes):
            raise RecipientRefused(f"the mail server refused with {max(codes)}") from None
        _raise_for(max(codes, default=550))
    except smtplib.SMTPResponseException as error:
        if isinstance(error, smtplib.SMTPAuthenticationError):
            raise DeliveryDelayed("the mail server refuses our password") from None
        _raise_for(error.smtp_code)
    except smtplib.SMTPNotSupportedError:
        raise DeliveryRefused("the mail server cannot carry this mail") from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryDelayed(f"the mail server is away: {type(error).__name__}") from None


def _connect(url: str, *, clear_hosts: Collection[str] | None) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    seconds = limits.SMTP_SECONDS_MAX
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=seconds, context=context
        )
        encrypted = True
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=seconds)
        server.ehlo()
        encrypted = server.has_extn("starttls")
        if encrypted:
            server.starttls(context=ssl.create_default_context())
        elif clear_hosts is not None and not is_near(host, private_hosts=clear_hosts):
            server.close()
            raise DeliveryDelayed("the mail server offers no encryption: see FOYER_PRIVATE_HOSTS")
    if parts.username:
        if not encrypted and host not in _LOOPBACK:
            server.close()
            raise DeliveryDelayed("the mail server offers no encryption for our password")
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _raise_for(code: int) -> None:
    """4xx means later, 5xx never (RFC 5321, 4.2.1); the server's words may name people."""
    if 500 <= code < 600:
        raise DeliveryRefused(f"the mail server refused with {code}") from None
    raise DeliveryDelayed(f"the mail server answered {code}") from None
