"""The platform's own affair: which organizers there are, and who is let into a new one."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import Member, MemberRole, Organizer
from foyer.accounts.permissions import require_admin
from foyer.accounts.staff import InvitationRecord, read_invitation
from foyer.accounts.tenancy import acting_in
from foyer.identity.invite import check_email, offer_place
from foyer.identity.team import lock_house
from foyer.identity.team_errors import HasOrganizer, SlugTaken
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.platform.ids import parse_uuid
from foyer.platform.paging import Page, PageRequest, make_page

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SLUG_CHARACTERS_MAX = 60
_NAME_CHARACTERS_MAX = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerRecord:
    """A tenant as the platform sees it: no more than that it is there and is looked after."""

    public_id: UUID
    slug: str
    name: str
    currency: str
    members: int
    organizers: int  # members who can let others in
    created_at: datetime
    suspended_at: datetime | None
    suspension_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerDraft:
    """What a new organizer begins with."""

    slug: str
    name: str
    currency: str
    owner_email: str


def list_organizers(admin_id: int, *, request: PageRequest) -> Page[OrganizerRecord]:
    """All organizers by name, for an administrator."""
    require_admin(admin_id)
    houses = list(Organizer.objects.order_by("name", "id")[request.window])
    return make_page(_read(houses), request=request, total=Organizer.objects.count())


def find_organizer(wanted: str) -> Organizer:
    """An organizer by slug or public id; for administrators, who may know of all."""
    if _SLUG.fullmatch(wanted):
        found = Organizer.objects.filter(slug=wanted).first()
        if found is not None:
            return found
    found = Organizer.objects.filter(public_id=parse_uuid(wanted)).first()
    if found is None:
        raise NotFound
    return found


def read_organizer(house: Organizer) -> OrganizerRecord:
    """The record of one house."""
    return _read([house])[0]


def get_organizer(wanted: str, *, admin_id: int) -> Organizer:
    """One of them by slug or public id, for an administrator; `NotFound`."""
    require_admin(admin_id)
    return find_organizer(wanted)


def has_organizer(organizer_id: int) -> bool:
    """Whether somebody in the house can let others in."""
    with acting_in(organizer_id):
        return Member.objects.filter(
            organizer_id=organizer_id, role=MemberRole.ORGANIZER, user__is_active=True
        ).exists()


def create_organizer(draft: OrganizerDraft, *, admin_id: int, now: datetime) -> OrganizerRecord:
    """A new tenant and the invitation of its first organizer, by mail.

    Raises `Forbidden` for everybody but administrators, `SlugTaken`.
    """
    require_admin(admin_id)
    draft = _check_draft(draft)
    with transaction.atomic():
        try:
            with transaction.atomic():
                house = Organizer.objects.create(
                    slug=draft.slug, name=draft.name, currency=draft.currency
                )
        except IntegrityError:
            raise SlugTaken from None
        with acting_in(house.id):
            record_action(
                AuditAction.ORGANIZER_CREATED,
                actor_id=admin_id,
                organizer_id=house.id,
                subject_type="organizer",
                subject_id=str(house.public_id),
            )
            _offer_first_place(house, admin_id=admin_id, email=draft.owner_email, now=now)
    return read_organizer(house)


def invite_organizer(wanted: str, *, admin_id: int, email: str, now: datetime) -> InvitationRecord:
    """Invite somebody to run a house that nobody can run: its organizers are gone or never came.

    Raises `Forbidden`, `HasOrganizer`, `AlreadyInvited`. Locks the team.
    """
    require_admin(admin_id)
    house, email = find_organizer(wanted), check_email(email, field="email")
    with acting_in(house.id):
        lock_house(house.id)
        if has_organizer(house.id):
            raise HasOrganizer
        return _offer_first_place(house, admin_id=admin_id, email=email, now=now)


def _offer_first_place(
    house: Organizer, *, admin_id: int, email: str, now: datetime
) -> InvitationRecord:
    invitation = offer_place(
        house.id,
        actor_id=admin_id,
        email=email,
        role=MemberRole.ORGANIZER,
        extra=[],
        withheld=[],
        now=now,
    )
    record_action(
        AuditAction.OWNER_INVITED,
        actor_id=admin_id,
        organizer_id=house.id,
        subject_type="invitation",
        subject_id=str(invitation.public_id),
        details={"role": MemberRole.ORGANIZER.value},
    )
    return read_invitation(invitation, now=now)


def _read(houses: list[Organizer]) -> list[OrganizerRecord]:
    ids = [house.id for house in houses]
    with acting_in(*ids):
        rows = Member.objects.filter(organizer_id__in=ids, user__is_active=True)
        counts = {
            organizer_id: (members, organizers)
            for organizer_id, members, organizers in rows.values("organizer_id")
            .annotate(
                members=Count("id"), organizers=Count("id", filter=Q(role=MemberRole.ORGANIZER))
            )
            .values_list("organizer_id", "members", "organizers")
        }
    return [
        OrganizerRecord(
            public_id=house.public_id,
            slug=house.slug,
            name=house.name,
            currency=house.currency,
            members=counts.get(house.id, (0, 0))[0],
            organizers=counts.get(house.id, (0, 0))[1],
            created_at=house.created_at,
            suspended_at=house.suspended_at,
            suspension_reason=house.suspension_reason,
        )
        for house in houses
    ]


def _check_draft(draft: OrganizerDraft) -> OrganizerDraft:
    if len(draft.slug) > _SLUG_CHARACTERS_MAX or not _SLUG.fullmatch(draft.slug):
        raise ValidationFailed(
            "Use small letters, digits and single hyphens, such as star-cinemas.", field="slug"
        )
    name = draft.name.strip()
    if not 1 <= len(name) <= _NAME_CHARACTERS_MAX or not name.isprintable():
        raise ValidationFailed(
            f"Give a name of up to {_NAME_CHARACTERS_MAX} characters.", field="name"
        )
    if not _CURRENCY.fullmatch(draft.currency):
        raise ValidationFailed("Give three letters, such as EUR.", field="currency")
    return OrganizerDraft(
        slug=draft.slug,
        name=name,
        currency=draft.currency,
        owner_email=check_email(draft.owner_email, field="ownerEmail"),
    )
