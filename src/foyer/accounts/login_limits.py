"""Guessing passwords is limited per account and network, and per network, at both doors
together: the API's and the sign-in page's.
"""

from datetime import datetime

from django.http import HttpRequest

from foyer.accounts.devices import Device, read_device
from foyer.platform.challenges import Deed, demand_answer
from foyer.platform.client_address import find_client_address, find_network
from foyer.platform.config import load_config
from foyer.platform.errors import RateLimited
from foyer.platform.ratelimit import give_back_use, take_use
from foyer.platform.rates import (
    LOGIN_FAILURES,
    LOGIN_FAILURES_PREFIX,
    SUSPECT_LOGINS,
    SUSPECT_LOGINS_PREFIX,
)


def count_login_attempt(
    email: str, *, address: str, challenge_answer: str = "", now: datetime
) -> None:
    """Count an attempt as failed before its password is looked at; raises `RateLimited`, or
    `ChallengeRequired` when the account is guessed at from many places, or many from this network.

    Counting first keeps parallel guesses within the limit; `forgive_login_attempt` takes it back.
    """
    prefix = find_network(address)
    take_use(LOGIN_FAILURES_PREFIX, subject=prefix, now=now)
    take_use(LOGIN_FAILURES, subject=f"{email.lower()}|{prefix}", now=now)
    try:
        take_use(SUSPECT_LOGINS_PREFIX, subject=prefix, now=now)
        take_use(SUSPECT_LOGINS, subject=email.lower(), now=now)
    except RateLimited:
        subject = f"{email.lower()}|{prefix}"
        demand_answer(challenge_answer, deed=Deed.SIGN_IN, subject=subject, now=now)


def forgive_login_attempt(email: str, *, address: str) -> None:
    """The password was right: the attempt was no failure.

    Who came in by an answered challenge takes back a suspicion that was not counted: it costs them
    a challenge as well, so nobody gains by it.
    """
    prefix = find_network(address)
    give_back_use(LOGIN_FAILURES_PREFIX, subject=prefix)
    give_back_use(LOGIN_FAILURES, subject=f"{email.lower()}|{prefix}")
    give_back_use(SUSPECT_LOGINS_PREFIX, subject=prefix)
    give_back_use(SUSPECT_LOGINS, subject=email.lower())


def request_address(request: HttpRequest) -> str:
    """The client's address of a Django request; behind our own socket there is no peer address."""
    peer = request.META.get("REMOTE_ADDR", "")
    return find_client_address(
        peer if peer.count(".") == 3 or ":" in peer else "",
        forwarded_for=request.headers.get("X-Forwarded-For", ""),
        trusted_proxies=load_config().trusted_proxies,
    )


def request_device(request: HttpRequest) -> Device:
    """The device that a Django request came from."""
    return read_device(request.headers.get("User-Agent", ""), address=request_address(request))
