"""The first administrator comes by a link that works once."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from foyer.accounts.errors import LinkLapsed, LinkUnknown, LinkUsed
from foyer.accounts.limits import SETUP_LINK_SECONDS
from foyer.accounts.models import AuditEntry, PlatformRole, User
from foyer.identity.first_admin import check_setup_token, create_first_admin, write_setup_token
from foyer.platform.clock import utc_now
from tests.accounts.application import as_application
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FORM = {
    "full_name": "Vera Costa",
    "email": "Vera@foyer.test",
    "password": "lantern walnut trapeze 41",
}


def printed_token() -> str:
    said = StringIO()
    call_command("setup_admin", stdout=said)
    return said.getvalue().split("/setup?token=")[1].split()[0]


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_link_makes_one_administrator_and_is_worthless_then() -> None:
    browser, token = Client(), printed_token()
    arrived = browser.get("/setup", {"token": token})
    assert (arrived.status_code, arrived["Location"]) == (302, "/setup")
    page = text_of(browser.get("/setup"))
    assert "Who runs this platform?" in page
    assert token not in page
    made = browser.post("/setup", FORM)
    assert made["Location"] == "/sign-in?next=/platform"
    admin = User.objects.get(role=PlatformRole.ADMIN)
    assert (admin.email, admin.check_password(FORM["password"])) == ("vera@foyer.test", True)
    assert admin.emailaddress_set.get().verified
    assert AuditEntry.objects.get().action == "admin_created"

    other = Client()
    other.get("/setup", {"token": token})
    assert other.get("/setup").status_code == 409
    assert other.post("/setup", {**FORM, "email": "b@foyer.test"}).status_code == 409
    with pytest.raises(CommandError, match="administrator already"):
        call_command("setup_admin")
    assert User.objects.count() == 1


def test_it_works_under_the_applications_role() -> None:
    token = write_setup_token(now=utc_now())
    with as_application():
        create_first_admin(
            token,
            email="vera@foyer.test",
            full_name="Vera",
            password=FORM["password"],
            now=utc_now(),
        )
        with pytest.raises(LinkUsed):
            check_setup_token(token, now=utc_now())


def test_a_link_lapses_and_is_not_forged() -> None:
    token = write_setup_token(now=utc_now())
    with pytest.raises(LinkLapsed):
        check_setup_token(token, now=utc_now() + timedelta(seconds=SETUP_LINK_SECONDS))
    for forged in ("", "x", token[:-1] + ("A" if token[-1] != "A" else "B")):
        with pytest.raises(LinkUnknown):
            check_setup_token(forged, now=utc_now())


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "password12"), ("password", "short"), ("email", "nobody"), ("full_name", "")],
)
def test_what_does_not_do_is_said_at_its_field(field: str, value: str) -> None:
    browser = Client()
    browser.get("/setup", {"token": printed_token()})
    refused = browser.post("/setup", {**FORM, field: value})
    assert refused.status_code == 422
    assert f'id="id_{field}_error"' in text_of(refused)
    assert not User.objects.exists()


def test_a_taken_address_is_said_to_be_taken() -> None:
    make_user(email="vera@foyer.test")
    browser = Client()
    browser.get("/setup", {"token": printed_token()})
    assert browser.post("/setup", FORM).status_code == 422
    assert not User.objects.filter(role=PlatformRole.ADMIN).exists()


def test_without_a_link_the_page_says_how_to_get_one() -> None:
    page = Client().get("/setup")
    assert page.status_code == 404
    assert "foyer setup" in text_of(page)
