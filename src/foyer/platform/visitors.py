"""Who is asking: every browser has a signed `foyer_visitor` cookie, which the hot side reads too.

The cookie's payload is the visitor's UUID (16 bytes), then the user's id (8 bytes, 0 for nobody):
signing in or out re-issues it, so that hot needs no session store to know a customer.
"""

from dataclasses import dataclass
from uuid import UUID

from foyer.platform.tokens import Purpose, Signer

COOKIE_NAME = "foyer_visitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A browser, and the user signed in with it if there is one."""

    visitor_id: UUID
    user_id: int | None


def read_visitor(cookie: str, *, signer: Signer) -> Visitor | None:
    """The visitor a cookie names, or None for anything that we did not sign."""
    payload = signer.verify(cookie, purpose=Purpose.VISITOR)
    if payload is None or len(payload) != 24:
        return None
    user_id = int.from_bytes(payload[16:], "big")
    return Visitor(visitor_id=UUID(bytes=payload[:16]), user_id=user_id or None)


def write_visitor(visitor: Visitor, *, signer: Signer) -> str:
    """The cookie value for a visitor."""
    payload = visitor.visitor_id.bytes + (visitor.user_id or 0).to_bytes(8, "big")
    return signer.sign(payload, purpose=Purpose.VISITOR)
