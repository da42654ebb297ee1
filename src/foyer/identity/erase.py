"""Erasing an account: the person goes, the invoices, the books and what happened stay true.

The row of the account stays, under a pseudonym that nobody can resolve, so that references to it
hold. The mail that says so is the only thing left with the address, until it is sent.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import PlatformRole, User
from foyer.accounts.sessions import end_sign_ins
from foyer.identity.erase_rules import (
    DEMO_LOGIN,
    LAST_ADMIN,
    SERVICE,
    Obstacle,
    OpenBooking,
    explain_booking,
    explain_house,
    join_reasons,
)
from foyer.identity.errors import EraseRefused, NotYourName
from foyer.identity.export_files import delete_files
from foyer.identity.models import DataExport
from foyer.notifications.actions import queue_notice
from foyer.notifications.kinds import NoticeKind
from foyer.platform.errors import NotFound
from foyer.platform.sql import load_statements

_SQL = load_statements("foyer.identity", "erase.sql")

ERASED_NAME = "Erased"  # What a house reads where the buyer's name was.
ERASED_MAIL = "erased@erased.invalid"  # RFC 2606: nothing is ever delivered there.

# In this order: what points to an account or a mailbox before what it points to.
_OF_THE_ACCOUNT = (
    "erase_messages",
    "forget_notices",
    "forget_notice_choices",
    "forget_notice_settings",
    "forget_returned_mail",
    "forget_push_subscriptions",
    "forget_holds",
    "forget_browsers",
    "forget_apps",
    "forget_proofs",
    "forget_factors",
    "forget_provider_tokens",
    "forget_providers",
    "forget_confirmations",
    "forget_mailboxes",
    "forget_exports",
    "erase_account",
)
_OF_BOOKINGS = ("erase_bookings", "erase_payments", "forget_card_declines", "erase_refunds")


def find_obstacles(user_id: int, *, now: datetime) -> tuple[Obstacle, ...]:
    """What has to be settled before the account can be erased; empty when nothing has."""
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        raise NotFound
    found = [explain_booking(one, now=now) for one in _list_open_bookings(user, now=now)]
    found += [explain_house(name) for name in _list_houses_led_alone(user_id)]
    if user.is_demo:
        found.append(DEMO_LOGIN)
    if user.role == PlatformRole.SERVICE:
        found.append(SERVICE)
    if user.role == PlatformRole.ADMIN and not _has_other_admin(user_id):
        found.append(LAST_ADMIN)
    return tuple(found)


def erase_account(user_id: int, *, confirmation: str, now: datetime) -> None:
    """Erase the person in one transaction, sign out everywhere with it, and say so by a last mail.

    The caller has seen to it that this is the person. Raises `NotYourName` unless `confirmation`
    is the account's mail address, and `EraseRefused` with its reasons. Locks the account, then its
    bookings; a booking that is being placed waits for the account and fails with it.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(id=user_id, is_active=True).first()
        if user is None:
            raise NotFound
        if confirmation.strip().lower() != user.email:
            raise NotYourName(field="confirmation")
        obstacles = find_obstacles(user_id, now=now)
        if obstacles:
            raise EraseRefused(details={"reasons": join_reasons(obstacles)})
        files = tuple(DataExport.objects.filter(user=user).values_list("public_id", flat=True))
        locale = user.locale
        _erase(user, now=now)
        record_action(
            AuditAction.ACCOUNT_ERASED,
            actor_id=user_id,
            organizer_id=None,
            subject_type="user",
            subject_id=str(user.public_id),
        )
        queue_notice(
            NoticeKind.ACCOUNT_ERASED,
            user_id=None,
            recipient=user.email,
            facts={"locale": locale},
        )
        transaction.on_commit(lambda: delete_files(files))


def erase_contacts(booking_ids: Sequence[int], *, now: datetime) -> None:
    """Take the buyers out of bookings that no account has any more; their sums and states stay."""
    with connection.cursor() as cursor:
        for name in (*_OF_BOOKINGS, "erase_messages"):
            cursor.execute(
                _SQL[name],
                {
                    "bookings": list(booking_ids),
                    "pseudonym": ERASED_MAIL,
                    "name": ERASED_NAME,
                    "user_id": None,
                    "mailboxes": [],
                    "phone": "",
                    "now": now,
                },
            )


def forget_last_mails(*, now: datetime) -> int:
    """Drop the addresses of erased people once their last mail is sent; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL["forget_last_mails"], {"pseudonym": ERASED_MAIL, "now": now})
        return int(cursor.rowcount)


def _erase(user: User, *, now: datetime) -> None:
    end_sign_ins(user.id, now=now)
    values: dict[str, Any] = {
        **_whose(user),
        "mailbox": user.email,
        "phone": user.phone,
        "pseudonym": pseudonym_of(user),
        "name": ERASED_NAME,
        "password": make_password(None),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL["find_bookings"], values)
        values["bookings"] = [row[0] for row in cursor.fetchall()]
        for name in (*_OF_BOOKINGS, *_OF_THE_ACCOUNT):
            cursor.execute(_SQL[name], values)
        cursor.execute(_SQL["leave_all_houses"], values)
        (houses,) = cursor.fetchone()
    for organizer_id in houses:
        record_action(
            AuditAction.MEMBER_REMOVED,
            actor_id=user.id,
            organizer_id=organizer_id,
            subject_type="user",
            subject_id=str(user.public_id),
        )


def pseudonym_of(user: User) -> str:
    """An address that is unique, undeliverable, and says nothing but that there was somebody."""
    return f"erased-{user.public_id.hex}@erased.invalid"


def _whose(user: User) -> dict[str, Any]:
    """Parameters that find what is the person's: by account, and by mailboxes proven to be theirs.

    An address that anybody can type proves nothing: orders of guests with it may be another's.
    """
    proven = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {"user_id": user.id, "mailboxes": [email.lower() for email in proven]}


def _list_open_bookings(user: User, *, now: datetime) -> list[OpenBooking]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL["find_open_bookings"], {**_whose(user), "now": now})
        return [
            OpenBooking(
                public_id=public_id, reference=reference, status=status, last_show_ends_at=ends_at
            )
            for public_id, reference, status, ends_at in cursor.fetchall()
        ]


def _list_houses_led_alone(user_id: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL["find_houses_led_alone"], {"user_id": user_id})
        return [name for _, name in cursor.fetchall()]


def _has_other_admin(user_id: int) -> bool:
    admins = User.objects.filter(role=PlatformRole.ADMIN, is_active=True)
    return admins.exclude(id=user_id).exists()
