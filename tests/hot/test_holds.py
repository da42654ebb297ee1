"""The hold endpoints over HTTP, with a real process and a real PostgreSQL."""

import gzip
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from django.db import connection

from foyer.accounts.bearer import bearer_keys, issue_access_token
from foyer.accounts.models import TokenFamily, User
from foyer.catalog.models import Show
from foyer.inventory import actions
from foyer.inventory.models import Hold, SeatClaim
from foyer.inventory.tokens import hold_token
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from foyer.platform.tokens import Signer
from tests.factories import make_show, make_user, make_world, plan_document
from tests.hot_servers import SECRET, HotServer, StartServer

KEY = "a-key-of-22-characters-"


def post(client: httpx.Client, show: Show, body: dict[str, Any], **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"/api/v1/shows/{show.public_id}/holds", json=body, headers=named)


def hold(client: httpx.Client, show: Show, *seats: str) -> dict[str, Any]:
    response = post(client, show, {"seats": list(seats)})
    assert response.status_code == 201, response.text
    document: dict[str, Any] = response.json()
    return document


def lapse(token_owner: Show) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update seat_claim set expires_at = now() - interval '1 second' where show_id = %s",
            [token_owner.id],
        )
        cursor.execute(
            "update hold set expires_at = now() - interval '1 second' where show_id = %s",
            [token_owner.id],
        )


def status_of(client: httpx.Client, show: Show) -> str:
    answer = client.get(f"/api/v1/shows/{show.public_id}/availability").json()
    status: str = answer["status"]
    return status


def bearer(user: User, family: TokenFamily) -> dict[str, str]:
    token = issue_access_token(
        user_public_id=user.public_id,
        user_id=user.id,
        family_public_id=family.public_id,
        keys=bearer_keys([SECRET]),
        now=utc_now(),
    )
    return {"Authorization": f"Bearer {token}"}


def sign_in(**fields: object) -> tuple[User, TokenFamily, dict[str, str]]:
    user = make_user(**fields)
    family = TokenFamily.objects.create(
        user=user, refresh_hash=b"0" * 32, expires_at=utc_now() + timedelta(days=7)
    )
    return user, family, bearer(user, family)


def test_a_hold_has_the_documented_shape(hot: httpx.Client) -> None:
    world = make_world(document=plan_document(rows=1, seats=3, areas={"floor": 5}))
    show = make_show(world)
    response = post(hot, show, {"seats": ["A2", "A1"], "ticketTypes": {"A1": "child"}})
    assert response.status_code == 201
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"]
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("foyer_visitor=")
    assert "HttpOnly; SameSite=Lax" in cookie
    stored = Hold.objects.get(show_id=show.id)
    token = hold_token(stored.public_id, signer=Signer([SECRET]))
    answer = response.json()
    assert 595 <= answer.pop("expiresIn") <= 600
    assert answer == {
        "holdToken": token,
        "showId": str(show.public_id),
        "seats": [
            {
                "id": "A1",
                "index": 0,
                "category": "standard",
                "ticketType": "child",
                "price": {"amount": 800, "currency": "EUR"},
            },
            {
                "id": "A2",
                "index": 1,
                "category": "standard",
                "ticketType": "adult",
                "price": {"amount": 1200, "currency": "EUR"},
            },
        ],
        "areas": [],
        "total": {"amount": 2000, "currency": "EUR"},
        "expiresAt": stored.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "extensionsLeft": 1,
        "warnings": [],
    }


def test_areas_and_best_available_are_held(hot: httpx.Client) -> None:
    world = make_world(document=plan_document(rows=2, seats=6, areas={"floor": 4}))
    show = make_show(world)
    area = post(hot, show, {"areas": {"floor": 3}, "ticketTypes": {"adult": 2, "child": 1}}).json()
    assert area["seats"] == []
    assert [(a["id"], a["ticketType"], a["quantity"]) for a in area["areas"]] == [
        ("floor", "adult", 2),
        ("floor", "child", 1),
    ]
    best = post(hot, show, {"best": {"quantity": 3}}).json()
    assert best["together"] is True
    indexes = [seat["index"] for seat in best["seats"]]
    assert indexes == list(range(indexes[0], indexes[0] + 3))
    full = post(hot, show, {"areas": {"floor": 2}})
    assert (full.status_code, full.json()["code"], full.json()["seats"]) == (
        409,
        "seats_taken",
        ["floor"],
    )
    document = hot.get(f"/api/v1/shows/{show.public_id}/availability").json()
    assert document["areas"] == [{"id": "floor", "available": 1}]
    assert document["summary"] == {"available": 10, "held": 6, "booked": 0, "blocked": 0}


def test_a_taken_seat_is_a_clean_conflict_that_names_it(hot: httpx.Client) -> None:
    show = make_show()
    hold(hot, show, "A1")
    again = post(hot, show, {"seats": ["A1", "A2"]})
    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"
    problem = again.json()
    assert (problem["code"], problem["seats"], problem["mine"]) == ("seats_taken", ["A1"], ["A1"])
    hot.cookies.clear()
    other = post(hot, show, {"seats": ["A1"]}).json()
    assert (other["seats"], other["mine"]) == (["A1"], [])
    assert SeatClaim.objects.filter(show_id=show.id).count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"seats": ["Z1"]}, 422, "unknown_seat"),
        ({"seats": ["A1", "A1"]}, 422, "duplicate_seat"),
        ({"seats": ["A1"], "ticketTypes": {"A1": "dog"}}, 422, "unknown_ticket_type"),
        ({"seats": [f"A{n}" for n in range(1000)]}, 409, "limit_exceeded"),
        ({"seats": [f"A{n}" for n in range(3000)]}, 422, "validation_failed"),
        ({"seats": []}, 422, "validation_failed"),
        ({"seats": [1]}, 422, "validation_failed"),
        ({"seats": "A1"}, 422, "validation_failed"),
        ({"seats": ["A\u0000"]}, 422, "unknown_seat"),
        ({"seats": ["A1"], "best": {"quantity": 1}}, 422, "validation_failed"),
        ({"areas": {"floor": -1}}, 422, "validation_failed"),
        ({"areas": {"floor": 1}}, 422, "unknown_seat"),
        ({"best": {"quantity": 0}}, 422, "validation_failed"),
        ({"best": {"quantity": 11}}, 422, "validation_failed"),
        ({"best": {"quantity": 2, "category": "gold"}}, 409, "no_block"),
        ({"best": {"quantity": 1, "accessible": True}}, 409, "no_block"),
        ({"best": {"quantity": 2, "maxPrice": {"amount": 1}}}, 409, "no_block"),
        ({}, 422, "validation_failed"),
        ([], 422, "validation_failed"),
    ],
)
def test_wrong_input_gets_the_documented_problem(
    hot: httpx.Client, body: Any, status: int, code: str
) -> None:
    show = make_show()
    response = post(hot, show, body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["status"] == status
    assert not SeatClaim.objects.filter(show_id=show.id).exists()


@pytest.mark.parametrize(
    "raw", [b"{", b"", b"\xff\xfe", b'{"seats": ["A1"]', b"[" * 5000, b'{"seats": [NaN]}']
)
def test_broken_json_is_malformed(hot: httpx.Client, raw: bytes) -> None:
    show = make_show()
    response = hot.post(f"/api/v1/shows/{show.public_id}/holds", content=raw)
    assert (response.status_code, response.json()["code"]) in [
        (400, "malformed_json"),
        (422, "validation_failed"),
    ]
    if raw in (b"{", b"", b"\xff\xfe"):
        assert response.status_code == 400


@pytest.mark.parametrize("size", [65 * 1024, 10 * 1024 * 1024])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_body_is_refused_readably(hot: httpx.Client, size: int, chunked: bool) -> None:
    show = make_show()
    content: Any = iter([b"x" * size]) if chunked else b"x" * size
    response = hot.post(f"/api/v1/shows/{show.public_id}/holds", content=content)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_unknown_shows_and_methods_are_problems(hot: httpx.Client) -> None:
    for show in (uuid4(), "nonsense", "1", UUID(int=0).hex):
        missing = hot.post(f"/api/v1/shows/{show}/holds", json={"seats": ["A1"]})
        assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    wrong = hot.put("/api/v1/holds")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert wrong.headers["allow"] == "DELETE, GET, HEAD"


def test_closed_and_future_sales_are_refused(hot: httpx.Client) -> None:
    world = make_world()
    now = utc_now()
    future = make_show(world, sale_opens_at=now + timedelta(hours=1))
    refused = post(hot, future, {"seats": ["A1"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "sale_not_open")
    assert refused.json()["opensAt"] == future.sale_opens_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    past = make_show(world, starts_in_minutes=-500)
    closed = post(hot, past, {"seats": ["A1"]})
    assert (closed.status_code, closed.json()["code"]) == (409, "sale_closed")


def test_another_sites_page_may_not_hold_seats(hot: httpx.Client) -> None:
    show = make_show()
    for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
        refused = post(hot, show, {"seats": ["A1"]}, Origin=origin)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert post(hot, show, {"seats": ["A1"]}, Origin="http://localhost").status_code == 201


def test_a_lost_answer_is_repeated_for_the_same_key(hot: httpx.Client) -> None:
    show = make_show()
    first = post(hot, show, {"seats": ["A1"]}, Idempotency_Key=KEY)
    hot.cookies.clear()  # The answer never arrived, nor did its cookie.
    again = post(hot, show, {"seats": ["A1"]}, Idempotency_Key=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert again.json()["holdToken"] == first.json()["holdToken"]
    assert again.headers["set-cookie"]
    assert [item["holdToken"] for item in hot.get("/api/v1/holds").json()["items"]] == [
        first.json()["holdToken"]
    ]
    other = post(hot, show, {"seats": ["A2"]}, Idempotency_Key=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")
    bad = post(hot, show, {"seats": ["A2"]}, Idempotency_Key="short")
    assert (bad.status_code, bad.json()["code"]) == (422, "validation_failed")


def test_a_key_of_a_refused_request_may_be_used_again(hot: httpx.Client) -> None:
    show = make_show()
    taken = hold(hot, show, "A1")
    assert post(hot, show, {"seats": ["A1"]}, Idempotency_Key=KEY).status_code == 409
    assert hot.delete(f"/api/v1/holds/{taken['holdToken']}").status_code == 204
    assert post(hot, show, {"seats": ["A1"]}, Idempotency_Key=KEY).status_code == 201


def test_a_hold_can_be_shown_listed_extended_changed_and_released(hot: httpx.Client) -> None:
    show = make_show()
    token = hold(hot, show, "A1", "A2")["holdToken"]
    assert [seat["id"] for seat in hot.get(f"/api/v1/holds/{token}").json()["seats"]] == [
        "A1",
        "A2",
    ]
    assert len(hot.get("/api/v1/holds").json()["items"]) == 1
    longer = hot.post(f"/api/v1/holds/{token}/extend")
    assert (longer.status_code, longer.json()["extensionsLeft"]) == (200, 0)
    assert 890 <= longer.json()["expiresIn"] <= 900
    once_more = hot.post(f"/api/v1/holds/{token}/extend")
    assert (once_more.status_code, once_more.json()["code"]) == (409, "limit_exceeded")
    changed = hot.patch(f"/api/v1/holds/{token}", json={"add": ["B1"], "remove": ["A1"]})
    assert [seat["id"] for seat in changed.json()["seats"]] == ["A2", "B1"]
    assert status_of(hot, show)[:11] == ".h........h"
    assert hot.delete(f"/api/v1/holds/{token}").status_code == 204
    assert "h" not in status_of(hot, show)
    ended = hot.get(f"/api/v1/holds/{token}")
    assert (ended.status_code, ended.json()["code"]) == (409, "hold_expired")
    assert hot.delete(f"/api/v1/holds/{token}").status_code == 204


def test_a_change_that_loses_a_seat_says_which(hot: httpx.Client) -> None:
    show = make_show()
    token = hold(hot, show, "A1")["holdToken"]
    hold(hot, show, "A2")
    lost = hot.patch(f"/api/v1/holds/{token}", json={"add": ["A2"]})
    assert (lost.status_code, lost.json()["code"], lost.json()["seats"]) == (
        409,
        "seats_taken",
        ["A2"],
    )
    assert hot.patch(f"/api/v1/holds/{token}", json={}).status_code == 422


def test_lapsed_and_consumed_holds_are_expired_and_can_be_deleted(hot: httpx.Client) -> None:
    show = make_show()
    token = hold(hot, show, "A1")["holdToken"]
    lapse(show)
    for response in (
        hot.get(f"/api/v1/holds/{token}"),
        hot.post(f"/api/v1/holds/{token}/extend"),
        hot.patch(f"/api/v1/holds/{token}", json={"add": ["A3"]}),
    ):
        assert (response.status_code, response.json()["code"]) == (409, "hold_expired")
    assert hot.delete(f"/api/v1/holds/{token}").status_code == 204
    consumed = hold(hot, show, "B1")["holdToken"]
    record = Hold.objects.get(seat_nos=[10], show_id=show.id)
    actions.consume_hold(record.id, line_ids_by_seat={10: 77})
    assert hot.get(f"/api/v1/holds/{consumed}").json()["code"] == "hold_expired"
    assert hot.delete(f"/api/v1/holds/{consumed}").status_code == 204
    claims = SeatClaim.objects.filter(show_id=show.id, seat_no=10)
    assert list(claims.values_list("state", flat=True)) == ["paying"]


def test_forged_and_foreign_tokens_are_not_found(
    hot: httpx.Client, shared_server: HotServer
) -> None:
    show = make_show()
    token = hold(hot, show, "A1")["holdToken"]
    forged = hold_token(Hold.objects.get(show_id=show.id).public_id, signer=Signer(["x" * 32]))
    unknown = hold_token(new_uuid(), signer=Signer([SECRET]))
    for wrong in (forged, unknown, token[:-1], token + "A", "nonsense", "a.b.c"):
        assert hot.get(f"/api/v1/holds/{wrong}").status_code == 404
        assert hot.delete(f"/api/v1/holds/{wrong}").status_code == 404
    with shared_server.client() as stranger:
        hold(stranger, show, "A2")
        for response in (
            stranger.get(f"/api/v1/holds/{token}"),
            stranger.delete(f"/api/v1/holds/{token}"),
            stranger.patch(f"/api/v1/holds/{token}", json={"add": ["A3"]}),
            stranger.post(f"/api/v1/holds/{token}/extend"),
        ):
            assert (response.status_code, response.json()["code"]) == (404, "not_found")
        stranger.cookies.clear()
        assert stranger.get(f"/api/v1/holds/{token}").status_code == 200


def test_releasing_everything_releases_ones_own_only(
    hot: httpx.Client, shared_server: HotServer
) -> None:
    show = make_show()
    hold(hot, show, "A1")
    hold(hot, show, "A2")
    with shared_server.client() as other:
        hold(other, show, "A3")
        assert other.get("/api/v1/holds").json()["items"][0]["seats"][0]["id"] == "A3"
        assert hot.delete("/api/v1/holds").status_code == 204
        assert hot.get("/api/v1/holds").json() == {"items": []}
        assert len(other.get("/api/v1/holds").json()["items"]) == 1
    assert status_of(hot, show)[:3] == "..h"


def test_a_bearer_token_names_the_account(hot: httpx.Client) -> None:
    show = make_show(seats_per_visitor_max=2)
    user, _, headers = sign_in()
    made = hot.post(
        f"/api/v1/shows/{show.public_id}/holds", json={"seats": ["A1", "A2"]}, headers=headers
    )
    assert made.status_code == 201
    assert "set-cookie" not in made.headers
    assert Hold.objects.get(show_id=show.id).user_id == user.id
    more = hot.post(
        f"/api/v1/shows/{show.public_id}/holds", json={"seats": ["A3"]}, headers=headers
    )
    assert (more.status_code, more.json()["code"]) == (409, "limit_exceeded")
    _, _, others = sign_in()
    token = made.json()["holdToken"]
    assert hot.get(f"/api/v1/holds/{token}", headers=others).status_code == 404
    assert hot.delete("/api/v1/holds", headers=headers).status_code == 204
    assert hot.get("/api/v1/holds", headers=headers).json() == {"items": []}


def test_a_bad_or_revoked_bearer_token_is_refused(hot: httpx.Client) -> None:
    show = make_show()
    _, family, headers = sign_in()
    family.revoked_at = utc_now()
    family.save()
    for bad in (headers, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic x"}):
        refused = hot.get("/api/v1/holds", headers=bad)
        assert (refused.status_code, refused.json()["code"]) == (401, "invalid_token")
        assert refused.headers["www-authenticate"] == "Bearer"
    assert hot.get(f"/api/v1/shows/{show.public_id}/availability", headers=headers).is_success


def test_a_forged_cookie_is_a_new_visitor(hot: httpx.Client) -> None:
    show = make_show()
    genuine = post(hot, show, {"seats": ["B1"]}).headers["set-cookie"].split(";")[0]
    spoiled = genuine[:-4] + ("AAAA" if genuine[-4:] != "AAAA" else "BBBB")
    for number, forged in enumerate(("foyer_visitor=abc.def.ghi", spoiled), start=1):
        response = post(hot, show, {"seats": [f"A{number}"]}, Cookie=forged)
        assert response.status_code == 201
        assert response.headers["set-cookie"]
    assert Hold.objects.values("visitor_id").distinct().count() == 3


def test_the_callers_request_id_comes_back(hot: httpx.Client) -> None:
    answer = hot.get("/api/v1/holds", headers={"X-Request-Id": "my-request-1"})
    assert answer.headers["x-request-id"] == "my-request-1"
    odd = hot.get("/api/v1/holds", headers={"X-Request-Id": "no spaces!"})
    assert odd.headers["x-request-id"] != "no spaces!"


def test_orphans_are_warned_of_or_refused(hot: httpx.Client) -> None:
    world = make_world()
    warned = post(hot, make_show(world, orphan_rule="warn"), {"seats": ["A2"]})
    assert warned.json()["warnings"] == [
        {"code": "orphan_seat", "seats": ["A1"], "suggestion": ["A1"]}
    ]
    strict = make_show(world, orphan_rule="refuse", starts_in_minutes=3000)
    refused = post(hot, strict, {"seats": ["A2"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "orphan_seat")
    assert refused.json()["suggestion"] == ["A1"]


def test_a_companion_seat_needs_its_bay(hot: httpx.Client) -> None:
    document = plan_document(accessible=["A1"], companions={"A2": "A1"})
    show = make_show(make_world(document=document))
    refused = post(hot, show, {"seats": ["A2"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "accessible_only")
    best = post(hot, show, {"best": {"quantity": 2, "accessible": 1, "companions": 1}})
    assert [seat["id"] for seat in best.json()["seats"]] == ["A1", "A2"]


def test_seating_plans_are_immutable_and_compressed(hot: httpx.Client) -> None:
    show = make_show(make_world(document=plan_document(areas={"floor": 3})))
    version = show.plan_version
    plain = hot.get(
        f"/api/v1/seating-plans/{version.content_hash}", headers={"Accept-Encoding": "identity"}
    )
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.content == gzip.decompress(bytes(version.geometry))
    packed = hot.get(f"/api/v1/seating-plans/{version.content_hash}")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == json.loads(plain.content)
    full = hot.get(f"/api/v1/seating-plans/{version.content_hash}?format=full").json()
    assert len(full["seats"]) == version.seat_count
    assert full["seats"][0]["id"] == "A1"
    assert full["areas"] == [
        {"id": "floor", "name": "Floor", "category": "standard", "capacity": 3}
    ]
    assert hot.get(f"/api/v1/seating-plans/{'0' * 32}").status_code == 404
    assert hot.get("/api/v1/seating-plans/short").status_code == 404
    odd = hot.get(f"/api/v1/seating-plans/{version.content_hash}?format=svg")
    assert odd.status_code == 422


def test_limits_on_changes_spare_releases(
    start_server: StartServer, transactional_db: None
) -> None:
    server = start_server(FOYER_RATE_LIMITS="on")
    show = make_show(seats_per_visitor_max=200)
    with server.client(headers={"X-Forwarded-For": "203.0.113.7"}) as client:
        token = hold(client, show, "A1")["holdToken"]
        answers = [
            client.patch(f"/api/v1/holds/{token}", json={"remove": ["B1"]}) for _ in range(70)
        ]
        assert {answer.status_code for answer in answers[:55]} == {422}
        limited = answers[-1]
        assert (limited.status_code, limited.json()["code"]) == (429, "rate_limited")
        assert int(limited.headers["retry-after"]) >= 1
        assert client.delete(f"/api/v1/holds/{token}").status_code == 204


LOOKS = 60  # Instead of the house's own hundreds, which takes a busy machine ten seconds.


def look_until_limited(client: httpx.Client, address: str) -> tuple[int, httpx.Response]:
    """How many looks it took, and the answer to the last one."""
    for count in range(1, LOOKS * 4):
        answer = client.get(address)
        if answer.status_code == 429:
            return count, answer
    raise AssertionError("never limited")


def test_looks_at_holds_are_limited_apart_from_changes(
    start_server: StartServer, transactional_db: None
) -> None:
    server = start_server(FOYER_RATE_LIMITS="on", FOYER_RATES=f"reads={LOOKS}/600")
    show = make_show()
    with server.client(headers={"X-Forwarded-For": "203.0.113.8"}) as client:
        mine = f"/api/v1/holds/{hold(client, show, 'A1')['holdToken']}"
        # Forged tokens cost a look, too, and come back at once.
        looks, limited = look_until_limited(client, "/api/v1/holds/forged")
        assert looks > LOOKS
        assert limited.json()["code"] == "rate_limited"
        assert int(limited.headers["retry-after"]) >= 1
        for address in (mine, "/api/v1/holds"):
            look_until_limited(client, address)
        assert client.patch(mine, json={"add": ["A2"]}).status_code == 200
        assert client.delete(mine).status_code == 204


def test_one_network_holds_only_so_many_unpaid_seats(
    start_server: StartServer, transactional_db: None
) -> None:
    server = start_server(FOYER_RATE_LIMITS="on")
    show = make_show(make_world(document=plan_document(rows=20, seats=20)))
    rows = "ABCDEFGHIJK"
    codes = []
    for row in rows:
        with server.client(headers={"X-Forwarded-For": "203.0.113.7"}) as client:
            seats = [f"{row}{number}" for number in range(1, 11)]
            codes.append(post(client, show, {"seats": seats}).status_code)
    assert codes == [201] * 10 + [409]
    with server.client(headers={"X-Forwarded-For": "198.51.100.7"}) as client:
        assert post(client, show, {"seats": ["K1"]}).status_code == 201


def test_the_first_hold_after_a_restart_of_the_database_is_granted(
    start_server: StartServer, transactional_db: None
) -> None:
    server, show = start_server(), make_show()
    with server.client() as client, connection.cursor() as cursor:
        hold(client, show, "A1")
        cursor.execute(
            "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
            " where datname = current_database()"
            " and application_name in ('foyer-batcher', 'foyer-hot')"
        )
        assert [ended for (ended,) in cursor.fetchall()]
        assert post(client, show, {"seats": ["A2"]}).status_code == 201
