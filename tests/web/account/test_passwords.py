"""Pages of forgotten, reset and changed passwords: invariants 47, 48 and 49."""

import pytest
from django.test import Client

from foyer.accounts.models import Proof, User
from foyer.identity.passwords import send_reset
from foyer.platform.clock import utc_now
from tests.factories import make_user
from tests.identity.mailbox import kinds, newest_token

pytestmark = pytest.mark.django_db
MAIL, OLD, NEW = "marta@foyer.test", "foyer-demo", "an umbrella in the opera"


@pytest.fixture
def user() -> User:
    return make_user(email=MAIL)


def signed_in(password: str = OLD) -> Client:
    browser = Client()
    browser.post("/sign-in", {"login": MAIL, "password": password})
    return browser


def work_off() -> None:
    for proof_id in Proof.objects.filter(user=None).values_list("id", flat=True):
        send_reset(proof_id, now=utc_now())


def test_case_47_asking_gets_one_answer(client: Client, user: User) -> None:
    pages = {
        client.post("/password/forgot", {"email": email}, follow=True)
        .content.decode()
        .split("<main")[1]
        for email in (MAIL, "nobody@foyer.test")
    }
    assert len(pages) == 1
    work_off()
    assert (kinds(MAIL), kinds("nobody@foyer.test")) == (["password_reset"], [])


def test_case_48_a_link_leads_to_a_new_password_once(client: Client, user: User) -> None:
    elsewhere = signed_in()
    assert elsewhere.get("/account").status_code == 200
    client.post("/password/forgot", {"email": MAIL})
    work_off()
    link = f"/account/proofs/reset_password?token={newest_token(MAIL, 'password_reset')}"
    page = client.get(link, follow=True).content.decode()
    assert "Choose a new password" in page
    weak = client.post("/password/reset", {"password": "password123"})
    assert (weak.status_code, "Many people use this" in weak.content.decode()) == (422, True)
    done = client.post("/password/reset", {"password": NEW}, follow=True)
    assert "Your new password is set. Sign in with it." in done.content.decode()
    assert elsewhere.get("/account").status_code == 302
    assert signed_in(NEW).get("/account").status_code == 200
    again = client.get(link, follow=True).content.decode()
    assert "This link was used already" in again


def test_case_49_changing_keeps_this_browser_with_a_new_session(user: User) -> None:
    here, there = signed_in(), signed_in()
    before = here.cookies["foyer_session"].value
    answer = here.post("/account/password", {"present": OLD, "password": NEW}, follow=True)
    assert "Every other device has to sign in again." in answer.content.decode()
    assert here.cookies["foyer_session"].value != before
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert len(here.get("/account/sessions").content.decode().split("Last used")) == 2


def test_refusals_stand_at_their_fields(user: User) -> None:
    browser = signed_in()
    for fields, words in (
        ({"present": "wrong", "password": NEW}, "This is not your present password."),
        ({"present": OLD, "password": "short"}, "Use at least 10 characters"),
        ({"present": OLD, "password": ""}, "Choose a password."),
    ):
        answer = browser.post("/account/password", fields)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert signed_in().get("/account").status_code == 200


def test_an_account_without_a_password_is_offered_a_link(client: Client, user: User) -> None:
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    page = client.get("/account/password").content.decode()
    assert "Your account has no password yet" in page
    assert 'type="password"' not in page.split("<main")[1]
