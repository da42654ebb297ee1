"""Which rate limits a request uses up; the numbers are in `platform/rates.py`."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest

from foyer.accounts.api_keys import read_identifier
from foyer.accounts.bearer import bearer_keys, verify_access_token
from foyer.accounts.login_limits import request_address
from foyer.api.principals import SAFE_METHODS, Principal
from foyer.platform import rates
from foyer.platform.client_address import find_network
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.cookies import cookie_name
from foyer.platform.ratelimit import Allowance, take_both, take_use
from foyer.platform.visitor_cookie import visitor_signer
from foyer.platform.visitors import COOKIE_NAME, read_visitor


def limit_reads(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a view of Ninja's: its reads count, its changes have limits of their own.

    A request counts before anybody looks at its credentials or its query.
    """

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **fields: Any) -> Any:
        if request.method in SAFE_METHODS:
            take_read_use(request, now=utc_now())
        return view(request, *args, **fields)

    return limited


def take_read_use(request: HttpRequest, *, now: datetime) -> None:
    """Reading: per visitor or user where one is known, and per address prefix.

    A bearer token is believed by its signature alone: whether it still lives is asked by whoever
    shows something for it.
    """
    reader = _find_reader(request, now=now)
    if reader is None:
        take_use(rates.READS_PREFIX, subject=_network(request), now=now)
        return
    own = Allowance(limit=rates.READS, subject=reader)
    network = Allowance(limit=rates.READS_PREFIX, subject=_network(request))
    take_both(own, network=network, now=now)


def take_order_use(request: HttpRequest, *, principal: Principal, now: datetime) -> None:
    """Booking and paying: per visitor or user and per address prefix; fails closed."""
    own = Allowance(limit=rates.ORDERS, subject=_person(principal))
    network = Allowance(limit=rates.ORDERS_PREFIX, subject=_network(request))
    take_both(own, network=network, now=now)


def take_mail_use(request: HttpRequest, *, email: str, now: datetime) -> None:
    """Asking for a mail: per mailbox and per address prefix."""
    own = Allowance(limit=rates.MAIL_REQUESTS, subject=email.lower())
    network = Allowance(limit=rates.MAIL_REQUESTS_PREFIX, subject=_network(request))
    take_both(own, network=network, now=now)


def take_code_use(request: HttpRequest, *, user_id: int, now: datetime) -> None:
    """Asking for a code by text message, which costs us money: per user and per address prefix."""
    own = Allowance(limit=rates.MAIL_REQUESTS, subject=f"code:{user_id}")
    network = Allowance(limit=rates.MAIL_REQUESTS_PREFIX, subject=_network(request))
    take_both(own, network=network, now=now)


def take_scan_uses(principal: Principal, *, count: int, now: datetime) -> None:
    """Scanning: per member, each code once; a busy door reads two a second."""
    take_use(rates.SCANS, subject=_person(principal), now=now, uses=count)


def take_staff_use(request: HttpRequest, *, principal: Principal, now: datetime) -> None:
    """A change in an office: as often as a change of held seats, which nobody does by hand."""
    own = Allowance(limit=rates.HOLD_CHANGES, subject=_person(principal))
    network = Allowance(limit=rates.HOLD_CHANGES_PREFIX, subject=_network(request))
    take_both(own, network=network, now=now)


def _network(request: HttpRequest) -> str:
    return find_network(request_address(request))


def _person(principal: Principal) -> str:
    if principal.user_id is not None:
        return f"u:{principal.user_id}"
    return f"v:{principal.visitor_id}"


def _find_reader(request: HttpRequest, *, now: datetime) -> str | None:
    """The user of a token, else of the cookie, else the cookie's visitor; None for a newcomer."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        identifier = read_identifier(token.strip())
        if identifier is not None:
            return f"k:{identifier}"
        keys = bearer_keys(load_config().secret_keys)
        claims = verify_access_token(token.strip(), keys=keys, now=now)
        return None if claims is None else f"u:{claims.user_id}"
    cookie = request.COOKIES.get(cookie_name(COOKIE_NAME), "")
    visitor = read_visitor(cookie, signer=visitor_signer())
    if visitor is None:
        return None
    return f"v:{visitor.visitor_id}" if visitor.user_id is None else f"u:{visitor.user_id}"
