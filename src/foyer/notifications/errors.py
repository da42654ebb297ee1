from datetime import datetime

from foyer.platform.errors import DomainError


class DeliveryDelayed(Exception):
    """The mail server is away or said "later"; the job tries again. Names nobody."""


class DeliveryRefused(Exception):
    """The mail server will never take this mail. Names nobody."""


class RecipientRefused(DeliveryRefused):
    """The mail server knows no such mailbox, or takes nothing for it."""


class Superseded(Exception):
    """The news is no longer true: another message has told or will tell what is."""


class Suppressed(Exception):
    """The person does not want this message, or cannot be reached; the text is for the log."""


class Postponed(Exception):
    """The person is to be left in peace until then."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("quiet hours")


class ChoiceFixed(DomainError):
    """Facts of a purchase and what guards an account are told by mail, whatever is chosen."""

    code = "choice_fixed"
    status = 422
    message = (
        "Mails about bookings, payments and the safety of your account cannot be switched off."
    )


class TooManyTemplates(DomainError):
    """A house keeps at most `TEMPLATES_MAX` texts of its own."""

    code = "limit_exceeded"
    status = 409
    message = "There are too many texts of your own. Go back to ours for one, then try again."


class ConsentNeedsVerifiedMail(DomainError):
    """Promotions go to proved addresses only."""

    code = "email_unverified"
    status = 409
    message = "Confirm your e-mail address first; then you can ask for offers."
