"""Forgotten, reset and changed passwords, over the API: invariants 47 and 48."""

from datetime import timedelta

import pytest

from foyer.accounts.models import Proof, User
from foyer.identity.passwords import send_reset
from foyer.platform.clock import utc_now
from tests.api.callers import Answer, Caller, by_session, by_token
from tests.factories import make_user
from tests.identity.mailbox import kinds, newest_token

pytestmark = pytest.mark.django_db
MAIL, OLD, NEW = "marta@foyer.test", "foyer-demo", "an umbrella in the opera"


@pytest.fixture
def user() -> User:
    return make_user(email=MAIL, full_name="Marta")


def forgot(email: str = MAIL) -> Answer:
    """Ask, and let the worker do what it has to."""
    known = set(Proof.objects.values_list("id", flat=True))
    answer = Caller().post("/auth/password/forgot", {"email": email})
    for proof_id in set(Proof.objects.values_list("id", flat=True)) - known:
        send_reset(proof_id, now=utc_now())
    return answer


def reset(token: str, password: str = NEW) -> Answer:
    return Caller().post("/auth/password/reset", {"token": token, "password": password})


def may_sign_in(password: str) -> bool:
    answer = Caller().post("/auth/login", {"email": MAIL, "password": password})
    return answer.status == 200


def test_case_47_the_answer_never_says_whether_there_is_such_an_account(user: User) -> None:
    make_user(email="closed@foyer.test", is_active=False)
    answers = [
        Caller().post("/auth/password/forgot", {"email": email})
        for email in (MAIL, "nobody@foyer.test", "closed@foyer.test")
    ]
    assert {(answer.status, str(answer.json)) for answer in answers} == {
        (202, "{'status': 'accepted'}")
    }
    # The same work for each: one row and one job; who it is for is the worker's to find out.
    assert Proof.objects.filter(user=None).count() == 3
    assert kinds(MAIL) == []


def test_the_worker_mails_whoever_has_an_open_account_and_forgets_the_others(user: User) -> None:
    make_user(email="closed@foyer.test", is_active=False)
    for email in ("Marta@FOYER.test", "nobody@foyer.test", "closed@foyer.test"):
        forgot(email)
    assert kinds(MAIL) == ["password_reset"]
    assert (kinds("nobody@foyer.test"), kinds("closed@foyer.test")) == ([], [])
    proof = Proof.objects.get()
    send_reset(proof.id, now=utc_now())
    assert kinds(MAIL) == ["password_reset"], "a job that runs twice mails once"


def test_case_48_a_link_sets_a_password_once_and_for_half_an_hour(user: User) -> None:
    forgot()
    token = newest_token(MAIL, "password_reset")
    proof = Proof.objects.get()
    assert (proof.expires_at - proof.created_at) <= timedelta(minutes=30, seconds=5)
    assert reset(token).status == 204
    assert (may_sign_in(NEW), may_sign_in(OLD)) == (True, False)
    again = reset(token, "another umbrella")
    assert (again.status, again.code) == (409, "link_used")
    assert may_sign_in(NEW)


def test_case_48_a_lapsed_link_sets_nothing(user: User) -> None:
    forgot()
    Proof.objects.update(expires_at=utc_now() - timedelta(seconds=1))
    assert reset(newest_token(MAIL, "password_reset")).code == "link_lapsed"
    assert may_sign_in(OLD)


def test_case_48_a_reset_ends_every_sign_in_and_is_told(user: User) -> None:
    program, browser = by_token(user), by_session(user)
    assert browser.http.get("/account").status_code == 200
    forgot()
    assert reset(newest_token(MAIL, "password_reset")).status == 204
    assert program.get("/auth/profile").status == 401
    assert browser.http.get("/account").status_code == 302
    assert kinds(MAIL)[-2:] == ["password_reset", "password_changed"]


def test_a_newer_link_and_a_changed_password_end_older_links(user: User) -> None:
    forgot()
    first = newest_token(MAIL, "password_reset")
    forgot()
    second = newest_token(MAIL, "password_reset")
    assert reset(first).code == "link_used"
    program = by_token(user)
    change = {"currentPassword": OLD, "newPassword": NEW}
    assert program.post("/auth/password/change", change).status == 204
    assert reset(second, "another umbrella").code == "link_used"


def test_a_refused_password_leaves_the_link_good(user: User) -> None:
    forgot()
    token = newest_token(MAIL, "password_reset")
    answer = reset(token, "password123")
    assert (answer.status, answer.fields) == (422, ["password"])
    assert reset(token).status == 204


def test_a_reset_proves_the_mailbox(user: User) -> None:
    forgot()
    reset(newest_token(MAIL, "password_reset"))
    program = by_token(user)
    assert program.get("/auth/profile").json["emailVerified"] is True


def test_a_link_is_worthless_once_the_account_has_another_address(user: User) -> None:
    forgot()
    token = newest_token(MAIL, "password_reset")
    User.objects.filter(id=user.id).update(email="other@foyer.test")
    assert reset(token).code == "link_used"


def test_changing_needs_the_present_password_and_keeps_this_sign_in_only(user: User) -> None:
    here, there, browser = by_token(user), by_token(user), by_session(user)
    browser.http.get("/account")
    wrong = {"currentPassword": "wrong", "newPassword": NEW}
    answer = here.post("/auth/password/change", wrong)
    assert (answer.status, answer.code, answer.fields) == (
        *(403, "wrong_password"),
        ["currentPassword"],
    )
    weak = {"currentPassword": OLD, "newPassword": "password123"}
    assert here.post("/auth/password/change", weak).fields == ["newPassword"]
    right = {"currentPassword": OLD, "newPassword": NEW}
    assert here.post("/auth/password/change", right).status == 204
    assert (here.get("/auth/profile").status, there.get("/auth/profile").status) == (200, 401)
    assert browser.http.get("/account").status_code == 302
    assert (may_sign_in(NEW), may_sign_in(OLD)) == (True, False)
    assert "password_changed" in kinds(MAIL)


def test_case_47_guessing_the_present_password_counts_as_signing_in(user: User) -> None:
    program = by_token(user)
    wrong = {"currentPassword": "wrong", "newPassword": NEW}
    answers = [program.post("/auth/password/change", wrong).code for _ in range(11)]
    assert answers == ["wrong_password"] * 10 + ["rate_limited"]
    assert Caller().post("/auth/login", {"email": MAIL, "password": OLD}).code == "rate_limited"


def test_whoever_has_no_password_asks_for_one_by_mail(user: User) -> None:
    user.set_unusable_password()
    user.save()
    change = {"currentPassword": "", "newPassword": NEW}
    assert by_token(user).post("/auth/password/change", change).code == "wrong_password"
    forgot()
    assert reset(newest_token(MAIL, "password_reset")).status == 204


def test_five_links_an_hour(user: User) -> None:
    answers = [Caller().post("/auth/password/forgot", {"email": MAIL}).status for _ in range(6)]
    assert answers == [202] * 5 + [429]
    assert Caller().post("/auth/password/forgot", {"email": "not a mail"}).fields == ["email"]
