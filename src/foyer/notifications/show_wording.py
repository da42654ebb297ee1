"""What notices about one show of a booking say: tomorrow, moved, cancelled.

`event`, `start`, `place` are what is true when the message is sent, in the time of the venue.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from foyer.notifications.kinds import NoticeKind
from foyer.notifications.texts import Facts, MailText


def _show_reminder(facts: Facts) -> MailText:
    short = _("%(event)s: %(start)s, %(place)s. Doors open at %(doors)s.") % facts
    return MailText(
        subject=_("Soon: %(event)s, %(start)s") % facts,
        headline=_("We look forward to seeing you"),
        paragraphs=(
            short,
            _("Have the codes of your tickets ready, on your phone or on paper."),
        ),
        action=_("Open your booking"),
        short=short,
    )


def _show_changed(facts: Facts) -> MailText:
    note = facts.get("note", "")
    return MailText(
        subject=_("Changed: %(event)s is now %(start)s") % facts,
        headline=_("Your show has changed"),
        paragraphs=(
            _("%(event)s is now on %(start)s at %(place)s. Doors open at %(doors)s.") % facts,
            *((note,) if note else ()),
            _("Your tickets stay good. If you cannot come, your booking says what you can do."),
        ),
        action=_("Open your booking"),
        short=_("%(event)s has changed: now %(start)s, %(place)s.") % facts,
    )


def _show_cancelled(facts: Facts) -> MailText:
    return MailText(
        subject=_("Cancelled: %(event)s, %(start)s") % facts,
        headline=_("Your show is cancelled"),
        paragraphs=(
            _("%(event)s on %(start)s will not take place. We are sorry.") % facts,
            _(
                "You need not do anything for your money: what is due to you goes back the way "
                "you paid, and your booking shows how it stands."
            ),
        ),
        action=_("Open your booking"),
        short=_("%(event)s on %(start)s is cancelled. Your booking shows what happens next.")
        % facts,
    )


SHOW_WRITERS: Mapping[NoticeKind, Callable[[Facts], MailText]] = MappingProxyType(
    {
        NoticeKind.SHOW_REMINDER: _show_reminder,
        NoticeKind.SHOW_CHANGED: _show_changed,
        NoticeKind.SHOW_CANCELLED: _show_cancelled,
    }
)
