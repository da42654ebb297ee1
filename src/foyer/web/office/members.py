"""`/office/<organizer>/members`: inviting people, changing what they may do, letting them go."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from foyer.accounts.models import MemberRole
from foyer.accounts.permission_words import PERMISSIONS, name_permissions
from foyer.accounts.permissions import PRESETS, Permission
from foyer.accounts.staff import (
    MemberRecord,
    get_member,
    list_invitations,
    list_members,
)
from foyer.identity.invite import invite_member, resend_invitation, withdraw_invitation
from foyer.identity.members import MemberChange, change_member, remove_member
from foyer.platform.clock import utc_now
from foyer.platform.errors import DomainError
from foyer.platform.limits import PAGE_SIZE_MAX
from foyer.platform.paging import PageRequest
from foyer.web.office.chrome import Desk, enter, office_context
from foyer.web.office.forms import InviteForm, PermissionsForm, RoleForm, add_refusal
from foyer.web.office.paging import page_links, wanted_page
from foyer.web.office.wording import ROLE_NAMES
from foyer.web.personal import personal
from foyer.web.shop.callers import take_hold_use, take_mail_use

_EDIT = Permission.EDIT_MEMBERS
_UNDO = "office_undo"  # The last change of a role, kept in the session until the next page.


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def list_all(request: HttpRequest, organizer: str) -> HttpResponse:
    """Who works here and who is invited; the form invites one more."""
    desk, now = enter(request, organizer, permission=_EDIT), utc_now()
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        initial={"email": request.GET.get("email", "")[:254]},
    )
    if request.method == "POST" and form.is_valid():
        email, role = form.cleaned_data["email"], form.cleaned_data["role"]
        take_mail_use(request, email=email, now=now)
        try:
            invite_member(desk.organizer_id, actor_id=desk.user_id, email=email, role=role, now=now)
        except DomainError as refusal:
            add_refusal(form, refusal.text, field=refusal.field)
        else:
            messages.success(request, f"The invitation is on its way to {email}.")
            return redirect("office:members", organizer)
    found = list_members(desk.organizer_id, request=wanted_page(request))
    waiting = list_invitations(desk.organizer_id, request=PageRequest(limit=PAGE_SIZE_MAX), now=now)
    context = {
        **office_context(request, desk),
        "form": form,
        "members": [_line(member) for member in found.items],
        "invitations": [(it, ROLE_NAMES[it.role]) for it in waiting.items],
        "undo": request.session.pop(_UNDO, None) if request.method == "GET" else None,
        **page_links(found),
    }
    return render(request, "office/members.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def edit(request: HttpRequest, organizer: str, member: UUID) -> HttpResponse:
    """One member; the form ticks what this person may do."""
    desk = enter(request, organizer, permission=_EDIT)
    found = get_member(desk.organizer_id, member=member)
    form = PermissionsForm(
        request.POST if request.method == "POST" else None,
        initial={"permissions": [str(it) for it in found.permissions]},
    )
    if request.method == "POST" and form.is_valid():
        extra, withheld = form.differences(found.role)
        change = MemberChange(extra=extra, withheld=withheld)
        try:
            _change(request, desk, member=member, change=change)
        except DomainError as refusal:
            add_refusal(form, refusal.text, field=None)
        else:
            messages.success(request, f"Saved what {_name(found)} may do. It counts from now on.")
            return redirect("office:members", organizer)
    context = {
        **office_context(request, desk, here=f"/office/{organizer}/members"),
        "member": found,
        "name": _name(found),
        "role_form": RoleForm(initial={"role": found.role}),
        "form": form,
        "usual": name_permissions(tuple(PRESETS[found.role])),
    }
    return render(request, "office/member.html", context, status=422 if form.errors else 200)


@require_POST
def set_role(request: HttpRequest, organizer: str, member: UUID) -> HttpResponse:
    """Give a role with its usual permissions, or take the last change back."""
    desk = enter(request, organizer, permission=_EDIT)
    before = get_member(desk.organizer_id, member=member)
    role = request.POST.get("role", "")
    change = MemberChange(
        role=role, extra=_words(request, "extra"), withheld=_words(request, "withheld")
    )
    try:
        _change(request, desk, member=member, change=change)
    except DomainError as refusal:
        messages.error(request, refusal.text)
        return redirect("office:member", organizer, member)
    messages.success(request, f"{_name(before)} is {ROLE_NAMES[role].lower()} from now on.")
    if "undo" not in request.POST:
        request.session[_UNDO] = {
            "member": str(member),
            "name": _name(before),
            "role": before.role,
            "role_name": ROLE_NAMES[before.role].lower(),
            "extra": list(before.extra),
            "withheld": list(before.withheld),
        }
    if before.email == getattr(request.user, "email", "") and role != MemberRole.ORGANIZER:
        return redirect("office:front", organizer)
    return redirect("office:members", organizer)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def remove(request: HttpRequest, organizer: str, member: UUID) -> HttpResponse:
    """What removing means, then do it."""
    desk = enter(request, organizer, permission=_EDIT)
    found = get_member(desk.organizer_id, member=member)
    refusal = ""
    if request.method == "POST":
        take_hold_use(request, now=utc_now())
        try:
            remove_member(desk.organizer_id, actor_id=desk.user_id, member=member, now=utc_now())
        except DomainError as error:
            refusal = error.text
        else:
            messages.success(
                request, f"{_name(found)} is out. To undo that, invite {found.email} again."
            )
            if found.email == getattr(request.user, "email", ""):
                return redirect("account")
            return redirect("office:members", organizer)
    context = {
        **office_context(request, desk, here=f"/office/{organizer}/members"),
        "member": found,
        "name": _name(found),
        "role": ROLE_NAMES[found.role],
        "refusal": refusal,
    }
    return render(request, "office/remove.html", context, status=409 if refusal else 200)


@require_POST
def resend(request: HttpRequest, organizer: str, invitation: UUID) -> HttpResponse:
    """Mail a new link."""
    desk, now = enter(request, organizer, permission=_EDIT), utc_now()
    take_mail_use(request, email=f"invitation:{invitation}", now=now)
    sent = resend_invitation(
        desk.organizer_id, actor_id=desk.user_id, invitation=invitation, now=now
    )
    messages.success(request, f"A new link is on its way to {sent.email}; the old one is dead.")
    return redirect("office:members", organizer)


@require_POST
def withdraw(request: HttpRequest, organizer: str, invitation: UUID) -> HttpResponse:
    """Take an invitation back."""
    desk, now = enter(request, organizer, permission=_EDIT), utc_now()
    take_hold_use(request, now=now)
    withdraw_invitation(desk.organizer_id, actor_id=desk.user_id, invitation=invitation, now=now)
    messages.success(request, "Withdrawn. Its link opens nothing any more.")
    return redirect("office:members", organizer)


def _change(request: HttpRequest, desk: Desk, *, member: UUID, change: MemberChange) -> None:
    now = utc_now()
    take_hold_use(request, now=now)
    change_member(desk.organizer_id, actor_id=desk.user_id, member=member, change=change, now=now)


def _words(request: HttpRequest, name: str) -> tuple[str, ...]:
    return tuple(request.POST.getlist(name)[: len(PERMISSIONS)])


def _line(member: MemberRecord) -> dict[str, object]:
    return {
        "record": member,
        "name": _name(member),
        "role": ROLE_NAMES[member.role],
        "extra": name_permissions(member.extra),
        "withheld": name_permissions(member.withheld),
    }


def _name(member: MemberRecord) -> str:
    return member.full_name or member.email
