from foyer.platform.errors import DomainError


class TicketKeyMismatch(DomainError):
    """FOYER_TICKET_KEYS gives another secret to a kid that has signed tickets already."""

    code = "ticket_key_mismatch"
    status = 500
    message = (
        "A number in FOYER_TICKET_KEYS now has another secret than the one that signed tickets. "
        "Give the new secret a new number and keep the old entry behind it."
    )


class TicketNotReissuable(DomainError):
    """Only a valid or flagged ticket can be replaced by a new one."""

    code = "ticket_not_reissuable"
    status = 409
    message = "This ticket cannot be replaced: it was used, given back or passed on."
