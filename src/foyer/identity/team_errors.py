from foyer.platform.errors import DomainError, Forbidden


class LastOrganizer(DomainError):
    """Without this one nobody could let others in."""

    code = "last_organizer"
    status = 409
    message = (
        "This is the only organizer of the house. Make another member an organizer first, then try "
        "again."
    )


class AlreadyMember(DomainError):
    """The person works here."""

    code = "already_member"
    status = 409
    message = "This person is a member already. Change the role in the list of members."


class AlreadyInvited(DomainError):
    """An invitation to this mailbox waits for its answer."""

    code = "already_invited"
    status = 409
    message = "This address is invited already. Send that invitation again, or withdraw it first."


class InvitationEnded(DomainError):
    """It was accepted or withdrawn meanwhile."""

    code = "invitation_ended"
    status = 409
    message = "This invitation is no longer open. Ask the house for a new one."


class InvitationForAnother(Forbidden):
    """The mailbox that was invited is not the account's own, or not yet proved to be."""

    code = "invitation_for_another"
    message = (
        "This invitation was sent to another mail address than the verified one of your account. "
        "Sign in with the address that was invited, and verify it."
    )


class TooMany(DomainError):
    """A bounded list is full."""

    code = "limit_exceeded"
    status = 409
    message = "There are as many as one house can have. Remove some first."


class MoreThanOwn(Forbidden):
    """One gives and takes only what one has."""

    message = (
        "You can only give or change permissions that you have yourself. Ask an organizer of this "
        "house."
    )


class SlugTaken(DomainError):
    """Another organizer has this short name."""

    code = "slug_taken"
    status = 409
    message = "Another organizer has this short name. Choose a different one."


class HasOrganizer(DomainError):
    """Somebody in the house can invite; the platform does not do it for them."""

    code = "has_organizer"
    status = 409
    message = "This house has an organizer, who can invite others. Ask them to."


class SupportOpen(DomainError):
    """One access at a time says one reason."""

    code = "support_open"
    status = 409
    message = "Your support access to this house is open already. End it before you open another."


class AlreadySuspended(DomainError):
    """One suspension at a time says one reason."""

    code = "already_suspended"
    status = 409
    message = "This house is suspended already. Lift that first to give another reason."


class NotSuspended(DomainError):
    """There is nothing to lift."""

    code = "not_suspended"
    status = 409
    message = "This house is not suspended: it sells, and nothing needs to be lifted."
