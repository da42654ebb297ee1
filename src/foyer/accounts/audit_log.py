"""Reading a house's audit log: sentences, newest first; the caller has checked the permission."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foyer.accounts.audit_wording import GONE, NOBODY, say_entry
from foyer.accounts.models import AuditEntry, Invitation, PlatformRole, User
from foyer.accounts.tenancy import acting_in
from foyer.platform.paging import Page, PageRequest, make_page


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries are wanted; None means all."""

    actor: UUID | None = None
    action: str | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One entry as a person reads it. `actor` is None for what nobody did."""

    id: int
    at: datetime
    action: str
    sentence: str
    actor_public_id: UUID | None
    actor_name: str
    subject_type: str
    subject_id: str
    details: dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRecord:
    """Somebody who did something in the house, for choosing whose entries to see."""

    public_id: UUID
    name: str


def list_entries(
    organizer_id: int, *, wanted: AuditFilter, request: PageRequest
) -> Page[AuditRecord]:
    """The house's entries that fit, newest first."""
    with acting_in(organizer_id):
        rows = AuditEntry.objects.filter(organizer_id=organizer_id)
        if wanted.actor is not None:
            rows = rows.filter(actor__public_id=wanted.actor)
        if wanted.action is not None:
            rows = rows.filter(action=wanted.action)
        if wanted.since is not None:
            rows = rows.filter(at__gte=wanted.since)
        if wanted.before is not None:
            rows = rows.filter(at__lt=wanted.before)
        page = list(rows.select_related("actor", "organizer").order_by("-id")[request.window])
        names = _find_names(page)
        items = [_read(entry, names=names) for entry in page]
        return make_page(items, request=request, total=rows.count())


def list_actors(organizer_id: int, *, count: int) -> tuple[ActorRecord, ...]:
    """Whoever did something here, by name; at most `count`."""
    with acting_in(organizer_id):
        ids = AuditEntry.objects.filter(organizer_id=organizer_id).values("actor_id")
        people = User.objects.filter(id__in=ids).order_by("full_name", "id")[:count]
        return tuple(
            ActorRecord(public_id=person.public_id, name=_name(person)) for person in people
        )


def _find_names(entries: Sequence[AuditEntry]) -> dict[tuple[str, str], str]:
    """What the subjects are called today, by type and id; two queries for a page."""
    users = [entry.subject_id for entry in entries if entry.subject_type == "user"]
    offers = [entry.subject_id for entry in entries if entry.subject_type == "invitation"]
    names = {
        ("user", str(person.public_id)): _name(person)
        for person in User.objects.filter(public_id__in=_uuids(users))
    }
    rows = Invitation.objects.filter(public_id__in=_uuids(offers))
    for public_id, email in rows.values_list("public_id", "email"):
        names["invitation", str(public_id)] = email
    return names


def _uuids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _read(entry: AuditEntry, *, names: dict[tuple[str, str], str]) -> AuditRecord:
    who = NOBODY if entry.actor is None else _name(entry.actor)
    whom = names.get((entry.subject_type, entry.subject_id), GONE)
    if entry.subject_type == "organizer" and entry.organizer is not None:
        whom = entry.organizer.name
    return AuditRecord(
        id=entry.id,
        at=entry.at,
        action=entry.action,
        sentence=say_entry(entry.action, who=who, whom=whom, details=entry.details),
        actor_public_id=entry.actor.public_id if entry.actor else None,
        actor_name=who,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        details=entry.details,
    )


def _name(person: User) -> str:
    """People by name, programs and the platform's people marked as what they are."""
    name = person.full_name or person.email
    if person.role == PlatformRole.SERVICE:
        return f"The program “{name}”"
    return f"{name} (platform)" if person.role == PlatformRole.ADMIN else name
