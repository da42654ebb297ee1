"""From a notice to a finished mail."""

from datetime import datetime
from email.message import EmailMessage

from foyer.notifications.mail import begin_mail, fill_mail
from foyer.notifications.texts import MailText
from foyer.platform.config import Config


def render_notice(
    words: MailText,
    *,
    recipient: str,
    link: str,
    message_id: str,
    organizer: str,
    config: Config,
    now: datetime,
) -> EmailMessage:
    """The finished mail. Raises `ValueError` for an address that no header can carry."""
    mail = begin_mail(
        words.subject, recipient=recipient, message_id=message_id, config=config, now=now
    )
    context = {"words": words, "link": link, "organizer": organizer, "house": config.base_url}
    fill_mail(mail, template="notice", context=context)
    return mail
