"""Staff need a second factor; the demo logins of a demo do not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foyer.accounts import second_factor
from foyer.accounts.models import Member, MemberRole, Organizer, PlatformRole, SupportAccess, User
from foyer.accounts.permissions import (
    Permission,
    memberships_of,
    require_admin,
    require_anywhere,
    require_permission,
)
from foyer.accounts.second_factor import (
    SecondFactorRequired,
    has_second_factor,
    lacks_second_factor,
)
from foyer.platform.clock import utc_now
from foyer.platform.config import Mode, load_config
from foyer.platform.errors import Forbidden, NotFound
from tests.factories import give_second_factor, make_organizer, make_staff, make_user

pytestmark = pytest.mark.django_db

SCAN = Permission.SCAN_TICKETS


def hire(user: User, *, organizer: Organizer | None = None) -> Organizer:
    organizer = organizer or make_organizer()
    Member.objects.create(organizer=organizer, user=user, role=MemberRole.SCANNER)
    return organizer


def test_a_member_without_a_second_factor_may_do_nothing_in_the_house() -> None:
    member = make_user()
    house = hire(member)
    for act in (
        lambda: require_permission(member.id, house.id, SCAN),
        lambda: require_anywhere(member.id, SCAN),
    ):
        with pytest.raises(SecondFactorRequired) as refusal:
            act()
        assert (refusal.value.status, refusal.value.code) == (403, "second_factor_required")
        assert "/account/security" in refusal.value.text
    give_second_factor(member)
    require_permission(member.id, house.id, SCAN)
    assert require_anywhere(member.id, SCAN) == {house.id}


def test_an_administrator_without_a_second_factor_may_do_nothing() -> None:
    admin, house = make_user(role=PlatformRole.ADMIN), make_organizer()
    SupportAccess.objects.create(
        organizer=house,
        admin=admin,
        reason="They asked for help",
        expires_at=utc_now() + timedelta(hours=1),
    )
    acts: tuple[Callable[[], object], ...] = (
        lambda: require_admin(admin.id),
        lambda: require_anywhere(admin.id, SCAN),
        lambda: require_permission(admin.id, house.id, SCAN),
    )
    for act in acts:
        with pytest.raises(SecondFactorRequired):
            act()


def test_strangers_and_wrong_roles_hear_the_same_with_and_without_a_factor() -> None:
    member, house = make_user(), make_organizer()
    hire(member)
    with pytest.raises(NotFound):
        require_permission(member.id, house.id, SCAN)
    with pytest.raises(Forbidden):
        require_anywhere(member.id, Permission.ISSUE_REFUNDS)


def test_recovery_codes_alone_are_no_second_factor() -> None:
    user = make_user()
    user.authenticator_set.create(type="recovery_codes", data={})
    assert not has_second_factor(user.id)
    user.authenticator_set.create(type="webauthn", data={})
    assert has_second_factor(user.id)


def test_the_demo_logins_need_none_in_a_demo_and_one_in_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    member = make_user(is_demo=True)
    house = hire(member)
    require_permission(member.id, house.id, SCAN)
    assert not lacks_second_factor(member.id)
    production = replace(load_config(), mode=Mode.PRODUCTION)
    monkeypatch.setattr(second_factor, "load_config", lambda: production)
    with pytest.raises(SecondFactorRequired):
        require_permission(member.id, house.id, SCAN)
    assert lacks_second_factor(member.id)


def test_only_staff_lack_a_second_factor() -> None:
    customer, member, admin = make_user(), make_user(), make_user(role=PlatformRole.ADMIN)
    hire(member)
    assert not lacks_second_factor(customer.id)
    assert lacks_second_factor(member.id)
    assert lacks_second_factor(admin.id)
    give_second_factor(admin)
    assert not lacks_second_factor(admin.id)


def test_asking_for_the_factor_costs_no_query_of_its_own() -> None:
    house = make_organizer()
    member = make_staff(house, MemberRole.SCANNER)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        require_permission(member.id, house.id, SCAN)
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        assert memberships_of(member.id)[0].can_act
    assert len(queries) == 1
