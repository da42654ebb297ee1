"""`/auth/register` and proving a mailbox or a telephone, over the API."""

import pytest

from foyer.accounts.models import User
from foyer.bookings.models import Booking
from foyer.notifications.models import Message
from tests.api.callers import Caller, by_token
from tests.factories import make_show, make_user
from tests.identity.mailbox import kinds, newest_code, newest_token
from tests.tickets.bookings import make_tickets

pytestmark = pytest.mark.django_db
MAIL, PASSWORD = "marta@foyer.test", "an umbrella in the opera"
WANTED = {"email": MAIL, "password": PASSWORD, "fullName": "Marta Kubišová"}


def register(**changes: object) -> Caller:
    answer = Caller().post("/auth/register", {**WANTED, **changes})
    assert answer.status == 201, answer
    return Caller(headers={"Authorization": f"Bearer {answer.json['accessToken']}"})


def test_registering_signs_in_at_once_and_asks_to_confirm_the_mailbox() -> None:
    answer = Caller().post("/auth/register", {**WANTED, "phone": "+49 (30) 123456"})
    assert answer.status == 201
    assert set(answer.json) == {"user", "accessToken", "refreshToken", "expiresIn"}
    user = answer.json["user"]
    assert (user["email"], user["emailVerified"], user["fullName"]) == (
        MAIL,
        False,
        "Marta Kubišová",
    )
    assert (user["phone"], user["phoneVerified"], user["role"]) == (
        "+4930123456",
        False,
        "customer",
    )
    assert kinds(MAIL) == ["verify_email"]
    headers = {"Authorization": f"Bearer {answer.json['accessToken']}"}
    assert Caller(headers=headers).get("/auth/profile").json == user
    again = Caller().post("/auth/login", {"email": MAIL, "password": PASSWORD})
    assert again.status == 200


def test_a_known_address_is_taken_whatever_its_case() -> None:
    make_user(email=MAIL)
    answer = Caller().post("/auth/register", {**WANTED, "email": "Marta@Foyer.test"})
    assert (answer.status, answer.code, answer.fields) == (409, "email_taken", ["email"])
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "marta@foyer.test"}, "password"),
        ({"password": "x" * 1025}, "password"),
        ({"email": "marta"}, "email"),
        ({"email": "marta@foyer"}, "email"),
        ({"fullName": "two\nlines"}, "fullName"),
        ({"fullName": " "}, "fullName"),
        ({"phone": "call me"}, "phone"),
        ({"role": "admin"}, "role"),
    ],
)
def test_what_cannot_be_used_is_named(changes: dict[str, str], field: str) -> None:
    answer = Caller().post("/auth/register", {**WANTED, **changes})
    assert (answer.status, answer.code, answer.fields) == (422, "validation_failed", [field])
    assert not User.objects.exists()


def test_five_registrations_an_hour_for_one_address() -> None:
    for _ in range(5):
        assert Caller().post("/auth/register", {**WANTED, "password": "short"}).status == 422
    answer = Caller().post("/auth/register", WANTED)
    assert (answer.status, answer.code) == (429, "rate_limited")
    assert int(answer.headers["Retry-After"]) > 0


def test_the_mailed_token_confirms_the_address_once() -> None:
    program = register()
    token = newest_token(MAIL, "verify_email")
    assert Caller().post("/auth/email/verify", {"token": token}).json == {"bookingsClaimed": 0}
    assert program.get("/auth/profile").json["emailVerified"] is True
    again = Caller().post("/auth/email/verify", {"token": token})
    assert (again.status, again.code) == (409, "link_used")
    bad = Caller().post("/auth/email/verify", {"token": "no.such.token"})
    assert (bad.status, bad.code, bad.fields) == (422, "link_unknown", ["token"])


def test_a_second_link_replaces_the_first_and_none_is_sent_when_it_is_done() -> None:
    program = register()
    first = newest_token(MAIL, "verify_email")
    assert program.post("/auth/email/verify/resend").status == 202
    assert Caller().post("/auth/email/verify", {"token": first}).code == "link_used"
    second = newest_token(MAIL, "verify_email")
    assert Caller().post("/auth/email/verify", {"token": second}).status == 200
    assert program.post("/auth/email/verify/resend").status == 202
    assert kinds(MAIL) == ["verify_email"] * 2


def test_case_50_guest_bookings_are_claimed_only_after_the_mailbox_is_proven() -> None:
    (ticket,) = make_tickets(make_show(), buyer_email="Marta@foyer.test")
    (others,) = make_tickets(make_show(), buyer_email="someone@foyer.test")
    program = register()
    assert program.get("/bookings").json["items"] == []
    refused = program.post("/auth/bookings/claim")
    assert (refused.status, refused.code) == (403, "email_unverified")
    assert Booking.objects.filter(user=None).count() == 2
    token = newest_token(MAIL, "verify_email")
    assert Caller().post("/auth/email/verify", {"token": token}).json == {"bookingsClaimed": 1}
    (mine,) = program.get("/bookings").json["items"]
    assert mine["id"] == str(ticket.booking.public_id)
    others.booking.refresh_from_db()
    assert others.booking.user_id is None


def test_what_is_bought_later_as_a_guest_follows_at_the_next_sign_in() -> None:
    program = register()
    Caller().post("/auth/email/verify", {"token": newest_token(MAIL, "verify_email")})
    make_tickets(make_show(), buyer_email=MAIL)
    assert program.post("/auth/bookings/claim").json == {"bookingsClaimed": 1}
    make_tickets(make_show(), buyer_email=MAIL)
    Caller().post("/auth/login", {"email": MAIL, "password": PASSWORD})
    assert program.get("/bookings").json["pagination"]["total"] == 2


def test_a_booking_of_another_account_is_never_claimed() -> None:
    owner = make_user()
    make_tickets(make_show(), user=owner, buyer_email=MAIL)
    register()
    token = newest_token(MAIL, "verify_email")
    assert Caller().post("/auth/email/verify", {"token": token}).json == {"bookingsClaimed": 0}
    assert Booking.objects.get().user_id == owner.id


def test_another_address_needs_the_password_and_the_new_mailbox_and_the_old_one_is_told() -> None:
    program = register()
    wrong = program.post("/auth/email/change", {"email": "new@foyer.test", "password": "wrong"})
    assert (wrong.status, wrong.code, wrong.fields) == (403, "wrong_password", ["password"])
    right = {"email": "New@foyer.test", "password": PASSWORD}
    assert program.post("/auth/email/change", right).status == 202
    assert program.get("/auth/profile").json["email"] == MAIL
    token = newest_token("new@foyer.test", "email_change")
    assert program.post("/auth/email/change/confirm", {"token": token}).status == 204
    profile = program.get("/auth/profile").json
    assert (profile["email"], profile["emailVerified"]) == ("new@foyer.test", True)
    assert kinds(MAIL) == ["verify_email", "email_changed"]
    assert program.post("/auth/email/change/confirm", {"token": token}).code == "link_used"
    login = {"email": "new@foyer.test", "password": PASSWORD}
    assert Caller().post("/auth/login", login).status == 200


def test_a_link_that_went_to_a_mistyped_address_gives_the_account_to_nobody() -> None:
    program = register()
    program.post("/auth/email/change", {"email": "typo@foyer.test", "password": PASSWORD})
    token = {"token": newest_token("typo@foyer.test", "email_change")}
    assert Caller().post("/auth/email/change/confirm", token).code == "invalid_token"
    assert by_token().post("/auth/email/change/confirm", token).code == "link_unknown"
    assert program.get("/auth/profile").json["email"] == MAIL
    assert program.post("/auth/email/change/confirm", token).status == 204


def test_changing_to_a_taken_address_says_nothing_to_the_asker() -> None:
    make_user(email="taken@foyer.test")
    program = register()
    answers = [
        program.post("/auth/email/change", {"email": email, "password": PASSWORD})
        for email in ("taken@foyer.test", "free@foyer.test")
    ]
    assert [(answer.status, answer.json) for answer in answers] == [
        (202, {"status": "accepted"})
    ] * 2
    assert kinds("taken@foyer.test") == ["account_exists"]
    assert kinds("free@foyer.test") == ["email_change"]


def test_an_address_that_was_taken_meanwhile_is_refused_and_the_link_stays_good() -> None:
    program = register()
    program.post("/auth/email/change", {"email": "new@foyer.test", "password": PASSWORD})
    rival = make_user(email="new@foyer.test")
    token = newest_token("new@foyer.test", "email_change")
    answer = program.post("/auth/email/change/confirm", {"token": token})
    assert (answer.status, answer.code) == (409, "email_taken")
    assert program.get("/auth/profile").json["email"] == MAIL
    rival.delete()
    assert program.post("/auth/email/change/confirm", {"token": token}).status == 204


def test_old_links_are_worthless_once_the_address_has_changed() -> None:
    program = register()
    verify = newest_token(MAIL, "verify_email")
    program.post("/auth/email/change", {"email": "new@foyer.test", "password": PASSWORD})
    change = newest_token("new@foyer.test", "email_change")
    program.post("/auth/email/change/confirm", {"token": change})
    assert Caller().post("/auth/email/verify", {"token": verify}).code == "link_used"


def test_a_telephone_is_proven_by_the_code_sent_to_it() -> None:
    program = register()
    assert program.post("/auth/phone", {"phone": "0151 23456789"}).fields == ["phone"]
    assert program.post("/auth/phone", {"phone": "+49 151 23456789"}).status == 202
    assert Message.objects.get(kind="phone_code").channel == "sms"
    assert program.get("/auth/profile").json["phoneVerified"] is False
    code = newest_code("+4915123456789")
    wrong = "000000" if code != "000000" else "000001"
    refused = program.post("/auth/phone/verify", {"code": wrong})
    assert (refused.status, refused.code, refused.fields) == (409, "wrong_code", ["code"])
    profile = program.post("/auth/phone/verify", {"code": f" {code} "}).json
    assert (profile["phone"], profile["phoneVerified"]) == ("+4915123456789", True)
    assert program.post("/auth/phone/verify", {"code": code}).code == "wrong_code"
    assert by_token().post("/auth/phone/verify", {"code": code}).code == "wrong_code"


def test_five_codes_an_hour() -> None:
    program = register()
    answers = [
        program.post("/auth/phone", {"phone": f"+49 151 2345678{digit}"}).status
        for digit in range(6)
    ]
    assert answers == [202] * 5 + [429]


def test_nothing_secret_is_stored_with_a_message() -> None:
    register()
    facts = str(Message.objects.get().facts)
    assert newest_token(MAIL, "verify_email") not in facts
    assert PASSWORD not in facts


@pytest.mark.parametrize(
    "path",
    [
        *("email/verify/resend", "email/change", "bookings/claim", "phone", "phone/verify"),
        "password/change",
    ],
)
def test_what_changes_an_account_needs_its_token(path: str) -> None:
    bodies = {
        "email/change": {"email": MAIL, "password": "x"},
        "phone": {"phone": "1"},
        "phone/verify": {"code": "1"},
        "password/change": {"currentPassword": "x", "newPassword": "y"},
    }
    assert Caller().post(f"/auth/{path}", bodies.get(path)).code == "invalid_token"
