"""A new password: forgotten and reset by a mailed link, or changed by whoever knows it."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from foyer.accounts.errors import LinkLapsed, LinkUnknown, LinkUsed
from foyer.accounts.models import ProofKind
from foyer.accounts.passwords import has_password
from foyer.accounts.proofs import read_proof
from foyer.identity.passwords import ask_reset, change_password, reset_password
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError, ValidationFailed
from foyer.web.account.account_forms import ForgotForm, PasswordForm, ResetForm, show_refusal
from foyer.web.account.navigation import account_context, require_user_id
from foyer.web.account.proof_links import forget_token, kept_token
from foyer.web.account.sessions import here_of
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome
from foyer.web.shop.callers import take_mail_use

PATH = "/account/password"


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def forgot(request: HttpRequest) -> HttpResponse:
    """`/password/forgot`: the answer is the same whether or not there is such an account."""
    form = ForgotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, now = form.cleaned_data["email"], utc_now()
        take_mail_use(request, email=email, now=now)
        try:
            ask_reset(email, now=now)
        except ValidationFailed as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("/password/forgot?sent=1")
    context = {**chrome(request), "form": form, "sent": request.GET.get("sent") == "1"}
    status = 422 if form.errors else 200
    return render(request, "account/forgot.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def reset(request: HttpRequest) -> HttpResponse:
    """`/password/reset`: by the link that was mailed, once."""
    token, now = kept_token(request, ProofKind.RESET_PASSWORD), utc_now()
    form = ResetForm(request.POST or None)
    try:
        read_proof(token, kind=ProofKind.RESET_PASSWORD, now=now)
        if request.method == "POST" and form.is_valid():
            password = form.cleaned_data["password"]
            reset_password(token, password=password, request=request, now=now)
            messages.success(request, "Your new password is set. Sign in with it.")
            response = redirect("/sign-in")
            forget_token(response)
            return response
    except (LinkUnknown, LinkUsed, LinkLapsed) as refusal:
        context = {**chrome(request), "refusal": refusal, "again": "/password/forgot"}
        return render(request, "account/link_refused.html", context)
    except ValidationFailed as refusal:
        show_refusal(form, refusal)
    context = {**chrome(request), "form": form}
    return render(request, "account/reset.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def change(request: HttpRequest) -> HttpResponse:
    """`/account/password`: every other sign-in ends, this one stays."""
    user_id, form = require_user_id(request), PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = change_password(
                user_id,
                present=form.cleaned_data["present"],
                wanted=form.cleaned_data["password"],
                keep=here_of(request),
                request=request,
                now=utc_now(),
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            update_session_auth_hash(request, user)
            messages.success(
                request, "Your new password is set. Every other device has to sign in again."
            )
            return redirect(PATH)
    context = {
        **account_context(request, here=PATH),
        "form": form,
        "has_password": has_password(user_id),
    }
    return render(request, "account/password.html", context, status=422 if form.errors else 200)
