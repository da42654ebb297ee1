"""`/setup`: the first administrator of an installation, by the link of `foyer setup`."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from foyer.accounts import limits
from foyer.identity.first_admin import check_setup_token, create_first_admin
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.cookies import cookie_name
from foyer.platform.errors import DomainError, NotFound
from foyer.platform.tokens import TOKEN_CHARACTERS_MAX
from foyer.web.office.forms import add_refusal
from foyer.web.personal import personal
from foyer.web.programme.chrome import chrome
from foyer.web.shop.callers import take_order_use

_COOKIE = "foyer_setup"


class SetupForm(forms.Form):
    """Who runs the platform."""

    full_name = forms.CharField(
        label="Name",
        max_length=limits.NAME_CHARACTERS_MAX,
        error_messages={"required": "Type your name: it stands in the log of what you do."},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )
    email = forms.CharField(
        label="E-mail",
        max_length=limits.EMAIL_CHARACTERS_MAX,
        error_messages={"required": "Type the mail address to sign in with."},
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=limits.PASSWORD_CHARACTERS_MAX,
        error_messages={"required": "Choose a password."},
        help_text="A few words make a good one. The second factor comes next.",
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def set_up(request: HttpRequest) -> HttpResponse:
    """The token of the link goes into a cookie first; then the form makes the administrator."""
    if "token" in request.GET:
        return _keep_token(request.GET["token"])
    token, now = request.COOKIES.get(cookie_name(_COOKIE), ""), utc_now()
    form = SetupForm(request.POST if request.method == "POST" else None)
    try:
        if not token:
            raise NotFound("Run `foyer setup` on the machine, and open the link that it prints.")
        check_setup_token(token, now=now)
    except DomainError as refusal:
        context = {**chrome(request), "refusal": refusal.text}
        return render(request, "office/setup.html", context, status=refusal.status)
    if request.method == "POST" and form.is_valid():
        take_order_use(request, now=now)
        given = form.cleaned_data
        try:
            create_first_admin(
                token,
                email=given["email"],
                full_name=given["full_name"],
                password=given["password"],
                now=now,
            )
        except DomainError as refusal:
            field = "full_name" if refusal.field == "fullName" else refusal.field
            add_refusal(form, refusal.text, field=field)
        else:
            messages.success(request, "You run this platform now. Sign in to go on.")
            response = redirect("/sign-in?next=/platform")
            response.delete_cookie(cookie_name(_COOKIE))
            return response
    context = {**chrome(request), "form": form}
    return render(request, "office/setup.html", context, status=422 if form.errors else 200)


def _keep_token(token: str) -> HttpResponse:
    response = HttpResponseRedirect("/setup")
    if len(token) <= TOKEN_CHARACTERS_MAX:
        response.set_cookie(
            cookie_name(_COOKIE),
            token,
            max_age=limits.SETUP_LINK_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=load_config().secure_cookies,
        )
    response["Referrer-Policy"] = "no-referrer"
    return response
