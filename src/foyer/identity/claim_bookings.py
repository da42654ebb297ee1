"""What somebody bought as a guest becomes their account's, once its mailbox is proven."""

from django.db.models.functions import Lower, Now

from foyer.accounts.errors import EmailUnverified
from foyer.accounts.mailboxes import has_verified_mailbox
from foyer.accounts.models import User
from foyer.bookings.models import Booking


def claim_bookings(user_id: int) -> int:
    """Give the account the guest bookings made with its address; returns how many.

    Raises `EmailUnverified` before the mailbox is proven: anybody can type an address.
    """
    user = User.objects.only("email").get(id=user_id, is_active=True)
    if not has_verified_mailbox(user_id):
        raise EmailUnverified
    guests = Booking.objects.annotate(mail=Lower("buyer_email")).filter(user=None)
    return guests.filter(mail=user.email).update(user_id=user_id, updated_at=Now())


def claim_if_verified(user_id: int) -> int:
    """The same at a sign-in, where an unverified address simply claims nothing."""
    try:
        return claim_bookings(user_id)
    except EmailUnverified:
        return 0
