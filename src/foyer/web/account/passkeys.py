"""Adding, naming and removing passkeys."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from foyer.accounts.login_limits import request_device
from foyer.accounts.passkeys import PasskeyRecord, list_passkeys, rename_passkey
from foyer.accounts.second_factor import SETUP_PATH
from foyer.identity.factors import (
    add_passkey,
    check_passkey_name,
    refuse_unverified,
    remove_passkey,
)
from foyer.platform.errors import DomainError, NotFound
from foyer.web.account.factor_forms import PasskeyNameForm
from foyer.web.account.navigation import account_context
from foyer.web.account.passkey_steps import (
    answer_with_new_key_question,
    answer_with_question,
    take_challenge,
)
from foyer.web.account.recent_proof import recent_proof_required, signed_in_user
from foyer.web.account.security import show_codes
from foyer.web.personal import personal


@require_POST
@personal
def confirm_question(request: HttpRequest) -> HttpResponse:
    """What a passkey signs to show that its owner still sits there."""
    return answer_with_question(request, user=signed_in_user(request))


@require_POST
@personal
@recent_proof_required
def new_passkey_question(request: HttpRequest) -> HttpResponse:
    """What a device has to sign to become a passkey."""
    user = signed_in_user(request)
    refuse_unverified(user.id)
    return answer_with_new_key_question(request, user=user)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@recent_proof_required
def new_passkey(request: HttpRequest) -> HttpResponse:
    """Name a passkey, then let the device make it."""
    user = signed_in_user(request)
    refuse_unverified(user.id)
    proposal = {"name": f"Passkey {len(list_passkeys(user.id)) + 1}"}
    form = PasskeyNameForm(request.POST or None, initial=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            codes = add_passkey(
                user.id,
                credential=request.POST.get("credential", ""),
                challenge=take_challenge(request),
                name=form.cleaned_data["name"],
                device=request_device(request),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.text)
        else:
            return show_codes(request, codes, done="Your passkey is ready")
    context = {**account_context(request, here=SETUP_PATH), "form": form}
    return render(request, "account/security/new_passkey.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@recent_proof_required
def change_passkey(request: HttpRequest, passkey: int) -> HttpResponse:
    """Another name for a passkey."""
    user = signed_in_user(request)
    record = _find(user.id, passkey)
    form = PasskeyNameForm(request.POST or None, initial={"name": record.name})
    if request.method == "POST" and form.is_valid():
        try:
            name = check_passkey_name(form.cleaned_data["name"])
        except DomainError as refusal:
            form.add_error("name", refusal.text)
        else:
            rename_passkey(user.id, passkey_id=passkey, name=name)
            return HttpResponseRedirect(SETUP_PATH)
    context = {**account_context(request, here=SETUP_PATH), "form": form, "passkey": record}
    return render(request, "account/security/passkey.html", context)


@require_POST
@personal
@recent_proof_required
def remove_passkey_now(request: HttpRequest, passkey: int) -> HttpResponse:
    """Take a passkey away; a refusal says what else to set up first."""
    user = signed_in_user(request)
    try:
        remove_passkey(user.id, passkey_id=passkey, device=request_device(request))
    except DomainError as refusal:
        context = {
            **account_context(request, here=SETUP_PATH),
            "form": PasskeyNameForm(initial={"name": _find(user.id, passkey).name}),
            "passkey": _find(user.id, passkey),
            "refusal": refusal.text,
        }
        return render(request, "account/security/passkey.html", context, status=refusal.status)
    return HttpResponseRedirect(SETUP_PATH)


def _find(user_id: int, passkey_id: int) -> PasskeyRecord:
    for record in list_passkeys(user_id):
        if record.id == passkey_id:
            return record
    raise NotFound
