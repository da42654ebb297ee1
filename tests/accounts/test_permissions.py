from datetime import timedelta

import pytest

from foyer.accounts.models import Member, MemberRole, PlatformRole, SupportAccess
from foyer.accounts.permissions import (
    API_KEY,
    PRESETS,
    SUPPORT,
    Permission,
    memberships_of,
    organizers_permitting,
    permissions_of,
    require_admin,
    require_anywhere,
    require_permission,
)
from foyer.platform.clock import utc_now
from foyer.platform.errors import Forbidden, NotFound
from tests.factories import give_second_factor, make_organizer, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_every_role_has_a_preset() -> None:
    assert set(PRESETS) == {*MemberRole, SUPPORT, API_KEY}


def test_a_scanner_may_scan_and_nothing_else() -> None:
    assert PRESETS[MemberRole.SCANNER] == {Permission.SCAN_TICKETS}


@pytest.mark.parametrize("role", [MemberRole.CASHIER, MemberRole.SCANNER, MemberRole.OPERATOR])
def test_these_roles_may_not_refund(role: MemberRole) -> None:
    house = make_organizer()
    user = make_staff(house, role)
    with pytest.raises(Forbidden):
        require_permission(user.id, house.id, Permission.ISSUE_REFUNDS)


def test_another_house_looks_as_if_it_were_not_there() -> None:
    house, other = make_organizer(), make_organizer()
    user = make_staff(house, MemberRole.ORGANIZER)
    require_permission(user.id, house.id, Permission.ISSUE_REFUNDS)
    with pytest.raises(NotFound):
        require_permission(user.id, other.id, Permission.ISSUE_REFUNDS)


def test_a_closed_account_has_no_permission() -> None:
    house, user = make_organizer(), make_user(is_active=False)
    Member.objects.create(organizer=house, user=user, role=MemberRole.ORGANIZER)
    assert memberships_of(user.id) == ()
    with pytest.raises(NotFound):
        require_permission(user.id, house.id, Permission.SCAN_TICKETS)


def test_one_person_may_do_more_and_less_than_the_role() -> None:
    house, user = make_organizer(), make_user()
    Member.objects.create(
        organizer=house,
        user=user,
        role=MemberRole.SCANNER,
        extra=["bookings.view", "of.another.version"],
        withheld=["tickets.scan"],
    )
    assert memberships_of(user.id)[0].permissions == {Permission.VIEW_BOOKINGS}


def test_what_is_withheld_is_not_given() -> None:
    words = ["tickets.scan"]
    assert (
        permissions_of(MemberRole.ACCOUNTANT, extra=words, withheld=words)
        == (PRESETS[MemberRole.ACCOUNTANT])
    )


def test_a_changed_role_bites_at_the_next_question() -> None:
    house, user = make_organizer(), make_user()
    member = Member.objects.create(organizer=house, user=user, role=MemberRole.MANAGER)
    give_second_factor(user)
    require_permission(user.id, house.id, Permission.ISSUE_REFUNDS)
    Member.objects.filter(id=member.id).update(role=MemberRole.CASHIER)
    with pytest.raises(Forbidden):
        require_permission(user.id, house.id, Permission.ISSUE_REFUNDS)
    member.delete()
    with pytest.raises(NotFound):
        require_permission(user.id, house.id, Permission.SELL_AT_COUNTER)


def test_a_platform_admin_is_a_stranger_in_every_house() -> None:
    house, admin = make_organizer().id, make_user(role=PlatformRole.ADMIN)
    give_second_factor(admin)
    assert organizers_permitting(admin.id, Permission.SCAN_TICKETS) == frozenset()
    with pytest.raises(NotFound):
        require_permission(admin.id, house, Permission.EDIT_SHOWS)
    require_admin(admin.id)


def test_support_access_opens_one_house_for_a_while() -> None:
    house, other = make_organizer(), make_organizer()
    admin = make_user(role=PlatformRole.ADMIN)
    give_second_factor(admin)
    access = SupportAccess.objects.create(
        organizer=house,
        admin=admin,
        reason="A refund hangs, they say",
        expires_at=utc_now() + timedelta(minutes=60),
    )
    assert require_permission(admin.id, house.id, Permission.EDIT_SHOWS).role == SUPPORT
    for lasting in (Permission.EDIT_MEMBERS, Permission.EDIT_KEYS):
        with pytest.raises(Forbidden):
            require_permission(admin.id, house.id, lasting)
    with pytest.raises(NotFound):
        require_permission(admin.id, other.id, Permission.EDIT_SHOWS)
    SupportAccess.objects.filter(id=access.id).update(expires_at=utc_now())
    assert memberships_of(admin.id) == ()


def test_who_no_longer_runs_the_platform_supports_nobody() -> None:
    admin = make_user(role=PlatformRole.ADMIN)
    give_second_factor(admin)
    SupportAccess.objects.create(
        organizer=make_organizer(),
        admin=admin,
        reason="A refund hangs, they say",
        expires_at=utc_now() + timedelta(minutes=60),
    )
    type(admin).objects.filter(id=admin.id).update(role=PlatformRole.CUSTOMER)
    assert memberships_of(admin.id) == ()


def test_a_customer_may_do_nothing_in_any_house() -> None:
    make_organizer()
    customer = make_user()
    with pytest.raises(Forbidden):
        require_anywhere(customer.id, Permission.SCAN_TICKETS)
    with pytest.raises(Forbidden):
        require_admin(customer.id)


def test_memberships_name_the_house_and_its_permissions() -> None:
    first = make_organizer(name="Aurora")
    second = make_organizer(name="Borealis")
    user = make_user()
    Member.objects.create(organizer=second, user=user, role=MemberRole.SCANNER)
    Member.objects.create(organizer=first, user=user, role=MemberRole.CASHIER)
    assert [
        (membership.organizer_public_id, membership.role, membership.permissions)
        for membership in memberships_of(user.id)
    ] == [
        (first.public_id, "cashier", PRESETS["cashier"]),
        (second.public_id, "scanner", PRESETS["scanner"]),
    ]
