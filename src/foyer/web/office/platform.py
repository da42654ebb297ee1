"""`/platform`: organizers, and entering a house for a reason. For administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foyer.accounts.permissions import memberships_of, require_admin
from foyer.identity.organizers import (
    OrganizerDraft,
    create_organizer,
    get_organizer,
    has_organizer,
    invite_organizer,
    list_organizers,
)
from foyer.identity.support import open_support_access
from foyer.identity.suspension import reinstate_organizer, suspend_organizer
from foyer.identity.team_errors import AlreadySuspended, NotSuspended
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError, ValidationFailed
from foyer.web.account.navigation import account_context, require_user_id
from foyer.web.office.chrome import zone_of
from foyer.web.office.forms import (
    OrganizerForm,
    OwnerForm,
    ReasonForm,
    SupportForm,
    add_refusal,
)
from foyer.web.office.paging import page_links, wanted_page
from foyer.web.personal import personal
from foyer.web.shop.callers import take_hold_use, take_mail_use

HERE = "/platform"


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def list_all(request: HttpRequest) -> HttpResponse:
    """All organizers; the form opens one more and invites whoever runs it."""
    admin_id, now = _admin(request), utc_now()
    form = OrganizerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        take_mail_use(request, email=given["owner_email"], now=now)
        draft = OrganizerDraft(
            slug=given["slug"],
            name=given["name"],
            currency=given["currency"],
            owner_email=given["owner_email"],
        )
        try:
            made = create_organizer(draft, admin_id=admin_id, now=now)
        except DomainError as refusal:
            field = "slug" if refusal.code == "slug_taken" else refusal.field
            add_refusal(form, refusal.text, field=field)
        else:
            messages.success(
                request, f"{made.name} is open. The invitation went to {draft.owner_email}."
            )
            return redirect("office:platform")
    found = list_organizers(admin_id, request=wanted_page(request))
    context = {
        **account_context(request, here=HERE),
        "organizers": found.items,
        "form": form,
        **page_links(found),
    }
    return render(request, "office/platform.html", context, status=422 if form.errors else 200)


@require_safe
@personal
def organizer(request: HttpRequest, organizer: str) -> HttpResponse:
    """One organizer, as far as the platform may look without a reason."""
    return _show(request, organizer)


@require_POST
def open_support(request: HttpRequest, organizer: str) -> HttpResponse:
    """Enter a house; its organizers are told."""
    admin_id, now = _admin(request), utc_now()
    form = SupportForm(request.POST)
    if form.is_valid():
        take_hold_use(request, now=now)
        try:
            open_support_access(
                get_organizer(organizer, admin_id=admin_id).id,
                admin_id=admin_id,
                reason=form.cleaned_data["reason"],
                minutes=form.cleaned_data["minutes"],
                now=now,
            )
        except DomainError as refusal:
            add_refusal(form, refusal.text, field=refusal.field)
        else:
            messages.success(request, "Support access is open. The organizers were told.")
            return redirect("office:front", organizer)
    return _show(request, organizer, support=form)


@require_POST
def invite_owner(request: HttpRequest, organizer: str) -> HttpResponse:
    """Invite somebody to run a house that nobody can run."""
    admin_id, now = _admin(request), utc_now()
    form = OwnerForm(request.POST)
    if form.is_valid():
        email = form.cleaned_data["email"]
        take_mail_use(request, email=email, now=now)
        try:
            invite_organizer(organizer, admin_id=admin_id, email=email, now=now)
        except DomainError as refusal:
            add_refusal(form, refusal.text, field=refusal.field)
        else:
            messages.success(request, f"The invitation is on its way to {email}.")
            return redirect("office:organizer", organizer)
    return _show(request, organizer, owner=form)


@require_POST
def suspend(request: HttpRequest, organizer: str) -> HttpResponse:
    """Stop a house's sales and its staff's changes; its organizers are told why."""
    admin_id, now = _admin(request), utc_now()
    form = ReasonForm(request.POST, auto_id="suspend_%s")
    if form.is_valid():
        take_hold_use(request, now=now)
        reason = form.cleaned_data["reason"]
        try:
            house = suspend_organizer(organizer, admin_id=admin_id, reason=reason, now=now)
        except AlreadySuspended as refusal:
            messages.info(request, refusal.text)
            return redirect("office:organizer", organizer)
        except ValidationFailed as refusal:
            add_refusal(form, refusal.text, field=refusal.field)
        else:
            messages.success(request, f"{house.name} is suspended. Its organizers were told.")
            return redirect("office:organizer", organizer)
    return _show(request, organizer, suspension=form)


@require_POST
def reinstate(request: HttpRequest, organizer: str) -> HttpResponse:
    """Lift it again."""
    admin_id, now = _admin(request), utc_now()
    take_hold_use(request, now=now)
    try:
        house = reinstate_organizer(organizer, admin_id=admin_id, now=now)
    except NotSuspended as refusal:
        messages.info(request, refusal.text)
    else:
        messages.success(request, f"{house.name} may sell again. Its organizers were told.")
    return redirect("office:organizer", organizer)


def _admin(request: HttpRequest) -> int:
    user_id = require_user_id(request)
    require_admin(user_id)
    return user_id


def _show(
    request: HttpRequest,
    organizer: str,
    *,
    support: SupportForm | None = None,
    owner: OwnerForm | None = None,
    suspension: ReasonForm | None = None,
) -> HttpResponse:
    """The page of a house; a form that was refused is shown with its refusal."""
    refused = any(form is not None and form.errors for form in (support, owner, suspension))
    admin_id = _admin(request)
    found = get_organizer(organizer, admin_id=admin_id)
    inside = any(place.organizer_id == found.id for place in memberships_of(admin_id))
    context = {
        **account_context(request, here=HERE),
        "organizer": found,
        "inside": inside,
        "has_organizer": has_organizer(found.id),
        "support": support or SupportForm(),
        "owner": owner or OwnerForm(),
        "suspension": suspension or ReasonForm(auto_id="suspend_%s"),
        "zone": zone_of(request),
    }
    return render(request, "office/organizer.html", context, status=422 if refused else 200)
