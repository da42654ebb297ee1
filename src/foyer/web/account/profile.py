"""`/account/profile`: name, language and needs, the mail address, the telephone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from foyer.accounts.actions import update_profile
from foyer.accounts.errors import EmailTaken, LinkLapsed, LinkUnknown, LinkUsed
from foyer.accounts.models import ProofKind
from foyer.accounts.proofs import read_proof
from foyer.accounts.queries import ProfileRecord, get_profile
from foyer.identity.addresses import ask_address_change, confirm_address_change
from foyer.identity.phones import send_phone_code, verify_phone
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError
from foyer.web.account.account_forms import (
    AddressForm,
    CodeForm,
    PhoneForm,
    ProfileForm,
    show_refusal,
)
from foyer.web.account.navigation import account_context, require_user_id
from foyer.web.account.proof_links import forget_token, kept_token
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome
from foyer.web.shop.callers import take_code_use, take_mail_use

PATH = "/account/profile"


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def profile(request: HttpRequest) -> HttpResponse:
    user_id = require_user_id(request)
    record = get_profile(user_id)
    form = ProfileForm(request.POST or None, initial=_initial(record))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            update_profile(
                user_id,
                full_name=given["full_name"],
                locale=record.locale if given["locale"] == _language(record) else given["locale"],
                preferences={**record.preferences, "access": given["access"]},
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Saved.")
            return redirect(PATH)
    context = {
        **account_context(request, here=PATH),
        "form": form,
        "profile": record,
        "needs": [need for need in record.preferences.get("access", ()) if need != "wheelchair"],
    }
    return render(request, "account/profile.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def email(request: HttpRequest) -> HttpResponse:
    """`/account/email`: another address, once its mailbox is proven."""
    user_id, form = require_user_id(request), AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, utc_now()
        take_mail_use(request, email=given["email"], now=now)
        try:
            ask_address_change(
                user_id, email=given["email"], password=given["password"], request=request, now=now
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Look into the new mailbox: the link there makes the change.")
            return redirect(PATH)
    context = {**account_context(request, here=PATH), "form": form}
    return render(request, "account/email.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def confirm_address(request: HttpRequest) -> HttpResponse:
    """`/account/email/confirm`: by the link that went to the new mailbox, signed in."""
    user_id, now = require_user_id(request), utc_now()
    token = kept_token(request, ProofKind.CHANGE_EMAIL)
    try:
        proof = read_proof(token, kind=ProofKind.CHANGE_EMAIL, now=now)
        if proof.user_id != user_id:
            raise LinkUnknown
        if request.method != "POST":
            context = {**chrome(request), "email": proof.email}
            return render(request, "account/confirm_address.html", context)
        address = confirm_address_change(user_id, token=token, now=now)
    except (LinkUnknown, LinkUsed, LinkLapsed, EmailTaken) as refusal:
        context = {**chrome(request), "refusal": refusal, "again": "/account/email"}
        return render(request, "account/link_refused.html", context)
    messages.success(request, f"Your account has the address {address} now.")
    response = redirect(PATH)
    forget_token(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def phone(request: HttpRequest) -> HttpResponse:
    """`/account/phone`: send a code to a number."""
    user_id = require_user_id(request)
    form = PhoneForm(request.POST or None, initial={"phone": get_profile(user_id).phone})
    if request.method == "POST" and form.is_valid():
        now = utc_now()
        take_code_use(request, user_id=user_id, now=now)
        try:
            send_phone_code(user_id, phone=form.cleaned_data["phone"], now=now)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("/account/phone/code")
    context = {**account_context(request, here=PATH), "form": form}
    return render(request, "account/phone.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def phone_code(request: HttpRequest) -> HttpResponse:
    """`/account/phone/code`: the code that came by text message."""
    user_id, form = require_user_id(request), CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = verify_phone(user_id, code=form.cleaned_data["code"], now=utc_now())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"{number} is confirmed.")
            return redirect(PATH)
    context = {**account_context(request, here=PATH), "form": form}
    return render(request, "account/phone_code.html", context, status=422 if form.errors else 200)


@require_POST
@personal
def remove_phone(request: HttpRequest) -> HttpResponse:
    """Forget the number."""
    update_profile(require_user_id(request), phone="")
    messages.success(request, "Your telephone number is removed.")
    return redirect(PATH)


def _language(record: ProfileRecord) -> str:
    """What the form offers knows no countries: `de` for `de-AT`."""
    return record.locale.partition("-")[0].lower()


def _initial(record: ProfileRecord) -> dict[str, object]:
    return {
        "full_name": record.full_name,
        "locale": _language(record),
        "access": record.preferences.get("access", []),
    }
