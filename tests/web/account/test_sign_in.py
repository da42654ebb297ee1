"""Signing in and out, and the page of one's bookings."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from foyer.accounts.models import Member
from foyer.platform.visitor_cookie import visitor_signer
from foyer.platform.visitors import COOKIE_NAME, read_visitor
from tests.factories import make_show, make_user

pytestmark = pytest.mark.django_db

EMAIL, PASSWORD = "ada@foyer.test", "foyer-demo"


@pytest.fixture(autouse=True)
def _user() -> None:
    make_user(email=EMAIL, password=PASSWORD, full_name="Ada Byron")


def test_the_right_pair_opens_the_account(client: Client) -> None:
    response = client.post("/sign-in", {"login": "ADA@foyer.test", "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    page = client.get("/account").content.decode()
    assert "Ada Byron" in page
    assert "No bookings yet" in page


def test_the_session_is_a_new_one_afterwards(client: Client) -> None:
    """A session that somebody planted in the browser must not become the customer's."""
    planted = SessionStore()
    planted["planted"] = "yes"
    planted.create()
    client.cookies["foyer_session"] = planted.session_key or ""
    assert client.post("/sign-in", {"login": EMAIL, "password": PASSWORD}).status_code == 302
    assert client.cookies["foyer_session"].value != planted.session_key
    assert not SessionStore().exists(planted.session_key or "")


def test_the_hot_side_learns_who_signed_in_and_out(client: Client) -> None:
    def known_user() -> int | None:
        visitor = read_visitor(client.cookies[COOKIE_NAME].value, signer=visitor_signer())
        assert visitor is not None
        return visitor.user_id

    client.get("/sign-in")
    assert known_user() is None
    client.post("/sign-in", {"login": EMAIL, "password": PASSWORD})
    assert known_user() is not None
    client.post("/sign-out")
    assert known_user() is None


def test_every_wrong_pair_gets_the_same_answer(client: Client) -> None:
    answers = {
        re.sub(
            r'value="[^"]*"',
            "",
            client.post("/sign-in", {"login": login, "password": "wrong-password"})
            .content.decode()
            .split("<main")[1]
            .split("</main>")[0],
        )
        for login in (EMAIL, "nobody@foyer.test")
    }
    assert len(answers) == 1
    (answer,) = answers
    assert "This mail address and this password do not belong together." in answer
    assert 'role="alert"' in answer


def test_the_password_is_never_sent_back(client: Client) -> None:
    page = client.post("/sign-in", {"login": EMAIL, "password": "a-wrong-one"}).content.decode()
    assert "a-wrong-one" not in page
    assert f'value="{EMAIL}"' in page


def test_a_missing_part_is_named_at_its_field(client: Client) -> None:
    page = client.post("/sign-in", {"login": "", "password": ""}).content.decode()
    for name, words in (
        ("login", "Type the mail address of your account."),
        ("password", "Type your password."),
    ):
        (field,) = re.findall(rf'<input[^>]*id="id_{name}"[^>]*>', page)
        assert 'aria-invalid="true"' in field
        (described,) = re.findall(r'aria-describedby="([^"]+)"', field)
        error = re.search(rf'id="{described}"[^>]*>(?:<svg.*?</svg>)?([^<]+)<', page)
        assert error is not None
        assert error[1] == words
        assert f'<a href="#id_{name}">' in page


def test_an_account_that_is_closed_stays_closed(client: Client) -> None:
    make_user(email="gone@foyer.test", password=PASSWORD, is_active=False)
    response = client.post("/sign-in", {"login": "gone@foyer.test", "password": PASSWORD})
    assert "do not belong together" in response.content.decode()
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/account?page=2", "/account?page=2"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("https:evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_only_to_this_house(client: Client, wanted: str, target: str) -> None:
    response = client.post("/sign-in", {"login": EMAIL, "password": PASSWORD, "next": wanted})
    assert (response.status_code, response["Location"]) == (302, target)
    again = client.get("/sign-in", {"next": wanted})
    assert (again.status_code, again["Location"]) == (302, target), "already signed in"


@pytest.mark.parametrize(("role", "target"), [("scanner", "/door"), ("cashier", "/")])
def test_who_only_scans_comes_to_the_door_first(client: Client, role: str, target: str) -> None:
    email = f"{role}@foyer.test"
    user = make_user(email=email, password=PASSWORD, is_demo=True)
    Member.objects.create(organizer=make_show().organizer, user=user, role=role)
    pair = {"login": email, "password": PASSWORD}
    assert client.post("/sign-in", pair)["Location"] == target
    assert client.get("/sign-in")["Location"] == target, "already signed in"
    client.logout()
    assert client.post("/sign-in", {**pair, "next": "/account"})["Location"] == "/account"


def test_the_form_keeps_where_one_was_going(client: Client) -> None:
    page = client.get("/sign-in", {"next": "/account?page=2"}).content.decode()
    assert '<input type="hidden" name="next" value="/account?page=2">' in page
    assert (
        'value="//evil.example"'
        not in client.get("/sign-in", {"next": "//evil.example"}).content.decode()
    )


def test_a_form_without_its_token_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    for path in ("/sign-in", "/sign-out"):
        response = strict.post(path, {"login": EMAIL, "password": PASSWORD})
        assert response.status_code == 403
        assert "Go back, reload, send it again." in response.content.decode()


def test_signing_out_needs_a_button(client: Client) -> None:
    client.post("/sign-in", {"login": EMAIL, "password": PASSWORD})
    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200
    left = client.post("/sign-out")
    assert (left["Location"], left["Clear-Site-Data"]) == ("/", '"cache", "storage"')
    assert client.get("/account").status_code == 302


def test_pages_of_an_account_are_never_kept(client: Client) -> None:
    client.force_login(make_user(email="x@foyer.test"))
    assert "no-store" in client.get("/account")["Cache-Control"]
    client.logout()
    assert "no-store" in client.get("/sign-in")["Cache-Control"]


def test_the_demo_house_says_who_may_come_in(client: Client) -> None:
    page = client.get("/sign-in").content.decode()
    for login in ("customer", "organizer", "operator", "scanner", "admin"):
        assert f"{login}@foyer.test" in page
