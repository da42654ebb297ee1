"""Ending sign-ins: from the page where factors are changed, and by the operator."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from foyer.accounts.auth import check_access_token, start_family
from foyer.accounts.models import User
from foyer.notifications.models import Message
from foyer.platform.clock import utc_now
from foyer.platform.errors import InvalidToken
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def sign_in(user: User) -> Client:
    browser = Client()
    browser.post("/sign-in", {"login": user.email, "password": "foyer-demo"})
    return browser


def is_signed_in(browser: Client) -> bool:
    return browser.get("/account").status_code == 200


def test_whoever_changes_a_factor_may_end_all_other_sign_ins_there() -> None:
    user = make_user()
    here, there = sign_in(user), sign_in(user)
    page = here.get("/account/security").content.decode()
    assert '<form method="post" action="/account/sessions/end-others"' in page
    here.post("/account/sessions/end-others")
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)


def test_the_operator_ends_the_sign_ins_of_one_account(capsys: pytest.CaptureFixture[str]) -> None:
    user, neighbour = make_user(), make_user()
    pair = start_family(user, now=utc_now())
    browsers = sign_in(user), sign_in(neighbour)
    call_command("end_sign_ins", account=user.email.upper())
    assert capsys.readouterr().out.startswith("Ended: 2.")
    assert [is_signed_in(browser) for browser in browsers] == [False, True]
    with pytest.raises(InvalidToken):
        check_access_token(pair.access_token, now=utc_now())
    assert [m.user_id for m in Message.objects.filter(kind="sessions_ended")] == [user.id]


def test_the_operator_ends_all_sign_ins_of_the_house() -> None:
    browsers = [sign_in(make_user()) for _ in range(2)]
    call_command("end_sign_ins", all=True)
    assert [is_signed_in(browser) for browser in browsers] == [False, False]


def test_an_address_of_nobody_is_said() -> None:
    with pytest.raises(CommandError, match="No account has the address"):
        call_command("end_sign_ins", account="nobody@x.test")
