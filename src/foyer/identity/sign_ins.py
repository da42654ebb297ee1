"""A sign-in is written down, its owner is told of a new device, and late guest bookings follow."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from foyer.accounts import auth
from foyer.accounts.devices import Device
from foyer.accounts.login_limits import request_device
from foyer.accounts.models import User
from foyer.accounts.second_step import require_second_step
from foyer.accounts.security_log import note_sign_in
from foyer.accounts.sessions import Here, end_sign_ins, is_known_device, note_browser
from foyer.identity.claim_bookings import claim_if_verified
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind


def note_browser_sign_in(
    user_id: int, *, session_key: str, session_id: int | None, device: Device, now: datetime
) -> int:
    """Write down that a browser is signed in; the id for its visitor cookie."""
    with transaction.atomic():
        if session_id is None:
            note_sign_in(user_id, way="browser", network=device.network)
            _tell_of_new_device(user_id, device=device)
            claim_if_verified(user_id)
        return note_browser(
            user_id, session_key=session_key, session_id=session_id, device=device, now=now
        )


def login_by_password(
    email: str, *, password: str, request: HttpRequest, now: datetime
) -> auth.TokenPair:
    """Sign an API client in.

    Raises `InvalidCredentials`, `RateLimited`, or `SecondStepRequired` with what comes next.
    """
    user = auth.check_login(email, password=password, request=request, now=now)
    require_second_step(user, now=now)
    return begin_api_sign_in(user, request=request, now=now)


def begin_api_sign_in(user: User, *, request: HttpRequest, now: datetime) -> auth.TokenPair:
    """The first pair of tokens of somebody who has shown everything that was asked for."""
    device = request_device(request)
    note_sign_in(user.id, way="api", network=device.network)
    with transaction.atomic():
        _tell_of_new_device(user.id, device=device)
        claim_if_verified(user.id)
        return auth.start_family(user, now=now, device=device)


def end_other_sign_ins(user_id: int, *, keep: Here, device: Device, now: datetime) -> int:
    """End every sign-in but the one to keep and tell its owner; returns how many there were."""
    with transaction.atomic():
        ended = end_sign_ins(user_id, keep=keep, now=now)
        if ended:
            queue_notice(
                NoticeKind.SESSIONS_ENDED,
                user_id=user_id,
                recipient=User.objects.values_list("email", flat=True).get(id=user_id),
                facts={"device": device.name, "network": device.network},
            )
    return ended


def _tell_of_new_device(user_id: int, *, device: Device) -> None:
    """Nobody is told of the first device of an account, nor of a demo login, which many share."""
    user = User.objects.only("email", "is_demo").get(id=user_id)
    if user.is_demo or is_known_device(user_id, device=device):
        return
    queue_notice(
        NoticeKind.SIGN_IN_NEW_DEVICE,
        user_id=user_id,
        recipient=user.email,
        facts={"device": device.name, "network": device.network},
    )
