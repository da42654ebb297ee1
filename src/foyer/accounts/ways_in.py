"""How somebody can sign in to an account: at least one way has to remain."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from foyer.accounts.errors import LastWayIn
from foyer.accounts.models import User


def refuse_last_way_in(
    user: User, *, without_passkey: int | None = None, without_link: int | None = None
) -> None:
    """Raise `LastWayIn` when nothing but the named passkey or link opens the account.

    A passkey counts, for it signs in alone; an authenticator app does not. The caller holds the
    lock on the user's row.
    """
    if user.has_usable_password():
        return
    passkeys = Authenticator.objects.filter(user_id=user.id, type=Authenticator.Type.WEBAUTHN)
    links = SocialAccount.objects.filter(user_id=user.id)
    if (
        not passkeys.exclude(id=without_passkey).exists()
        and not links.exclude(id=without_link).exists()
    ):
        raise LastWayIn
