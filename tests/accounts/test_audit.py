"""The audit log is written with the deed and never rewritten."""

import pytest
from django.db import IntegrityError, connection, transaction

from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import AuditEntry
from tests.factories import make_organizer, make_user

pytestmark = pytest.mark.django_db


def _record() -> None:
    actor, house = make_user(), make_organizer()
    record_action(
        AuditAction.MEMBER_ROLE_CHANGED,
        actor_id=actor.pk,
        organizer_id=house.pk,
        subject_type="user",
        subject_id=str(actor.public_id),
        details={"from": "cashier", "to": "manager"},
    )


def test_an_entry_says_who_did_what_where() -> None:
    _record()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_type) == ("member_role_changed", "user")
    assert entry.details == {"from": "cashier", "to": "manager"}
    assert entry.actor is not None
    assert entry.organizer is not None


def test_an_entry_is_undone_with_its_deed() -> None:
    with transaction.atomic():
        _record()
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "statement", ["update audit_entry set action = ''", "delete from audit_entry"]
)
def test_the_log_is_never_rewritten(statement: str) -> None:
    _record()
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="never changed"):
        cursor.execute(statement)
