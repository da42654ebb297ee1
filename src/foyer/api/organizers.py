"""`/admin/organizers` and `/admin/support-access`: the platform and its houses."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from foyer.accounts.permissions import Permission
from foyer.accounts.staff import SupportRecord, list_support
from foyer.api.admin import AdminAuth, StaffAuth, admin_of, staff_of
from foyer.api.limits_taken import take_mail_use, take_staff_use
from foyer.api.members import render_invitation
from foyer.api.principals import require_user
from foyer.api.render_catalog import render_pagination
from foyer.api.schemas.base import PageQuery
from foyer.api.schemas.office import (
    HouseQuery,
    InvitationSchema,
    OrganizerInput,
    OrganizerList,
    OrganizerSchema,
    OwnerInput,
    SupportInput,
    SupportList,
    SupportSchema,
    SuspensionInput,
    SuspensionSchema,
)
from foyer.identity.organizers import (
    OrganizerDraft,
    OrganizerRecord,
    create_organizer,
    find_organizer,
    invite_organizer,
    list_organizers,
)
from foyer.identity.support import end_support_access, open_support_access
from foyer.identity.suspension import reinstate_organizer, suspend_organizer
from foyer.platform.clock import utc_now
from foyer.platform.ids import parse_uuid
from foyer.platform.paging import PageRequest

router = Router(tags=["Platform"], by_alias=True)
_ADMIN = AdminAuth()


@router.get("/admin/organizers", response=OrganizerList, auth=_ADMIN)
def list_all(request: HttpRequest, query: Query[PageQuery]) -> OrganizerList:
    """All organizers by name; what they sell is their own affair."""
    wanted = PageRequest(page=query.page, limit=query.limit)
    page = list_organizers(require_user(admin_of(request)), request=wanted)
    return OrganizerList(
        items=[_render(house) for house in page.items], pagination=render_pagination(page)
    )


@router.post("/admin/organizers", response={201: OrganizerSchema}, auth=_ADMIN)
def create(request: HttpRequest, body: OrganizerInput) -> Status[OrganizerSchema]:
    """A new organizer, and the invitation of whoever is to run it."""
    principal, now = admin_of(request), utc_now()
    take_mail_use(request, email=body.owner_email, now=now)
    draft = OrganizerDraft(
        slug=body.slug, name=body.name, currency=body.currency, owner_email=body.owner_email
    )
    return Status(201, _render(create_organizer(draft, admin_id=require_user(principal), now=now)))


@router.post("/admin/organizers/{organizer}/owners", response={201: InvitationSchema}, auth=_ADMIN)
def invite_owner(
    request: HttpRequest, organizer: str, body: OwnerInput
) -> Status[InvitationSchema]:
    """Invite somebody to run a house that has nobody who could invite."""
    principal, now = admin_of(request), utc_now()
    take_mail_use(request, email=body.email, now=now)
    made = invite_organizer(organizer, admin_id=require_user(principal), email=body.email, now=now)
    return Status(201, render_invitation(made))


@router.post(
    "/admin/organizers/{organizer}/suspension", response={201: OrganizerSchema}, auth=_ADMIN
)
def suspend(request: HttpRequest, organizer: str, body: SuspensionInput) -> Status[OrganizerSchema]:
    """Stop a house's sales and its staff's changes, for a reason that its organizers are told.

    Its tickets stay good, its doors open, and refunds go on; its API keys are refused.
    """
    principal, now = admin_of(request), utc_now()
    take_staff_use(request, principal=principal, now=now)
    admin_id = require_user(principal)
    found = suspend_organizer(organizer.lower(), admin_id=admin_id, reason=body.reason, now=now)
    return Status(201, _render(found))


@router.delete("/admin/organizers/{organizer}/suspension", response=OrganizerSchema, auth=_ADMIN)
def reinstate(request: HttpRequest, organizer: str) -> OrganizerSchema:
    """Lift the suspension: everything goes on where it stopped."""
    principal, now = admin_of(request), utc_now()
    take_staff_use(request, principal=principal, now=now)
    return _render(
        reinstate_organizer(organizer.lower(), admin_id=require_user(principal), now=now)
    )


@router.get("/admin/support-access", response=SupportList, auth=StaffAuth(Permission.VIEW_AUDIT))
def list_open_support(request: HttpRequest, query: Query[HouseQuery]) -> SupportList:
    """Administrators of the platform who may act in the house now, and why."""
    house = staff_of(request).house.organizer_id
    return SupportList(items=[_render_support(it) for it in list_support(house, now=utc_now())])


@router.post("/admin/support-access", response={201: SupportSchema}, auth=_ADMIN)
def open_support(request: HttpRequest, body: SupportInput) -> Status[SupportSchema]:
    """Act in a house for a while, for a reason that its organizers are told at once."""
    principal, now = admin_of(request), utc_now()
    take_staff_use(request, principal=principal, now=now)
    opened = open_support_access(
        find_organizer(body.organizer.lower()).id,
        admin_id=require_user(principal),
        reason=body.reason,
        minutes=body.minutes,
        now=now,
    )
    return Status(201, _render_support(opened))


@router.delete("/admin/support-access/{access}", response={204: None}, auth=StaffAuth(None))
def end_support(request: HttpRequest, access: str, query: Query[HouseQuery]) -> None:
    """End a support access: by the administrator or by the house's organizers."""
    staff, now = staff_of(request), utc_now()
    take_staff_use(request, principal=staff.principal, now=now)
    house, wanted = staff.house.organizer_id, parse_uuid(access)
    end_support_access(house, actor_id=staff.user_id, access=wanted, now=now)


def _render(house: OrganizerRecord) -> OrganizerSchema:
    return OrganizerSchema(
        id=house.public_id,
        slug=house.slug,
        name=house.name,
        currency=house.currency,
        members=house.members,
        organizers=house.organizers,
        created_at=house.created_at,
        suspension=None
        if house.suspended_at is None
        else SuspensionSchema(reason=house.suspension_reason, since=house.suspended_at),
    )


def _render_support(access: SupportRecord) -> SupportSchema:
    return SupportSchema(
        id=access.public_id,
        admin_name=access.admin_name,
        reason=access.reason,
        opened_at=access.opened_at,
        expires_at=access.expires_at,
    )
