"""Signing in beyond a password: the second step, and a passkey that stands for both."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from foyer.accounts.login_limits import request_address, request_device
from foyer.accounts.models import User
from foyer.accounts.second_step import check_code, read_factors
from foyer.accounts.security_log import note_failed_sign_in
from foyer.identity.factors import tell_of_used_recovery_code
from foyer.platform.client_address import find_network
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError, InvalidToken
from foyer.platform.ratelimit import give_back_use, take_use
from foyer.platform.rates import LOGIN_FAILURES_PREFIX
from foyer.web.account.factor_forms import CodeForm
from foyer.web.account.passkey_steps import answer_with_question, take_passkey
from foyer.web.account.recent_proof import note_factor
from foyer.web.account.targets import safe_target
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def second_step(request: HttpRequest) -> HttpResponse:
    """`/sign-in/second-step`: whoever has shown a password shows a code or a passkey."""
    stage = _pending(request)
    if stage is None:
        return HttpResponseRedirect("/sign-in" if request.user.is_anonymous else "/account")
    user: User = stage.login.user
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        try:
            if _show_factor(request, user, form=form):
                response: HttpResponse = stage.exit()
                return response
        except DomainError as refusal:
            note_failed_sign_in(request, reason=refusal.code)
            form.add_error(None, refusal.text)
    context = {**chrome(request), "form": form, "factors": read_factors(user.id)}
    return render(request, "account/second_step.html", context)


@require_POST
@personal
def second_step_question(request: HttpRequest) -> HttpResponse:
    """What the passkey of the second step has to sign."""
    stage = _pending(request)
    if stage is None:
        raise InvalidToken
    return answer_with_question(request, user=stage.login.user)


@require_POST
@personal
def passkey_question(request: HttpRequest) -> HttpResponse:
    """What any passkey of this house has to sign to sign in alone."""
    return answer_with_question(request, user=None)


@require_POST
@personal
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey alone; a refused one leads back to the page, with the reason."""
    network = find_network(request_address(request))
    take_use(LOGIN_FAILURES_PREFIX, subject=network, now=utc_now())
    try:
        used = take_passkey(request, user=None)
    except DomainError as refusal:
        note_failed_sign_in(request, reason=refusal.code)
        context = {**chrome(request), "refusal": refusal.text, "next": safe_target(request)}
        return render(request, "account/passkey_refused.html", context, status=200)
    give_back_use(LOGIN_FAILURES_PREFIX, subject=network)
    note_factor(request, used.user, used, again=False, alone=True)
    login = Login(user=used.user, redirect_url=safe_target(request) or None)
    response: HttpResponse = perform_login(request, login)
    return response


def _pending(request: HttpRequest) -> AuthenticateStage | None:
    """The sign-in of this session that waits for its second step."""
    if not request.user.is_anonymous:
        return None
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None or stage.login.user is None or not stage.login.user.is_active:
        return None
    return stage


def _show_factor(request: HttpRequest, user: User, *, form: CodeForm) -> bool:
    if request.POST.get("credential"):
        note_factor(request, user, take_passkey(request, user=user), again=False)
        return True
    if not form.is_valid():
        return False
    used = check_code(user.id, form.cleaned_data["code"], now=utc_now())
    note_factor(request, user, used, again=False)
    if used.type == Authenticator.Type.RECOVERY_CODES:
        left = read_factors(user.id).recovery_codes_left
        tell_of_used_recovery_code(user.id, device=request_device(request), left=left)
    return True
