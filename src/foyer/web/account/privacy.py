"""`/account/privacy`: a copy of everything, what was agreed to, and the end of the account."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foyer.accounts.consents import list_consents
from foyer.accounts.models import User
from foyer.api.me import hand_over
from foyer.identity.erase import erase_account, find_obstacles
from foyer.identity.errors import EraseRefused
from foyer.identity.export import ExportRecord, ask_for_export, list_exports, read_export
from foyer.identity.prove import prove_person
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError
from foyer.web.account.navigation import account_context, require_user_id
from foyer.web.account.sessions import here_of
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome

PATH = "/account/privacy"


class EraseForm(forms.Form):
    """The address once more, and the password where the account has one."""

    confirmation = forms.CharField(
        label="Your mail address",
        max_length=254,
        error_messages={"required": "Type the mail address of your account."},
        widget=forms.EmailInput(
            attrs={"class": "input", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="Your password",
        max_length=1024,
        strip=False,
        error_messages={"required": "Type your password."},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )

    def __init__(self, *args: object, has_password: bool) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the data of a form, or None
        if not has_password:
            del self.fields["password"]


@require_safe
@personal
def privacy(request: HttpRequest) -> HttpResponse:
    user_id = require_user_id(request)
    context = {
        **account_context(request, here=PATH),
        "exports": list_exports(user_id, now=utc_now()),
        "consents": list_consents(user_id),
    }
    return render(request, "account/privacy.html", context)


@require_POST
@personal
def ask_export(request: HttpRequest) -> HttpResponse:
    """The copy itself; a large one is made meanwhile, and a message tells when it is there."""
    outcome = ask_for_export(require_user_id(request), now=utc_now())
    if not isinstance(outcome, ExportRecord):
        return hand_over(outcome)
    messages.success(request, "Your copy is being made. We write to you when it is ready.")
    return redirect(PATH)


@require_safe
@personal
def fetch_export(request: HttpRequest, export: UUID) -> HttpResponse:
    content = read_export(require_user_id(request), public_id=export, now=utc_now())
    return hand_over(content)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def erase(request: HttpRequest) -> HttpResponse:
    """What stands in the way, or the form; the account is gone with the answer to it."""
    user_id, now = require_user_id(request), utc_now()
    obstacles = find_obstacles(user_id, now=now)
    has_password = isinstance(request.user, User) and request.user.has_usable_password()
    form = EraseForm(request.POST or None, has_password=has_password)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not obstacles:
            try:
                _erase(request, user_id, form=form)
            except EraseRefused:
                obstacles = find_obstacles(user_id, now=now)
            except DomainError as refusal:
                status = refusal.status
                form.add_error(
                    refusal.field if refusal.field in form.fields else None, refusal.text
                )
            else:
                return _say_goodbye(request)
    context = {**account_context(request, here=PATH), "form": form, "obstacles": obstacles}
    return render(request, "account/erase.html", context, status=409 if obstacles else status)


def _erase(request: HttpRequest, user_id: int, *, form: EraseForm) -> None:
    now = utc_now()
    password = form.cleaned_data.get("password", "")
    prove_person(user_id, password=password, here=here_of(request), request=request, now=now)
    erase_account(user_id, confirmation=form.cleaned_data["confirmation"], now=now)


def _say_goodbye(request: HttpRequest) -> HttpResponse:
    """This browser forgets as well: cookies, kept tickets, kept pages."""
    logout(request)
    response = render(request, "account/erased.html", chrome(request))
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
