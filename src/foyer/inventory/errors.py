"""Refusals of the inventory domain. `SeatsTaken`, an expected loss, is a value in `requests.py`."""

from collections.abc import Sequence

from foyer.platform.errors import DomainError


class SeatsTakenError(DomainError):
    """Some of the seats belong to somebody else; nothing was held."""

    code = "seats_taken"
    status = 409
    message = "Somebody was quicker: these seats are taken. Choose others; nothing was held."

    def __init__(self, *, seats: Sequence[str], mine: Sequence[str]) -> None:
        self.seats, self.mine = tuple(seats), tuple(mine)
        super().__init__(details={"seats": list(seats), "mine": list(mine)})


class NoBlock(DomainError):
    """No seats fit the wish; `alternatives` are wishes that could be met at the moment."""

    code = "no_block"
    status = 409
    message = "No free seats fit this wish. Take one of the alternatives or change the wish."

    def __init__(self, *, alternatives: Sequence[dict[str, object]]) -> None:
        super().__init__(details={"alternatives": list(alternatives)})


HOARDING_WORDS = (
    "Many seats were kept from this browser or network and not bought. Others follow slowly: wait "
    "as long as Retry-After says, or buy the seats you hold."
)


class LimitExceeded(DomainError):
    """More seats, or more time, than this show allows one visitor."""

    code = "limit_exceeded"
    status = 409
    message = "This show allows no more for one visitor."


class SaleClosed(DomainError):
    """The sale of this show is over: closed, past or cancelled."""

    code = "sale_closed"
    status = 409
    message = "The sale of this show is closed. Choose another show."


class SaleSuspended(SaleClosed):
    """The platform has suspended the house: nothing of it is sold until that is lifted."""

    code = "sale_suspended"
    message = "This house sells no tickets at the moment. Tickets bought before stay good."


class SaleNotOpen(DomainError):
    """The sale has not begun; `opensAt` says when it does."""

    code = "sale_not_open"
    status = 403
    message = "The sale of this show has not begun yet."


class HoldExpired(DomainError):
    """The hold has lapsed, was released or has become part of a booking."""

    code = "hold_expired"
    status = 409
    message = "These seats are no longer held for you. Choose seats again."


class UnknownSeat(DomainError):
    """The plan has no such seat or area."""

    code = "unknown_seat"
    status = 422
    message = "This hall has no such seat. Choose from its seating plan."


class DuplicateSeat(DomainError):
    """The same seat twice in one request."""

    code = "duplicate_seat"
    status = 422
    message = "Name each seat once."


class AccessibleOnly(DomainError):
    """A companion seat without the wheelchair bay that it belongs to."""

    code = "accessible_only"
    status = 422
    message = "A companion seat is sold together with its wheelchair bay. Choose that as well."


class UnknownTicketType(DomainError):
    """No such ticket type, or none with a price for that seat."""

    code = "unknown_ticket_type"
    status = 422
    message = "This show has no such ticket type for that seat."


class OrphanSeat(DomainError):
    """The choice would leave single seats, and this show refuses that."""

    code = "orphan_seat"
    status = 422
    message = "This choice leaves a single seat. Move by one seat, or take the single seat too."

    def __init__(self, *, seats: Sequence[str], suggestion: Sequence[str]) -> None:
        super().__init__(details={"seats": list(seats), "suggestion": list(suggestion)})
