"""Registering, and confirming the mail address that it was done with."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from foyer.accounts.errors import EmailUnverified
from foyer.accounts.mailboxes import has_verified_mailbox
from foyer.accounts.models import ProofKind
from foyer.accounts.proofs import ProofRecord, read_proof
from foyer.accounts.queries import get_profile
from foyer.accounts.registration import NewAccount
from foyer.identity.claim_bookings import claim_bookings
from foyer.identity.registration import register_by_mail
from foyer.identity.verification import resend_verification, verify_email
from foyer.notifications.locales import prefer_locale
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError, ValidationFailed
from foyer.web.account.account_forms import ConfirmForm, RegisterForm, show_refusal
from foyer.web.account.forms import SignInForm
from foyer.web.account.navigation import require_user_id
from foyer.web.account.proof_links import first_page, forget_token, kept_token
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome
from foyer.web.shop.callers import take_mail_use


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def register(request: HttpRequest) -> HttpResponse:
    """`/register`: the answer is the same whether or not the address has an account."""
    if request.user.is_authenticated:
        return redirect("/account")
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, utc_now()
        take_mail_use(request, email=given["email"], now=now)
        wanted = NewAccount(
            email=given["email"].lower(),
            password=given["password"],
            full_name=given["full_name"],
            locale=prefer_locale(request.headers.get("Accept-Language", "")),
        )
        try:
            register_by_mail(wanted, now=now)
        except ValidationFailed as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("/register/sent")
    return _show(request, "account/register.html", form=form)


@require_http_methods(["GET", "HEAD"])
@personal
def registered(request: HttpRequest) -> HttpResponse:
    return _show(request, "account/registered.html", form=None)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def confirm_email(request: HttpRequest) -> HttpResponse:
    """`/verify-email`: whoever registered confirms with the password, and is signed in by it.

    The mailbox alone is not enough here: else its owner would open an account that a stranger made
    with their address, and that the stranger's password still opens.
    """
    token, now = kept_token(request, ProofKind.VERIFY_EMAIL), utc_now()
    try:
        proof = read_proof(token, kind=ProofKind.VERIFY_EMAIL, now=now)
    except DomainError as refusal:
        if request.user.pk is not None and has_verified_mailbox(request.user.pk):
            messages.success(request, "Your address is confirmed already.")
            return redirect("/account")
        return _show(request, "account/link_refused.html", form=None, refusal=refusal)
    if request.user.pk == proof.user_id:
        if request.method == "POST":
            return _confirmed(request, redirect(first_page(request)), token=token)
        return _show(request, "account/confirm_email.html", form=None, email=proof.email)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sign_in = _try_password(request, proof=proof)
        if sign_in.is_valid():
            response: HttpResponse = sign_in.login(request, redirect_url=first_page(request))
            return _confirmed(request, response, token=token)
        form.add_error("password", _say_why(sign_in))
        return _show(
            request, "account/confirm_email.html", form=form, email=proof.email, sign_in=sign_in
        )
    return _show(request, "account/confirm_email.html", form=form, email=proof.email)


@require_POST
@personal
def resend(request: HttpRequest) -> HttpResponse:
    """Mail the link once more."""
    user_id, now = require_user_id(request), utc_now()
    take_mail_use(request, email=get_profile(user_id).email, now=now)
    if resend_verification(user_id, now=now):
        messages.success(request, "The link is on its way to your mailbox.")
    else:
        messages.success(request, "Your address is confirmed already.")
    return redirect("/account")


@require_POST
@personal
def claim(request: HttpRequest) -> HttpResponse:
    """Look for what was bought as a guest with the account's address."""
    try:
        claimed = claim_bookings(require_user_id(request))
    except EmailUnverified as refusal:
        messages.warning(request, refusal.text)
    else:
        messages.success(request, say_claimed(claimed) or "There are no more orders to add.")
    return redirect("/account")


def say_claimed(count: int) -> str:
    """What became of guest bookings, empty when there were none."""
    if count == 0:
        return ""
    return f"{count} earlier {'order is' if count == 1 else 'orders are'} in your account now."


def _confirmed(request: HttpRequest, response: HttpResponse, *, token: str) -> HttpResponse:
    """Use the token up; `response` says where to go afterwards."""
    claimed = verify_email(token, now=utc_now())
    messages.success(request, f"Your address is confirmed. {say_claimed(claimed)}".strip())
    forget_token(response)
    return response


def _try_password(request: HttpRequest, *, proof: ProofRecord) -> SignInForm:
    fields = {"login": proof.email, "password": request.POST.get("password", "")}
    return SignInForm({**request.POST.dict(), **fields}, request=request)


def _say_why(sign_in: SignInForm) -> str:
    codes = {error.code for error in sign_in.errors.as_data().get("__all__", ())}
    if sign_in.challenge is None and "too_many_login_attempts" not in codes:
        return "This is not the password that was chosen at registration."
    return str(sign_in.non_field_errors()[0])


def _show(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    status = 200
    form = context.get("form")
    if isinstance(form, RegisterForm | ConfirmForm) and form.errors:
        status = 422
    return render(request, template, {**chrome(request), **context}, status=status)
