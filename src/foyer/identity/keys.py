"""Keys with which programs act for a house, never for more than they were given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from foyer.accounts import limits
from foyer.accounts.api_keys import hash_key, invent_key
from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import ApiKey, PlatformRole, User
from foyer.accounts.permissions import Permission
from foyer.accounts.staff import ApiKeyRecord, read_api_key
from foyer.accounts.tenancy import acting_in
from foyer.identity.rules import may_change
from foyer.identity.team import check_words, lock_team, tell_organizers
from foyer.identity.team_errors import MoreThanOwn, TooMany
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import NotFound, ValidationFailed
from foyer.platform.ids import new_uuid

# People let people in and hand out keys; a program that could would outlive its own key.
NEVER_A_KEYS = frozenset({Permission.EDIT_MEMBERS, Permission.EDIT_KEYS})


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """A new key. `key` is shown to its maker this once and never again."""

    record: ApiKeyRecord
    key: str


def create_api_key(
    organizer_id: int,
    *,
    actor_id: int,
    name: str,
    permissions: tuple[str, ...],
    days: int | None,
    now: datetime,
) -> MadeKey:
    """A key with some of the actor's own permissions, good for `days` or until it is revoked.

    Raises `MoreThanOwn`, `TooMany`. Locks the team and tells the organizers.
    """
    name = _check_name(name)
    words = _check_permissions(permissions)
    if days is not None and not 1 <= days <= limits.API_KEY_DAYS_MAX:
        raise ValidationFailed(f"Give 1 to {limits.API_KEY_DAYS_MAX} days.", field="days")
    with acting_in(organizer_id):
        actor = lock_team(organizer_id, actor_id=actor_id, permission=Permission.EDIT_KEYS)
        if not may_change(actor.permissions, wanted=frozenset(words)):
            raise MoreThanOwn
        if ApiKey.objects.filter(organizer_id=organizer_id, revoked_at=None).count() >= (
            limits.API_KEYS_MAX
        ):
            raise TooMany
        made = invent_key()
        key = ApiKey.objects.create(
            organizer_id=organizer_id,
            user=_make_account(name),
            name=name,
            identifier=made.identifier,
            key_hash=hash_key(made.key),
            permissions=words,
            created_by_id=actor_id,
            expires_at=None if days is None else now + timedelta(days=days),
        )
        _record(AuditAction.API_KEY_CREATED, key, actor_id=actor_id)
        facts = {"organizer": actor.organizer_name, "name": name}
        tell_organizers(NoticeKind.API_KEY_CREATED, organizer_id=organizer_id, facts=facts)
        return MadeKey(record=read_api_key(key), key=made.key)


def revoke_api_key(organizer_id: int, *, actor_id: int, key: UUID, now: datetime) -> None:
    """End a key; the next request with it is refused. There is no way back."""
    with acting_in(organizer_id):
        lock_team(organizer_id, actor_id=actor_id, permission=Permission.EDIT_KEYS)
        rows = ApiKey.objects.filter(organizer_id=organizer_id, public_id=key, revoked_at=None)
        found = rows.first()
        if found is None:
            raise NotFound
        rows.update(revoked_at=now, updated_at=now)
        _record(AuditAction.API_KEY_REVOKED, found, actor_id=actor_id)


def _make_account(name: str) -> User:
    """The account that the key's deeds are recorded under; nobody can sign in as it."""
    return User.objects.create_user(
        f"{new_uuid()}@key.invalid", None, full_name=name, role=PlatformRole.SERVICE
    )


def _check_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= limits.API_KEY_NAME_CHARACTERS_MAX or not name.isprintable():
        raise ValidationFailed(
            f"Name the program, in up to {limits.API_KEY_NAME_CHARACTERS_MAX} characters.",
            field="name",
        )
    return name


def _check_permissions(permissions: tuple[str, ...]) -> list[str]:
    words = check_words(permissions, field="permissions")
    if not words:
        raise ValidationFailed("Choose what the program may do.", field="permissions")
    if NEVER_A_KEYS & set(words):
        raise ValidationFailed(
            "Programs neither change the team nor make keys. Leave these out.", field="permissions"
        )
    return words


def _record(action: AuditAction, key: ApiKey, *, actor_id: int) -> None:
    record_action(
        action,
        actor_id=actor_id,
        organizer_id=key.organizer_id,
        subject_type="api_key",
        subject_id=str(key.public_id),
        details={"name": key.name, "permissions": " ".join(key.permissions)},
    )
