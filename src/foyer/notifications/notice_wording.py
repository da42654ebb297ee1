"""The words of every notice, made in the active language."""

from types import MappingProxyType

from foyer.notifications.account_wording import ACCOUNT_WRITERS
from foyer.notifications.house_wording import HOUSE_WRITERS
from foyer.notifications.kinds import NoticeKind
from foyer.notifications.show_wording import SHOW_WRITERS
from foyer.notifications.texts import Facts, MailText

_WRITERS = MappingProxyType({**ACCOUNT_WRITERS, **HOUSE_WRITERS, **SHOW_WRITERS})


def write_notice(kind: NoticeKind, facts: Facts) -> MailText:
    """The words for `facts`."""
    return _WRITERS[kind](facts)
