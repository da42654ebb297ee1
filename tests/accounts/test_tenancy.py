"""Case 53: the database shows staff's rows to their own house only, whatever a query forgets."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from foyer.accounts.audit import AuditAction, record_action
from foyer.accounts.models import (
    ApiKey,
    AuditEntry,
    Invitation,
    Member,
    MemberRole,
    Organizer,
    SupportAccess,
)
from foyer.accounts.permissions import memberships_of
from foyer.accounts.tenancy import acting_in
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from tests.accounts.application import as_application
from tests.factories import make_organizer, make_user

pytestmark = pytest.mark.django_db
TABLES = (Member, Invitation, ApiKey, SupportAccess, AuditEntry)


def _make_house() -> Organizer:
    """A house with one row in every table of the staff's."""
    house, user = make_organizer(), make_user()
    now = utc_now()
    Member.objects.create(organizer=house, user=user, role=MemberRole.ORGANIZER)
    Invitation.objects.create(
        organizer=house,
        email="new@foyer.test",
        role=MemberRole.CASHIER,
        invited_by=user,
        proof=new_uuid(),
        expires_at=now,
    )
    ApiKey.objects.create(
        organizer=house,
        user=make_user(),
        name="Door",
        identifier=new_uuid().hex[-16:],
        key_hash=bytes(32),
        permissions=["tickets.scan"],
        created_by=user,
    )
    SupportAccess.objects.create(
        organizer=house, admin=make_user(), reason="They asked for it", expires_at=now
    )
    _record(house)
    return house


def _record(house: Organizer | None) -> None:
    record_action(
        AuditAction.MEMBER_REMOVED,
        actor_id=None,
        organizer_id=house.pk if house else None,
        subject_type="user",
        subject_id="x",
    )


def _seen() -> list[set[int]]:
    return [set(table.objects.values_list("organizer_id", flat=True)) for table in TABLES]


def test_case_53_without_a_house_staffs_tables_are_empty() -> None:
    _make_house()
    with as_application():
        assert _seen() == [set()] * len(TABLES)


def test_case_53_a_forgotten_filter_shows_one_house_only() -> None:
    house, _other = _make_house(), _make_house()
    with as_application():
        with acting_in(house.pk):
            assert _seen() == [{house.pk}] * len(TABLES)
        assert _seen() == [set()] * len(TABLES)


def test_case_53_nested_houses_replace_each_other_and_come_back() -> None:
    first, second = _make_house(), _make_house()
    with as_application(), acting_in(first.pk, second.pk):
        assert _seen()[0] == {first.pk, second.pk}
        with acting_in(second.pk):
            assert _seen()[0] == {second.pk}
        assert _seen()[0] == {first.pk, second.pk}


@pytest.mark.parametrize(
    "forge",
    [
        lambda house, user: Member.objects.create(
            organizer=house, user=user, role=MemberRole.ORGANIZER
        ),
        lambda house, user: Invitation.objects.create(
            organizer=house,
            email="x@foyer.test",
            role=MemberRole.ORGANIZER,
            invited_by=user,
            proof=new_uuid(),
            expires_at=utc_now() + timedelta(days=1),
        ),
        lambda house, user: ApiKey.objects.create(
            organizer=house,
            user=user,
            name="x",
            identifier="x",
            key_hash=bytes(32),
            permissions=[],
            created_by=user,
        ),
        lambda house, user: SupportAccess.objects.create(
            organizer=house, admin=user, reason="x", expires_at=utc_now()
        ),
        lambda house, _user: _record(house),
    ],
    ids=["member", "invitation", "api_key", "support_access", "audit_entry"],
)
def test_case_53_a_forged_foreign_key_is_refused(
    forge: Callable[[Organizer, object], object],
) -> None:
    house, other, user = _make_house(), _make_house(), make_user()
    with (
        as_application(),
        acting_in(house.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        forge(other, user)


def test_case_53_a_row_is_not_moved_to_another_house() -> None:
    house, other = _make_house(), _make_house()
    with (
        as_application(),
        acting_in(house.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Member.objects.update(organizer=other)


def test_case_53_deletes_and_updates_reach_no_other_house() -> None:
    house, other = _make_house(), _make_house()
    with as_application():
        with acting_in(house.pk):
            assert Invitation.objects.update(role=MemberRole.SCANNER) == 1
            assert ApiKey.objects.all().delete()[0] == 1
        with acting_in(other.pk):
            assert Invitation.objects.get().role == MemberRole.CASHIER
            assert ApiKey.objects.count() == 1


def test_a_signed_in_user_reads_the_own_memberships_through_the_wall() -> None:
    house, other = _make_house(), _make_house()
    member = Member.objects.get(organizer=house)
    Member.objects.create(organizer=other, user=member.user, role=MemberRole.SCANNER)
    with as_application():
        assert {place.organizer_id for place in memberships_of(member.user_id)} == {
            house.pk,
            other.pk,
        }


def test_what_belongs_to_no_house_is_recorded_and_read_by_none() -> None:
    house = _make_house()
    with as_application():
        _record(None)
        with acting_in(house.pk):
            assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    "statement", ["update audit_entry set action = ''", "delete from audit_entry"]
)
def test_the_application_has_no_right_to_rewrite_the_log(statement: str) -> None:
    with (
        as_application(),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute(statement)


def test_the_last_organizer_stays_whatever_the_application_believes() -> None:
    house = _make_house()
    member = Member.objects.get(organizer=house)
    with pytest.raises(IntegrityError, match="last organizer"), transaction.atomic():
        member.delete()
    with pytest.raises(IntegrityError, match="last organizer"), transaction.atomic():
        Member.objects.filter(organizer=house).update(role=MemberRole.MANAGER)
    Member.objects.create(organizer=house, user=make_user(), role=MemberRole.ORGANIZER)
    assert Member.objects.filter(id=member.pk).delete()[0] == 1
