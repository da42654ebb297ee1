from foyer.platform.errors import DomainError


class UnknownTicketType(DomainError):
    """A ticket type that this show does not sell for that seat's category."""

    code = "unknown_ticket_type"
    status = 422
    message = "One of the ticket types is not sold for that seat. Choose another one."
