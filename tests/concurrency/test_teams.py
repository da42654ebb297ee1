"""Changes of one team go through one after the other, and each sees what the one before did."""

import pytest

from foyer.accounts.errors import LinkUsed
from foyer.accounts.models import Member, MemberRole, Organizer, User
from foyer.identity.invite import accept_invitation, invite_member
from foyer.identity.members import MemberChange, change_member, remove_member
from foyer.identity.team_errors import LastOrganizer
from foyer.platform.clock import utc_now
from foyer.platform.errors import Forbidden
from tests.concurrency.queueing import rival_with, run_queued
from tests.factories import make_organizer, make_staff
from tests.identity.houses import link_token, make_verified, member_id

pytestmark = pytest.mark.django_db(transaction=True)
HOUSE = "select from organizer where id = %s for no key update"


def make_pair() -> tuple[Organizer, User, User]:
    """A house with two organizers."""
    house = make_organizer()
    return (
        house,
        make_staff(house, MemberRole.ORGANIZER),
        make_staff(house, MemberRole.ORGANIZER),
    )


def leave(house: Organizer, user: User) -> None:
    member = member_id(house, user)
    remove_member(house.pk, actor_id=user.pk, member=member, now=utc_now())


def demote(house: Organizer, user: User, *, by: User) -> object:
    return change_member(
        house.pk,
        actor_id=by.pk,
        member=member_id(house, user),
        change=MemberChange(role="scanner"),
        now=utc_now(),
    )


def test_of_two_organizers_who_leave_at_once_one_stays() -> None:
    house, first, second = make_pair()
    with rival_with(HOUSE, house.pk) as rival:
        left, stayed = run_queued(rival, lambda: leave(house, first), lambda: leave(house, second))
    assert left is None
    assert isinstance(stayed, LastOrganizer)
    assert Member.objects.get(organizer=house).user == second


def test_whoever_is_demoted_meanwhile_demotes_nobody() -> None:
    house, first, second = make_pair()
    with rival_with(HOUSE, house.pk) as rival:
        done, refused = run_queued(
            rival,
            lambda: demote(house, second, by=first),
            lambda: demote(house, first, by=second),
        )
    assert getattr(done, "role", "") == "scanner"
    assert isinstance(refused, Forbidden)
    assert Member.objects.get(user=first).role == MemberRole.ORGANIZER


def test_an_invitation_that_is_accepted_twice_at_once_counts_once() -> None:
    house, boss, _ = make_pair()
    invite_member(house.pk, actor_id=boss.pk, email="new@foyer.test", role="cashier", now=utc_now())
    token, user = link_token("new@foyer.test"), make_verified("new@foyer.test")

    def accept() -> Organizer:
        return accept_invitation(token, user_id=user.pk, now=utc_now())

    with rival_with(HOUSE, house.pk) as rival:
        joined, refused = run_queued(rival, accept, accept)
    assert joined == house
    assert isinstance(refused, LinkUsed)
    assert Member.objects.filter(user=user).count() == 1
