"""That it is really the person who asks for something that cannot be taken back."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from foyer.accounts.models import BrowserSession, TokenFamily, User
from foyer.accounts.passwords import check_own_password
from foyer.accounts.sessions import Here
from foyer.identity import limits
from foyer.identity.errors import SignInAgain


def prove_person(
    user_id: int, *, password: str, here: Here, request: HttpRequest, now: datetime
) -> None:
    """By the account's password; where it has none, by a sign-in of the last ten minutes.

    Guesses count as those of signing in. Raises `WrongPassword`, `SignInAgain` or `RateLimited`.
    """
    user = User.objects.get(id=user_id)
    if not user.has_usable_password():
        signed_in_at = _find_sign_in(here)
        fresh = timedelta(seconds=limits.RECENT_SIGN_IN_SECONDS)
        if signed_in_at is None or now - signed_in_at > fresh:
            raise SignInAgain
        return
    check_own_password(user, password=password, request=request, field="password", now=now)


def _find_sign_in(here: Here) -> datetime | None:
    if here.family is not None:
        rows = TokenFamily.objects.filter(public_id=here.family)
        return rows.values_list("created_at", flat=True).first()
    browsers = BrowserSession.objects.filter(session_key=here.session_key)
    return browsers.values_list("created_at", flat=True).first()
