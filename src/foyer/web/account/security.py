"""`/account/security`: the second factors of an account, its passkeys and its links."""

from allauth.mfa.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from foyer.accounts.errors import AlreadySetUp
from foyer.accounts.login_limits import request_device
from foyer.accounts.passkeys import list_passkeys
from foyer.accounts.second_factor import SETUP_PATH, lacks_second_factor
from foyer.accounts.second_step import read_factors
from foyer.identity.factors import (
    add_app,
    begin_enrolment,
    make_recovery_codes,
    refuse_unverified,
    remove_app,
)
from foyer.identity.links import list_links
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.errors import DomainError
from foyer.web.account.factor_forms import CodeForm
from foyer.web.account.navigation import account_context
from foyer.web.account.recent_proof import recent_proof_required, signed_in_user
from foyer.web.account.targets import safe_target
from foyer.web.personal import personal

_TARGET_KEY = "after_second_factor"
_SECRET_KEY = "new_app_secret"  # noqa: S105  A name in the session; what it names is encrypted.


@require_safe
@personal
def security(request: HttpRequest) -> HttpResponse:
    """How the account is opened, and what can be changed about it."""
    user = signed_in_user(request)
    links = list_links(user.id)
    linked = {link.provider_id for link in links}
    needed = lacks_second_factor(user.id)
    context = {
        **account_context(request, here=SETUP_PATH),
        "factors": read_factors(user.id),
        "passkeys": list_passkeys(user.id),
        "links": links,
        "unlinked": [it for it in load_config().sign_in_providers if it.id not in linked],
        "needed": needed,
        "next": _target(request, needed=needed),
    }
    return render(request, "account/security/security.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
@recent_proof_required
def app(request: HttpRequest) -> HttpResponse:
    """Set an authenticator app up: scan, then show that it works."""
    user = signed_in_user(request)
    if read_factors(user.id).has_app:
        return HttpResponseRedirect(SETUP_PATH)
    refuse_unverified(user.id)
    kept = request.session.get(_SECRET_KEY, "")
    enrolment = begin_enrolment(user, secret=get_adapter().decrypt(kept) if kept else "")
    request.session[_SECRET_KEY] = kept or get_adapter().encrypt(enrolment.secret)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and kept and form.is_valid():
        try:
            codes = add_app(
                user.id,
                secret=enrolment.secret,
                code=form.cleaned_data["code"],
                device=request_device(request),
                now=utc_now(),
            )
        except AlreadySetUp:
            return HttpResponseRedirect(SETUP_PATH)
        except DomainError as refusal:
            form.add_error("code", refusal.text)
        else:
            del request.session[_SECRET_KEY]
            return show_codes(request, codes, done="Your app is set up")
    context = {**account_context(request, here=SETUP_PATH), "form": form, "enrolment": enrolment}
    return render(request, "account/security/app.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@recent_proof_required
def remove_app_page(request: HttpRequest) -> HttpResponse:
    """Say what it means to sign in without the app, then do it."""
    user = signed_in_user(request)
    if request.method == "POST":
        remove_app(user.id, device=request_device(request))
        return HttpResponseRedirect(SETUP_PATH)
    context = {**account_context(request, here=SETUP_PATH), "factors": read_factors(user.id)}
    return render(request, "account/security/remove_app.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@recent_proof_required
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes; they are shown once, in the answer."""
    user = signed_in_user(request)
    if request.method == "POST":
        codes = make_recovery_codes(user.id, device=request_device(request))
        return show_codes(request, codes, done="Here are your new recovery codes")
    context = {**account_context(request, here=SETUP_PATH), "factors": read_factors(user.id)}
    return render(request, "account/security/recovery_codes.html", context)


def show_codes(request: HttpRequest, codes: tuple[str, ...], *, done: str) -> HttpResponse:
    """The only time that codes are seen; without new ones there is nothing to show."""
    if not codes:
        return HttpResponseRedirect(SETUP_PATH)
    grouped = [f"{code[:4]} {code[4:]}" for code in codes]
    context = {
        **account_context(request, here=SETUP_PATH),
        "done": done,
        "codes": grouped,
        "file": "\r\n".join(["Foyer recovery codes, each good once", *grouped, ""]),
    }
    return render(request, "account/security/codes.html", context)


def _target(request: HttpRequest, *, needed: bool) -> str:
    """Where work was refused for want of a second factor: kept until there is one, shown once."""
    wanted = safe_target(request)
    if needed and wanted:
        request.session[_TARGET_KEY] = wanted
    if needed:
        return wanted
    return wanted or request.session.pop(_TARGET_KEY, "")
