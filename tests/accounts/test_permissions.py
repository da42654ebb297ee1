import pytest

from foyer.accounts.models import Member, MemberRole, PlatformRole
from foyer.accounts.permissions import (
    PRESETS,
    Permission,
    memberships_of,
    organizers_permitting,
    require_admin,
    require_anywhere,
    require_permission,
)
from foyer.platform.errors import Forbidden, NotFound
from tests.factories import give_second_factor, make_organizer, make_staff, make_user

pytestmark = pytest.mark.django_db


def test_every_role_has_a_preset() -> None:
    assert set(PRESETS) == set(MemberRole)


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


def test_a_platform_admin_may_act_in_every_house() -> None:
    houses, admin = {make_organizer().id, make_organizer().id}, make_user(role=PlatformRole.ADMIN)
    give_second_factor(admin)
    assert houses <= organizers_permitting(admin.id, Permission.EDIT_SHOWS)
    for house in houses:
        require_permission(admin.id, house, Permission.EDIT_SHOWS)
    require_admin(admin.id)


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
