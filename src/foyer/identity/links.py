"""Accounts at other services that open one of ours."""

from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from foyer.accounts.devices import Device
from foyer.accounts.models import User
from foyer.accounts.queries import lock_active
from foyer.accounts.ways_in import refuse_last_way_in
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind
from foyer.platform.config import load_config
from foyer.platform.errors import NotFound
from foyer.platform.sign_in_providers import SignInProvider

LINKS_MAX = 20  # Of one account, shown.


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRecord:
    """One link; `email` is the address there, as it was told last."""

    id: int
    provider_id: str
    provider_name: str
    email: str
    linked_at: datetime
    is_offered: bool  # Whether the service is still configured.


def list_links(user_id: int) -> tuple[LinkRecord, ...]:
    """The links of an account, oldest first. One query."""
    offered = {provider.id for provider in load_config().sign_in_providers}
    rows = SocialAccount.objects.filter(user_id=user_id).order_by("id")[:LINKS_MAX]
    return tuple(
        LinkRecord(
            id=row.id,
            provider_id=row.provider,
            provider_name=name_provider(row.provider),
            email=str(row.extra_data.get("email", "")),
            linked_at=row.date_joined,
            is_offered=row.provider in offered,
        )
        for row in rows
    )


def find_provider(provider_id: str) -> SignInProvider:
    """A configured service; `NotFound` for every other name."""
    for provider in load_config().sign_in_providers:
        if provider.id == provider_id:
            return provider
    raise NotFound


def name_provider(provider_id: str) -> str:
    """The name for people, also of a service that is configured no more."""
    for provider in load_config().sign_in_providers:
        if provider.id == provider_id:
            return provider.name
    return provider_id.capitalize()


@transaction.atomic
def remove_link(user_id: int, *, link_id: int, device: Device) -> None:
    """Take a link away; safe to repeat. Raises `LastWayIn` when nothing else opens the account."""
    user = lock_active(user_id)
    if user is None:
        raise NotFound
    row = SocialAccount.objects.filter(id=link_id, user_id=user_id).first()
    if row is None:
        return
    refuse_last_way_in(user, without_link=row.id)
    provider_id = row.provider
    row.delete()
    _tell(NoticeKind.PROVIDER_UNLINKED, user=user, provider_id=provider_id, device=device)


def tell_of_link(user_id: int, *, provider_id: str, device: Device) -> None:
    """The owner hears that another service opens the account from now on."""
    with transaction.atomic():
        user = User.objects.get(id=user_id)
        _tell(NoticeKind.PROVIDER_LINKED, user=user, provider_id=provider_id, device=device)


def _tell(kind: NoticeKind, *, user: User, provider_id: str, device: Device) -> None:
    facts = {
        "provider": name_provider(provider_id),
        "device": device.name,
        "network": device.network,
    }
    queue_notice(
        kind,
        user_id=user.id,
        recipient=user.email,
        facts={name: text for name, text in facts.items() if text},
    )
