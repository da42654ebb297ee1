"""After signs of abuse the API wants a challenge answered before it goes on."""

from datetime import timedelta

import pytest

from foyer.accounts import login_limits
from foyer.payments.models import Payment
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from foyer.platform.rates import (
    SUSPECT_LOGINS,
    SUSPECT_LOGINS_PREFIX,
    SUSPECT_PAYMENTS_PREFIX,
    RateLimit,
)
from tests.api.callers import Answer, Caller
from tests.challenges import solve
from tests.checkout.scenes import token_of, visit
from tests.factories import make_user
from tests.servers import SandboxServer

BUYER = {"email": "ada@example.org", "fullName": "Ada Lovelace"}
PASSWORD = "foyer-demo"
HERE = {"X-Forwarded-For": "192.0.2.7"}


def order() -> dict[str, object]:
    return {"holdTokens": [token_of(visit().hold("A1"))], "buyer": BUYER}


def decline_all() -> None:
    Payment.objects.exclude(status="failed").update(status="failed", failed_at=utc_now())


def book(caller: Caller, *, answer: str = "", **headers: str) -> Answer:
    if answer:
        headers["X_Challenge"] = answer
    return caller.post("/bookings", order(), **headers)


def pay_again(caller: Caller, booking: str, *, answer: str = "") -> Answer:
    headers = {"X_Challenge": answer} if answer else {}
    return caller.post("/payments", {"bookingId": booking, "provider": "sandbox"}, **headers)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sandbox")
class TestPaying:
    def test_after_two_declines_the_next_payment_needs_an_answer(self) -> None:
        caller = Caller()
        booking = book(caller).json["booking"]["id"]
        decline_all()
        assert pay_again(caller, booking).status == 201
        decline_all()

        asked = pay_again(caller, booking)
        assert (asked.status, asked.code) == (403, "challenge_required")
        assert asked.json.keys() >= {"challenge", "difficulty", "expiresAt"}
        assert Payment.objects.count() == 2
        answer = solve(asked.json)
        assert pay_again(caller, booking, answer=answer).status == 201
        decline_all()
        spent = pay_again(caller, booking, answer=answer)
        assert (spent.status, spent.code) == (409, "too_many_payments")

    def test_the_next_booking_of_that_buyer_needs_one_too_and_nobody_elses(self) -> None:
        caller, neighbour = Caller(headers=HERE), Caller(headers=HERE)
        for _ in range(2):
            assert book(caller).status == 201
            decline_all()
        asked = book(caller)
        assert (asked.status, asked.code) == (403, "challenge_required")
        assert book(neighbour).status == 201
        answer = solve(asked.json)
        assert book(neighbour, answer="nonsense:1").status == 201  # Nobody asked them.
        assert book(caller, answer=answer).status == 201
        assert book(caller, answer=answer).code == "challenge_required"

    def test_a_key_that_has_made_its_booking_needs_no_second_answer(self) -> None:
        caller, body = Caller(), order()
        for _ in range(2):
            assert book(caller).status == 201
            decline_all()
        key = new_uuid().hex
        answer = solve(caller.post("/bookings", body, Idempotency_Key=key).json)
        first = caller.post("/bookings", body, Idempotency_Key=key, X_Challenge=answer)
        again = caller.post("/bookings", body, Idempotency_Key=key, X_Challenge=answer)
        assert (first.status, again.status) == (201, 201)
        assert first.json["booking"]["id"] == again.json["booking"]["id"]

    def test_declines_are_forgiven_after_ten_minutes(self) -> None:
        caller = Caller()
        for _ in range(2):
            assert book(caller).status == 201
            decline_all()
        Payment.objects.update(failed_at=utc_now() - timedelta(minutes=10))
        assert book(caller).status == 201

    def test_a_network_of_many_declines_asks_newcomers_who_can_answer(self) -> None:
        for _ in range(SUSPECT_PAYMENTS_PREFIX.uses):
            assert book(Caller(headers=HERE)).status == 201
            decline_all()
        asked = book(Caller(headers=HERE))
        assert asked.code == "challenge_required"
        # A program without cookies is another visitor with every request.
        assert book(Caller(headers=HERE), answer=solve(asked.json)).status == 201
        assert book(Caller(headers={"X-Forwarded-For": "198.51.100.7"})).status == 201

    @pytest.mark.usefixtures("limits_off")
    def test_nobody_is_asked_where_limits_are_off(self) -> None:
        caller = Caller()
        for _ in range(4):
            assert book(caller).status == 201
            decline_all()


@pytest.mark.django_db
class TestSigningIn:
    def guess(self, email: str, *, address: str, answer: str = "", password: str = "no") -> Answer:
        headers = {"X_Forwarded_For": address} | ({"X_Challenge": answer} if answer else {})
        return Caller().post("/auth/login", {"email": email, "password": password}, **headers)

    def test_an_account_that_is_guessed_at_from_everywhere_asks_for_an_answer(self) -> None:
        user = make_user()
        for turn in range(SUSPECT_LOGINS.uses):
            assert self.guess(user.email, address=f"198.51.{turn}.1").status == 401
        asked = self.guess(user.email, address="203.0.113.1", password=PASSWORD)
        assert (asked.status, asked.code) == (403, "challenge_required")
        answer = solve(asked.json)
        elsewhere = self.guess(user.email, address="192.0.2.1", answer=answer, password=PASSWORD)
        assert elsewhere.code == "challenge_required"
        own = self.guess(user.email, address="203.0.113.1", answer=answer, password=PASSWORD)
        assert own.status == 200
        assert self.guess(make_user().email, address="203.0.113.1", password=PASSWORD).status == 200

    def test_a_network_that_guesses_asks_everybody_in_it(self) -> None:
        for turn in range(SUSPECT_LOGINS_PREFIX.uses):
            assert self.guess(f"{turn}@foyer.test", address="198.51.100.1").status == 401
        user = make_user()
        asked = self.guess(user.email, address="198.51.100.99", password=PASSWORD)
        assert asked.code == "challenge_required"
        answer = solve(asked.json)
        entered = self.guess(user.email, address="198.51.100.99", answer=answer, password=PASSWORD)
        assert entered.status == 200
        assert self.guess(user.email, address="203.0.113.1", password=PASSWORD).status == 200

    def test_signing_in_rightly_again_and_again_is_no_sign_of_abuse(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for limit in ("SUSPECT_LOGINS", "SUSPECT_LOGINS_PREFIX"):
            few = RateLimit(name=f"few_{limit}", uses=2, seconds=600)
            monkeypatch.setattr(login_limits, limit, few)
        user = make_user()
        statuses = {
            self.guess(user.email, address="198.51.100.1", password=PASSWORD).status
            for _ in range(8)
        }
        assert statuses == {200}


FAMILY = ("ana", "ben", "cleo", "dina", "emil", "fritz")


@pytest.mark.django_db(transaction=True)
def test_a_card_tester_is_stopped_while_a_family_of_six_behind_one_address_buys(
    sandbox: SandboxServer,
) -> None:
    """Case 58: the tester tries card after card, with and without cookies and answers."""
    family = [Caller(headers=HERE) for _ in FAMILY]
    tester, tries = Caller(headers=HERE), 0
    while (bought := book(tester)).status == 201:
        tries += 1
        decline_all()
    assert (bought.code, tries) == ("challenge_required", 2)
    while bought.code == "challenge_required":
        assert book(tester, answer=solve(bought.json)).status == 201
        tries += 1
        decline_all()
        bought = book(tester)
    assert (bought.code, tries) == ("rate_limited", 5)
    assert int(bought.headers["Retry-After"]) > 500

    for member in family:
        bought = book(member)
        assert bought.status == 201
        assert bought.json["payment"]["checkoutUrl"]
        sandbox.choose(bought.json["payment"]["sessionId"], "succeed")
    mistyped = book(family[0]).json["booking"]["id"]
    Payment.objects.filter(booking__public_id=mistyped).update(status="failed", failed_at=utc_now())
    again = pay_again(family[0], mistyped)
    assert again.status == 201
