"""What happened at the locks of the house, a line each: who came in, who was refused and why.

An account is named by its internal number and a network by a keyed hash, so that lines can be
joined without saying who somebody is or where. `docs/security.md` lists the events.
"""

import structlog
from django.http import HttpRequest

from foyer.accounts.bearer import bearer_keys, verify_access_token
from foyer.accounts.login_limits import request_address
from foyer.platform.client_address import find_network
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.errors import DomainError, Forbidden, InvalidToken, RateLimited
from foyer.platform.ratelimit import hash_subject

log = structlog.get_logger("foyer.security")

_NOTED_STATUS = frozenset({InvalidToken.status, Forbidden.status, RateLimited.status})
_NOTED_CODES = frozenset({"bad_signature"})


def note_sign_in(user_id: int, *, way: str, network: str) -> None:
    """Somebody came in; `way` is the door: browser or api."""
    log.info("signed_in", user=user_id, way=way, network=_mark(network))


def note_failed_sign_in(request: HttpRequest, *, reason: str) -> None:
    """The page refused a pair, whatever of it was wrong; there may be no such account."""
    network = find_network(request_address(request))
    log.warning("sign_in_failed", reason=reason, network=_mark(network))


def note_refusal(request: HttpRequest, error: DomainError) -> None:
    """A request without the right, with a forged mark, or too many of them; others are no news."""
    if error.status not in _NOTED_STATUS and error.code not in _NOTED_CODES:
        return
    log.warning(
        "refused",
        reason=error.code,
        method=request.method,
        user=_find_user_id(request),
        network=_mark(find_network(request_address(request))),
    )


def _find_user_id(request: HttpRequest) -> int | None:
    """Whose request it is, by what it carries and we signed; the database is not asked."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        keys = bearer_keys(load_config().secret_keys)
        claims = verify_access_token(token.strip(), keys=keys, now=utc_now())
        return None if claims is None else claims.user_id
    visitor = request.META.get("foyer.visitor")
    return None if visitor is None else visitor.user_id


def _mark(network: str) -> str:
    return hash_subject("security_log", network).hex() if network else ""
