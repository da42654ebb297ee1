import json
import re
from inspect import unwrap
from uuid import uuid4

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foyer.catalog.models import OrphanRule, ShowStatus
from foyer.inventory.requests import BestWish
from foyer.web.shop import limits
from foyer.web.shop.limits import TYPE_CHOICES_BYTES_MAX
from foyer.web.shop.other_seats import choose_anew, find_other_seats
from foyer.web.shop.seat_actions import best
from foyer.web.shop.stage import set_stage
from foyer.web.shop.ticket_choice import COOKIE_NAME
from tests.factories import make_show, make_world, plan_document
from tests.web.shop.visits import (
    Browser,
    checked_seats,
    find_offers,
    hidden_fields,
    hold_as_stranger,
    lapse_holds,
    text_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

QUERIES_MAX = 12  # A seat page: show, facts, claims, holds, limits; never one a seat.


def test_seats_have_full_names_and_taken_ones_cannot_be_marked() -> None:
    document = plan_document(accessible=["A1"], companions={"A2": "A1"}, aisle_after=5)
    show = make_show(make_world(document=document))
    hold_as_stranger(show, "B3")
    page = text_of(Browser(show).look())
    assert 'aria-label="Row B, seat 5, €12, standard, aisle, available"' in page.replace(
        "Standard", "standard"
    )
    assert "Row A, seat 1, €12" in page
    assert "wheelchair bay, available" in page
    assert "Row B, seat 3, €12" in page
    assert "taken for now" in page
    assert 'value="B3"' not in page


def test_marked_seats_are_kept_together_and_shown_with_their_price() -> None:
    browser = Browser(make_show())
    response = browser.keep("C4", "C5")
    assert response.status_code == 302
    assert browser.held() == {23, 24}
    page = text_of(browser.look())
    assert "€24.00" in page
    assert 'data-testid="proceed-payment"' in page
    assert "Side by side." in page


def test_more_seats_join_the_same_hold() -> None:
    browser = Browser(make_show())
    browser.keep("C4")
    browser.keep("C5")
    assert browser.held() == {23, 24}
    assert text_of(browser.look()).count("Give all back") == 1
    assert 'name="seats" value="C4"' not in text_of(browser.look())


def test_a_lost_seat_is_named_the_others_stay_marked_and_equals_are_offered() -> None:
    show = make_show()
    hold_as_stranger(show, "C5")
    browser = Browser(show)
    response = browser.keep("C4", "C5", "C6")
    page = text_of(response)
    assert response.status_code == 409
    assert "Row C, seat 5: taken just now" in page
    assert checked_seats(page) == ["C4", "C6"]
    assert browser.held() == set()
    offer = re.search(r'<form class="offer".*?</form>', page, re.DOTALL)
    assert offer is not None
    taken = browser.client.post(browser.path("/hold"), hidden_fields(offer[0]))
    assert taken.status_code == 302
    assert len(browser.held()) == 3


def test_nothing_marked_is_a_hint_not_an_error_page() -> None:
    response = Browser(make_show()).post("/hold", back="list")
    assert response.status_code == 422
    assert "No seat is chosen yet" in text_of(response)


def test_a_refused_single_seat_offers_the_neighbouring_choice() -> None:
    browser = Browser(make_show(orphan_rule=OrphanRule.REFUSE))
    response = browser.keep("A2", "A3")
    page = text_of(response)
    assert response.status_code == 422
    assert "Row A, seat 1 would be left alone" in page
    offer = re.search(r'<form class="offer".*?</form>', page, re.DOTALL)
    assert offer is not None
    browser.client.post(browser.path("/hold"), hidden_fields(offer[0]))
    assert browser.held() == {0, 1}


def test_a_companion_seat_without_its_bay_is_refused_and_says_what_to_choose_as_well() -> None:
    document = plan_document(accessible=["A1"], companions={"A2": "A1"})
    browser = Browser(make_show(make_world(document=document)))
    response = browser.keep("A2")
    page = text_of(response)
    assert response.status_code == 422
    assert "sold together with its wheelchair bay. Choose that as well." in page
    assert checked_seats(page) == ["A2"]
    assert browser.held() == set()
    assert browser.keep("A1", "A2").status_code == 302
    assert browser.held() == {0, 1}


def test_a_warned_single_seat_is_kept_and_can_be_mended_in_one_tap() -> None:
    browser = Browser(make_show(orphan_rule=OrphanRule.WARN))
    assert browser.keep("A2", "A3").status_code == 302
    page = text_of(browser.look())
    assert "Row A, seat 1 would be left alone" in page
    form = re.search(r'<form class="alert warn".*?</form>', page, re.DOTALL)
    assert form is not None
    browser.client.post(browser.path("/change"), hidden_fields(form[0]))
    assert browser.held() == {0, 1}
    assert "left alone" not in text_of(browser.look())


def test_a_seat_can_be_given_back_and_the_last_one_ends_the_hold() -> None:
    browser = Browser(make_show())
    browser.keep("A1", "A2")
    forms = re.findall(
        r'<form method="post" action="[^"]*/change".*?</form>', text_of(browser.look()), re.DOTALL
    )
    browser.client.post(browser.path("/change"), hidden_fields(forms[0]))
    assert browser.held() == {1}
    browser.client.post(browser.path("/change"), hidden_fields(forms[1]))
    assert browser.held() == set()


def test_another_visitors_hold_cannot_be_changed_extended_or_released() -> None:
    show = make_show()
    owner, stranger = Browser(show), Browser(show)
    owner.keep("A1", "A2")
    form = re.search(
        r'<form method="post" action="[^"]*/change".*?</form>', text_of(owner.look()), re.DOTALL
    )
    assert form is not None
    fields = hidden_fields(form[0])
    assert stranger.client.post(stranger.path("/change"), fields).status_code == 404
    assert stranger.post("/extend", hold=fields["hold"]).status_code == 404
    assert stranger.post("/release").status_code == 302
    assert owner.held() == {0, 1}


def test_time_can_be_added_once() -> None:
    browser = Browser(make_show())
    browser.keep("A1")
    fields = hidden_fields(text_of(browser.look()))
    first = browser.post("/extend", hold=fields["hold"])
    assert first.status_code == 302
    assert "Add 5 minutes" not in text_of(browser.look())
    assert browser.post("/extend", hold=fields["hold"]).status_code == 409


def test_a_lapsed_hold_is_gone_from_the_panel() -> None:
    browser = Browser(make_show())
    browser.keep("A1")
    lapse_holds(browser.show)
    page = text_of(browser.look())
    assert "Give all back" not in page
    assert 'name="seats" value="A1"' in page


def test_the_best_places_fit_the_wish_and_can_be_held_by_us() -> None:
    show = make_show(make_world(document=plan_document(front_rows=2)))
    browser = Browser(show)
    cheap = text_of(browser.look(party="3", price="1200"))
    assert "€36.00" in cheap
    assert "€45.00" not in re.search(r"<tbody>.*</tbody>", cheap, re.DOTALL)[0]  # type: ignore[index]
    assert browser.post("/best", party="3", back="map").status_code == 302
    assert len(browser.held()) == 3


def test_the_best_places_take_the_place_of_those_that_are_held() -> None:
    browser = Browser(make_show())
    browser.keep("A1", "A2")
    assert browser.post("/best", party="3", back="map").status_code == 302
    held = browser.held()
    assert len(held) == 3
    assert held.isdisjoint({0, 1})
    assert text_of(browser.look()).count("Give all back") == 1


def test_the_best_places_are_chosen_anew_when_somebody_else_is_quicker() -> None:
    browser = Browser(make_show())
    browser.keep("A1", "A2")
    browser.post("/types", **{browser.type_of("A2"): "child"})
    request = browser.look().wsgi_request
    request.POST = QueryDict("party=2")
    stage = set_stage(request, browser.show.public_id)
    first = choose_anew(stage.holds[0], BestWish(quantity=2), stage=stage)
    assert first is not None
    hold_as_stranger(browser.show, *map(stage.seating.name_of, first.seats))
    chosen = unwrap(best)(request, stage)
    held = browser.held()
    assert held.isdisjoint({0, 1, *first.seats})
    assert len(held) == 2
    assert list(chosen.values()) == ["adult", "child"]


def test_ticket_types_go_along_to_the_best_places_and_it_is_said_what_they_cost() -> None:
    browser = Browser(make_show())
    assert "are given back for them" not in text_of(browser.look(""))
    browser.keep("A1", "A2")
    browser.post("/types", **{browser.type_of("A2"): "child"})
    assert "Seats you have now are given back for them." in text_of(browser.look(""))
    browser.post("/best", party="2", back="map")
    assert browser.held().isdisjoint({0, 1})
    assert "€20.00" in text_of(browser.look("/panel"))


def test_the_last_ticket_types_are_kept_when_the_cookie_is_full() -> None:
    browser = Browser(make_show(make_world(document=plan_document(rows=1, seats=2))))
    browser.keep("A1")
    old = "~".join(f"{turn:012d}:A1:child" for turn in range(500))
    browser.client.cookies[COOKIE_NAME] = old
    browser.post("/types", **{browser.type_of("A1"): "child"})
    value = browser.client.cookies[COOKIE_NAME].value
    assert len(value) <= TYPE_CHOICES_BYTES_MAX
    assert "000000000000:A1:child" in value
    assert "€8.00" in text_of(browser.look("/panel"))


@pytest.mark.parametrize(("limit", "offers"), [(150, 2), (4, 0)])
def test_other_seats_are_looked_for_in_the_best_runs_only(
    limit: int, offers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two worst rows have room for two; rows that are free in spots come before them."""
    monkeypatch.setattr(limits, "OTHER_SEATS_RUNS_MAX", limit)
    browser = Browser(make_show(make_world(document=plan_document(rows=10, seats=2))))
    stage = set_stage(browser.look().wsgi_request, browser.show.public_id)
    rows = [stage.seating.runs[place] for place in stage.seating.runs_by_rank]
    worst = max(rows[-2:], key=lambda run: run.first)
    browser.keep(*(stage.seating.name_of(worst.first + seat) for seat in range(2)))
    stage = set_stage(browser.look().wsgi_request, browser.show.public_id)
    picture = bytearray(stage.picture)
    for run in rows[:-2]:
        picture[run.first : run.first + 2] = b".b" if run.row_index % 2 else b"b."
    vars(stage)["picture"] = picture  # As if it had been read so.
    found = find_other_seats(stage)
    assert len(found) == offers


def test_other_places_are_offered_for_the_whole_party_and_stay_the_same_whichever_is_held() -> None:
    show = make_show(make_world(document=plan_document(front_rows=2)))
    browser = Browser(show)
    browser.post("/best", party="2", back="map")
    first = find_offers(text_of(browser.look("")))
    assert len(first) == 3
    assert [offer.chosen for offer in first] == [True, False, False]
    assert len({offer.total for offer in first}) == 2  # Of another price is the third.
    assert browser.client.post(browser.path("/change"), first[2].fields).status_code == 302
    second = find_offers(text_of(browser.look("")))
    assert [offer.plate for offer in second] == [offer.plate for offer in first]
    assert [offer.chosen for offer in second] == [False, False, True]
    assert len(browser.held()) == 2


def test_an_offer_that_somebody_else_has_taken_changes_nothing() -> None:
    browser = Browser(make_show())
    browser.post("/best", party="2", back="map")
    before = browser.held()
    offer = find_offers(text_of(browser.look("")))[1]
    hold_as_stranger(browser.show, *offer.fields["add"])
    assert browser.client.post(browser.path("/change"), offer.fields).status_code == 409
    assert browser.held() == before


def test_a_ticket_type_chosen_beside_the_map_changes_the_price_and_reaches_the_checkout() -> None:
    browser = Browser(make_show())
    browser.keep("C4", "C5")
    assert "€24.00" in text_of(browser.look(""))
    assert (
        browser.post("/types", **{browser.type_of("C5"): "child", "back": "map"}).status_code == 302
    )
    panel = text_of(browser.look("/panel"))
    assert "€20.00" in panel
    assert re.search(rf'id="{browser.type_of("C5")}".*?value="child" selected', panel)
    checkout = text_of(browser.client.get("/checkout"))
    assert "€20.00" in checkout
    assert re.search(rf'name="{browser.type_of("C5")}".*?value="child" selected', checkout)
    changed = browser.client.post(
        "/checkout", {browser.type_of("C4"): "child", browser.type_of("C5"): "child"}
    )
    assert "€16.00" in text_of(changed)
    assert "€16.00" in text_of(browser.look("/panel"))


def test_a_ticket_type_goes_along_to_other_places_and_ends_with_the_hold() -> None:
    browser = Browser(make_show())
    browser.keep("C4", "C5")
    browser.post("/types", **{browser.type_of("C5"): "child", "back": "map"})
    offer = next(one for one in find_offers(text_of(browser.look(""))) if not one.chosen)
    assert offer.total == "€20.00"
    browser.client.post(browser.path("/change"), offer.fields)
    assert "€20.00" in text_of(browser.look("/panel"))
    browser.post("/release")
    browser.keep("C4", "C5")
    assert "€24.00" in text_of(browser.look("/panel"))


def test_a_ticket_type_that_is_not_sold_is_not_believed() -> None:
    browser = Browser(make_show())
    browser.keep("C4")
    browser.post(
        "/types",
        **{browser.type_of("C4"): "emperor", browser.type_of("A1"): "child", "back": "map"},
    )
    assert "€12.00" in text_of(browser.look("/panel"))
    browser.client.cookies[COOKIE_NAME] = "x:C4:child~::~nonsense"
    assert "€12.00" in text_of(browser.look("/panel"))


def test_bays_and_companion_seats_stand_out_on_request_and_the_others_stay_choosable() -> None:
    document = plan_document(accessible=["A1"], companions={"A2": "A1"})
    browser = Browser(make_show(make_world(document=document)))
    plain = text_of(browser.look())
    assert "&access=1" not in plain
    assert 'href="?access=1#row-by-row"' in plain
    assert "pickseat p1 dim" not in plain
    told = text_of(browser.look(access="1", party="3"))
    assert 'href="?party=3#row-by-row" aria-current="true"' in told
    dim = re.findall(r'pickseat p\d dim"><input type="checkbox" name="seats" value="(\w+)"', told)
    assert len(dim) == 48
    assert not {"A1", "A2"} & set(dim)


def test_a_hall_without_bays_has_no_such_filter() -> None:
    browser = Browser(make_show())
    assert "access=1" not in text_of(browser.look())
    assert 'data-need="accessible"' not in text_of(browser.look(""))


def test_a_party_that_does_not_fit_gets_the_alternatives() -> None:
    show = make_show(make_world(document=plan_document(rows=1, seats=3)))
    response = Browser(show).post("/best", party="5")
    assert response.status_code == 409
    page = text_of(response)
    assert "not free together" in page
    assert 'class="offer"' in page


def test_standing_places_are_counted_not_numbered() -> None:
    document = plan_document(rows=1, seats=4, areas={"floor": 5})
    browser = Browser(make_show(make_world(document=document)))
    assert "5 places left" in text_of(browser.look())
    browser.post("/hold", **{"area-floor": "2", "seats": ["A1"]})
    assert len(browser.held()) == 3
    assert "3 places left" in text_of(browser.look())
    refused = browser.post("/hold", **{"area-floor": "4"})
    assert refused.status_code == 409
    assert len(browser.held()) == 3


def test_seats_and_too_many_places_together_hold_nothing() -> None:
    document = plan_document(rows=1, seats=4, areas={"floor": 2})
    browser = Browser(make_show(make_world(document=document)))
    browser.look()
    response = browser.post("/hold", **{"area-floor": "3", "seats": ["A1"]})
    assert response.status_code == 409
    assert browser.held() == set()


def test_a_large_hall_is_walked_through_by_section_on_short_pages() -> None:
    show = make_show(make_world(document=plan_document(rows=18, seats=30)))
    browser = Browser(show)
    overview = text_of(browser.look())
    assert 'type="checkbox" name="seats"' not in overview
    assert "540 free" in overview
    first = text_of(browser.look(section="0"))
    assert len(re.findall(r'name="seats" value="[^"]+" aria-label', first)) == 390
    assert "Page 1 of 2" in first
    second = text_of(browser.look(section="0", page="2"))
    assert len(re.findall(r'name="seats" value="[^"]+" aria-label', second)) == 150


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": ShowStatus.CANCELLED}, "This show is cancelled"),
        ({"starts_in_minutes": -300}, "This show is over"),
    ],
)
def test_a_show_that_is_not_sold_says_so_and_offers_no_form(
    fields: dict[str, object], words: str
) -> None:
    show = make_show(**fields)  # type: ignore[arg-type]
    browser = Browser(show)
    for part in ("", "/list"):
        page = text_of(browser.look(part))
        assert words in page
        assert 'name="seats"' not in page
    assert browser.keep("A1").status_code == 409


def test_an_unknown_show_is_not_found() -> None:
    assert Client().get(f"/shows/{uuid4()}/seats").status_code == 404
    assert Client().get(f"/shows/{uuid4()}/seats/list").status_code == 404


def test_odd_addresses_show_the_plain_list() -> None:
    response = Browser(make_show()).look(
        party="٣", where="nowhere", price="-1", section="99", page="x", bays="1e3"
    )
    assert response.status_code == 200


def test_the_map_page_says_where_the_list_is_and_carries_the_element_and_its_data() -> None:
    show = make_show()
    page = text_of(Browser(show).look(""))
    assert f'href="/shows/{show.public_id}/seats/list"' in page
    assert f'plan-url="/api/v1/seating-plans/{show.plan_version.content_hash}"' in page
    data = re.search(r'id="seat-map-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    told = json.loads(data[1])
    assert told["orphanRule"] == "allow"
    assert {"category": "standard", "ticketType": "adult", "amountMinor": 1200} in told["prices"]


def test_the_panel_alone_answers_the_pages_script() -> None:
    browser = Browser(make_show())
    browser.keep("A1")
    hold_as_stranger(browser.show, "A3")
    response = browser.client.post(
        browser.path("/hold"), {"seats": "A3", "back": "map"}, headers={"X-Foyer-Part": "panel"}
    )
    assert response.status_code == 409
    page = text_of(response)
    assert page.lstrip().startswith("<aside")
    assert "taken just now" in page
    fresh = text_of(browser.look("/panel"))
    assert "A1" in fresh
    assert "<html" not in fresh


def test_seat_pages_are_private_and_ask_the_database_little() -> None:
    browser = Browser(make_show(make_world(document=plan_document(rows=10, seats=30))))
    browser.look()
    # In a rush a show has tens of thousands of claims: the map's script asks the hot role for them.
    for part, reads_claims in (("", False), ("/list", True)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = browser.look(part)
        assert any("select c.seat_no" in query["sql"] for query in queries) is reads_claims
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert len(queries) <= QUERIES_MAX, [query["sql"][:120] for query in queries]


def test_forms_without_their_token_are_refused() -> None:
    show = make_show()
    client = Client(enforce_csrf_checks=True)
    response = client.post(f"/shows/{show.public_id}/seats/hold", {"seats": "A1"})
    assert response.status_code == 403
