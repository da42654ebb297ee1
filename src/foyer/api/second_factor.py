"""`/auth/mfa` and `/auth/passkey`: signing in with more, or with something better, than a
password. The session cookie is neither read nor set here.
"""

import json

from django.http import HttpRequest
from ninja import Router

from foyer.api.principals import refuse_foreign_origin
from foyer.api.render_accounts import render_signed_in
from foyer.api.schemas.accounts import SignedIn
from foyer.api.schemas.second_factor import (
    PasskeyInput,
    PasskeyQuestion,
    ProviderList,
    ProviderSchema,
    SecondStepInput,
)
from foyer.identity.second_step import (
    ask_for_passkey_alone,
    finish_by_code,
    finish_by_passkey,
    login_by_passkey,
)
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.errors import ValidationFailed

router = Router(tags=["Accounts"], by_alias=True)


@router.post("/auth/mfa", response=SignedIn)
def finish(request: HttpRequest, body: SecondStepInput) -> SignedIn:
    """The second step after 401 `mfa_required`: a code of the app, a recovery code, or the answer
    of a passkey to the `passkey` of that problem.
    """
    refuse_foreign_origin(request)
    now = utc_now()
    if (body.code is None) == (body.credential is None):
        raise ValidationFailed("Send either a code or a credential.", field="code")
    if body.code is not None:
        pair = finish_by_code(body.mfa_token, code=body.code, request=request, now=now)
    else:
        credential = json.dumps(body.credential)
        pair = finish_by_passkey(body.mfa_token, credential=credential, request=request, now=now)
    return render_signed_in(pair)


@router.get("/auth/providers", response=ProviderList)
def providers(request: HttpRequest) -> ProviderList:
    """Other services that open an account here; their sign-in runs in a browser, at `url`."""
    config = load_config()
    return ProviderList(
        items=[
            ProviderSchema(id=found.id, name=found.name, url=f"{config.base_url}/sign-in")
            for found in config.sign_in_providers
        ]
    )


@router.post("/auth/passkey/options", response=PasskeyQuestion)
def ask_passkey(request: HttpRequest) -> PasskeyQuestion:
    """What a passkey has to sign to sign in alone; good for five minutes and one answer."""
    refuse_foreign_origin(request)
    step = ask_for_passkey_alone(now=utc_now())
    return PasskeyQuestion(passkey_token=step.token, options=dict(step.options))


@router.post("/auth/passkey", response=SignedIn)
def passkey_login(request: HttpRequest, body: PasskeyInput) -> SignedIn:
    """Sign in by a passkey alone: the device has to verify the person."""
    refuse_foreign_origin(request)
    pair = login_by_passkey(
        body.passkey_token,
        credential=json.dumps(body.credential),
        request=request,
        now=utc_now(),
    )
    return render_signed_in(pair)
