"""Signing in and out, and the customer's bookings."""

from allauth.account.forms import LoginForm
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foyer.accounts.mailboxes import has_verified_mailbox
from foyer.accounts.permissions import Permission, memberships_of
from foyer.bookings.queries import list_bookings
from foyer.platform.paging import PageRequest
from foyer.web.account.forms import SignInForm
from foyer.web.account.navigation import account_context, require_user_id
from foyer.web.account.targets import safe_target
from foyer.web.programme.chrome import chrome

BOOKINGS_PAGE_SIZE = 10


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """`/sign-in?next=`: by mail and password; the session is new after it."""
    target = safe_target(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target or _first_page(request.user.pk))
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        allauth_form: LoginForm = form
        first_page = target or _first_page(allauth_form.user.pk)
        return allauth_form.login(request, redirect_url=first_page)  # type: ignore[no-any-return]
    context = {
        **chrome(request),
        "form": form,
        "next": target,
    }
    return render(request, "account/sign_in.html", context, status=200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of this browser, and have it forget the tickets and pages that it kept.

    The cookies stay: the visitor may hold seats, and bookings opened by a link need no account.
    """
    logout(request)
    response = HttpResponseRedirect("/")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """The customer's bookings, newest first."""
    user_id = require_user_id(request)
    page = request.GET.get("page", "1")
    number = int(page) if page.isdecimal() and 1 <= int(page) <= 1000 else 1
    wanted = PageRequest(page=number, limit=BOOKINGS_PAGE_SIZE)
    found = list_bookings(user_id, request=wanted)
    context = {
        **account_context(request, here="/account"),
        "found": found,
        "email_verified": has_verified_mailbox(user_id),
        "previous_url": f"?page={number - 1}" if number > 1 else "",
        "next_url": f"?page={number + 1}" if number < found.total_pages else "",
    }
    return render(request, "account/account.html", context)


def _first_page(user_id: int) -> str:
    """The door for those who only work there, home for everybody else."""
    memberships = memberships_of(user_id)
    only_scans = all(
        membership.permissions == {Permission.SCAN_TICKETS} for membership in memberships
    )
    return "/door" if memberships and only_scans else "/"
