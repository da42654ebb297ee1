"""A suspended house sells nothing and its staff changes nothing; what was bought stays good."""

import pytest
from django.db import IntegrityError, transaction

from foyer.accounts.audit_log import AuditFilter, list_entries
from foyer.accounts.errors import HouseSuspended
from foyer.accounts.models import MemberRole, Organizer, User
from foyer.accounts.permissions import Permission, require_permission
from foyer.identity.invite import invite_member
from foyer.identity.organizers import list_organizers
from foyer.identity.support import end_support_access, open_support_access
from foyer.identity.suspension import reinstate_organizer, suspend_organizer
from foyer.identity.team_errors import AlreadySuspended, NotSuspended
from foyer.notifications.models import Message
from foyer.platform.clock import utc_now
from foyer.platform.errors import Forbidden, NotFound, ValidationFailed
from foyer.platform.paging import PageRequest
from tests.accounts.application import as_application
from tests.factories import make_organizer, make_staff, make_user
from tests.identity.houses import make_admin

NOW = utc_now()
WHY = "Guests are not paid back"
LIST = PageRequest()

pytestmark = pytest.mark.django_db


def suspend(house: Organizer) -> User:
    admin = make_admin()
    suspend_organizer(house.slug, admin_id=admin.pk, reason=WHY, now=utc_now())
    return admin


@pytest.fixture
def house() -> Organizer:
    return make_organizer(name="Aurora", slug="aurora")


@pytest.fixture
def boss(house: Organizer) -> User:
    return make_staff(house, MemberRole.ORGANIZER, full_name="Rui Andrade")


def test_it_is_told_logged_and_undone(house: Organizer, boss: User) -> None:
    admin = make_admin()
    with as_application():
        found = suspend_organizer("aurora", admin_id=admin.pk, reason=f" {WHY}\n", now=NOW)
        assert (found.suspended_at, found.suspension_reason) == (NOW, WHY)
        with pytest.raises(AlreadySuspended):
            suspend_organizer("aurora", admin_id=admin.pk, reason=WHY, now=NOW)
        lifted = reinstate_organizer(str(house.public_id), admin_id=admin.pk, now=NOW)
        assert (lifted.suspended_at, lifted.suspension_reason) == (None, "")
        with pytest.raises(NotSuspended):
            reinstate_organizer("aurora", admin_id=admin.pk, now=NOW)
        told = [(it.kind, it.recipient) for it in Message.objects.order_by("id")]
        log = list_entries(house.pk, wanted=AuditFilter(), request=LIST).items
    assert told == [("house_suspended", boss.email), ("house_reinstated", boss.email)]
    assert [it.sentence for it in log] == [
        f"Vera Costa (platform) lifted the suspension of Aurora: “{WHY}”",
        f"Vera Costa (platform) suspended the house Aurora: “{WHY}”",
    ]


def test_only_administrators_do_it_and_for_a_reason(house: Organizer, boss: User) -> None:
    for user in (boss, make_user()):
        with pytest.raises(Forbidden):
            suspend_organizer("aurora", admin_id=user.pk, reason=WHY, now=NOW)
        with pytest.raises(Forbidden):
            reinstate_organizer("aurora", admin_id=user.pk, now=NOW)
    admin = make_admin()
    for reason in ("", "x" * 9, "x" * 301, "nothing\x00to be seen"):
        with pytest.raises(ValidationFailed):
            suspend_organizer("aurora", admin_id=admin.pk, reason=reason, now=NOW)
    with pytest.raises(NotFound):
        suspend_organizer("nowhere", admin_id=admin.pk, reason=WHY, now=NOW)
    assert list_organizers(admin.pk, request=LIST).items[0].suspended_at is None


def test_the_database_wants_a_reason_as_well(house: Organizer) -> None:
    for change in ({"suspended_at": NOW}, {"suspension_reason": WHY}):
        with pytest.raises(IntegrityError, match="for_a_reason"), transaction.atomic():
            Organizer.objects.filter(pk=house.pk).update(**change)


def test_its_staff_look_scan_and_refund_and_change_nothing(house: Organizer, boss: User) -> None:
    suspend(house)
    for permission in Permission:
        goes_on = permission.endswith(".view") or permission in {
            Permission.SCAN_TICKETS,
            Permission.ISSUE_REFUNDS,
        }
        if goes_on:
            assert require_permission(boss.pk, house.pk, permission).suspended
            continue
        with pytest.raises(HouseSuspended):
            require_permission(boss.pk, house.pk, permission)
    with pytest.raises(HouseSuspended):
        invite_member(house.pk, actor_id=boss.pk, email="new@foyer.test", role="scanner", now=NOW)
    elsewhere = make_organizer()
    other = make_staff(elsewhere, MemberRole.ORGANIZER)
    assert require_permission(other.pk, elsewhere.pk, Permission.EDIT_MEMBERS)


def test_support_goes_on_there_and_its_organizer_may_still_end_it(
    house: Organizer, boss: User
) -> None:
    admin = suspend(house)
    opened = open_support_access(house.pk, admin_id=admin.pk, reason=WHY, minutes=30, now=utc_now())
    assert require_permission(admin.pk, house.pk, Permission.EDIT_BOOKINGS)
    end_support_access(house.pk, actor_id=boss.pk, access=opened.public_id, now=utc_now())
