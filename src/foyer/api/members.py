"""`/admin/members` and invitations: who works in a house."""

from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.security import HttpBearer

from foyer.accounts.permissions import Permission
from foyer.accounts.staff import (
    InvitationRecord,
    MemberRecord,
    list_invitations,
    list_members,
)
from foyer.api.admin import StaffAuth, staff_of
from foyer.api.limits_taken import take_mail_use, take_staff_use
from foyer.api.principals import (
    Principal,
    read_principal,
    refuse_foreign_origin,
    require_user,
)
from foyer.api.render_catalog import render_pagination
from foyer.api.schemas.office import (
    AcceptInput,
    HousePageQuery,
    HouseQuery,
    InvitationList,
    InvitationSchema,
    InviteInput,
    JoinedHouse,
    MemberInput,
    MemberList,
    MemberSchema,
)
from foyer.identity.invite import (
    accept_invitation,
    invite_member,
    resend_invitation,
    withdraw_invitation,
)
from foyer.identity.members import MemberChange, change_member, remove_member
from foyer.platform.clock import utc_now
from foyer.platform.ids import parse_uuid
from foyer.platform.paging import PageRequest

router = Router(tags=["Staff"], by_alias=True)
_EDIT = StaffAuth(Permission.EDIT_MEMBERS)


@router.get("/admin/members", response=MemberList, auth=_EDIT)
def list_all(request: HttpRequest, query: Query[HousePageQuery]) -> MemberList:
    """Who works in the house, by name."""
    wanted = PageRequest(page=query.page, limit=query.limit)
    page = list_members(staff_of(request).house.organizer_id, request=wanted)
    return MemberList(
        items=[render_member(member) for member in page.items],
        pagination=render_pagination(page),
    )


@router.post("/admin/members", response={201: InvitationSchema}, auth=_EDIT)
def invite(
    request: HttpRequest, query: Query[HouseQuery], body: InviteInput
) -> Status[InvitationSchema]:
    """Invite somebody by mail; whoever proves the mailbox may take the place."""
    staff, now = staff_of(request), utc_now()
    take_mail_use(request, email=body.email, now=now)
    made = invite_member(
        staff.house.organizer_id,
        actor_id=staff.user_id,
        email=body.email,
        role=body.role,
        extra=tuple(body.extra),
        withheld=tuple(body.withheld),
        now=now,
    )
    return Status(201, render_invitation(made))


@router.get("/admin/members/invitations", response=InvitationList, auth=_EDIT)
def list_open_invitations(request: HttpRequest, query: Query[HousePageQuery]) -> InvitationList:
    """Invitations that wait for an answer, newest first."""
    wanted = PageRequest(page=query.page, limit=query.limit)
    house = staff_of(request).house.organizer_id
    page = list_invitations(house, request=wanted, now=utc_now())
    return InvitationList(
        items=[render_invitation(invitation) for invitation in page.items],
        pagination=render_pagination(page),
    )


@router.post(
    "/admin/members/invitations/{invitation}/resend", response=InvitationSchema, auth=_EDIT
)
def resend(request: HttpRequest, invitation: str, query: Query[HouseQuery]) -> InvitationSchema:
    """Mail a new link; the one before is worthless."""
    staff, now = staff_of(request), utc_now()
    take_staff_use(request, principal=staff.principal, now=now)
    house, wanted = staff.house.organizer_id, parse_uuid(invitation)
    take_mail_use(request, email=f"invitation:{wanted}", now=now)
    return render_invitation(
        resend_invitation(house, actor_id=staff.user_id, invitation=wanted, now=now)
    )


@router.delete("/admin/members/invitations/{invitation}", response={204: None}, auth=_EDIT)
def withdraw(request: HttpRequest, invitation: str, query: Query[HouseQuery]) -> None:
    """Take an invitation back; its link is worthless at once."""
    staff, now = staff_of(request), utc_now()
    take_staff_use(request, principal=staff.principal, now=now)
    withdraw_invitation(
        staff.house.organizer_id,
        actor_id=staff.user_id,
        invitation=parse_uuid(invitation),
        now=now,
    )


@router.patch("/admin/members/{member}", response=MemberSchema, auth=_EDIT)
def change(
    request: HttpRequest, member: str, query: Query[HouseQuery], body: MemberInput
) -> MemberSchema:
    """Change a role or permissions; it counts from the member's next request."""
    staff, now = staff_of(request), utc_now()
    take_staff_use(request, principal=staff.principal, now=now)
    wanted = MemberChange(
        role=body.role,
        extra=None if body.extra is None else tuple(body.extra),
        withheld=None if body.withheld is None else tuple(body.withheld),
    )
    return render_member(
        change_member(
            staff.house.organizer_id,
            actor_id=staff.user_id,
            member=parse_uuid(member),
            change=wanted,
            now=now,
        )
    )


@router.delete("/admin/members/{member}", response={204: None}, auth=StaffAuth(None))
def remove(request: HttpRequest, member: str, query: Query[HouseQuery]) -> None:
    """Take somebody out of the house, at once. Everybody may leave by themselves."""
    staff, now = staff_of(request), utc_now()
    take_staff_use(request, principal=staff.principal, now=now)
    remove_member(
        staff.house.organizer_id, actor_id=staff.user_id, member=parse_uuid(member), now=now
    )


class AccountAuth(HttpBearer):
    """Ninja asks this before it reads the body: 401 for guests and programs."""

    def __call__(self, request: HttpRequest) -> Principal:
        refuse_foreign_origin(request)
        principal = read_principal(request)
        require_user(principal)
        return principal

    def authenticate(self, request: HttpRequest, token: str) -> Principal:
        """Never called: `__call__` also takes a browser's session."""
        raise NotImplementedError


@router.post("/invitations/accept", response=JoinedHouse, auth=AccountAuth())
def accept(request: HttpRequest, body: AcceptInput) -> JoinedHouse:
    """Take the place that the token of an invitation's link offers.

    The account's verified mail address has to be the one that was invited.
    """
    principal: Principal = request.auth  # type: ignore[attr-defined]  # set by Ninja
    user_id, now = require_user(principal), utc_now()
    take_staff_use(request, principal=principal, now=now)
    house = accept_invitation(body.token, user_id=user_id, now=now)
    return JoinedHouse(id=house.public_id, slug=house.slug, name=house.name)


def render_member(member: MemberRecord) -> MemberSchema:
    """A member as the API shows one."""
    return MemberSchema(
        id=member.public_id,
        user_id=member.user_public_id,
        full_name=member.full_name,
        email=member.email,
        role=member.role,
        extra=list(member.extra),
        withheld=list(member.withheld),
        permissions=sorted(member.permissions),
        joined_at=member.joined_at,
    )


def render_invitation(invitation: InvitationRecord) -> InvitationSchema:
    """An invitation as the API shows one; its link is in the mail alone."""
    return InvitationSchema(
        id=invitation.public_id,
        email=invitation.email,
        role=invitation.role,
        extra=list(invitation.extra),
        withheld=list(invitation.withheld),
        invited_by=invitation.invited_by,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        lapsed=invitation.lapsed,
    )
