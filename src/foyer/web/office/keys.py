"""`/office/<organizer>/api-keys`: programs that act for the house."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foyer.accounts.permission_words import name_permissions
from foyer.accounts.permissions import Permission
from foyer.accounts.staff import get_api_key, list_api_keys
from foyer.identity.keys import create_api_key, revoke_api_key
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError
from foyer.web.office.chrome import enter, office_context
from foyer.web.office.forms import KeyForm, add_refusal
from foyer.web.office.paging import page_links, wanted_page
from foyer.web.personal import personal
from foyer.web.shop.callers import take_hold_use

_EDIT = Permission.EDIT_KEYS


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def list_all(request: HttpRequest, organizer: str) -> HttpResponse:
    """Keys that work. A new one is shown in the answer to its form, and never again."""
    desk, now = enter(request, organizer, permission=_EDIT), utc_now()
    form = KeyForm(request.POST if request.method == "POST" else None)
    made = None
    if request.method == "POST" and form.is_valid():
        take_hold_use(request, now=now)
        try:
            made = create_api_key(
                desk.organizer_id,
                actor_id=desk.user_id,
                name=form.cleaned_data["name"],
                permissions=tuple(form.cleaned_data["permissions"]),
                days=form.read_days(),
                now=now,
            )
        except DomainError as refusal:
            add_refusal(form, refusal.text, field=refusal.field)
        else:
            form = KeyForm()
    found = list_api_keys(desk.organizer_id, request=wanted_page(request), now=now)
    context = {
        **office_context(request, desk),
        "form": form,
        "made": made,
        "keys": [(key, name_permissions(key.permissions)) for key in found.items],
        **page_links(found),
    }
    return render(request, "office/keys.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def revoke(request: HttpRequest, organizer: str, key: UUID) -> HttpResponse:
    """What revoking means, then do it."""
    desk, now = enter(request, organizer, permission=_EDIT), utc_now()
    found = get_api_key(desk.organizer_id, key=key)
    if request.method == "POST":
        take_hold_use(request, now=now)
        revoke_api_key(desk.organizer_id, actor_id=desk.user_id, key=key, now=now)
        messages.success(
            request, f"“{found.name}” is revoked. The next request with it is refused."
        )
        return redirect("office:keys", organizer)
    context = {
        **office_context(request, desk, here=f"/office/{organizer}/api-keys"),
        "key": found,
        "allowed": name_permissions(found.permissions),
    }
    return render(request, "office/revoke.html", context)
