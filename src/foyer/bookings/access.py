"""The guest's access key: a lasting capability for one booking, revoked by raising its version."""

from dataclasses import dataclass
from uuid import UUID

from foyer.accounts.second_factor import SecondFactorRequired
from foyer.platform.tokens import Purpose, Signer

_VERSION_BYTES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """A key that we signed; good while the booking still has this version."""

    booking_public_id: UUID
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """On whose behalf a booking is read: any one of these opens it."""

    user_id: int | None = None
    visitor_id: UUID | None = None
    key: AccessKey | None = None
    organizer_ids: frozenset[int] = frozenset()  # houses whose bookings the member may see
    barred_ids: frozenset[int] = frozenset()  # and might, with a second factor


def access_key(booking_public_id: UUID, *, version: int, signer: Signer) -> str:
    """The key that goes into mails and the `X-Booking-Key` header; the same on every call."""
    payload = booking_public_id.bytes + version.to_bytes(_VERSION_BYTES, "big")
    return signer.sign(payload, purpose=Purpose.BOOKING)


def read_access_key(token: str, *, signer: Signer) -> AccessKey | None:
    """What a presented key opens, None for anything that we did not sign."""
    payload = signer.verify(token, purpose=Purpose.BOOKING)
    if payload is None or len(payload) != 16 + _VERSION_BYTES:
        return None
    return AccessKey(
        booking_public_id=UUID(bytes=payload[:16]),
        version=int.from_bytes(payload[16:], "big"),
    )


def may_open(
    access: Access,
    *,
    public_id: UUID,
    key_version: int,
    user_id: int | None,
    visitor_id: UUID | None,
    organizer_id: int,
) -> bool:
    """Whether `access` opens the booking with these owners.

    The visitor's cookie opens what the same browser bought without signing in; a booking of an
    account is opened by that account or by the key. Raises `SecondFactorRequired` where that is
    all that a member of the house lacks.
    """
    if access.key is not None:
        fits = access.key.booking_public_id == public_id
        if fits and access.key.version == key_version:
            return True
    if user_id is not None:
        if access.user_id == user_id:
            return True
    elif visitor_id is not None and access.visitor_id == visitor_id:
        return True
    if organizer_id in access.barred_ids:
        raise SecondFactorRequired
    return organizer_id in access.organizer_ids
