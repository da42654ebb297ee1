from foyer.platform.errors import ValidationFailed


class InvalidBuyer(ValidationFailed):
    """The buyer's name, address or telephone number cannot be used; `field` says which."""
