"""Signing in to the API beyond a password. No session is kept between the two steps."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from foyer.accounts.auth import TokenPair
from foyer.accounts.login_limits import request_address, request_device
from foyer.accounts.models import User
from foyer.accounts.passkeys import Options, ask_for_passkey, check_passkey
from foyer.accounts.second_step import check_code, read_factors
from foyer.accounts.step_tokens import (
    StepToken,
    challenge_of,
    read_passkey_step,
    read_second_step,
    spend_step,
    write_passkey_step,
)
from foyer.identity.factors import tell_of_used_recovery_code
from foyer.identity.sign_ins import begin_api_sign_in
from foyer.platform.client_address import find_network
from foyer.platform.ratelimit import give_back_use, take_use
from foyer.platform.rates import LOGIN_FAILURES_PREFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyStep:
    """What a client's passkey has to sign, and the token to send with the answer."""

    token: str
    options: Options


def finish_by_code(token: str, *, code: str, request: HttpRequest, now: datetime) -> TokenPair:
    """Sign in with a code of the app or a recovery code after the password.

    Raises `SecondStepLapsed`, `WrongFactorCode` or `RateLimited`.
    """
    step = read_second_step(token, now=now)
    assert step.user is not None
    used = check_code(step.user.id, code, now=now)
    return _begin(step, used, request=request, now=now)


def finish_by_passkey(
    token: str, *, credential: str, request: HttpRequest, now: datetime
) -> TokenPair:
    """Sign in with a passkey after the password; raises `SecondStepLapsed` or `PasskeyRefused`."""
    step = read_second_step(token, now=now)
    return _check_and_begin(step, credential=credential, request=request, now=now)


def ask_for_passkey_alone(*, now: datetime) -> PasskeyStep:
    """The question for a client that wants to sign in by a passkey and nothing else."""
    token = write_passkey_step(now=now)
    return PasskeyStep(token=token, options=ask_for_passkey(None, challenge=challenge_of(token)))


def login_by_passkey(
    token: str, *, credential: str, request: HttpRequest, now: datetime
) -> TokenPair:
    """Sign in by a passkey alone; raises `SecondStepLapsed` or `PasskeyRefused`."""
    step = read_passkey_step(token, now=now)
    return _check_and_begin(step, credential=credential, request=request, now=now)


def _check_and_begin(
    step: StepToken, *, credential: str, request: HttpRequest, now: datetime
) -> TokenPair:
    network = find_network(request_address(request))
    take_use(LOGIN_FAILURES_PREFIX, subject=network, now=now)
    used = check_passkey(credential, user=step.user, challenge=step.challenge)
    give_back_use(LOGIN_FAILURES_PREFIX, subject=network)
    return _begin(step, used, request=request, now=now)


def _begin(
    step: StepToken, used: Authenticator, *, request: HttpRequest, now: datetime
) -> TokenPair:
    user: User = step.user or used.user
    with transaction.atomic():
        spend_step(step)
        Authenticator.objects.filter(id=used.id).update(last_used_at=now)
        if used.type == Authenticator.Type.RECOVERY_CODES:
            left = read_factors(user.id).recovery_codes_left
            tell_of_used_recovery_code(user.id, device=request_device(request), left=left)
        return begin_api_sign_in(user, request=request, now=now)
