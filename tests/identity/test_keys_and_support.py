"""Programs and the platform's people act in a house only as far and as long as they were let."""

from datetime import timedelta

import pytest

from foyer.accounts.api_keys import invent_key, read_identifier, use_key
from foyer.accounts.audit import AuditAction
from foyer.accounts.audit_log import AuditFilter, list_actors, list_entries
from foyer.accounts.audit_wording import SENTENCES
from foyer.accounts.models import ApiKey, Invitation, Member, MemberRole, Organizer, User
from foyer.accounts.permissions import Permission, memberships_of
from foyer.accounts.staff import list_api_keys, list_support
from foyer.identity.keys import MadeKey, create_api_key, revoke_api_key
from foyer.identity.organizers import (
    OrganizerDraft,
    create_organizer,
    invite_organizer,
    list_organizers,
)
from foyer.identity.support import end_support_access, open_support_access
from foyer.identity.team_errors import HasOrganizer, MoreThanOwn, SlugTaken, SupportOpen
from foyer.notifications.models import Message
from foyer.platform.clock import utc_now
from foyer.platform.errors import Forbidden, InvalidToken, NotFound, ValidationFailed
from foyer.platform.paging import PageRequest
from tests.accounts.application import as_application
from tests.factories import make_organizer, make_staff, make_user
from tests.identity.houses import link_token, make_admin

pytestmark = pytest.mark.django_db
NOW = utc_now()
LIST = PageRequest()
WHY = "A refund hangs, they say"


@pytest.fixture
def house() -> Organizer:
    return make_organizer(name="Aurora")


@pytest.fixture
def boss(house: Organizer) -> User:
    return make_staff(house, MemberRole.ORGANIZER, full_name="Rui Andrade")


def make_key(house: Organizer, boss: User, days: int | None = None) -> MadeKey:
    return create_api_key(
        house.pk,
        actor_id=boss.pk,
        name="Door app",
        permissions=("tickets.scan",),
        days=days,
        now=NOW,
    )


def test_a_key_works_under_the_applications_role(house: Organizer, boss: User) -> None:
    with as_application():
        made = make_key(house, boss)
        holder = use_key(made.key)
        assert holder.organizer_id == house.pk
        (place,) = memberships_of(holder.user_id)
        assert (place.role, place.permissions) == ("api_key", {Permission.SCAN_TICKETS})
        (listed,) = list_api_keys(house.pk, request=LIST, now=NOW).items
        assert listed.last_used_at is not None
        revoke_api_key(house.pk, actor_id=boss.pk, key=listed.public_id, now=NOW)
        assert memberships_of(holder.user_id) == ()
        with pytest.raises(InvalidToken):
            use_key(made.key)


def test_nothing_that_opens_the_house_is_kept(house: Organizer, boss: User) -> None:
    made = make_key(house, boss)
    row = ApiKey.objects.values().get()
    secret = made.key.rpartition("_")[2]
    assert secret not in repr(row)
    assert secret not in repr(list(Message.objects.values()))
    assert row["user_id"] != boss.pk
    assert not User.objects.get(id=row["user_id"]).has_usable_password()


def test_a_keys_shape_is_known_to_scanners_and_a_typing_error_asks_nobody() -> None:
    key = invent_key()
    assert read_identifier(key.key) == key.identifier
    flipped = key.key[:-1] + ("a" if key.key[-1] != "a" else "b")
    for wrong in (flipped, key.key + "a", key.key[:-1], "foyer_", key.key.upper(), key.key + "\n"):
        assert read_identifier(wrong) is None
        with pytest.raises(InvalidToken):
            use_key(wrong)


def test_a_good_shape_alone_opens_nothing(house: Organizer, boss: User) -> None:
    make_key(house, boss)
    with pytest.raises(InvalidToken):
        use_key(invent_key().key)


def test_the_readable_part_of_a_key_opens_nothing(house: Organizer, boss: User) -> None:
    made, other = make_key(house, boss), invent_key()
    ApiKey.objects.update(identifier=other.identifier)
    assert made.key != other.key
    with pytest.raises(InvalidToken):
        use_key(other.key)


def test_a_use_is_written_once_an_hour(house: Organizer, boss: User) -> None:
    made = make_key(house, boss)
    use_key(made.key)
    first = ApiKey.objects.get().last_used_at
    use_key(made.key)
    assert ApiKey.objects.get().last_used_at == first
    assert first is not None
    ApiKey.objects.update(last_used_at=first - timedelta(hours=2))
    use_key(made.key)
    assert ApiKey.objects.get().last_used_at == first


def test_a_key_lapses(house: Organizer, boss: User) -> None:
    made = make_key(house, boss, days=1)
    ApiKey.objects.update(expires_at=NOW - timedelta(seconds=1))
    with pytest.raises(InvalidToken):
        use_key(made.key)
    assert list_api_keys(house.pk, request=LIST, now=NOW).items == ()


@pytest.mark.parametrize("words", [(), ("everything",), ("members.edit",), ("keys.edit",)])
def test_keys_neither_let_people_in_nor_make_keys(
    house: Organizer, boss: User, words: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        create_api_key(house.pk, actor_id=boss.pk, name="x", permissions=words, days=None, now=NOW)
    assert refusal.value.field == "permissions"


def test_a_key_has_at_most_what_its_maker_has(house: Organizer) -> None:
    deputy = make_staff(house, MemberRole.SCANNER)
    Member.objects.filter(user=deputy).update(extra=["keys.edit"])
    with pytest.raises(MoreThanOwn):
        create_api_key(
            house.pk,
            actor_id=deputy.pk,
            name="x",
            permissions=("refunds.issue",),
            days=None,
            now=NOW,
        )


def test_support_is_announced_logged_and_ended_by_either_side(house: Organizer, boss: User) -> None:
    admin = make_admin()
    with as_application():
        opened = open_support_access(
            house.pk, admin_id=admin.pk, reason=WHY, minutes=30, now=utc_now()
        )
        (place,) = memberships_of(admin.pk)
        assert place.role == "support"
        notice = Message.objects.get()
        assert (notice.kind, notice.recipient) == ("support_access_opened", boss.email)
        assert list_support(house.pk, now=utc_now())[0].reason == WHY
        with pytest.raises(SupportOpen):
            open_support_access(house.pk, admin_id=admin.pk, reason=WHY, minutes=30, now=utc_now())
        end_support_access(house.pk, actor_id=boss.pk, access=opened.public_id, now=utc_now())
        assert memberships_of(admin.pk) == ()
        again = open_support_access(
            house.pk, admin_id=admin.pk, reason=WHY, minutes=30, now=utc_now()
        )
        end_support_access(house.pk, actor_id=admin.pk, access=again.public_id, now=utc_now())
        sentences = [
            it.sentence for it in list_entries(house.pk, wanted=AuditFilter(), request=LIST).items
        ]
    assert sentences == [
        "Vera Costa (platform) ended the support access of Vera Costa (platform)",
        f"Vera Costa (platform) opened support access for 30 minutes: “{WHY}”",
        "Rui Andrade ended the support access of Vera Costa (platform)",
        f"Vera Costa (platform) opened support access for 30 minutes: “{WHY}”",
    ]


def test_only_administrators_open_support_and_only_editors_end_it(
    house: Organizer, boss: User
) -> None:
    with pytest.raises(Forbidden):
        open_support_access(house.pk, admin_id=boss.pk, reason=WHY, minutes=30, now=NOW)
    opened = open_support_access(
        house.pk, admin_id=make_admin().pk, reason=WHY, minutes=30, now=utc_now()
    )
    cashier = make_staff(house, "cashier")
    with pytest.raises(Forbidden):
        end_support_access(house.pk, actor_id=cashier.pk, access=opened.public_id, now=NOW)
    other = make_staff(make_organizer(), MemberRole.ORGANIZER)
    with pytest.raises(NotFound):
        end_support_access(house.pk, actor_id=other.pk, access=opened.public_id, now=NOW)


@pytest.mark.parametrize(
    ("reason", "minutes", "field"),
    [("help", 30, "reason"), (" " * 40, 30, "reason"), (WHY, 0, "minutes"), (WHY, 241, "minutes")],
)
def test_support_needs_a_reason_and_an_end(
    house: Organizer, reason: str, minutes: int, field: str
) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        open_support_access(
            house.pk, admin_id=make_admin().pk, reason=reason, minutes=minutes, now=NOW
        )
    assert refusal.value.field == field


def test_a_new_organizer_begins_with_the_invitation_of_its_owner() -> None:
    admin = make_admin()
    draft = OrganizerDraft(slug="star", name="Star", currency="EUR", owner_email="Owner@Star.test")
    with as_application():
        made = create_organizer(draft, admin_id=admin.pk, now=NOW)
        assert (made.slug, made.members) == ("star", 0)
        assert Message.objects.get().recipient == "owner@star.test"
        with pytest.raises(SlugTaken):
            create_organizer(draft, admin_id=admin.pk, now=NOW)
        assert [it.slug for it in list_organizers(admin.pk, request=LIST).items] == ["star"]
    with pytest.raises(Forbidden):
        create_organizer(draft, admin_id=make_user().pk, now=NOW)


def test_the_platform_invites_only_where_nobody_else_can(house: Organizer, boss: User) -> None:
    admin, empty = make_admin(), make_organizer()
    with pytest.raises(HasOrganizer):
        invite_organizer(house.slug, admin_id=admin.pk, email="x@foyer.test", now=NOW)
    invite_organizer(str(empty.public_id), admin_id=admin.pk, email="x@foyer.test", now=NOW)
    assert Invitation.objects.get(organizer=empty).role == "organizer"
    assert link_token("x@foyer.test")
    with pytest.raises(NotFound):
        invite_organizer("nowhere", admin_id=admin.pk, email="x@foyer.test", now=NOW)


def test_every_action_has_a_sentence() -> None:
    assert set(SENTENCES) == set(AuditAction)


def test_the_log_is_found_by_person_kind_and_day(house: Organizer, boss: User) -> None:
    made = make_key(house, boss)
    second = make_staff(house, MemberRole.ORGANIZER, full_name="Ana Braz")
    revoke_api_key(house.pk, actor_id=second.pk, key=made.record.public_id, now=NOW)

    def found(**wanted: object) -> list[str]:
        page = list_entries(house.pk, wanted=AuditFilter(**wanted), request=LIST)  # type: ignore[arg-type]
        return [entry.sentence for entry in page.items]

    revoked = "Ana Braz revoked the API key “Door app”"
    created = "Rui Andrade made the API key “Door app” for: scan tickets at the doors"
    assert found() == [revoked, created]
    assert found(actor=boss.public_id) == [created]
    assert found(action="api_key_revoked") == [revoked]
    assert found(since=utc_now() + timedelta(minutes=1)) == []
    assert found(before=utc_now() + timedelta(minutes=1)) == [revoked, created]
    assert [it.name for it in list_actors(house.pk, count=10)] == ["Ana Braz", "Rui Andrade"]
