from foyer.platform.errors import DomainError


class ConcessionUnavailable(DomainError):
    """A snack that this house does not sell, or not now; `details["concessions"]` names them."""

    code = "concession_unavailable"
    status = 409
    message = "One of the snacks is sold out. Take it off the list and go on."
