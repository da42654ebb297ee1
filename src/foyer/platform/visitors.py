"""Who is asking: every browser has a signed `foyer_visitor` cookie, which the hot side reads too.

The cookie's payload is the visitor's UUID (16 bytes), then the user's id (8 bytes, 0 for nobody)
and, for somebody, the id of the browser session that signed in (8 bytes): signing in or out
re-issues it. Hot asks the database whether that session still lives, and remembers a yes.
"""

from dataclasses import dataclass
from uuid import UUID

from foyer.platform.tokens import Purpose, Signer

COOKIE_NAME = "foyer_visitor"
_GUEST_BYTES = 24
_USER_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A browser, and the user signed in with it, by which session, if there is one."""

    visitor_id: UUID
    user_id: int | None = None
    session_id: int | None = None

    def __post_init__(self) -> None:
        assert (self.user_id is None) == (self.session_id is None), "a user comes by a session"


def read_visitor(cookie: str, *, signer: Signer) -> Visitor | None:
    """The visitor a cookie names, or None for anything that we did not sign."""
    payload = signer.verify(cookie, purpose=Purpose.VISITOR)
    if payload is None or len(payload) not in (_GUEST_BYTES, _USER_BYTES):
        return None
    visitor_id = UUID(bytes=payload[:16])
    if len(payload) == _GUEST_BYTES:
        return Visitor(visitor_id=visitor_id)
    return Visitor(
        visitor_id=visitor_id,
        user_id=int.from_bytes(payload[16:24], "big"),
        session_id=int.from_bytes(payload[24:], "big"),
    )


def write_visitor(visitor: Visitor, *, signer: Signer) -> str:
    """The cookie value for a visitor."""
    payload = visitor.visitor_id.bytes + (visitor.user_id or 0).to_bytes(8, "big")
    if visitor.session_id is not None:
        payload += visitor.session_id.to_bytes(8, "big")
    return signer.sign(payload, purpose=Purpose.VISITOR)
