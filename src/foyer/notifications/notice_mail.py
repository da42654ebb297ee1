"""From a notice to a finished mail, in the language that is active."""

from datetime import datetime
from email.message import EmailMessage

from django.utils.translation import gettext as _

from foyer.notifications.mail import begin_mail, fill_mail, offer_unsubscribing
from foyer.notifications.texts import MailText
from foyer.platform.config import Config


def render_notice(
    words: MailText,
    *,
    recipient: str,
    link: str,
    message_id: str,
    organizer: str,
    unsubscribe: str,
    config: Config,
    now: datetime,
) -> EmailMessage:
    """The finished mail; without `unsubscribe` nobody can switch such mails off.

    Raises `ValueError` for an address that no header can carry.
    """
    mail = begin_mail(
        words.subject, recipient=recipient, message_id=message_id, config=config, now=now
    )
    if unsubscribe:
        offer_unsubscribing(mail, link=unsubscribe)
    context = {
        "words": words,
        "link": link,
        "organizer": organizer,
        "unsubscribe": unsubscribe,
        "way_out": _("No more mails of this kind"),
        "house": config.base_url,
    }
    fill_mail(mail, template="notice", context=context)
    return mail
