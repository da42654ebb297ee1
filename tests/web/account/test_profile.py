"""The profile page: name, language, needs, mail address, telephone."""

import re

import pytest
from django.test import Client

from foyer.accounts.models import User
from foyer.accounts.queries import get_profile
from tests.factories import make_show, make_user, make_world, plan_document
from tests.identity.mailbox import kinds, newest_code, newest_token

pytestmark = pytest.mark.django_db
MAIL, NEW_MAIL, PASSWORD = "marta@foyer.test", "new@foyer.test", "foyer-demo"
PHONE = "+4915123456789"


@pytest.fixture
def user(client: Client) -> User:
    made = make_user(email=MAIL, full_name="Marta", preferences={"extendedHold": True})
    client.force_login(made)
    return made


def test_name_language_and_needs_are_kept(client: Client, user: User) -> None:
    make_world()
    given = {"full_name": "Marta K", "locale": "cs", "access": ["captioned", "wheelchair"]}
    page = client.post("/account/profile", given, follow=True).content.decode()
    assert "Saved." in page
    profile = get_profile(user.id)
    assert (profile.full_name, profile.locale) == ("Marta K", "cs")
    assert profile.preferences == {"extendedHold": True, "access": ["captioned", "wheelchair"]}
    assert "?day=any&amp;access=captioned" in page
    assert page.count(" checked") == 2


def test_a_country_that_the_form_does_not_know_outlives_it(client: Client, user: User) -> None:
    User.objects.filter(id=user.id).update(locale="de-AT")
    page = client.get("/account/profile").content.decode()
    assert '<option value="de" selected>' in page
    client.post("/account/profile", {"full_name": "Marta", "locale": "de"})
    assert get_profile(user.id).locale == "de-AT"
    client.post("/account/profile", {"full_name": "Marta", "locale": "en"})
    assert get_profile(user.id).locale == "en"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"full_name": "x" * 121, "locale": "en"}, "at most 120 characters"),
        ({"full_name": "M", "locale": "xx"}, "Select a valid choice"),
        ({"full_name": "M", "locale": "en", "access": "wings"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    client: Client, user: User, fields: dict[str, str], words: str
) -> None:
    answer = client.post("/account/profile", fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_address_changes_when_the_new_mailbox_answers(client: Client, user: User) -> None:
    wrong = client.post("/account/email", {"email": NEW_MAIL, "password": "wrong"})
    assert (wrong.status_code, kinds(NEW_MAIL)) == (422, [])
    page = client.post(
        "/account/email", {"email": NEW_MAIL, "password": PASSWORD}, follow=True
    ).content.decode()
    assert "Look into the new mailbox" in page
    assert MAIL in page
    token = newest_token(NEW_MAIL, "email_change")
    stranger = Client()
    answer = stranger.get(f"/account/proofs/change_email?token={token}", follow=True)
    assert answer.redirect_chain[-1][0] == "/sign-in?next=%2Faccount%2Femail%2Fconfirm"
    stranger.force_login(make_user())
    for answer in (
        stranger.get("/account/email/confirm"),
        stranger.post("/account/email/confirm"),
    ):
        assert "This link opens nothing" in answer.content.decode()
    page = client.get(f"/account/proofs/change_email?token={token}", follow=True).content.decode()
    assert NEW_MAIL in page
    assert get_profile(user.id).email == MAIL, "looking changes nothing"
    page = client.post("/account/email/confirm", follow=True).content.decode()
    assert f"Your account has the address {NEW_MAIL} now." in page
    assert kinds(MAIL) == ["email_changed"]
    assert "This link opens nothing" in client.get("/account/email/confirm").content.decode()


def test_a_telephone_is_confirmed_by_its_code(client: Client, user: User) -> None:
    refused = client.post("/account/phone", {"phone": "030 123"})
    assert "as in +49 151 23456789" in refused.content.decode()
    answer = client.post("/account/phone", {"phone": "+49 151 23456789"})
    assert answer["Location"] == "/account/phone/code"
    wrong = client.post("/account/phone/code", {"code": "12"})
    assert "This code is not right" in wrong.content.decode()
    page = client.post("/account/phone/code", {"code": newest_code(PHONE)}, follow=True)
    assert f"{PHONE} is confirmed." in page.content.decode()
    assert get_profile(user.id).phone_verified
    client.post("/account/phone/remove")
    profile = get_profile(user.id)
    assert (profile.phone, profile.phone_verified) == ("", False)


def test_who_needs_a_wheelchair_space_sees_bays_first(client: Client, user: User) -> None:
    world = make_world(document=plan_document(accessible=["A1"]))
    address = f"/shows/{make_show(world).public_id}/seats"
    lit = re.compile(r'data-need="accessible" aria-pressed="(\w+)"')

    def chip() -> str:
        page = client.get(f"{address}/list").content.decode()
        (found,) = re.findall(
            r'<a class="chip" href="([^"]*)"[^>]*>(?=<svg[^>]*>.*?Wheelchair)', page
        )
        return str(found)

    assert lit.findall(client.get(address).content.decode()) == ["false"]
    assert chip() == "?access=1#row-by-row"
    client.post("/account/profile", {"locale": "en", "access": ["wheelchair"]})
    assert lit.findall(client.get(address).content.decode()) == ["true"]
    assert chip() == "?access=0#row-by-row"
    off = client.get(f"{address}/list?access=0").content.decode()
    assert 'name="access" value="0"' in off
    client.logout()
    assert lit.findall(client.get(address).content.decode()) == ["false"]
