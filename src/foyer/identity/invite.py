"""Inviting people into a house by mail, and what becomes of it."""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from foyer.accounts import limits
from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import Invitation, Member, Organizer, Proof, ProofKind, User
from foyer.accounts.permissions import Permission, permissions_of
from foyer.accounts.proofs import make_proof, read_proof, take_proof
from foyer.accounts.staff import InvitationRecord, find_invitation_house, read_invitation
from foyer.accounts.tenancy import acting_in
from foyer.identity.rules import may_change
from foyer.identity.team import ROLE_WORDS, check_role, check_words, lock_house, lock_team
from foyer.identity.team_errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationEnded,
    InvitationForAnother,
    MoreThanOwn,
    TooMany,
)
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import NotFound, ValidationFailed


def invite_member(
    organizer_id: int,
    *,
    actor_id: int,
    email: str,
    role: str,
    now: datetime,
    extra: tuple[str, ...] = (),
    withheld: tuple[str, ...] = (),
) -> InvitationRecord:
    """Offer a mailbox a place in the house; the mail goes out with the commit.

    Raises `MoreThanOwn`, `AlreadyMember`, `AlreadyInvited`, `TooMany`. Locks the team.
    """
    wanted, email = check_role(role), check_email(email, field="email")
    more, less = check_words(extra, field="extra"), check_words(withheld, field="withheld")
    with acting_in(organizer_id):
        actor = lock_team(organizer_id, actor_id=actor_id, permission=Permission.EDIT_MEMBERS)
        given = permissions_of(wanted, extra=more, withheld=less)
        if not may_change(actor.permissions, wanted=given):
            raise MoreThanOwn
        invitation = offer_place(
            organizer_id,
            actor_id=actor_id,
            email=email,
            role=wanted,
            extra=more,
            withheld=less,
            now=now,
        )
        _record(AuditAction.MEMBER_INVITED, invitation, actor_id=actor_id)
        return read_invitation(invitation, now=now)


def offer_place(
    organizer_id: int,
    *,
    actor_id: int,
    email: str,
    role: str,
    extra: list[str],
    withheld: list[str],
    now: datetime,
) -> Invitation:
    """Write the invitation and queue its mail; the caller has locked the team and may invite."""
    if Member.objects.filter(organizer_id=organizer_id, user__email=email).exists():
        raise AlreadyMember
    open_ones = _open_in(organizer_id)
    if open_ones.filter(email=email, expires_at__gt=now).exists():
        raise AlreadyInvited
    open_ones.filter(email=email).update(withdrawn_at=now, updated_at=now)  # lapsed by itself
    if open_ones.count() + Member.objects.filter(organizer_id=organizer_id).count() >= (
        limits.MEMBERS_MAX
    ):
        raise TooMany
    proof = _make_proof(email, now=now)
    invitation = Invitation.objects.create(
        organizer_id=organizer_id,
        email=email,
        role=role,
        extra=extra,
        withheld=withheld,
        invited_by_id=actor_id,
        proof=proof.public_id,
        expires_at=now + timedelta(seconds=limits.INVITATION_SECONDS),
    )
    _send(invitation)
    return invitation


def resend_invitation(
    organizer_id: int, *, actor_id: int, invitation: UUID, now: datetime
) -> InvitationRecord:
    """Mail a new link, good for the whole time again; the old one is worthless."""
    with acting_in(organizer_id):
        lock_team(organizer_id, actor_id=actor_id, permission=Permission.EDIT_MEMBERS)
        found = _find_open(organizer_id, invitation=invitation)
        _end_proofs([found.proof], now=now)
        found.proof = _make_proof(found.email, now=now).public_id
        found.expires_at = now + timedelta(seconds=limits.INVITATION_SECONDS)
        found.save(update_fields=["proof", "expires_at", "updated_at"])
        _send(found)
        _record(AuditAction.INVITATION_RESENT, found, actor_id=actor_id)
        return read_invitation(found, now=now)


def withdraw_invitation(
    organizer_id: int, *, actor_id: int, invitation: UUID, now: datetime
) -> None:
    """Take an open invitation back; its link is worthless at once."""
    with acting_in(organizer_id):
        lock_team(organizer_id, actor_id=actor_id, permission=Permission.EDIT_MEMBERS)
        found = _find_open(organizer_id, invitation=invitation)
        _withdraw(found, actor_id=actor_id, now=now)


def withdraw_all_of(organizer_id: int, *, inviter_id: int, actor_id: int, now: datetime) -> None:
    """Withdraw what somebody offered who may no longer offer it; the caller has locked the team."""
    for found in _open_in(organizer_id).filter(invited_by_id=inviter_id).order_by("id"):
        _withdraw(found, actor_id=actor_id, now=now)


def see_invitation(token: str, *, now: datetime) -> InvitationRecord:
    """What a mailed link offers, without using it; raises as `read_proof` and `InvitationEnded`."""
    proof = read_proof(token, kind=ProofKind.INVITE_MEMBER, now=now)
    with acting_in(find_invitation_house(proof.public_id)):
        return read_invitation(_find_by_proof(proof.public_id), now=now)


def accept_invitation(token: str, *, user_id: int, now: datetime) -> Organizer:
    """Take the place that a mailed link offers; returns the house.

    The account must have proved that the invited mailbox is its own. Raises as `take_proof`, and
    `InvitationEnded`, `InvitationForAnother`, `AlreadyMember`. Locks the team, then the proof.
    """
    proof = read_proof(token, kind=ProofKind.INVITE_MEMBER, now=now)
    organizer_id = find_invitation_house(proof.public_id)
    with acting_in(organizer_id):
        house = lock_house(organizer_id)
        take_proof(token, kind=ProofKind.INVITE_MEMBER, now=now)
        found = _find_by_proof(proof.public_id)
        own = EmailAddress.objects.filter(user_id=user_id, email=found.email, verified=True)
        if not own.exists():
            raise InvitationForAnother
        if Member.objects.filter(organizer_id=organizer_id, user_id=user_id).exists():
            raise AlreadyMember
        Member.objects.create(
            organizer_id=organizer_id,
            user_id=user_id,
            role=found.role,
            extra=found.extra,
            withheld=found.withheld,
        )
        Invitation.objects.filter(id=found.id).update(accepted_at=now, updated_at=now)
        _record(AuditAction.INVITATION_ACCEPTED, found, actor_id=user_id)
        return house


def check_email(email: str, *, field: str) -> str:
    """A mail address in lower case; `ValidationFailed` for what is none."""
    text = email.strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        text = ""
    if not text or len(text) > limits.EMAIL_CHARACTERS_MAX:
        raise ValidationFailed("Give a whole mail address.", field=field)
    return text


def _open_in(organizer_id: int) -> QuerySet[Invitation]:
    return Invitation.objects.filter(organizer_id=organizer_id, accepted_at=None, withdrawn_at=None)


def _find_open(organizer_id: int, *, invitation: UUID) -> Invitation:
    found = Invitation.objects.filter(organizer_id=organizer_id, public_id=invitation).first()
    if found is None:
        raise NotFound
    return _check_open(found)


def _find_by_proof(proof: UUID) -> Invitation:
    return _check_open(Invitation.objects.get(proof=proof))


def _check_open(found: Invitation) -> Invitation:
    if found.accepted_at is not None or found.withdrawn_at is not None:
        raise InvitationEnded
    return found


def _withdraw(found: Invitation, *, actor_id: int, now: datetime) -> None:
    Invitation.objects.filter(id=found.id).update(withdrawn_at=now, updated_at=now)
    _end_proofs([found.proof], now=now)
    _record(AuditAction.INVITATION_WITHDRAWN, found, actor_id=actor_id)


def _make_proof(email: str, *, now: datetime) -> Proof:
    return make_proof(
        ProofKind.INVITE_MEMBER,
        user_id=None,
        email=email,
        now=now,
        seconds=limits.INVITATION_SECONDS,
    )


def _end_proofs(proofs: list[UUID], *, now: datetime) -> None:
    Proof.objects.filter(public_id__in=proofs, used_at=None).update(used_at=now, updated_at=now)


def _send(invitation: Invitation) -> None:
    """In the language of the address's account; to newcomers in that of whoever invites."""
    known = User.objects.filter(email=invitation.email).values_list("locale", flat=True).first()
    queue_notice(
        NoticeKind.MEMBER_INVITED,
        user_id=None,
        recipient=invitation.email,
        facts={
            "proof": str(invitation.proof),
            "organizer": invitation.organizer.name,
            "role": ROLE_WORDS[invitation.role],
            "locale": known or invitation.invited_by.locale,
        },
        organizer_id=invitation.organizer_id,
    )


def _record(action: AuditAction, invitation: Invitation, *, actor_id: int) -> None:
    record_action(
        action,
        actor_id=actor_id,
        organizer_id=invitation.organizer_id,
        subject_type="invitation",
        subject_id=str(invitation.public_id),
        details={"role": invitation.role},
    )
