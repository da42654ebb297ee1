"""Registering by the page and confirming the address: invariants 47, 48 and 50."""

import re

import pytest
from django.test import Client

from foyer.accounts.models import User
from foyer.accounts.queries import get_profile
from foyer.bookings.models import Booking
from foyer.platform.visitor_cookie import visitor_signer
from foyer.platform.visitors import COOKIE_NAME, read_visitor
from tests.factories import make_show, make_user
from tests.identity.mailbox import kinds, newest_token
from tests.tickets.bookings import make_tickets

pytestmark = pytest.mark.django_db
MAIL, PASSWORD = "marta@foyer.test", "an umbrella in the opera"
WANTED = {"full_name": "Marta", "email": MAIL, "password": PASSWORD}


def register(browser: Client, **changes: str) -> None:
    answer = browser.post("/register", {**WANTED, **changes})
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/register/sent")


def follow_mail(browser: Client, kind: str = "verify_email") -> str:
    """Open the link of the newest mail; the page it ends on."""
    address = f"/account/proofs/{kind}?token={newest_token(MAIL, kind)}"
    answer = browser.get(address, follow=True)
    return answer.content.decode()


def test_case_47_a_known_address_gets_the_same_answer_and_a_mail(client: Client) -> None:
    register(client)
    before = get_profile(User.objects.get().id)
    stranger = Client()
    register(stranger, password="another umbrella", full_name="Mallory")
    assert kinds(MAIL) == ["verify_email", "account_exists"]
    assert get_profile(User.objects.get().id) == before
    for browser in (client, stranger):
        assert browser.get("/account").status_code == 302, "nobody is signed in by asking"


def test_the_mailed_link_and_the_password_together_sign_in(client: Client) -> None:
    (ticket,) = make_tickets(make_show(), buyer_email=MAIL)
    register(client)
    page = follow_mail(client)
    assert "Is this your address?" in page
    assert MAIL in page
    wrong = client.post("/verify-email", {"password": "wrong"})
    assert "not the password that was chosen" in wrong.content.decode()
    assert not get_profile(User.objects.get().id).email_verified
    page = client.post("/verify-email", {"password": PASSWORD}, follow=True).content.decode()
    assert "Your address is confirmed. 1 earlier order is in your account now." in page
    assert "Confirm your mail address" not in page
    assert ticket.booking.reference[:4] in page
    assert Booking.objects.get().user_id == User.objects.get().id


def test_case_50_whoever_only_reads_the_mail_does_not_open_a_strangers_account(
    client: Client,
) -> None:
    """Mallory registers with Marta's address; Marta's guest bookings stay out of his reach."""
    make_tickets(make_show(), buyer_email=MAIL)
    register(Client(), password="mallory knows this")
    follow_mail(client)
    for _ in range(2):
        client.post("/verify-email", {"password": PASSWORD})
    assert not get_profile(User.objects.get().id).email_verified
    assert Booking.objects.get().user_id is None


def test_whoever_registers_for_an_invitation_is_led_back_to_it(client: Client) -> None:
    client.get("/account/proofs/invite_member", {"token": "a.b.c"})
    register(client)
    follow_mail(client)
    answer = client.post("/verify-email", {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/invitation")


def test_whoever_is_signed_in_confirms_with_one_button(client: Client) -> None:
    register(client)
    client.post("/sign-in", {"login": MAIL, "password": PASSWORD})
    page = client.get("/account").content.decode()
    assert "Confirm your mail address" in page
    client.post("/account/resend")
    page = follow_mail(client)
    assert 'type="password"' not in page
    page = client.post("/verify-email", follow=True).content.decode()
    assert "Your address is confirmed." in page
    assert "already" in client.post("/account/resend", follow=True).content.decode()


def test_case_48_the_token_leaves_the_address_before_a_page_is_shown(client: Client) -> None:
    register(client)
    token = newest_token(MAIL, "verify_email")
    answer = client.get(f"/account/proofs/verify_email?token={token}")
    assert (answer.status_code, answer["Location"]) == (302, "/verify-email")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-store"
    cookie = answer.cookies["foyer_proof"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert token not in client.get("/verify-email").content.decode()


@pytest.mark.parametrize("kind", ["verify_email", "reset_password", "change_email"])
@pytest.mark.parametrize("token", ["", "x", "a.b.c", "%00", "x" * 3000, "%0d%0aSet-Cookie:a"])
def test_a_broken_link_says_what_to_do(client: Client, kind: str, token: str) -> None:
    if kind == "change_email":
        client.force_login(make_user())
    page = client.get(f"/account/proofs/{kind}?token={token}", follow=True)
    assert page.status_code == 200
    assert "This link opens nothing" in page.content.decode()
    assert "ask for a new one" in page.content.decode()


def test_a_used_link_opens_nothing(client: Client) -> None:
    register(client)
    follow_mail(client)
    client.post("/verify-email", {"password": PASSWORD})
    assert "was used already" in follow_mail(Client())
    assert "Your address is confirmed already." in follow_mail(client)


def test_what_cannot_be_used_is_said_at_its_field(client: Client) -> None:
    for changes, words in (
        ({"password": "short"}, "Use at least 10 characters"),
        ({"password": "password123"}, "Many people use this password."),
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"full_name": ""}, "Tell us a name."),
    ):
        answer = client.post("/register", {**WANTED, **changes})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert 'aria-invalid="true"' in page
        assert PASSWORD not in page
    assert not User.objects.exists()


def test_an_account_is_offered_after_a_guest_has_bought(client: Client) -> None:
    (ticket,) = make_tickets(make_show(), buyer_email=MAIL, buyer_name="Marta")
    client.get("/sign-in")
    Booking.objects.update(visitor_id=_visitor_of(client))
    address = f"/bookings/{ticket.booking.public_id}"
    page = client.get(address).content.decode()
    offered = page.split('aria-labelledby="keep"')[1]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', offered))
    answer = client.post("/register", {**hidden, "password": PASSWORD})
    assert answer["Location"] == "/register/sent"
    assert User.objects.get().email == MAIL
    client.force_login(make_user())
    assert 'aria-labelledby="keep"' not in client.get(address).content.decode()


def _visitor_of(client: Client) -> object:
    visitor = read_visitor(client.cookies[COOKIE_NAME].value, signer=visitor_signer())
    assert visitor is not None
    return visitor.visitor_id


def test_late_guest_bookings_are_added_on_request(client: Client) -> None:
    register(client)
    follow_mail(client)
    client.post("/verify-email", {"password": PASSWORD})
    make_tickets(make_show(), buyer_email=MAIL)
    page = client.post("/account/claim", follow=True).content.decode()
    assert "1 earlier order is in your account now." in page
    page = client.post("/account/claim", follow=True).content.decode()
    assert "There are no more orders to add." in page


def test_an_unverified_account_adds_nothing(client: Client) -> None:
    make_tickets(make_show(), buyer_email=MAIL)
    client.force_login(make_user(email=MAIL))
    page = client.post("/account/claim", follow=True).content.decode()
    assert "Confirm your e-mail address first" in page
    assert Booking.objects.get().user_id is None
