"""Who stands behind a page: the visitor of the cookie, and the session's user if signed in."""

from datetime import datetime

from django.http import HttpRequest

from foyer.accounts.login_limits import request_address
from foyer.inventory.errors import HOARDING_WORDS
from foyer.inventory.queries import is_hoarder
from foyer.inventory.requests import Caller
from foyer.platform import rates
from foyer.platform.client_address import find_network
from foyer.platform.errors import RateLimited
from foyer.platform.ratelimit import Allowance, take_both, take_use
from foyer.platform.visitor_cookie import current_visitor


def user_id_of(request: HttpRequest) -> int | None:
    return request.user.pk if request.user.is_authenticated else None


def wants_bays(request: HttpRequest) -> bool:
    """Whether the signed-in user said in their profile that they need a wheelchair space."""
    if not request.user.is_authenticated:
        return False
    needs = request.user.preferences.get("access", ())
    return isinstance(needs, list) and "wheelchair" in needs


def caller_of(request: HttpRequest) -> Caller:
    """The caller as holds and bookings know one."""
    return Caller(
        visitor_id=current_visitor(request).visitor_id,
        user_id=user_id_of(request),
        ip_prefix=_prefix(request),
    )


def take_hold_use(request: HttpRequest, *, now: datetime) -> None:
    """A change of held seats: per visitor or user and per address prefix; slowly for who held many
    and bought none.
    """
    own = Allowance(limit=rates.HOLD_CHANGES, subject=_person(request))
    network = Allowance(limit=rates.HOLD_CHANGES_PREFIX, subject=_prefix(request))
    take_both(own, network=network, now=now)
    if is_hoarder(caller_of(request), now=now):
        try:
            take_use(rates.THROTTLED_HOLDS, subject=_person(request), now=now)
        except RateLimited as refusal:
            raise RateLimited(HOARDING_WORDS, details=refusal.details) from None


def take_order_use(request: HttpRequest, *, now: datetime) -> None:
    """Booking and paying: per visitor or user and per address prefix; fails closed."""
    own = Allowance(limit=rates.ORDERS, subject=_person(request))
    network = Allowance(limit=rates.ORDERS_PREFIX, subject=_prefix(request))
    take_both(own, network=network, now=now)


def take_code_use(request: HttpRequest, *, user_id: int, now: datetime) -> None:
    """Asking for a code by text message, which costs us money: per user and per address prefix."""
    own = Allowance(limit=rates.MAIL_REQUESTS, subject=f"code:{user_id}")
    network = Allowance(limit=rates.MAIL_REQUESTS_PREFIX, subject=_prefix(request))
    take_both(own, network=network, now=now)


def take_mail_use(request: HttpRequest, *, email: str, now: datetime) -> None:
    """Asking for a mail: per mailbox and per address prefix."""
    own = Allowance(limit=rates.MAIL_REQUESTS, subject=email.lower())
    network = Allowance(limit=rates.MAIL_REQUESTS_PREFIX, subject=_prefix(request))
    take_both(own, network=network, now=now)


def take_scan_use(request: HttpRequest, *, now: datetime) -> None:
    """Scanning: per member; a busy door reads two codes a second."""
    take_use(rates.SCANS, subject=_person(request), now=now)


def _prefix(request: HttpRequest) -> str:
    return find_network(request_address(request))


def _person(request: HttpRequest) -> str:
    user_id = user_id_of(request)
    if user_id is not None:
        return f"u:{user_id}"
    return f"v:{current_visitor(request).visitor_id}"
