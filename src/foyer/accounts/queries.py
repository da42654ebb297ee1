from dataclasses import dataclass
from typing import Any
from uuid import UUID

from foyer.accounts.mailboxes import has_verified_mailbox
from foyer.accounts.models import User
from foyer.accounts.permissions import Membership, memberships_of
from foyer.platform.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRecord:
    """An account as its owner sees it."""

    public_id: UUID
    email: str
    email_verified: bool
    full_name: str
    phone: str
    phone_verified: bool
    role: str
    memberships: tuple[Membership, ...]
    locale: str
    preferences: dict[str, Any]


def get_profile(user_id: int) -> ProfileRecord:
    """The account of an active user; `NotFound` for anybody else."""
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        raise NotFound
    return ProfileRecord(
        public_id=user.public_id,
        email=user.email,
        email_verified=has_verified_mailbox(user_id),
        full_name=user.full_name,
        phone=user.phone,
        phone_verified=user.phone_verified,
        role=user.role,
        memberships=memberships_of(user_id),
        locale=user.locale,
        preferences=user.preferences,
    )


def find_active(user_id: int | None) -> User | None:
    """An active user, None for anybody else."""
    return User.objects.filter(id=user_id, is_active=True).first() if user_id is not None else None


def lock_active(user_id: int | None) -> User | None:
    """The same with its row locked, for a change of what the account is known by."""
    if user_id is None:
        return None
    return User.objects.select_for_update().filter(id=user_id, is_active=True).first()


def demo_users_exist() -> bool:
    """Whether anybody could sign in with a password that is printed in the documentation."""
    return User.objects.filter(is_demo=True, is_active=True).exists()
