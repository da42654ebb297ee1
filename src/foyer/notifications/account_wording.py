"""What notices about a person's account say: what happened, and what to do if it was not you.

Texts are made in the language that is active.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from foyer.accounts.devices import UNKNOWN_DEVICE
from foyer.notifications.kinds import NoticeKind
from foyer.notifications.texts import Facts, MailText


def _not_you() -> str:
    return _(
        "If this was not you, set a new password now and end the other sessions on the page of "
        "your account."
    )


def _where(facts: Facts) -> str:
    """One sentence about the device, empty when nothing is known about it."""
    device = _name_device(facts.get("device", ""))
    network = facts.get("network", "")
    if device and network:
        return _("It came from %(device)s, network %(network)s.") % {
            "device": device,
            "network": network,
        }
    return _("It came from %(device)s.") % {"device": device} if device else ""


def _name_device(text: str) -> str:
    """What `accounts.devices` calls it, in the person's language."""
    if text == UNKNOWN_DEVICE:
        return _("an unknown device")
    browser, on, system = text.partition(" on ")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if on else text


def _paragraphs(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _verify_email(_facts: Facts) -> MailText:
    return MailText(
        subject=_("Please confirm your e-mail address"),
        headline=_("Is this your address?"),
        paragraphs=(
            _(
                "Confirm it with the button below, so that tickets and messages reach you and "
                "nobody else."
            ),
            _("If you did not open an account here, there is nothing you need to do."),
        ),
        action=_("Confirm the address"),
    )


def _password_reset(_facts: Facts) -> MailText:
    return MailText(
        subject=_("A new password for your account"),
        headline=_("Choose a new password"),
        paragraphs=(
            _(
                "Somebody, most likely you, asked for a new password. The button below leads to "
                "it, once and for the next 30 minutes."
            ),
            _("If it was not you, there is nothing you need to do: your old password stays."),
        ),
        action=_("Choose a new password"),
    )


def _email_change(_facts: Facts) -> MailText:
    return MailText(
        subject=_("Please confirm your new e-mail address"),
        headline=_("Is this your new address?"),
        paragraphs=(
            _("Confirm it with the button below. Until then your account keeps the old one."),
            _("If you did not ask for this, there is nothing you need to do."),
        ),
        action=_("Confirm the new address"),
    )


def _email_changed(facts: Facts) -> MailText:
    new_email = facts.get("new_email", "")
    now_is = _("It is now %(email)s.") % {"email": new_email} if new_email else ""
    return MailText(
        subject=_("The e-mail address of your account was changed"),
        headline=_("Your account has a new address"),
        paragraphs=_paragraphs(
            _("Messages about your account go to the new address from now on."),
            now_is,
            _("If this was not you, answer this mail at once: the house can help you."),
        ),
    )


def _password_changed(facts: Facts) -> MailText:
    return MailText(
        subject=_("Your password was changed"),
        headline=_("Your password was changed"),
        paragraphs=_paragraphs(_where(facts), _not_you()),
        action=_("Look at your account"),
    )


def _account_exists(_facts: Facts) -> MailText:
    return MailText(
        subject=_("You have an account already"),
        headline=_("You have an account already"),
        paragraphs=(
            _(
                "Somebody, most likely you, wanted to open an account with this address. There "
                "is one, so nothing was changed."
            ),
            _("Sign in with it. If you forgot the password, ask for a new one on that page."),
            _("If it was not you, there is nothing you need to do."),
        ),
        action=_("Sign in"),
    )


def _sign_in_new_device(facts: Facts) -> MailText:
    return MailText(
        subject=_("A new device signed in to your account"),
        headline=_("A new device signed in"),
        paragraphs=_paragraphs(
            _("Your account was opened on a device that it did not know."),
            _where(facts),
            _("If this was you, there is nothing you need to do."),
            _not_you(),
        ),
        action=_("Look at your sessions"),
    )


def _second_factor_added(facts: Facts) -> MailText:
    return MailText(
        subject=_("Your account has a second step now"),
        headline=_("Signing in takes a second step now"),
        paragraphs=_paragraphs(
            _("A code from an app was set up as the second step of signing in."),
            _where(facts),
            _not_you(),
        ),
        action=_("Look at your account"),
    )


def _second_factor_removed(facts: Facts) -> MailText:
    return MailText(
        subject=_("The second step of your account was removed"),
        headline=_("Signing in takes no second step any more"),
        paragraphs=_paragraphs(
            _("The code from an app is no longer asked for when somebody signs in."),
            _where(facts),
            _not_you(),
        ),
        action=_("Look at your account"),
    )


def _recovery_codes_made(facts: Facts) -> MailText:
    return MailText(
        subject=_("New recovery codes for your account"),
        headline=_("You have new recovery codes"),
        paragraphs=_paragraphs(
            _("The old ones no longer work. Keep the new ones where only you find them."),
            _where(facts),
            _not_you(),
        ),
        action=_("Look at your account"),
    )


def _recovery_code_used(facts: Facts) -> MailText:
    left = facts.get("left", "")
    remaining = _("Recovery codes that are left: %(left)s.") % {"left": left} if left else ""
    return MailText(
        subject=_("A recovery code opened your account"),
        headline=_("A recovery code was used"),
        paragraphs=_paragraphs(
            _("Somebody signed in with one of your recovery codes in place of the second step."),
            remaining,
            _where(facts),
            _not_you(),
        ),
        action=_("Look at your account"),
    )


def _passkey_added(facts: Facts) -> MailText:
    name = facts.get("name", "")
    return MailText(
        subject=_("A passkey was added to your account"),
        headline=_("Your account has a new passkey"),
        paragraphs=_paragraphs(
            _("Its name is “%(name)s”.") % {"name": name} if name else "",
            _where(facts),
            _not_you(),
        ),
        action=_("Look at your account"),
    )


def _passkey_removed(facts: Facts) -> MailText:
    name = facts.get("name", "")
    return MailText(
        subject=_("A passkey was removed from your account"),
        headline=_("A passkey was removed"),
        paragraphs=_paragraphs(
            _("Its name was “%(name)s”. It opens your account no more.") % {"name": name}
            if name
            else _("It opens your account no more."),
            _where(facts),
            _not_you(),
        ),
        action=_("Look at your account"),
    )


def _provider_linked(facts: Facts) -> MailText:
    names = {"provider": facts["provider"]}
    return MailText(
        subject=_("You can sign in with %(provider)s now") % names,
        headline=_("%(provider)s opens your account now") % names,
        paragraphs=_paragraphs(
            _("Your account was linked with one at %(provider)s.") % names,
            _where(facts),
            _not_you(),
        ),
        action=_("Look at your account"),
    )


def _provider_unlinked(facts: Facts) -> MailText:
    names = {"provider": facts["provider"]}
    return MailText(
        subject=_("%(provider)s no longer opens your account") % names,
        headline=_("%(provider)s no longer opens your account") % names,
        paragraphs=_paragraphs(
            _("The link with your account at %(provider)s was removed.") % names,
            _where(facts),
            _not_you(),
        ),
        action=_("Look at your account"),
    )


def _sessions_ended(facts: Facts) -> MailText:
    return MailText(
        subject=_("You were signed out on other devices"),
        headline=_("Other sessions were ended"),
        paragraphs=_paragraphs(
            _("Whoever was signed in to your account elsewhere has to sign in again."),
            _where(facts),
            _not_you(),
        ),
        action=_("Look at your sessions"),
    )


def _phone_code(facts: Facts) -> MailText:
    """`code` is put in at the time of sending; it is no fact, for facts are stored."""
    code = facts.get("code", "")
    text = _("%(code)s is your code. Tell it to nobody, not even to us.") % {"code": code}
    return MailText(subject=_("Your code"), headline=_("Your code"), paragraphs=(text,), short=text)


ACCOUNT_WRITERS: Mapping[NoticeKind, Callable[[Facts], MailText]] = MappingProxyType(
    {
        NoticeKind.VERIFY_EMAIL: _verify_email,
        NoticeKind.PASSWORD_RESET: _password_reset,
        NoticeKind.EMAIL_CHANGE: _email_change,
        NoticeKind.EMAIL_CHANGED: _email_changed,
        NoticeKind.PASSWORD_CHANGED: _password_changed,
        NoticeKind.ACCOUNT_EXISTS: _account_exists,
        NoticeKind.SIGN_IN_NEW_DEVICE: _sign_in_new_device,
        NoticeKind.SECOND_FACTOR_ADDED: _second_factor_added,
        NoticeKind.SECOND_FACTOR_REMOVED: _second_factor_removed,
        NoticeKind.RECOVERY_CODES_MADE: _recovery_codes_made,
        NoticeKind.RECOVERY_CODE_USED: _recovery_code_used,
        NoticeKind.PASSKEY_ADDED: _passkey_added,
        NoticeKind.PASSKEY_REMOVED: _passkey_removed,
        NoticeKind.PROVIDER_LINKED: _provider_linked,
        NoticeKind.PROVIDER_UNLINKED: _provider_unlinked,
        NoticeKind.SESSIONS_ENDED: _sessions_ended,
        NoticeKind.PHONE_CODE: _phone_code,
    }
)
