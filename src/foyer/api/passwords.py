"""`/auth/password/*`: forgotten, reset, changed."""

from django.http import HttpRequest
from ninja import Router

from foyer.accounts.sessions import Here
from foyer.api.limits_taken import take_mail_use
from foyer.api.principals import read_bearer, refuse_foreign_origin, require_user
from foyer.api.schemas.accounts import ForgotInput, PasswordChangeInput, PasswordResetInput
from foyer.api.schemas.bookings import AcceptedSchema
from foyer.identity import passwords
from foyer.platform.clock import utc_now

router = Router(tags=["Accounts"], by_alias=True)


@router.post("/auth/password/forgot", response={202: AcceptedSchema})
def forgot(request: HttpRequest, body: ForgotInput) -> AcceptedSchema:
    """Mail a link for a new password; the answer never says whether there is such an account."""
    refuse_foreign_origin(request)
    now = utc_now()
    take_mail_use(request, email=body.email, now=now)
    passwords.ask_reset(body.email, now=now)
    return AcceptedSchema()


@router.post("/auth/password/reset", response={204: None})
def reset(request: HttpRequest, body: PasswordResetInput) -> None:
    """Set a new password by a mailed token, once; every sign-in of the account ends."""
    refuse_foreign_origin(request)
    passwords.reset_password(body.token, password=body.password, request=request, now=utc_now())


@router.post("/auth/password/change", response={204: None})
def change(request: HttpRequest, body: PasswordChangeInput) -> None:
    """Set another password, knowing the present one; every other sign-in ends."""
    refuse_foreign_origin(request)
    principal = read_bearer(request)
    passwords.change_password(
        require_user(principal),
        present=body.current_password,
        wanted=body.new_password,
        keep=Here(family=principal.family),
        request=request,
        now=utc_now(),
    )
