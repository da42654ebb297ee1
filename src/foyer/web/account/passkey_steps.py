"""The browser's half of a passkey: what it is asked to sign, kept in its session until it answers.

`js/passkeys.js` fetches the question, has the device sign it, and sends the answer as a form.
"""

import secrets

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, JsonResponse

from foyer.accounts.errors import PasskeyRefused
from foyer.accounts.models import User
from foyer.accounts.passkeys import ask_for_new_passkey, ask_for_passkey, check_passkey

_SESSION_KEY = "passkey_challenge"
_CHALLENGE_BYTES = 32


def answer_with_question(request: HttpRequest, *, user: User | None) -> JsonResponse:
    """What `navigator.credentials.get` is called with."""
    return JsonResponse(dict(ask_for_passkey(user, challenge=_begin(request))))


def answer_with_new_key_question(request: HttpRequest, *, user: User) -> JsonResponse:
    """What `navigator.credentials.create` is called with."""
    return JsonResponse(dict(ask_for_new_passkey(user, challenge=_begin(request))))


def take_passkey(request: HttpRequest, *, user: User | None) -> Authenticator:
    """The passkey of a form that was sent; raises `PasskeyRefused`."""
    challenge = take_challenge(request)
    return check_passkey(request.POST.get("credential", ""), user=user, challenge=challenge)


def take_challenge(request: HttpRequest) -> bytes:
    """The question that this browser was asked last; each is good for one answer."""
    kept = request.session.pop(_SESSION_KEY, None)
    if not isinstance(kept, str):
        raise PasskeyRefused
    return bytes.fromhex(kept)


def _begin(request: HttpRequest) -> bytes:
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    request.session[_SESSION_KEY] = challenge.hex()
    return challenge
