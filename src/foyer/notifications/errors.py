class DeliveryDelayed(Exception):
    """The mail server is away or said "later"; the job tries again. Names nobody."""


class DeliveryRefused(Exception):
    """The mail server will never take this mail. Names nobody."""


class Superseded(Exception):
    """The news is no longer true: another message has told or will tell what is."""
