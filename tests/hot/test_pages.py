"""The way from the port to the pages: what passes unchanged, what is set, what a restart shows."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from foyer.platform.limits import BODY_BYTES_MAX
from tests.hot.door import serving_door, serving_pages

LOOPBACK = ("127.0.0.0/8", "::1")
BIG = b"0123456789abcdef" * 65_536  # 1 MiB: several chunks in each direction.


async def echo(request: web.Request) -> web.StreamResponse:
    """Say what arrived, in JSON."""
    body = await request.read()
    return web.json_response(
        {
            "method": request.method,
            "target": request.raw_path,
            "headers": [[name.lower(), value] for name, value in request.headers.items()],
            "length": len(body),
        }
    )


async def special(request: web.Request) -> web.StreamResponse:
    match request.match_info["what"]:
        case "redirect":
            return web.Response(status=302, headers={"Location": "/elsewhere"})
        case "cookies":
            answer = web.Response(text="two")
            answer.set_cookie("one", "1")
            answer.set_cookie("two", "2")
            return answer
        case "packed":
            return web.Response(body=b"not really gzip", headers={"Content-Encoding": "gzip"})
        case "big":
            return web.Response(body=BIG)
        case "half":
            half = web.StreamResponse(headers={"Content-Length": "100"})
            await half.prepare(request)
            await half.write(b"half of it")
            assert request.transport is not None
            request.transport.abort()
            return half
    raise web.HTTPNotFound


Story = Callable[[httpx.AsyncClient], Awaitable[None]]


def play(
    tmp_path: Path,
    story: Story,
    *,
    trusted_proxies: tuple[str, ...] = (),
    with_pages: bool = True,
) -> None:
    """Run `story` against a door whose pages are up, or away."""
    pages = tmp_path / "pages.sock"

    async def run() -> None:
        application = web.Application(client_max_size=2**24)
        application.router.add_route("*", "/special/{what}", special)
        application.router.add_route("*", "/{rest:.*}", echo)
        async with serving_door(pages, trusted_proxies=trusted_proxies) as (client, _):
            if not with_pages:
                await story(client)
                return
            async with serving_pages(pages, application):
                await story(client)

    asyncio.run(run())


def header(answer: httpx.Response, name: str) -> list[str]:
    return [value for key, value in answer.json()["headers"] if key == name]


@pytest.mark.parametrize("target", ["/a%2Fb/%C3%A9?q=%2F&q=a+b", "/", "/x?", "/a//b"])
def test_path_and_query_arrive_as_they_were_sent(tmp_path: Path, target: str) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.get(target)
        assert answer.json()["target"].rstrip("?") == target.rstrip("?")

    play(tmp_path, story)


async def in_pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 10_000):
        yield body[start : start + 10_000]


def test_bodies_pass_in_both_directions(tmp_path: Path) -> None:
    largest = BIG[:BODY_BYTES_MAX]

    async def story(client: httpx.AsyncClient) -> None:
        for content in (largest, in_pieces(largest)):
            answer = await client.post("/body", content=content)
            assert answer.json()["length"] == BODY_BYTES_MAX
        assert (await client.get("/special/big")).content == BIG

    play(tmp_path, story)


def test_of_a_body_that_is_too_large_only_enough_to_refuse_it_passes(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        for content in (BIG, in_pieces(BIG)):
            answer = await client.post("/body", content=content)
            assert answer.json()["length"] == BODY_BYTES_MAX + 1

    play(tmp_path, story)


def test_answers_pass_unchanged(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        redirect = await client.get("/special/redirect")
        assert (redirect.status_code, redirect.headers["location"]) == (302, "/elsewhere")
        cookies = await client.get("/special/cookies")
        assert len(cookies.headers.get_list("set-cookie")) == 2
        assert len(cookies.headers.get_list("date")) == 1
        async with client.stream("GET", "/special/packed") as packed:
            raw = b"".join([chunk async for chunk in packed.aiter_raw()])
        assert (packed.headers["content-encoding"], raw) == ("gzip", b"not really gzip")
        head = await client.head("/anything")
        assert (head.status_code, head.content) == (200, b"")

    play(tmp_path, story)


def test_half_an_answer_never_looks_whole(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("/special/half")

    play(tmp_path, story)


def test_forwarding_headers_of_a_stranger_are_not_believed(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.get(
            "/",
            headers={
                "X-Forwarded-For": "6.6.6.6",
                "X-Forwarded-Proto": "https",
                "X-Forwarded-Host": "evil.example",
                "Forwarded": "for=6.6.6.6",
                "X-Real-Ip": "6.6.6.6",
            },
        )
        assert header(answer, "x-forwarded-for") == ["127.0.0.1"]
        assert header(answer, "x-forwarded-proto") == ["http"]
        for name in ("x-forwarded-host", "forwarded", "x-real-ip"):
            assert header(answer, name) == []

    play(tmp_path, story)


def test_a_trusted_proxy_says_who_the_client_is(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.get(
            "/", headers={"X-Forwarded-For": "6.6.6.6, 9.9.9.9", "X-Forwarded-Proto": "https"}
        )
        assert header(answer, "x-forwarded-for") == ["9.9.9.9"]
        assert header(answer, "x-forwarded-proto") == ["https"]

    play(tmp_path, story, trusted_proxies=LOOPBACK)


def test_headers_of_one_connection_stay_on_it(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.get(
            "/", headers={"Connection": "keep-alive, x-private", "X-Private": "1", "TE": "trailers"}
        )
        assert header(answer, "x-private") == []
        assert header(answer, "te") == []
        assert header(answer, "user-agent") == [client.headers["user-agent"]]

    play(tmp_path, story)


def test_programs_get_a_problem_while_the_pages_restart(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/v1/bookings", content=b"{}")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
        problem = json.loads(answer.content)
        assert (problem["status"], problem["code"]) == (503, "busy")

    play(tmp_path, story, with_pages=False)


def test_browsers_get_a_page_that_tries_again_while_the_pages_restart(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.get("/", headers={"Accept": "text/html,*/*;q=0.8"})
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert 'http-equiv="refresh"' in answer.text
        assert (await client.head("/", headers={"Accept": "text/html"})).content == b""

    play(tmp_path, story, with_pages=False)
