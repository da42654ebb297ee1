"""Keeps the list of browsers that are signed in, whatever way they came in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse

from foyer.accounts.limits import (
    BROWSER_IDLE_SECONDS,
    SIGN_IN_NOTED_SECONDS,
    SIGN_IN_SECONDS_MAX,
)
from foyer.accounts.login_limits import request_device
from foyer.identity.sign_ins import note_browser_sign_in
from foyer.platform.clock import utc_now
from foyer.platform.visitor_cookie import SIGN_IN_KEY, is_program


class SignInMiddleware:
    """Writes a sign-in down when its session begins, gets a new key, or is used after a while.

    The session itself remembers its row, so that most requests ask the database nothing. It ends
    some time after its last use, and some time after the sign-in whatever its use.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_program(request) and request.user.is_authenticated:
            _note(request)
        return response


def _note(request: HttpRequest) -> None:
    now = utc_now()
    user_id, session_key = request.user.pk, request.session.session_key
    if user_id is None or session_key is None:
        return  # The view began a session that is not kept yet, or signed out.
    noted = request.session.get(SIGN_IN_KEY)
    if noted is not None and noted["key"] == session_key and _is_fresh(noted["at"], now=now):
        return
    session_id = note_browser_sign_in(
        user_id,
        session_key=session_key,
        session_id=noted["id"] if noted else None,
        device=request_device(request),
        now=now,
    )
    since = noted["since"] if noted else now.timestamp()
    request.session[SIGN_IN_KEY] = {
        "id": session_id,
        "key": session_key,
        "at": now.timestamp(),
        "since": since,
    }
    request.session.set_expiry(_find_end(since, now=now))


def _find_end(since: float, *, now: datetime) -> datetime:
    """Signed in at `since`: until two weeks without a visit, and never beyond the longest time."""
    longest = datetime.fromtimestamp(since, tz=UTC) + timedelta(seconds=SIGN_IN_SECONDS_MAX)
    return min(now + timedelta(seconds=BROWSER_IDLE_SECONDS), longest)


def _is_fresh(noted_at: float, *, now: datetime) -> bool:
    return now.timestamp() - noted_at < SIGN_IN_NOTED_SECONDS
