"""Who asks: address, visitor cookie, bearer token; and how often they may change holds."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from functools import lru_cache
from math import ceil
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import Struct

from foyer.accounts import limits as accounts_limits
from foyer.accounts.bearer import (
    LIFE_CHECK_SECONDS_MAX,
    BearerClaims,
    bearer_keys,
    verify_access_token,
)
from foyer.accounts.bearer import (
    SQL as BEARER_SQL,
)
from foyer.hot import limits
from foyer.hot.hoarders import Hoarders
from foyer.hot.http import Request, find_peer
from foyer.inventory.errors import HOARDING_WORDS
from foyer.inventory.requests import Caller
from foyer.platform import limits as platform_limits
from foyer.platform.client_address import find_client_address, find_network
from foyer.platform.clock import utc_now
from foyer.platform.config import Config
from foyer.platform.cookies import host_cookie_name
from foyer.platform.errors import Forbidden, InvalidToken, RateLimited
from foyer.platform.ids import new_uuid
from foyer.platform.pg_async import Database
from foyer.platform.rates import (
    HOLD_CHANGES,
    HOLD_CHANGES_PREFIX,
    READS,
    READS_PREFIX,
    THROTTLED_HOLDS,
    THROTTLED_HOLDS_PREFIX,
    RateLimit,
)
from foyer.platform.tokens import Signer
from foyer.platform.visitors import COOKIE_NAME, Visitor, read_visitor, write_visitor


class Client(Struct, frozen=True, kw_only=True, gc=False):
    """The caller of one request. `known` is None for somebody without cookie and token.

    `session_id` is what a cookie says of its sign-in, until somebody has looked whether it lives.
    """

    known: Caller | None
    by_bearer: bool
    ip_prefix: str
    session_id: int | None = None

    def or_new(self) -> Caller:
        """The known caller, or a new visitor."""
        return self.known or Caller(visitor_id=new_uuid(), ip_prefix=self.ip_prefix)

    def signed_out(self) -> "Client":
        """The same browser as a guest."""
        assert self.known is not None
        guest = Caller(visitor_id=self.known.visitor_id, ip_prefix=self.ip_prefix)
        return Client(known=guest, by_bearer=False, ip_prefix=self.ip_prefix)


class Clients:
    """Reads identities; remembers for a minute which sign-ins were alive."""

    def __init__(self, config: Config, *, signer: Signer, database: Database) -> None:
        self._config = config
        self._signer = signer
        self._cookie_name = host_cookie_name(COOKIE_NAME, secure=config.secure_cookies)
        self._keys = bearer_keys(config.secret_keys)
        self._database = database
        self._living: OrderedDict[UUID | int, float] = OrderedDict()  # families and sessions
        self._verify_token = lru_cache(limits.TOKENS_KEPT)(self._verify_token_anew)
        self._read_guest = lru_cache(limits.GUESTS_KEPT)(self._read_guest_anew)
        self._find_prefix = lru_cache(limits.PREFIXES_KEPT)(self._find_prefix_anew)

    async def identify(self, request: Request) -> Client:
        """Who asks. A bearer token wins over the cookie; InvalidToken when it is no good.

        A cookie whose session was ended is a guest's: the pages say the same of that browser.
        """
        claims = self._read_bearer(request.headers)
        if claims is not None:
            await self._check_family(claims.family_public_id, claims.user_id)
        client = self._describe(find_peer(request.scope), request.headers, claims)
        if client.session_id is not None and not await self._session_lives(client):
            return client.signed_out()
        return client

    async def identify_anew(self, request: Request) -> Client:
        """The same with nothing remembered: for streams, which look at themselves seldom."""
        claims = self._read_bearer(request.headers)
        client = self._describe(find_peer(request.scope), request.headers, claims)
        sign_in = client.session_id if claims is None else claims.family_public_id
        if sign_in is not None:
            self._living.pop(sign_in, None)
        return await self.identify(request)

    def recall(self, peer: str, headers: Mapping[str, str]) -> Client | None:
        """The same where nobody has to be asked; None: let `identify` decide."""
        if "authorization" not in headers:
            client = self._describe(peer, headers, None)
            known = client.session_id is None or self._remembers(client.session_id)
            return client if known else None
        try:
            claims = self._read_bearer(headers)
        except InvalidToken:
            return None
        if claims is not None and not self._remembers(claims.family_public_id):
            return None
        return self._describe(peer, headers, claims)

    def _describe(
        self, peer: str, headers: Mapping[str, str], claims: BearerClaims | None
    ) -> Client:
        """`peer` is the address at the other end of the connection, empty for a unix socket."""
        cookie, forwarded_for = headers.get("cookie", ""), headers.get("x-forwarded-for", "")
        if len(cookie) + len(forwarded_for) <= limits.GUEST_CHARACTERS_MAX:
            guest = self._read_guest(peer, forwarded_for, cookie)
        else:
            nearest = forwarded_for[-limits.GUEST_CHARACTERS_MAX :]
            guest = self._read_guest_anew(peer, nearest, cookie)
        if claims is None:
            return guest
        # Without a browser the sign-in itself is the visitor.
        browser = guest.known
        same = browser is not None and browser.user_id in (None, claims.user_id)
        visitor_id = browser.visitor_id if browser and same else claims.family_public_id
        known = Caller(visitor_id=visitor_id, user_id=claims.user_id, ip_prefix=guest.ip_prefix)
        return Client(known=known, by_bearer=True, ip_prefix=guest.ip_prefix)

    def _read_guest_anew(self, peer: str, forwarded_for: str, cookie: str) -> Client:
        """Who asks by address and cookie alone: the same for the same words, so it is kept."""
        ip_prefix = self._find_prefix(peer, forwarded_for)
        visitor = self._read_cookie(cookie)
        if visitor is None:
            return Client(known=None, by_bearer=False, ip_prefix=ip_prefix)
        known = Caller(visitor_id=visitor.visitor_id, user_id=visitor.user_id, ip_prefix=ip_prefix)
        return Client(
            known=known, by_bearer=False, ip_prefix=ip_prefix, session_id=visitor.session_id
        )

    def write_cookie(self, caller: Caller) -> str:
        """The Set-Cookie value that makes a browser this visitor: always a guest."""
        value = write_visitor(Visitor(visitor_id=caller.visitor_id), signer=self._signer)
        secure = "; Secure" if self._config.secure_cookies else ""
        return (
            f"{self._cookie_name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}; "
            f"Max-Age={platform_limits.VISITOR_COOKIE_SECONDS}"
        )

    def is_cross_origin(self, headers: Mapping[str, str]) -> bool:
        """Whether an allowed other site's page asks: its answer needs headers of its own."""
        allowed = self._config.cors_origins
        return bool(allowed) and headers.get("origin") in allowed

    def check_origin(self, headers: Mapping[str, str]) -> None:
        """Raise Forbidden for a change that another site's page asks for."""
        origin = headers.get("origin")
        if origin is None or origin == self._config.base_url or self.is_cross_origin(headers):
            return
        if urlsplit(origin).netloc != headers.get("host") or origin == "null":
            raise Forbidden("Another site's page may not do this. Open Foyer itself.")

    def _find_prefix_anew(self, peer: str, forwarded_for: str) -> str:
        address = find_client_address(
            peer, forwarded_for=forwarded_for, trusted_proxies=self._config.trusted_proxies
        )
        return find_network(address)

    def _read_cookie(self, text: str) -> Visitor | None:
        found = None
        for cookie in text.split(";"):
            name, _, value = cookie.strip().partition("=")
            if name == self._cookie_name:
                found = value  # Ours is never quoted; of two, the last counts, as in Django.
        return read_visitor(found, signer=self._signer) if found else None

    def _read_bearer(self, headers: Mapping[str, str]) -> BearerClaims | None:
        """What the bearer token says, None without one; InvalidToken when it is no good."""
        authorization = headers.get("authorization")
        if authorization is None:
            return None
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or len(token) > accounts_limits.BEARER_CHARACTERS_MAX:
            raise InvalidToken
        claims = self._verify_token(token.strip())
        if claims is None or claims.expires_at <= utc_now():
            raise InvalidToken
        return claims

    def _verify_token_anew(self, token: str) -> BearerClaims | None:
        return verify_access_token(token, keys=self._keys, now=utc_now())

    def _remembers(self, sign_in: UUID | int) -> bool:
        return self._living.get(sign_in, 0.0) > asyncio.get_running_loop().time()

    async def _check_family(self, family: UUID, user_id: int) -> None:
        if not await self._lives(family, "live_family", family_public_id=family, user_id=user_id):
            raise InvalidToken

    async def _session_lives(self, client: Client) -> bool:
        assert client.session_id is not None
        assert client.known is not None
        return await self._lives(
            client.session_id,
            "live_session",
            session_id=client.session_id,
            user_id=client.known.user_id,
        )

    async def _lives(self, sign_in: UUID | int, question: str, **arguments: object) -> bool:
        """Whether a sign-in was not ended: a yes is remembered, a no never."""
        if self._remembers(sign_in):
            return True
        asked_at = asyncio.get_running_loop().time()
        if not await self._database.fetch(BEARER_SQL[question], **arguments):
            self._living.pop(sign_in, None)
            return False
        self._living[sign_in] = asked_at + LIFE_CHECK_SECONDS_MAX
        self._living.move_to_end(sign_in)
        while len(self._living) > limits.SIGN_INS_KEPT:
            self._living.popitem(last=False)
        return True


class HoldRate:
    """Token buckets for changes and looks, in memory: a burst of a whole allowance is fine.

    Every process counts for itself: asking others would cost each hold a round trip, and what
    several machines let through together still meets the caps, which the database keeps.
    """

    def __init__(
        self, rates: Mapping[str, RateLimit], *, hoarders: Hoarders, enabled: bool
    ) -> None:
        self._enabled = enabled
        self._hoarders = hoarders
        self._throttled = (rates[THROTTLED_HOLDS.name], rates[THROTTLED_HOLDS_PREFIX.name])
        self._changes = (rates[HOLD_CHANGES.name], rates[HOLD_CHANGES_PREFIX.name])
        self._reads = (rates[READS.name], rates[READS_PREFIX.name])
        self._buckets: OrderedDict[tuple[str, object], tuple[float, float]] = OrderedDict()

    @property
    def enabled(self) -> bool:
        return self._enabled

    def take(self, client: Client, *, now: float) -> None:
        """Count one change; RateLimited with `retryAfter` seconds. `now` in loop seconds."""
        self._count(client, self._changes, now=now)
        hoarders = self._hoarders
        if hoarders.people or hoarders.networks:
            self._slow_down(client, now=now)

    def take_read(self, client: Client, *, now: float) -> None:
        """Count one look at holds; looks and changes leave each other's allowance alone."""
        self._count(client, self._reads, now=now)

    def _count(self, client: Client, limits_of: tuple[RateLimit, RateLimit], *, now: float) -> None:
        if not self._enabled:
            return
        of_one, of_prefix = limits_of
        waits = []
        if client.ip_prefix:
            waits.append(self._wait(of_prefix, client.ip_prefix, now))
        if client.known is not None:
            person = client.known.user_id or client.known.visitor_id
            waits.append(self._wait(of_one, person, now))
        if any(waits):
            raise RateLimited(details={"retryAfter": ceil(max(waits))})

    def _slow_down(self, client: Client, *, now: float) -> None:
        """Whose seats mostly lapsed unpaid gets others slowly; RateLimited."""
        of_one, of_prefix = self._throttled
        person = client.known and str(client.known.user_id or client.known.visitor_id)
        wait = 0.0
        if person in self._hoarders.people:
            wait = self._wait(of_one, person, now)
        if client.ip_prefix in self._hoarders.networks:
            wait = max(wait, self._wait(of_prefix, client.ip_prefix, now))
        if wait and self._enabled:
            raise RateLimited(HOARDING_WORDS, details={"retryAfter": ceil(wait)})

    def _wait(self, limit: RateLimit, subject: object, now: float) -> float:
        """Take one token; the seconds to wait when there is none."""
        key = (limit.name, subject)
        tokens, at = self._buckets.get(key, (float(limit.uses), now))
        tokens = min(float(limit.uses), tokens + (now - at) * limit.uses / limit.seconds)
        wait = 0.0 if tokens >= 1 else (1 - tokens) * limit.seconds / limit.uses
        self._buckets[key] = (tokens - 1 if tokens >= 1 else tokens, now)
        self._buckets.move_to_end(key)
        while len(self._buckets) > limits.BUCKETS_KEPT:
            self._buckets.popitem(last=False)
        return wait
