"""Members come by invitation, change, and go; nobody gives more than they have."""

from datetime import timedelta
from uuid import UUID

import pytest

from foyer.accounts.errors import LinkLapsed, LinkUsed
from foyer.accounts.limits import INVITATION_SECONDS
from foyer.accounts.models import Invitation, Member, MemberRole, Organizer, User
from foyer.accounts.permissions import Permission, memberships_of, require_permission
from foyer.accounts.proofs import write_proof_token
from foyer.accounts.staff import list_invitations, list_members
from foyer.identity import invite as inviting
from foyer.identity.invite import (
    accept_invitation,
    invite_member,
    resend_invitation,
    see_invitation,
    withdraw_invitation,
)
from foyer.identity.members import MemberChange, change_member, remove_member
from foyer.identity.team_errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationForAnother,
    LastOrganizer,
    MoreThanOwn,
    TooMany,
)
from foyer.notifications.models import Message
from foyer.platform.clock import utc_now
from foyer.platform.errors import Forbidden, NotFound, ValidationFailed
from foyer.platform.paging import PageRequest
from tests.accounts.application import as_application
from tests.factories import make_organizer, make_staff, make_user
from tests.identity.houses import link_token, make_verified, member_id

pytestmark = pytest.mark.django_db
NOW = utc_now()
LIST = PageRequest()


@pytest.fixture
def house() -> Organizer:
    return make_organizer(name="Aurora")


@pytest.fixture
def boss(house: Organizer) -> User:
    return make_staff(house, MemberRole.ORGANIZER, full_name="Rui Andrade")


def offer(house: Organizer, boss: User, role: str = "cashier", **more: tuple[str, ...]) -> UUID:
    return invite_member(
        house.pk, actor_id=boss.pk, email="New@Foyer.test", role=role, now=NOW, **more
    ).public_id


def test_a_whole_membership_works_under_the_applications_role(house: Organizer, boss: User) -> None:
    user = make_verified("new@foyer.test")
    other = make_organizer()
    with as_application():
        offer(house, boss)
        assert [it.email for it in list_invitations(house.pk, request=LIST, now=NOW).items] == [
            "new@foyer.test"
        ]
        assert list_invitations(other.pk, request=LIST, now=NOW).items == ()
        link = write_proof_token(UUID(Message.objects.get().facts["proof"]))
        assert see_invitation(link, now=NOW).organizer_name == "Aurora"
        assert accept_invitation(link, user_id=user.pk, now=NOW).slug == house.slug
        (place,) = memberships_of(user.pk)
        assert (place.role, place.can_act) == ("cashier", True)
        (member,) = [
            it for it in list_members(house.pk, request=LIST).items if it.role != "organizer"
        ]
        change_member(
            house.pk,
            actor_id=boss.pk,
            member=member.public_id,
            change=MemberChange(role="manager"),
            now=NOW,
        )
        assert memberships_of(user.pk)[0].role == "manager"
        remove_member(house.pk, actor_id=boss.pk, member=member.public_id, now=NOW)
        assert memberships_of(user.pk) == ()


def test_an_invitation_is_good_once_and_for_its_mailbox_alone(house: Organizer, boss: User) -> None:
    offer(house, boss)
    token = link_token("new@foyer.test")
    with pytest.raises(InvitationForAnother):
        accept_invitation(token, user_id=make_verified("other@foyer.test").pk, now=NOW)
    unverified = make_user(email="new@foyer.test")
    with pytest.raises(InvitationForAnother):
        accept_invitation(token, user_id=unverified.pk, now=NOW)
    unverified.emailaddress_set.create(email="new@foyer.test", verified=True)
    accept_invitation(token, user_id=unverified.pk, now=NOW)
    with pytest.raises(LinkUsed):
        accept_invitation(token, user_id=unverified.pk, now=NOW)


def test_an_unproved_mailbox_is_no_members(house: Organizer, boss: User) -> None:
    offer(house, boss)
    user = make_user(email="new@foyer.test")
    user.emailaddress_set.create(email="new@foyer.test", verified=False)
    with pytest.raises(InvitationForAnother):
        accept_invitation(link_token("new@foyer.test"), user_id=user.pk, now=NOW)


def test_an_invitation_lapses_and_a_new_one_replaces_it(house: Organizer, boss: User) -> None:
    offer(house, boss)
    token = link_token("new@foyer.test")
    late = NOW + timedelta(seconds=INVITATION_SECONDS)
    with pytest.raises(LinkLapsed):
        see_invitation(token, now=late)
    assert list_invitations(house.pk, request=LIST, now=late).items[0].lapsed
    invite_member(house.pk, actor_id=boss.pk, email="new@foyer.test", role="scanner", now=late)
    assert see_invitation(link_token("new@foyer.test"), now=late).role == "scanner"


def test_sending_again_makes_the_earlier_link_worthless(house: Organizer, boss: User) -> None:
    invitation = offer(house, boss)
    first = link_token("new@foyer.test")
    resend_invitation(house.pk, actor_id=boss.pk, invitation=invitation, now=NOW)
    with pytest.raises(LinkUsed):
        see_invitation(first, now=NOW)
    assert see_invitation(link_token("new@foyer.test"), now=NOW).role == "cashier"
    assert Message.objects.filter(kind="member_invited").count() == 2


def test_a_withdrawn_invitation_opens_nothing(house: Organizer, boss: User) -> None:
    invitation = offer(house, boss)
    withdraw_invitation(house.pk, actor_id=boss.pk, invitation=invitation, now=NOW)
    with pytest.raises(LinkUsed):
        see_invitation(link_token("new@foyer.test"), now=NOW)
    assert list_invitations(house.pk, request=LIST, now=NOW).items == ()


def test_one_mailbox_has_one_open_invitation_and_members_have_none(
    house: Organizer, boss: User
) -> None:
    offer(house, boss)
    with pytest.raises(AlreadyInvited):
        offer(house, boss)
    with pytest.raises(AlreadyMember):
        invite_member(house.pk, actor_id=boss.pk, email=boss.email, role="scanner", now=NOW)


def test_a_team_is_bounded(house: Organizer, boss: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting.limits, "MEMBERS_MAX", 2)
    offer(house, boss)
    with pytest.raises(TooMany):
        invite_member(house.pk, actor_id=boss.pk, email="b@foyer.test", role="scanner", now=NOW)


@pytest.mark.parametrize("email", ["", "nobody", "a@b\r\nBcc: x@y.test", "x" * 250 + "@foyer.test"])
def test_only_whole_mail_addresses_are_invited(house: Organizer, boss: User, email: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        invite_member(house.pk, actor_id=boss.pk, email=email, role="scanner", now=NOW)
    assert refusal.value.field == "email"


def test_nobody_gives_what_they_do_not_have(house: Organizer) -> None:
    deputy = make_staff(house, MemberRole.SCANNER)
    Member.objects.filter(user=deputy).update(extra=["members.edit"])
    offer(house, deputy, "scanner")
    for role, more in (("cashier", ()), ("scanner", ("refunds.issue",))):
        with pytest.raises(MoreThanOwn):
            invite_member(
                house.pk, actor_id=deputy.pk, email="b@foyer.test", role=role, extra=more, now=NOW
            )
    with pytest.raises(MoreThanOwn):  # Not to oneself either.
        change_member(
            house.pk,
            actor_id=deputy.pk,
            member=member_id(house, deputy),
            change=MemberChange(role="organizer"),
            now=NOW,
        )


def test_nobody_changes_or_removes_whoever_has_more(house: Organizer, boss: User) -> None:
    deputy = make_staff(house, MemberRole.MANAGER)
    Member.objects.filter(user=deputy).update(extra=["members.edit"])
    make_staff(house, MemberRole.ORGANIZER)
    target = member_id(house, boss)
    with pytest.raises(MoreThanOwn):
        change_member(
            house.pk,
            actor_id=deputy.pk,
            member=target,
            change=MemberChange(role="scanner"),
            now=NOW,
        )
    with pytest.raises(MoreThanOwn):
        remove_member(house.pk, actor_id=deputy.pk, member=target, now=NOW)


def test_the_last_organizer_is_neither_demoted_nor_removed(house: Organizer, boss: User) -> None:
    target = member_id(house, boss)
    with pytest.raises(LastOrganizer):
        change_member(
            house.pk,
            actor_id=boss.pk,
            member=target,
            change=MemberChange(role="manager"),
            now=NOW,
        )
    with pytest.raises(LastOrganizer):
        remove_member(house.pk, actor_id=boss.pk, member=target, now=NOW)
    second = make_staff(house, MemberRole.ORGANIZER)
    User.objects.filter(id=second.pk).update(is_active=False)  # No help: cannot sign in.
    with pytest.raises(LastOrganizer):
        remove_member(house.pk, actor_id=boss.pk, member=target, now=NOW)


def test_everybody_may_leave_and_only_editors_let_others_go(house: Organizer, boss: User) -> None:
    cashier, scanner = make_staff(house, "cashier"), make_staff(house, "scanner")
    with pytest.raises(Forbidden):
        remove_member(house.pk, actor_id=cashier.pk, member=member_id(house, scanner), now=NOW)
    remove_member(house.pk, actor_id=cashier.pk, member=member_id(house, cashier), now=NOW)
    assert memberships_of(cashier.pk) == ()


def test_members_of_another_house_are_not_there(house: Organizer, boss: User) -> None:
    other = make_organizer()
    stranger = make_staff(other, "scanner")
    with pytest.raises(NotFound):
        change_member(
            house.pk,
            actor_id=boss.pk,
            member=member_id(other, stranger),
            change=MemberChange(role="cashier"),
            now=NOW,
        )
    with pytest.raises(NotFound):
        remove_member(other.pk, actor_id=boss.pk, member=member_id(other, stranger), now=NOW)


def test_what_somebody_offered_goes_when_they_can_offer_it_no_more(
    house: Organizer, boss: User
) -> None:
    second = make_staff(house, MemberRole.ORGANIZER)
    offer(house, second, "organizer")
    change_member(
        house.pk,
        actor_id=boss.pk,
        member=member_id(house, second),
        change=MemberChange(role="manager"),
        now=NOW,
    )
    assert not Invitation.objects.filter(withdrawn_at=None).exists()


def test_more_and_less_than_a_role_and_an_unknown_word(house: Organizer, boss: User) -> None:
    user = make_staff(house, "cashier")
    changed = change_member(
        house.pk,
        actor_id=boss.pk,
        member=member_id(house, user),
        change=MemberChange(extra=("refunds.issue",), withheld=("seats.block",)),
        now=NOW,
    )
    assert Permission.ISSUE_REFUNDS in changed.permissions
    require_permission(user.pk, house.pk, Permission.ISSUE_REFUNDS)
    with pytest.raises(Forbidden):
        require_permission(user.pk, house.pk, Permission.BLOCK_SEATS)
    with pytest.raises(ValidationFailed) as refusal:
        offer(house, boss, extra=("everything",))
    assert refusal.value.field == "extra"


def test_whoever_is_changed_or_removed_is_told(house: Organizer, boss: User) -> None:
    user = make_staff(house, "cashier")
    change_member(
        house.pk,
        actor_id=boss.pk,
        member=member_id(house, user),
        change=MemberChange(role="manager"),
        now=NOW,
    )
    remove_member(house.pk, actor_id=boss.pk, member=member_id(house, user), now=NOW)
    kinds = Message.objects.filter(recipient=user.email).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == ["member_role_changed", "member_removed"]


def test_an_invitation_speaks_the_language_of_its_account_or_of_whoever_invites(
    house: Organizer, boss: User
) -> None:
    User.objects.filter(id=boss.pk).update(locale="de")
    offer(house, boss)
    assert Message.objects.get(recipient="new@foyer.test").facts["locale"] == "de"
    make_verified("known@foyer.test")
    invite_member(house.pk, actor_id=boss.pk, email="known@foyer.test", role="cashier", now=NOW)
    assert Message.objects.get(recipient="known@foyer.test").facts["locale"] == "en"
