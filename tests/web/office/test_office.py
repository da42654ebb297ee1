"""The offices' pages: they work without JavaScript, and say what one may do."""

import re
from typing import Any

import pytest
from django.test import Client

from foyer.accounts.models import (
    ApiKey,
    Invitation,
    Member,
    MemberRole,
    Organizer,
    SupportAccess,
    User,
)
from tests.factories import make_organizer, make_staff, make_user
from tests.identity.houses import link_token, make_admin, make_verified, member_id

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def house() -> Organizer:
    return make_organizer(name="Aurora", slug="aurora")


@pytest.fixture
def boss(house: Organizer) -> User:
    return make_staff(house, MemberRole.ORGANIZER, full_name="Rui Andrade")


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


PAGES = ("members", "api-keys", "audit")


@pytest.mark.parametrize("page", ["", "/members", "/api-keys", "/audit"])
def test_guests_sign_in_first_and_strangers_find_nothing(
    page: str, house: Organizer, boss: User
) -> None:
    path = f"/office/aurora{page}"
    guest = Client().get(path)
    assert (guest.status_code, guest["Location"]) == (
        302,
        f"/sign-in?next=%2Foffice%2Faurora{page.replace('/', '%2F')}",
    )
    stranger = sign_in(make_staff(make_organizer(), MemberRole.ORGANIZER))
    assert stranger.get(path).status_code == 404
    assert sign_in(make_admin()).get(path).status_code == 404
    opened = sign_in(boss).get(path)
    assert opened.status_code == 200
    assert opened["Cache-Control"] == "private, no-store"


def test_lesser_roles_see_only_their_places(house: Organizer) -> None:
    scanner = sign_in(make_staff(house, "scanner"))
    front = text_of(scanner.get("/office/aurora"))
    assert 'href="/door"' in front
    for page in PAGES:
        assert f'href="/office/aurora/{page}"' not in front
        assert scanner.get(f"/office/aurora/{page}").status_code == 403


def test_the_only_house_opens_at_once_and_several_are_listed(house: Organizer, boss: User) -> None:
    client = sign_in(boss)
    assert client.get("/office")["Location"] == "/office/aurora"
    other = make_organizer(name="Borealis")
    Member.objects.create(organizer=other, user=boss, role="cashier")
    page = text_of(client.get("/office"))
    assert "Aurora" in page
    assert "Borealis" in page
    refused = sign_in(make_user()).get("/office")
    assert refused.status_code == 403
    assert 'href="/account"' in text_of(refused)


def test_an_invitation_goes_from_the_form_to_the_new_members_office(
    house: Organizer, boss: User
) -> None:
    client = sign_in(boss)
    sent = client.post(
        "/office/aurora/members", {"email": "new@foyer.test", "role": "cashier"}, follow=True
    )
    assert "on its way to new@foyer.test" in text_of(sent)
    token = link_token("new@foyer.test")

    browser = Client()
    arrived = browser.get("/account/proofs/invite_member", {"token": token})
    assert (arrived.status_code, arrived["Location"]) == (302, "/invitation")
    assert arrived["Referrer-Policy"] == "no-referrer"
    page = text_of(browser.get("/invitation"))
    assert "Aurora invites you" in page
    assert token not in page
    assert "/sign-in?next=/invitation" in page
    assert 'href="/register"' in page
    browser.force_login(make_verified("new@foyer.test"), backend=BACKEND)
    joined = browser.post("/invitation")
    assert joined["Location"] == "/office/aurora"
    assert "Welcome to the team" in text_of(browser.get("/office/aurora"))
    assert Member.objects.get(user__email="new@foyer.test").role == "cashier"


def test_an_invitation_for_somebody_else_is_said_to_be_so(house: Organizer, boss: User) -> None:
    sign_in(boss).post("/office/aurora/members", {"email": "new@foyer.test", "role": "cashier"})
    browser = sign_in(make_verified("other@foyer.test"))
    browser.get("/account/proofs/invite_member", {"token": link_token("new@foyer.test")})
    assert "The invitation is for new@foyer.test" in text_of(browser.get("/invitation"))
    refused = browser.post("/invitation")
    assert refused.status_code == 403
    assert not Member.objects.filter(user__email="other@foyer.test").exists()


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "x" * 5000])
def test_a_broken_link_says_what_to_do(token: str) -> None:
    browser = Client()
    browser.get("/account/proofs/invite_member", {"token": token})
    page = browser.get("/invitation")
    assert page.status_code in {404, 422}
    assert "This invitation cannot be opened" in text_of(page)


def test_a_wrong_invitation_is_explained_at_its_field(house: Organizer, boss: User) -> None:
    answer = sign_in(boss).post("/office/aurora/members", {"email": "nobody", "role": "cashier"})
    assert answer.status_code == 422
    assert 'id="id_email_error"' in text_of(answer)
    assert not Invitation.objects.exists()


def test_a_new_role_can_be_undone(house: Organizer, boss: User) -> None:
    user = make_staff(house, "cashier", full_name="Ana Braz")
    Member.objects.filter(user=user).update(extra=["refunds.issue"])
    client, path = sign_in(boss), f"/office/aurora/members/{member_id(house, user)}/role"
    page = text_of(client.post(path, {"role": "manager"}, follow=True))
    assert "Ana Braz is manager from now on" in page
    assert "Ana Braz was cashier before" in page
    undo = re.findall(r'name="(undo|role|extra)" value="([^"]+)"', page)
    client.post(path, dict(undo))
    member = Member.objects.get(user=user)
    assert (member.role, member.extra) == ("cashier", ["refunds.issue"])
    assert "was manager before" not in text_of(client.get("/office/aurora/members"))


def test_ticks_become_differences_from_the_role(house: Organizer, boss: User) -> None:
    user = make_staff(house, "cashier", full_name="Ana Braz")
    path = f"/office/aurora/members/{member_id(house, user)}"
    client = sign_in(boss)
    assert client.get(path).status_code == 200
    client.post(path, {"permissions": ["tickets.scan", "bookings.view", "audit.view"]})
    member = Member.objects.get(user=user)
    assert (member.extra, member.withheld) == (["audit.view"], ["counter.sell", "seats.block"])
    page = text_of(client.get("/office/aurora/members"))
    assert "Also: Read the audit log" in page
    assert "Not: Sell at the counter, Block seats" in page


def test_removing_asks_first_and_the_last_organizer_stays(house: Organizer, boss: User) -> None:
    user = make_staff(house, "cashier", full_name="Ana Braz")
    client, path = sign_in(boss), f"/office/aurora/members/{member_id(house, user)}/remove"
    assert "Remove Ana Braz?" in text_of(client.get(path))
    assert Member.objects.filter(user=user).exists()
    assert "Ana Braz is out" in text_of(client.post(path, follow=True))
    assert not Member.objects.filter(user=user).exists()
    own = f"/office/aurora/members/{member_id(house, boss)}/remove"
    refused = client.post(own)
    assert refused.status_code == 409
    assert "the only organizer" in text_of(refused)


def test_invitations_are_sent_again_and_withdrawn(house: Organizer, boss: User) -> None:
    client = sign_in(boss)
    client.post("/office/aurora/members", {"email": "new@foyer.test", "role": "cashier"})
    path = f"/office/aurora/invitations/{Invitation.objects.get().public_id}"
    assert "A new link is on its way" in text_of(client.post(f"{path}/resend", follow=True))
    assert "Withdrawn" in text_of(client.post(f"{path}/withdraw", follow=True))
    assert "Nobody is waiting" in text_of(client.get("/office/aurora/members"))


def test_a_key_is_shown_once_and_revoked_after_a_question(house: Organizer, boss: User) -> None:
    client = sign_in(boss)
    assert "No keys" in text_of(client.get("/office/aurora/api-keys"))
    form = {"name": "Door app", "permissions": ["tickets.scan"], "days": "90"}
    made = text_of(client.post("/office/aurora/api-keys", form))
    (key,) = re.findall(r'data-testid="api-key"[^>]*>(foyer_[^<]+)<', made)
    assert key not in text_of(client.get("/office/aurora/api-keys"))
    path = f"/office/aurora/api-keys/{ApiKey.objects.get().public_id}/revoke"
    assert "Revoke “Door app”?" in text_of(client.get(path))
    assert "is revoked" in text_of(client.post(path, follow=True))
    assert client.get(path).status_code == 404


def test_a_key_without_permissions_is_explained(house: Organizer, boss: User) -> None:
    answer = sign_in(boss).post("/office/aurora/api-keys", {"name": "x", "days": ""})
    assert answer.status_code == 422
    assert "Tick what the program may do" in text_of(answer)


def test_the_log_is_narrowed_by_its_form(house: Organizer, boss: User) -> None:
    client = sign_in(boss)
    assert "Nothing yet" in text_of(client.get("/office/aurora/audit"))
    client.post("/office/aurora/members", {"email": "new@foyer.test", "role": "cashier"})
    sentence = "Rui Andrade invited new@foyer.test as cashier."
    assert sentence in text_of(client.get("/office/aurora/audit"))
    asked = {"action": "member_invited", "actor": str(boss.public_id), "from": "2020-01-01"}
    assert sentence in text_of(client.get("/office/aurora/audit", asked))
    nothing = text_of(client.get("/office/aurora/audit", {"to": "2020-01-01"}))
    assert "Nothing fits" in nothing
    odd = {"action": "x' or 1=1", "actor": "x", "from": "yesterday", "page": "-1"}
    assert client.get("/office/aurora/audit", odd).status_code == 200


def test_an_administrator_opens_a_house_and_supports_it(house: Organizer, boss: User) -> None:
    client = sign_in(make_admin())
    assert client.get("/office")["Location"] == "/platform"
    form = {"name": "Star", "slug": "star", "currency": "EUR", "owner_email": "o@star.test"}
    assert "Star is open" in text_of(client.post("/platform", form, follow=True))
    again = client.post("/platform", form)
    assert 'id="id_slug_error"' in text_of(again)
    short = client.post("/platform/aurora/support", {"reason": "help", "minutes": "60"})
    assert (short.status_code, SupportAccess.objects.count()) == (422, 0)
    reason = {"reason": "A refund hangs, they say", "minutes": "30"}
    inside = client.post("/platform/aurora/support", reason, follow=True)
    assert "You work here as support" in text_of(inside)
    told = text_of(sign_in(boss).get("/office/aurora"))
    assert "A refund hangs, they say" in told
    end = re.findall(r'action="(/office/aurora/support/[^"]+)"', told)[0]
    sign_in(boss).post(end)
    assert client.get("/office/aurora").status_code == 404


def test_the_platform_is_closed_to_everybody_else(boss: User) -> None:
    for path in ("/platform", "/platform/aurora"):
        assert sign_in(boss).get(path).status_code == 403
        assert Client().get(path).status_code == 302


def test_only_a_house_that_nobody_runs_is_offered_a_new_organizer(
    house: Organizer, boss: User
) -> None:
    client, empty = sign_in(make_admin()), make_organizer(slug="empty")
    assert "Invite an organizer" not in text_of(client.get("/platform/aurora"))
    assert "Invite an organizer" in text_of(client.get("/platform/empty"))
    client.post("/platform/empty/owner", {"email": "x@foyer.test"})
    assert Invitation.objects.get(organizer=empty).role == "organizer"
    assert client.post("/platform/aurora/owner", {"email": "x@foyer.test"}).status_code == 422


def test_the_list_of_members_asks_as_often_for_three_as_for_one(
    house: Organizer, boss: User, django_assert_num_queries: Any
) -> None:
    client = sign_in(boss)
    client.get("/office/aurora/members")
    with django_assert_num_queries(20):
        client.get("/office/aurora/members")
    for _ in range(3):
        make_staff(house, "cashier")
    with django_assert_num_queries(20):
        client.get("/office/aurora/members")
