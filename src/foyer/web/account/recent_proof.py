"""Changing how an account is opened asks again who is there, unless they have just shown it."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from foyer.accounts.limits import RECENT_PROOF_SECONDS
from foyer.accounts.models import User
from foyer.accounts.passwords import check_own_password
from foyer.accounts.second_factor import SETUP_PATH, has_second_factor
from foyer.accounts.second_step import check_code, read_factors
from foyer.identity.links import list_links
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError, InvalidToken
from foyer.web.account.factor_forms import CodeForm, PasswordForm
from foyer.web.account.passkey_steps import take_passkey
from foyer.web.account.targets import safe_target
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome

_Rest = ParamSpec("_Rest")
_View = Callable[Concatenate[HttpRequest, _Rest], HttpResponse]
CONFIRM_PATH = f"{SETUP_PATH}/confirm"


def signed_in_user(request: HttpRequest) -> User:
    """The user of this session; guests are sent to sign in and come back."""
    if not isinstance(request.user, User):
        raise InvalidToken
    return request.user


def recent_proof_required(view: _View[_Rest]) -> _View[_Rest]:
    """Decorate a view that changes how an account is opened.

    A form that was sent too late is not sent on: after the proof the page is shown again.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
        user = signed_in_user(request)
        if has_recent_proof(request, user):
            return view(request, *args, **kwargs)
        target = request.get_full_path() if request.method == "GET" else SETUP_PATH
        return HttpResponseRedirect(f"{CONFIRM_PATH}?{urlencode({'next': target})}")

    return cast("_View[_Rest]", guarded)


def has_recent_proof(request: HttpRequest, user: User) -> bool:
    """Whether this session has shown, within ten minutes, the strongest that the account has.

    An account with a second factor is proved by that; others by a password or a linked account.
    """
    records = get_authentication_records(request, user)
    if has_second_factor(user.id):
        records = [record for record in records if record.get("method") == "mfa"]
    newest = max((float(record["at"]) for record in records), default=0.0)
    return time.time() - newest < RECENT_PROOF_SECONDS


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def confirm(request: HttpRequest) -> HttpResponse:
    """`/account/security/confirm?next=`: a code or passkey, a password, or a linked account."""
    user = signed_in_user(request)
    target = safe_target(request, otherwise=SETUP_PATH)
    factors = read_factors(user.id)
    form_class = CodeForm if factors.any else PasswordForm
    form = form_class(request.POST or None)
    if request.method == "POST":
        try:
            if _prove(request, user, form=form, has_factor=factors.any):
                return HttpResponseRedirect(target)
        except DomainError as refusal:
            form.add_error(None, refusal.text)
    context = {
        **chrome(request),
        "form": form,
        "factors": factors,
        "next": target,
        "has_password": user.has_usable_password(),
        "links": [] if factors.any else [it for it in list_links(user.id) if it.is_offered],
    }
    return render(request, "account/security/confirm.html", context)


def _prove(request: HttpRequest, user: User, *, form: Any, has_factor: bool) -> bool:
    now = utc_now()
    if has_factor and request.POST.get("credential"):
        note_factor(request, user, take_passkey(request, user=user), again=True)
        return True
    if not form.is_valid():
        return False
    if has_factor:
        used = check_code(user.id, form.cleaned_data["code"], now=now)
        note_factor(request, user, used, again=True)
        return True
    password = form.cleaned_data["password"]
    check_own_password(user, password=password, request=request, field="password", now=now)
    record_authentication(request, user, "password", reauthenticated=True)
    return True


def note_factor(
    request: HttpRequest, user: User, used: Authenticator, *, again: bool, alone: bool = False
) -> None:
    """Write into the session, as allauth does, that a factor was shown just now.

    `again` is for somebody who is signed in already, `alone` for a passkey without a password.
    """
    used.record_usage()
    facts = {"id": used.pk, "type": used.type}
    if again:
        facts["reauthenticated"] = True
    if alone:
        facts["passwordless"] = True
    record_authentication(request, user, "mfa", **facts)
