"""What keeps an account from being erased, in sentences that say what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foyer.bookings.wording import write_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBooking:
    """A booking that still promises something, or in which money is still on its way."""

    public_id: UUID
    reference: str
    status: str
    last_show_ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """`path` leads to where it can be settled; empty where nothing can be done but wait or ask."""

    code: str
    text: str
    path: str = ""


DEMO_LOGIN = Obstacle(
    code="demo_login",
    text="This is a demo login that everybody shares. Register an account of your own to try it.",
)
LAST_ADMIN = Obstacle(
    code="last_admin",
    text="Nobody else runs this platform. Make somebody else an administrator first.",
)
SERVICE = Obstacle(code="service", text="This is the account of an API key: revoke the key.")


def explain_booking(booking: OpenBooking, *, now: datetime) -> Obstacle:
    """Why this booking keeps the account, and what to do."""
    path, name = f"/bookings/{booking.public_id}", write_reference(booking.reference)
    if booking.status == "pending":
        text = f"Booking {name} is not paid yet. Pay it or cancel it."
        return Obstacle(code="pending_booking", text=text, path=path)
    ends_at = booking.last_show_ends_at
    if booking.status in {"confirmed", "partially_refunded"} and ends_at and ends_at > now:
        text = (
            f"You have tickets for a show to come (booking {name}). Cancel it, or come back after."
        )
        return Obstacle(code="upcoming_booking", text=text, path=path)
    text = f"Money of booking {name} is still on its way. Wait until it has arrived."
    return Obstacle(code="money_under_way", text=text, path=path)


def explain_house(name: str) -> Obstacle:
    """Why being the last organizer of a house keeps the account."""
    text = f"Only you can let others into {name}. Make somebody else an organizer there first."
    return Obstacle(code="last_organizer", text=text, path="/account")


def join_reasons(obstacles: Sequence[Obstacle]) -> list[dict[str, str]]:
    """The obstacles as details of a problem document."""
    return [{"code": one.code, "text": one.text, "path": one.path} for one in obstacles]
