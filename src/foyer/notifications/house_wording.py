"""What notices about houses, shows and loyalty say. Texts are made in the active language."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from foyer.accounts.models import MemberRole
from foyer.notifications.formats import write_until
from foyer.notifications.kinds import NoticeKind
from foyer.notifications.texts import Facts, MailText


def _name_role(role: str) -> str:
    names = {
        MemberRole.ORGANIZER: _("organizer"),
        MemberRole.MANAGER: _("manager"),
        MemberRole.OPERATOR: _("operator"),
        MemberRole.CASHIER: _("cashier"),
        MemberRole.SCANNER: _("scanner"),
        MemberRole.ACCOUNTANT: _("accountant"),
    }
    return {name.value: word for name, word in names.items()}.get(role, role)


def _member_invited(facts: Facts) -> MailText:
    facts = {**facts, "role": _name_role(facts["role"])}
    return MailText(
        subject=_("%(organizer)s invites you to its team") % facts,
        headline=_("Join the team of %(organizer)s") % facts,
        paragraphs=(
            _("You are invited to work there as %(role)s.") % facts,
            _(
                "The button below leads to the invitation. If you know nothing of it, there is "
                "nothing you need to do."
            ),
        ),
        action=_("See the invitation"),
    )


def _member_role_changed(facts: Facts) -> MailText:
    facts = {**facts, "role": _name_role(facts["role"])}
    return MailText(
        subject=_("Your role at %(organizer)s was changed") % facts,
        headline=_("You have a new role"),
        paragraphs=(
            _("At %(organizer)s you work as %(role)s now.") % facts,
            _("Whoever runs the team there can tell you why."),
        ),
    )


def _member_removed(facts: Facts) -> MailText:
    return MailText(
        subject=_("You are no longer in the team of %(organizer)s") % facts,
        headline=_("You left the team of %(organizer)s") % facts,
        paragraphs=(
            _("Your account stays, with your own bookings; the house's desk is closed to it."),
            _("Whoever runs the team there can tell you why."),
        ),
    )


def _support_access_opened(facts: Facts) -> MailText:
    facts = {**facts, "until": write_until(facts["until"])}
    return MailText(
        subject=_("Support may look into %(organizer)s") % facts,
        headline=_("Support access was opened"),
        paragraphs=(
            _("Support may look into %(organizer)s until %(until)s. Every step is written down.")
            % facts,
            _("You find what was done in the house's log, and can end the access at any time."),
        ),
    )


def _house_suspended(facts: Facts) -> MailText:
    return MailText(
        subject=_("%(organizer)s is suspended") % facts,
        headline=_("The platform has suspended %(organizer)s") % facts,
        paragraphs=(
            _("The reason: “%(reason)s”.") % facts,
            _(
                "Nothing is sold and your team can change nothing until it is lifted; API keys are "
                "refused. Tickets that were sold stay good at the doors, and refunds go on."
            ),
            _("To have it lifted, write to whoever runs the platform."),
        ),
        action=_("Look at the house's log"),
    )


def _house_reinstated(facts: Facts) -> MailText:
    return MailText(
        subject=_("%(organizer)s may sell again") % facts,
        headline=_("The suspension of %(organizer)s is lifted") % facts,
        paragraphs=(
            _("Sales go on, your team can work as before, and API keys are taken again."),
            _("Seats that were held before may have been released meanwhile."),
        ),
        action=_("Look at the house's log"),
    )


def _api_key_created(facts: Facts) -> MailText:
    return MailText(
        subject=_("A new API key for %(organizer)s") % facts,
        headline=_("%(organizer)s has a new API key") % facts,
        paragraphs=(
            _("Its name is “%(name)s”. Programs that hold it act for the house.") % facts,
            _("If nobody in your team made it, revoke it on the page of the API keys."),
        ),
    )


def _export_ready(_facts: Facts) -> MailText:
    return MailText(
        subject=_("The copy of your data is ready"),
        headline=_("Your data is ready"),
        paragraphs=(
            _("You asked for a copy of everything that is kept about you. It is ready."),
            _("You have to be signed in to fetch it. After a while it is deleted."),
        ),
        action=_("Fetch the copy"),
    )


def _account_erased(_facts: Facts) -> MailText:
    return MailText(
        subject=_("Your account was erased"),
        headline=_("Your account is gone"),
        paragraphs=(
            _("What was kept about you was erased, as you asked. You cannot sign in any more."),
            _("Invoices stay as long as the law demands it, without your name where it may go."),
            _("This is the last message about it. Thank you for the evenings with us."),
        ),
    )


def _tier_upgrade(facts: Facts) -> MailText:
    points = facts.get("points", "")
    return MailText(
        subject=_("Welcome to %(tier)s") % facts,
        headline=_("You have reached %(tier)s") % facts,
        paragraphs=(
            _("You have %(points)s points, and with them comes a new tier.") % {"points": points}
            if points
            else _("A new tier is yours, with all that comes with it."),
            _("Thank you for coming so often."),
        ),
        action=_("Look at your account"),
    )


def _told(facts: Facts) -> MailText:
    """The words come from the sender: a person of the house, who wrote them for this."""
    return MailText(
        subject=facts["title"],
        headline=facts["title"],
        paragraphs=tuple(part for part in facts["text"].splitlines() if part.strip()),
        action=facts.get("action") or _("Read more"),
    )


HOUSE_WRITERS: Mapping[NoticeKind, Callable[[Facts], MailText]] = MappingProxyType(
    {
        NoticeKind.MEMBER_INVITED: _member_invited,
        NoticeKind.MEMBER_ROLE_CHANGED: _member_role_changed,
        NoticeKind.MEMBER_REMOVED: _member_removed,
        NoticeKind.SUPPORT_ACCESS_OPENED: _support_access_opened,
        NoticeKind.HOUSE_SUSPENDED: _house_suspended,
        NoticeKind.HOUSE_REINSTATED: _house_reinstated,
        NoticeKind.API_KEY_CREATED: _api_key_created,
        NoticeKind.EXPORT_READY: _export_ready,
        NoticeKind.ACCOUNT_ERASED: _account_erased,
        NoticeKind.TIER_UPGRADE: _tier_upgrade,
        NoticeKind.PROMOTION: _told,
        NoticeKind.SYSTEM: _told,
    }
)
