"""Who asks: address, visitor cookie, bearer token; and how often they may change holds."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from math import ceil
from urllib.parse import urlsplit
from uuid import UUID

from foyer.accounts.bearer import (
    FAMILY_CHECK_SECONDS_MAX,
    bearer_keys,
    verify_access_token,
)
from foyer.accounts.bearer import (
    SQL as BEARER_SQL,
)
from foyer.hot import limits
from foyer.hot.http import Request
from foyer.inventory.requests import Caller
from foyer.platform import limits as platform_limits
from foyer.platform.client_address import find_client_address, find_network
from foyer.platform.clock import utc_now
from foyer.platform.config import Config
from foyer.platform.errors import Forbidden, InvalidToken, RateLimited
from foyer.platform.ids import new_uuid
from foyer.platform.pg_async import Database
from foyer.platform.tokens import Signer
from foyer.platform.visitors import COOKIE_NAME, Visitor, read_visitor, write_visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The caller of one request. `known` is None for somebody without cookie and token."""

    known: Caller | None
    by_bearer: bool
    ip_prefix: str

    def or_new(self) -> Caller:
        """The known caller, or a new visitor."""
        return self.known or Caller(visitor_id=new_uuid(), ip_prefix=self.ip_prefix)


class Clients:
    """Reads identities; remembers for a minute which sign-ins were good."""

    def __init__(self, config: Config, *, signer: Signer, database: Database) -> None:
        self._config = config
        self._signer = signer
        self._keys = bearer_keys(config.secret_keys)
        self._database = database
        self._families: OrderedDict[UUID, float] = OrderedDict()

    async def identify(self, request: Request) -> Client:
        """Who asks. A bearer token wins over the cookie; InvalidToken when it is no good."""
        ip_prefix = find_network(self._find_address(request))
        authorization = request.headers.get("authorization")
        visitor = self._read_cookie(request)
        if authorization is None:
            known = None
            if visitor is not None:
                known = Caller(
                    visitor_id=visitor.visitor_id, user_id=visitor.user_id, ip_prefix=ip_prefix
                )
            return Client(known=known, by_bearer=False, ip_prefix=ip_prefix)
        user_id, family = await self._read_bearer(authorization)
        # Without a browser the sign-in itself is the visitor.
        same = visitor is not None and visitor.user_id in (None, user_id)
        visitor_id = visitor.visitor_id if visitor is not None and same else family
        known = Caller(visitor_id=visitor_id, user_id=user_id, ip_prefix=ip_prefix)
        return Client(known=known, by_bearer=True, ip_prefix=ip_prefix)

    def write_cookie(self, caller: Caller) -> str:
        """The Set-Cookie value that makes a browser this visitor."""
        visitor = Visitor(visitor_id=caller.visitor_id, user_id=caller.user_id)
        value = write_visitor(visitor, signer=self._signer)
        secure = "; Secure" if self._config.secure_cookies else ""
        return (
            f"{COOKIE_NAME}={value}; Path=/; Max-Age={platform_limits.VISITOR_COOKIE_SECONDS}; "
            f"HttpOnly; SameSite=Lax{secure}"
        )

    def check_origin(self, request: Request) -> None:
        """Raise Forbidden for a change that another site's page asks for."""
        origin = request.headers.get("origin")
        if origin is None or request.method in ("GET", "HEAD"):
            return
        if origin == self._config.base_url:
            return
        if urlsplit(origin).netloc != request.headers.get("host") or origin == "null":
            raise Forbidden("Another site's page may not do this. Open Foyer itself.")

    def _find_address(self, request: Request) -> str:
        client = request.scope.get("client")
        return find_client_address(
            client[0] if client else "",
            forwarded_for=request.headers.get("x-forwarded-for", ""),
            trusted_proxies=self._config.trusted_proxies,
        )

    def _read_cookie(self, request: Request) -> Visitor | None:
        text = request.headers.get("cookie", "")
        if COOKIE_NAME not in text:
            return None
        try:
            morsel = SimpleCookie(text).get(COOKIE_NAME)
        except CookieError:
            return None
        return read_visitor(morsel.value, signer=self._signer) if morsel else None

    async def _read_bearer(self, authorization: str) -> tuple[int, UUID]:
        scheme, _, token = authorization.partition(" ")
        now = utc_now()
        claims = verify_access_token(token.strip(), keys=self._keys, now=now)
        if scheme.lower() != "bearer" or claims is None:
            raise InvalidToken
        await self._check_family(claims.family_public_id, claims.user_id)
        return claims.user_id, claims.family_public_id

    async def _check_family(self, family: UUID, user_id: int) -> None:
        """A yes is remembered, a no never."""
        now = asyncio.get_running_loop().time()
        if self._families.get(family, 0.0) > now:
            return
        rows = await self._database.fetch(
            BEARER_SQL["live_family"], family_public_id=family, user_id=user_id
        )
        if not rows:
            self._families.pop(family, None)
            raise InvalidToken
        self._families[family] = now + FAMILY_CHECK_SECONDS_MAX
        self._families.move_to_end(family)
        while len(self._families) > limits.FAMILIES_KEPT:
            self._families.popitem(last=False)


class HoldRate:
    """Token buckets for changes of holds, in memory: a burst of a minute's allowance is fine."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._buckets: OrderedDict[tuple[str, object], tuple[float, float]] = OrderedDict()

    @property
    def enabled(self) -> bool:
        return self._enabled

    def take(self, client: Client, *, now: float) -> None:
        """Count one change; RateLimited with `retryAfter` seconds. `now` in loop seconds."""
        if not self._enabled:
            return
        waits = []
        if client.ip_prefix:
            key = ("prefix", client.ip_prefix)
            waits.append(self._wait(key, limits.HOLD_CHANGES_A_MINUTE_PREFIX, now))
        if client.known is not None:
            person = client.known.user_id or client.known.visitor_id
            waits.append(self._wait(("person", person), limits.HOLD_CHANGES_A_MINUTE, now))
        if any(waits):
            raise RateLimited(details={"retryAfter": ceil(max(waits))})

    def _wait(self, key: tuple[str, object], a_minute: int, now: float) -> float:
        """Take one token; the seconds to wait when there is none."""
        tokens, at = self._buckets.get(key, (float(a_minute), now))
        tokens = min(float(a_minute), tokens + (now - at) * a_minute / 60)
        wait = 0.0 if tokens >= 1 else (1 - tokens) * 60 / a_minute
        self._buckets[key] = (tokens - 1 if tokens >= 1 else tokens, now)
        self._buckets.move_to_end(key)
        while len(self._buckets) > limits.BUCKETS_KEPT:
            self._buckets.popitem(last=False)
        return wait
