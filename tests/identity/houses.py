"""People of a house for tests about its team."""

from uuid import UUID

from allauth.account.models import EmailAddress

from foyer.accounts.models import Invitation, Member, Organizer, PlatformRole, User
from foyer.accounts.proofs import write_proof_token
from tests.factories import give_second_factor, make_user


def make_admin() -> User:
    """An administrator of the platform who can act."""
    admin = make_user(role=PlatformRole.ADMIN, full_name="Vera Costa")
    give_second_factor(admin)
    return admin


def make_verified(email: str, **fields: object) -> User:
    """Somebody whose mailbox is proved, ready to work."""
    user = make_user(email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    give_second_factor(user)
    return user


def member_id(organizer: Organizer, user: User) -> UUID:
    return Member.objects.get(organizer=organizer, user=user).public_id


def link_token(email: str) -> str:
    """What the newest invitation's mail carries to this mailbox."""
    invitation = Invitation.objects.filter(email=email).latest("id")
    return write_proof_token(invitation.proof)
