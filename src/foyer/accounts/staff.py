"""The team of a house as pages and the API read it; the caller has checked the permission."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from foyer.accounts.models import ApiKey, Invitation, Member, SupportAccess
from foyer.accounts.permissions import Permission, permissions_of
from foyer.accounts.tenancy import acting_in
from foyer.platform.errors import NotFound
from foyer.platform.paging import Page, PageRequest, make_page
from foyer.platform.sql import load_statements

_SQL = load_statements("foyer.accounts", "members.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRecord:
    """Somebody who works in a house."""

    public_id: UUID
    user_public_id: UUID
    full_name: str
    email: str
    role: str
    extra: tuple[str, ...]
    withheld: tuple[str, ...]
    permissions: frozenset[Permission]
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRecord:
    """A place that waits for somebody."""

    public_id: UUID
    organizer_name: str
    organizer_slug: str
    email: str
    role: str
    extra: tuple[str, ...]
    withheld: tuple[str, ...]
    invited_by: str
    created_at: datetime
    expires_at: datetime
    lapsed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRecord:
    """A program's access; `hint` is the readable part of its key."""

    public_id: UUID
    name: str
    hint: str
    permissions: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRecord:
    """A support access that is open."""

    public_id: UUID
    admin_public_id: UUID
    admin_name: str
    reason: str
    opened_at: datetime
    expires_at: datetime


def list_members(organizer_id: int, *, request: PageRequest) -> Page[MemberRecord]:
    """Who works here, by name."""
    with acting_in(organizer_id):
        rows = Member.objects.filter(organizer_id=organizer_id)
        page = rows.select_related("user").order_by("user__full_name", "id")[request.window]
        items = [read_member(member) for member in page]
        return make_page(items, request=request, total=rows.count())


def get_member(organizer_id: int, *, member: UUID) -> MemberRecord:
    """One of them; `NotFound` for anybody else."""
    with acting_in(organizer_id):
        rows = Member.objects.select_related("user")
        found = rows.filter(organizer_id=organizer_id, public_id=member).first()
        if found is None:
            raise NotFound
        return read_member(found)


def list_invitations(
    organizer_id: int, *, request: PageRequest, now: datetime
) -> Page[InvitationRecord]:
    """Open invitations, newest first; lapsed ones among them, until somebody decides."""
    with acting_in(organizer_id):
        rows = Invitation.objects.filter(
            organizer_id=organizer_id, accepted_at=None, withdrawn_at=None
        )
        page = rows.select_related("invited_by", "organizer").order_by("-id")[request.window]
        items = [read_invitation(invitation, now=now) for invitation in page]
        return make_page(items, request=request, total=rows.count())


def list_api_keys(organizer_id: int, *, request: PageRequest, now: datetime) -> Page[ApiKeyRecord]:
    """Keys that work, newest first."""
    with acting_in(organizer_id):
        rows = ApiKey.objects.filter(organizer_id=organizer_id, revoked_at=None).exclude(
            expires_at__lte=now
        )
        page = rows.select_related("created_by").order_by("-id")[request.window]
        items = [read_api_key(key) for key in page]
        return make_page(items, request=request, total=rows.count())


def get_api_key(organizer_id: int, *, key: UUID) -> ApiKeyRecord:
    """One of them; `NotFound` for one that is revoked or another house's."""
    with acting_in(organizer_id):
        rows = ApiKey.objects.select_related("created_by")
        found = rows.filter(organizer_id=organizer_id, public_id=key, revoked_at=None).first()
        if found is None:
            raise NotFound
        return read_api_key(found)


def list_support(organizer_id: int, *, now: datetime) -> tuple[SupportRecord, ...]:
    """Support accesses that are open, oldest first; seldom more than one."""
    with acting_in(organizer_id):
        rows = SupportAccess.objects.filter(
            organizer_id=organizer_id, ended_at=None, expires_at__gt=now
        )
        return tuple(read_support(access) for access in rows.select_related("admin").order_by("id"))


def find_invitation_house(proof: UUID) -> int:
    """The house that a mailed invitation is about; `NotFound` when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL["find_invitation_house"], {"proof": proof})
        (organizer_id,) = cursor.fetchone()
    if organizer_id is None:
        raise NotFound
    return int(organizer_id)


def read_member(member: Member) -> MemberRecord:
    """The record of a row that was read with its user."""
    return MemberRecord(
        public_id=member.public_id,
        user_public_id=member.user.public_id,
        full_name=member.user.full_name,
        email=member.user.email,
        role=member.role,
        extra=tuple(member.extra),
        withheld=tuple(member.withheld),
        permissions=permissions_of(member.role, extra=member.extra, withheld=member.withheld),
        joined_at=member.created_at,
    )


def read_invitation(invitation: Invitation, *, now: datetime) -> InvitationRecord:
    """The record of a row that was read with its inviter and house."""
    return InvitationRecord(
        public_id=invitation.public_id,
        organizer_name=invitation.organizer.name,
        organizer_slug=invitation.organizer.slug,
        email=invitation.email,
        role=invitation.role,
        extra=tuple(invitation.extra),
        withheld=tuple(invitation.withheld),
        invited_by=invitation.invited_by.full_name,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        lapsed=invitation.expires_at <= now,
    )


def read_api_key(key: ApiKey) -> ApiKeyRecord:
    """The record of a row that was read with its maker."""
    return ApiKeyRecord(
        public_id=key.public_id,
        name=key.name,
        hint=f"foyer_{key.identifier}_…",
        permissions=tuple(sorted(key.permissions)),
        created_by=key.created_by.full_name,
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
    )


def read_support(access: SupportAccess) -> SupportRecord:
    """The record of a row that was read with its administrator."""
    return SupportRecord(
        public_id=access.public_id,
        admin_public_id=access.admin.public_id,
        admin_name=access.admin.full_name,
        reason=access.reason,
        opened_at=access.created_at,
        expires_at=access.expires_at,
    )
