"""`/auth/*`: tokens for API clients. The session cookie is neither read nor set here."""

from django.http import HttpRequest
from ninja import Router

from foyer.accounts import auth
from foyer.accounts.actions import update_profile
from foyer.accounts.login_limits import request_device
from foyer.accounts.queries import get_profile
from foyer.accounts.sessions import NOWHERE, Here, end_sign_in, list_sign_ins
from foyer.api.principals import read_bearer, refuse_foreign_origin, require_user
from foyer.api.render_accounts import render_profile, render_sign_in, render_signed_in
from foyer.api.schemas.accounts import (
    LoginInput,
    ProfileInput,
    ProfileSchema,
    RefreshInput,
    SignedIn,
    SignInList,
    TokenPairSchema,
)
from foyer.identity.sign_ins import end_other_sign_ins, login_by_password
from foyer.platform.clock import utc_now
from foyer.platform.ids import parse_uuid

router = Router(tags=["Accounts"], by_alias=True)


@router.post("/auth/login", response=SignedIn)
def login(request: HttpRequest, body: LoginInput) -> SignedIn:
    """Sign in; 401 `invalid_credentials` says no more than that. An account with a second factor
    answers 401 `mfa_required` with an `mfaToken`, its `methods`, and a `passkey` to be signed.
    """
    refuse_foreign_origin(request)
    pair = login_by_password(body.email, password=body.password, request=request, now=utc_now())
    return render_signed_in(pair)


@router.post("/auth/refresh", response=TokenPairSchema)
def refresh(request: HttpRequest, body: RefreshInput) -> TokenPairSchema:
    """A new pair; an old refresh token used again ends the sign-in at once."""
    refuse_foreign_origin(request)
    pair = auth.refresh(body.refresh_token, now=utc_now())
    return TokenPairSchema(
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        expires_in=pair.expires_in_seconds,
    )


@router.post("/auth/logout", response={204: None})
def logout(request: HttpRequest) -> None:
    """End this sign-in; its tokens stop working."""
    refuse_foreign_origin(request)
    principal = read_bearer(request)
    assert principal.family is not None
    auth.logout(principal.family, now=utc_now())


@router.get("/auth/profile", response=ProfileSchema)
def profile(request: HttpRequest) -> ProfileSchema:
    """The account behind the token, its houses and permissions."""
    return render_profile(get_profile(require_user(read_bearer(request))))


@router.patch("/auth/profile", response=ProfileSchema)
def change_profile(request: HttpRequest, body: ProfileInput) -> ProfileSchema:
    """Change what is given; a new phone number is unverified again."""
    refuse_foreign_origin(request)
    user_id = require_user(read_bearer(request))
    update_profile(
        user_id,
        full_name=body.full_name,
        phone=body.phone,
        locale=body.locale,
        preferences=body.preferences,
    )
    return render_profile(get_profile(user_id))


@router.get("/auth/sessions", response=SignInList)
def list_sessions(request: HttpRequest) -> SignInList:
    """Where the account is signed in: browsers and apps, this one first."""
    principal = read_bearer(request)
    sign_ins = list_sign_ins(
        require_user(principal), here=Here(family=principal.family), now=utc_now()
    )
    return SignInList(items=[render_sign_in(sign_in) for sign_in in sign_ins])


@router.delete("/auth/sessions", response={204: None})
def end_all_sessions(request: HttpRequest) -> None:
    """Sign out everywhere, this sign-in included."""
    refuse_foreign_origin(request)
    end_other_sign_ins(
        require_user(read_bearer(request)),
        keep=NOWHERE,
        device=request_device(request),
        now=utc_now(),
    )


@router.delete("/auth/sessions/{session}", response={204: None})
def end_session(request: HttpRequest, session: str) -> None:
    """End one sign-in: pages and access tokens stop working, everywhere within a minute."""
    refuse_foreign_origin(request)
    end_sign_in(require_user(read_bearer(request)), public_id=parse_uuid(session), now=utc_now())
