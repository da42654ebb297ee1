"""From the programme to a scanned ticket, by HTTP alone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.house import House
from tests.journeys import steps

pytestmark = pytest.mark.processes


def test_a_guest_buys_two_seats_and_is_let_in_once(house: House) -> None:
    guest = house.client()
    show = steps.find_show_at_doors(guest)
    hold = steps.hold_best(guest, show, quantity=2)
    assert hold["total"]["amount"] == sum(seat["price"]["amount"] for seat in hold["seats"])
    bought = steps.place(guest, hold, show=show)
    steps.pay(guest, bought, "succeed")
    booking = steps.wait_for(guest, bought, lambda found: found["status"] == "confirmed")
    assert booking["paymentStatus"] == "paid"
    assert booking["totals"]["total"] == hold["total"]
    assert [ticket["seat"] for ticket in booking["tickets"]] == [
        seat["id"] for seat in hold["seats"]
    ]

    scanner = house.sign_in("scanner@foyer.test")
    code = booking["tickets"][0]["code"]
    first = scanner.post("/api/v1/scans", json={"code": code, "nonce": uuid4().hex}).json()
    again = scanner.post("/api/v1/scans", json={"code": code, "nonce": uuid4().hex}).json()
    assert first["verdict"] == "admitted"
    assert again["verdict"] == "already_admitted"
    assert again["firstScan"] is not None


def test_in_every_city_a_show_is_on_sale_whose_doors_are_open(house: House) -> None:
    guest = house.client()
    cities = guest.get("/api/v1/cities").json()["items"]
    assert len(cities) >= 5
    open_now = house.query(
        "select distinct c.slug from show s join venue v on v.id = s.venue_id"
        " join city c on c.id = v.city_id where s.status = 'scheduled'"
        " and s.doors_open_at <= now() and s.starts_at > now()"
        " and s.sale_opens_at <= now() and s.sale_closes_at > now()"
    )
    assert {row[0] for row in open_now} == {city["slug"] for city in cities}


def test_a_declined_card_keeps_the_seats_and_a_second_try_pays(house: House) -> None:
    guest = house.client()
    show = steps.find_show(guest)
    bought = steps.place(guest, steps.hold_best(guest, show, quantity=2), show=show)
    assert steps.pay(guest, bought, "decline")["status"] != "succeeded"
    steps.pay(guest, bought, "succeed")
    booking = steps.wait_for(guest, bought, lambda found: found["status"] == "confirmed")
    assert len(booking["tickets"]) == 2


def test_three_declines_end_the_try_and_another_payment_pays(house: House) -> None:
    guest = house.client()
    show = steps.find_show(guest)
    bought = steps.place(guest, steps.hold_best(guest, show, quantity=1), show=show)
    for _ in range(3):
        steps.pay(guest, bought, "decline")
    steps.wait_for(guest, bought, lambda found: found["payments"][0]["status"] == "failed")
    answer = guest.post(
        "/api/v1/payments",
        json={"bookingId": bought.id, "provider": "sandbox"},
        headers=bought.headers,
    )
    assert answer.status_code == 201, answer.text
    session = answer.json()["sessionId"]
    paid = guest.post(f"/api/v1/sandbox/checkout/{session}", json={"outcome": "succeed"})
    assert paid.status_code == 200, paid.text
    booking = steps.wait_for(guest, bought, lambda found: found["status"] == "confirmed")
    assert [payment["status"] for payment in booking["payments"]] == ["failed", "succeeded"]


def test_duplicated_and_reordered_webhooks_change_nothing(house: House) -> None:
    guest = house.client()
    show = steps.find_show(guest)
    bought = steps.place(guest, steps.hold_best(guest, show, quantity=2), show=show)
    steps.pay(guest, bought, "duplicate")
    booking = steps.wait_for(guest, bought, lambda found: found["status"] == "confirmed")
    assert len(booking["tickets"]) == 2
    postings = house.query(
        "select count(*) from ledger_posting p join payment y on y.id = p.payment_id"
        " join booking b on b.id = y.booking_id where b.public_id = %s",
        bought.id,
    )
    assert postings == [(1,)]


def test_a_booking_by_show_and_seats_holds_them_on_the_way(house: House) -> None:
    guest = house.client()
    show = steps.find_show(guest)
    seats = steps.find_pair(guest, show)
    body = {
        "showId": show["id"],
        "seats": seats,
        "buyer": {"email": "ada@example.test", "fullName": "Ada Byron"},
    }
    answer = guest.post("/api/v1/bookings", json=body)
    assert answer.status_code == 201, answer.text
    again = house.client().post("/api/v1/bookings", json=body)
    assert again.status_code == 409
    assert again.json()["code"] == "seats_taken"
    assert sorted(again.json()["seats"]) == sorted(seats)


def test_an_unpaid_booking_is_cancelled_and_its_seats_are_free_again(house: House) -> None:
    guest = house.client()
    show = steps.find_show(guest)
    hold = steps.hold_best(guest, show, quantity=2)
    seats = [seat["id"] for seat in hold["seats"]]
    bought = steps.place(guest, hold, show=show)
    answer = guest.post(f"/api/v1/bookings/{bought.id}/cancel", json={}, headers=bought.headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["booking"]["status"] == "cancelled"
    retaken = house.client().post(f"/api/v1/shows/{show['id']}/holds", json={"seats": seats})
    assert retaken.status_code == 201, retaken.text


def test_a_paid_booking_is_cancelled_by_policy_after_a_dry_run(house: House) -> None:
    guest = house.client()
    show = steps.find_show(guest, **{"from": later_than_two_days()})
    booking = steps.buy(guest, show)
    path = f"/api/v1/bookings/{booking['id']}/cancel"
    preview = guest.post(path, json={"dryRun": True}).json()
    assert preview["dryRun"] is True
    assert preview["booking"]["status"] == "confirmed"
    assert preview["refund"] == booking["totals"]["total"]
    done = guest.post(path, json={"reason": "ill"}).json()
    assert done["booking"]["status"] == "refunded"
    assert {ticket["status"] for ticket in done["booking"]["tickets"]} <= {"void"}


def later_than_two_days() -> str:
    return (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="seconds")


def test_money_that_comes_too_late_takes_the_same_seats_if_they_are_free(house: House) -> None:
    guest = house.client()
    show = steps.find_show(guest)
    bought = steps.place(guest, steps.hold_best(guest, show, quantity=2), show=show)
    close_unpaid(house, bought)
    late_success(house, bought)
    booking = steps.wait_for(guest, bought, lambda found: found["status"] == "confirmed")
    assert len(booking["tickets"]) == 2


def test_money_that_comes_too_late_goes_back_when_the_seats_are_gone(house: House) -> None:
    guest, rival = house.client(), house.client()
    show = steps.find_show(guest)
    hold = steps.hold_best(guest, show, quantity=2)
    bought = steps.place(guest, hold, show=show)
    close_unpaid(house, bought)
    seats = [seat["id"] for seat in hold["seats"]]
    taken = rival.post(f"/api/v1/shows/{show['id']}/holds", json={"seats": seats[:1]})
    assert taken.status_code == 201, taken.text
    late_success(house, bought)
    booking = steps.wait_for(guest, bought, lambda found: found["status"] == "refunded")
    assert booking["paymentStatus"] == "refunded"
    assert [refund["status"] for refund in booking["refunds"]] == ["succeeded"]
    assert booking["tickets"] == []


def close_unpaid(house: House, bought: steps.Bought) -> None:
    """Money is under way, the deadline passes, the provider closes the session, seats go free."""
    guest = house.client()
    steps.pay(guest, bought, "delay", seconds=3600)
    house.query(
        "update booking set deadline_at = now() - interval '1 second' where public_id = %s",
        bought.id,
    )
    steps.wait_for(guest, bought, lambda found: found["status"] == "expired")


def late_success(house: House, bought: steps.Bought) -> None:
    """The money that was under way arrives all the same, as a bank transfer does."""
    house.query("update sandbox.payment set due_at = now() where session_id = %s", bought.session)
    # The provider looks at its clock when something happens, or half a minute later.
    guest = house.client()
    other = steps.find_show(guest, **{"from": later_than_two_days()})
    steps.place(guest, steps.hold_best(guest, other, quantity=1), show=other)
