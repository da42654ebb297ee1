"""Which rate limits a request uses up; the numbers are in `platform/ratelimit.py`."""

from datetime import datetime

from django.http import HttpRequest

from foyer.accounts.login_limits import request_address
from foyer.api.principals import Principal
from foyer.platform import ratelimit


def take_order_use(request: HttpRequest, *, principal: Principal, now: datetime) -> None:
    """Booking and paying: per visitor or user and per address prefix; fails closed."""
    prefix = ratelimit.address_prefix(request_address(request))
    ratelimit.take_use(ratelimit.ORDERS_PREFIX, subject=prefix, now=now)
    ratelimit.take_use(ratelimit.ORDERS, subject=_person(principal), now=now)


def take_mail_use(request: HttpRequest, *, email: str, now: datetime) -> None:
    """Asking for a mail: per mailbox and per address prefix."""
    prefix = ratelimit.address_prefix(request_address(request))
    ratelimit.take_use(ratelimit.MAIL_REQUESTS_PREFIX, subject=prefix, now=now)
    ratelimit.take_use(ratelimit.MAIL_REQUESTS, subject=email.lower(), now=now)


def take_scan_use(principal: Principal, *, now: datetime) -> None:
    """Scanning: per member; a busy door reads two codes a second."""
    ratelimit.take_use(ratelimit.SCANS, subject=_person(principal), now=now)


def _person(principal: Principal) -> str:
    if principal.user_id is not None:
        return f"u:{principal.user_id}"
    return f"v:{principal.visitor_id}"
