"""`/auth/register` and what proves a mailbox or a telephone."""

from django.http import HttpRequest
from ninja import Router

from foyer.accounts.queries import get_profile
from foyer.accounts.registration import NewAccount
from foyer.api.limits_taken import take_code_use, take_mail_use
from foyer.api.principals import read_bearer, refuse_foreign_origin, require_user
from foyer.api.render_accounts import render_profile, render_signed_in
from foyer.api.schemas.accounts import (
    CodeInput,
    EmailChangeInput,
    PhoneInput,
    ProfileSchema,
    RegistrationInput,
    SignedIn,
    TokenInput,
    VerifiedSchema,
)
from foyer.api.schemas.bookings import AcceptedSchema
from foyer.identity import phones
from foyer.identity.addresses import ask_address_change, confirm_address_change
from foyer.identity.claim_bookings import claim_bookings
from foyer.identity.registration import register as register_account
from foyer.identity.verification import resend_verification
from foyer.identity.verification import verify_email as verify
from foyer.notifications.locales import prefer_locale
from foyer.platform.clock import utc_now

router = Router(tags=["Accounts"], by_alias=True)


@router.post("/auth/register", response={201: SignedIn})
def register(request: HttpRequest, body: RegistrationInput) -> SignedIn:
    """Make an account and sign in at once; a mail asks to confirm the address.

    Until then everything can be bought, but guest bookings cannot be claimed, no house joined and
    no promotions received. Messages come in the language of `Accept-Language`, where we write it,
    until the profile names another.
    """
    refuse_foreign_origin(request)
    now = utc_now()
    take_mail_use(request, email=body.email, now=now)
    wanted = NewAccount(
        email=body.email.lower(),
        password=body.password,
        full_name=body.full_name,
        phone=body.phone,
        locale=prefer_locale(request.headers.get("Accept-Language", "")),
    )
    return render_signed_in(register_account(wanted, request=request, now=now))


@router.post("/auth/email/verify", response=VerifiedSchema)
def verify_email(request: HttpRequest, body: TokenInput) -> VerifiedSchema:
    """Confirm the address that the token was mailed to; its guest bookings become the account's."""
    refuse_foreign_origin(request)
    return VerifiedSchema(bookings_claimed=verify(body.token, now=utc_now()))


@router.post("/auth/email/verify/resend", response={202: AcceptedSchema})
def resend(request: HttpRequest) -> AcceptedSchema:
    """Mail the link once more; nothing is sent when the address is confirmed already."""
    refuse_foreign_origin(request)
    user_id, now = require_user(read_bearer(request)), utc_now()
    take_mail_use(request, email=get_profile(user_id).email, now=now)
    resend_verification(user_id, now=now)
    return AcceptedSchema()


@router.post("/auth/email/change", response={202: AcceptedSchema})
def change_email(request: HttpRequest, body: EmailChangeInput) -> AcceptedSchema:
    """Mail a link to the new address; the account keeps the old one until the link comes back."""
    refuse_foreign_origin(request)
    user_id, now = require_user(read_bearer(request)), utc_now()
    take_mail_use(request, email=body.email, now=now)
    ask_address_change(user_id, email=body.email, password=body.password, request=request, now=now)
    return AcceptedSchema()


@router.post("/auth/email/change/confirm", response={204: None})
def confirm_email_change(request: HttpRequest, body: TokenInput) -> None:
    """Give the account the address that the token was mailed to; the old one is told."""
    refuse_foreign_origin(request)
    user_id = require_user(read_bearer(request))
    confirm_address_change(user_id, token=body.token, now=utc_now())


@router.post("/auth/bookings/claim", response=VerifiedSchema)
def claim(request: HttpRequest) -> VerifiedSchema:
    """Give the account the guest bookings of its confirmed address; every sign-in does so too."""
    refuse_foreign_origin(request)
    return VerifiedSchema(bookings_claimed=claim_bookings(require_user(read_bearer(request))))


@router.post("/auth/phone", response={202: AcceptedSchema})
def send_phone_code(request: HttpRequest, body: PhoneInput) -> AcceptedSchema:
    """Send a code of six digits to a number, by text message."""
    refuse_foreign_origin(request)
    user_id, now = require_user(read_bearer(request)), utc_now()
    take_code_use(request, user_id=user_id, now=now)
    phones.send_phone_code(user_id, phone=body.phone, now=now)
    return AcceptedSchema()


@router.post("/auth/phone/verify", response=ProfileSchema)
def verify_phone(request: HttpRequest, body: CodeInput) -> ProfileSchema:
    """Give the account the number that the code was sent to; five wrong codes end it."""
    refuse_foreign_origin(request)
    user_id = require_user(read_bearer(request))
    phones.verify_phone(user_id, code=body.code, now=utc_now())
    return render_profile(get_profile(user_id))
