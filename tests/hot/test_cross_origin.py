"""The hot endpoints for pages of other sites: what the API allows, they allow as well."""

from tests.factories import make_show
from tests.hot_servers import StartServer

SHOP, STRANGER = "https://shop.example", "https://evil.example"


def test_allowed_pages_hold_seats_and_watch_them_and_others_do_not(
    start_server: StartServer, transactional_db: None
) -> None:
    server, show = start_server(FOYER_CORS_ORIGINS=SHOP), make_show()
    holds = f"/api/v1/shows/{show.public_id}/holds"
    picture = f"/api/v1/shows/{show.public_id}/availability"
    live = f"/api/v1/shows/{show.public_id}/live"
    asks = {"Access-Control-Request-Method": "POST"}
    with server.client(headers={"Origin": SHOP}) as shop:
        asked = shop.options(holds, headers=asks)
        assert asked.status_code == 204
        assert asked.headers["access-control-allow-origin"] == SHOP
        assert "Idempotency-Key" in asked.headers["access-control-allow-headers"]
        for answer in (
            shop.post(holds, json={"seats": ["A1"]}),
            shop.post(holds, json={"seats": ["A1"]}),
            shop.get(picture),
            shop.get(picture),
            shop.get("/api/v1/seating-plans/unknown"),
        ):
            assert answer.headers["access-control-allow-origin"] == SHOP
            assert "access-control-allow-credentials" not in answer.headers
            assert answer.headers["vary"] == "Origin"
        with shop.stream("GET", live) as stream:
            assert stream.headers["access-control-allow-origin"] == SHOP
    with server.client(headers={"Origin": STRANGER}) as stranger:
        assert stranger.options(holds, headers=asks).status_code == 405
        assert stranger.post(holds, json={"seats": ["A2"]}).status_code == 403
        assert "access-control-allow-origin" not in stranger.get(picture).headers
    with server.client() as own:
        assert own.post(holds, json={"seats": ["A3"]}).status_code == 201
