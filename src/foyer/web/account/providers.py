"""Signing in by another service: the way there, the way back, and what can go wrong on it."""

from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.signup import (
    clear_pending_signup,
    complete_social_signup,
    get_pending_signup,
)
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from foyer.accounts.login_limits import request_address, request_device
from foyer.accounts.second_factor import SETUP_PATH
from foyer.identity.factors import refuse_unverified
from foyer.identity.id_tokens import TokenRefused
from foyer.identity.links import find_provider, remove_link
from foyer.identity.provider import FacebookAdapter, OpenIdAdapter
from foyer.identity.social_adapter import FAILED_PATH, is_known_address
from foyer.platform.client_address import find_network
from foyer.platform.clock import utc_now
from foyer.platform.errors import NotFound
from foyer.platform.ratelimit import take_use
from foyer.platform.rates import PROVIDER_TRIPS_PREFIX
from foyer.platform.sign_in_providers import ProviderKind
from foyer.web.account.factor_forms import MailForm
from foyer.web.account.recent_proof import recent_proof_required, signed_in_user
from foyer.web.account.targets import safe_target
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome

_log = structlog.get_logger("foyer.identity")
# What a service can do wrong that allauth does not catch: it is down, or answers in another shape.
_TROUBLE = (
    RequestException,
    OAuth2Error,
    TokenRefused,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
)
_REASONS = {"cancelled", "failed", "known", "closed", "unproved"}


@require_POST
@personal
def leave(request: HttpRequest, provider: str) -> HttpResponse:
    """Send somebody to another service to sign in, or to show again who they are."""
    return _send_away(request, provider, process=AuthProcess.LOGIN, target=safe_target(request))


@require_POST
@personal
@recent_proof_required
def link(request: HttpRequest, provider: str) -> HttpResponse:
    """Send somebody there to link the account that they have with this one."""
    refuse_unverified(signed_in_user(request).id)
    return _send_away(request, provider, process=AuthProcess.CONNECT, target=SETUP_PATH)


@require_POST
@personal
@recent_proof_required
def unlink(request: HttpRequest, link_id: int) -> HttpResponse:
    """The service opens the account no more."""
    user = signed_in_user(request)
    remove_link(user.id, link_id=link_id, device=request_device(request))
    return HttpResponseRedirect(SETUP_PATH)


@require_safe
@personal
def come_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Where the service sends people to; allauth checks the state, then asks who came."""
    found = find_provider(provider)
    adapter = (
        FacebookAdapter(request)
        if found.kind is ProviderKind.FACEBOOK
        else OpenIdAdapter(request, found.id)
    )
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    except _TROUBLE as trouble:
        return _fail(found.id, trouble)
    return response


@require_safe
@personal
def failed(request: HttpRequest) -> HttpResponse:
    """`/sign-in/failed?reason=&provider=`: what happened, and what to do instead."""
    reason = request.GET.get("reason", "")
    try:
        name = find_provider(request.GET.get("provider", "")).name
    except NotFound:
        name = ""
    context = {
        **chrome(request),
        "reason": reason if reason in _REASONS else "failed",
        "provider": name,
    }
    return render(request, "account/provider_failed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def complete(request: HttpRequest) -> HttpResponse:
    """`/sign-in/complete`: the service told no address, and an account needs one."""
    pending = get_pending_signup(request)
    if pending is None or request.user.is_authenticated:
        return HttpResponseRedirect("/sign-in")
    form = MailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if is_known_address(email):
            form.add_error(
                "email",
                "There is an account with this address. Sign in to it, then link the service.",
            )
        else:
            clear_pending_signup(request)
            pending.user.email = email
            pending.email_addresses = [EmailAddress(email=email, verified=False, primary=True)]
            get_adapter().save_user(request, pending)
            response: HttpResponse = complete_social_signup(request, pending)
            return response
    name = find_provider(pending.provider.sub_id).name
    context = {**chrome(request), "form": form, "provider": name}
    return render(request, "account/provider_mail.html", context)


def _send_away(
    request: HttpRequest, provider_id: str, *, process: str, target: str
) -> HttpResponse:
    """A page that leads on: our content policy lets forms lead nowhere but to this site."""
    found = find_provider(provider_id)
    network = find_network(request_address(request))
    take_use(PROVIDER_TRIPS_PREFIX, subject=network, now=utc_now())
    provider: Any = get_adapter().get_provider(request, provider=found.id)
    try:
        away = provider.redirect(request, process=process, next_url=target or None)
    except _TROUBLE as trouble:
        return _fail(found.id, trouble)
    if "Location" not in away or away["Location"].startswith("/"):
        return HttpResponseRedirect(f"{FAILED_PATH}?reason=failed&provider={found.id}")
    context = {**chrome(request), "provider": found.name, "address": away["Location"]}
    return render(request, "account/provider_leave.html", context)


def _fail(provider_id: str, trouble: Exception) -> HttpResponse:
    _log.warning("provider_failed", provider=provider_id, kind=type(trouble).__name__)
    return HttpResponseRedirect(f"{FAILED_PATH}?reason=failed&provider={provider_id}")
