"""The shared cache before the pages: what is kept, for whom, how long, and what never is."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from foyer.hot import pages_limits as limits
from foyer.hot.page_cache import PageCache
from tests.hot.door import serving_door, serving_pages

PUBLIC = "public, max-age=0, s-maxage=5, must-revalidate"
HEADERS = {"Cache-Control": PUBLIC, "Vary": "Cookie, Accept-Encoding", "ETag": '"one"'}


class Pages:
    """Counts how often it was asked, and answers with `headers`; `gate` holds answers back."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.headers: dict[str, str] = dict(HEADERS)
        self.status = 200
        self.body = b"the programme"
        self.gate = asyncio.Event()
        self.gate.set()
        self.knocked = asyncio.Event()
        self.breaks = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.knocked.set()
        await self.gate.wait()
        if self.breaks:
            half = web.StreamResponse(headers={**self.headers, "Content-Length": "100"})
            await half.prepare(request)
            await half.write(b"half of it")
            assert request.transport is not None
            request.transport.abort()
            return half
        return web.Response(status=self.status, body=self.body, headers=self.headers)


Story = Callable[[httpx.AsyncClient, Pages, PageCache], Awaitable[None]]


def play(tmp_path: Path, story: Story, **options: tuple[str, ...]) -> None:
    async def run() -> None:
        path, pages = tmp_path / "pages.sock", Pages()
        application = web.Application()
        application.router.add_route("*", "/{rest:.*}", pages.answer)
        async with (
            serving_door(path, **options) as (client, cache),
            serving_pages(path, application),
        ):
            await story(client, pages, cache)

    asyncio.run(run())


def let_time_pass(cache: PageCache) -> None:
    for place in cache._places.values():
        place.page.until = 0.0


def test_a_public_page_is_made_once_for_everybody(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        first = await client.get("/?city=leipzig")
        again = await client.get("/?city=leipzig", headers={"Cookie": "foyer_visitor=somebody"})
        assert first.content == again.content == pages.body
        assert (again.status_code, again.headers["age"]) == (200, "0")
        assert again.headers["cache-control"] == PUBLIC
        assert first.headers["x-request-id"] != again.headers["x-request-id"]
        assert len(pages.asked) == 1
        assert (await client.get("/?city=dresden")).status_code == 200
        assert len(pages.asked) == 2

    play(tmp_path, story)


def test_its_time_over_a_page_is_made_anew(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        await client.get("/")
        pages.body = b"another programme"
        let_time_pass(cache)
        assert (await client.get("/")).content == b"another programme"
        assert (await client.get("/")).content == b"another programme"
        assert len(pages.asked) == 2

    play(tmp_path, story)


@pytest.mark.parametrize(
    "headers",
    [
        {**HEADERS, "Cache-Control": "private, no-store"},
        {**HEADERS, "Cache-Control": "public, max-age=60"},
        {**HEADERS, "Cache-Control": "public, s-maxage=0"},
        {**HEADERS, "Cache-Control": "private, s-maxage=5"},
        {**HEADERS, "Cache-Control": "s-maxage=5"},
        {**HEADERS, "Cache-Control": "public, no-store, s-maxage=5"},
        {**HEADERS, "Cache-Control": "public, no-cache, s-maxage=5"},
        {**HEADERS, "Set-Cookie": "foyer_visitor=mine"},
        {**HEADERS, "Vary": "Cookie, Accept-Language"},
        {**HEADERS, "Vary": "*"},
        {},
    ],
)
def test_what_is_not_for_everybody_is_never_kept(tmp_path: Path, headers: dict[str, str]) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        pages.headers = headers
        for _ in range(2):
            assert (await client.get("/")).content == pages.body
        assert len(pages.asked) == 2
        assert not cache._places

    play(tmp_path, story)


def test_errors_are_not_kept(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        pages.status = 404
        for _ in range(2):
            assert (await client.get("/")).status_code == 404
        assert len(pages.asked) == 2

    play(tmp_path, story)


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "foyer_session=mine"},
        {"Cookie": "foyer_theme=dark"},
        {"Authorization": "Bearer mine"},
        {"Accept-Encoding": "gzip"},
        {"Host": "another.example"},
        {"X-Forwarded-Proto": "https"},
    ],
)
def test_others_get_no_page_that_was_made_for_different_words(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        await client.get("/", headers={"Accept-Encoding": "identity"})
        await client.get("/", headers={"Accept-Encoding": "identity"} | headers)
        await client.get("/", headers={"Accept-Encoding": "identity"})
        assert len(pages.asked) == 2

    play(tmp_path, story, trusted_proxies=("127.0.0.0/8",))


def test_a_stranger_does_not_choose_the_scheme_that_others_see(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        await client.get("/", headers={"X-Forwarded-Proto": "https"})
        await client.get("/")
        assert [ask.headers["x-forwarded-proto"] for ask in pages.asked] == ["http"]

    play(tmp_path, story)


@pytest.mark.parametrize("method", ["POST", "HEAD", "DELETE"])
def test_only_looking_is_answered_from_memory(tmp_path: Path, method: str) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        await client.get("/")
        await client.request(method, "/")
        assert [ask.method for ask in pages.asked] == ["GET", method]

    play(tmp_path, story)


def test_who_has_the_page_hears_so(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        await client.get("/")
        let_time_pass(cache)
        for _ in range(2):  # Made for him and others, then found.
            answer = await client.get("/", headers={"If-None-Match": 'W/"one"'})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["etag"] == '"one"'
        assert "if-none-match" not in pages.asked[1].headers
        assert (await client.get("/", headers={"If-None-Match": '"two"'})).content == pages.body
        assert len(pages.asked) == 2

    play(tmp_path, story)


def test_a_page_of_ones_own_is_asked_for_as_it_was(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        pages.headers = {"Cache-Control": "private, no-cache", "ETag": '"one"'}
        pages.status = 304
        for _ in range(2):
            answer = await client.get("/", headers={"If-None-Match": '"one"'})
            assert answer.status_code == 304
        assert [ask.headers["if-none-match"] for ask in pages.asked] == ['"one"'] * 2

    play(tmp_path, story)


def test_a_crowd_waits_for_one_renewal(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        await client.get("/")
        let_time_pass(cache)
        pages.gate.clear()
        pages.knocked.clear()
        first = asyncio.create_task(client.get("/"))
        await pages.knocked.wait()
        crowd = [asyncio.create_task(client.get("/")) for _ in range(20)]
        while len(cache_waiters(cache)) < len(crowd):  # noqa: ASYNC110 (no event tells)
            await asyncio.sleep(0)
        pages.gate.set()
        answers = await asyncio.gather(first, *crowd)
        assert {answer.content for answer in answers} == {pages.body}
        assert len(pages.asked) == 2

    play(tmp_path, story)


def cache_waiters(cache: PageCache) -> list[object]:
    (place,) = cache._places.values()
    assert place.coming is not None
    return list(place.coming._callbacks or [])


def test_a_page_that_has_become_private_is_made_for_each(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        await client.get("/")
        let_time_pass(cache)
        pages.headers = {"Cache-Control": "private, no-cache"}
        for _ in range(2):
            assert (await client.get("/")).headers["cache-control"] == "private, no-cache"
        assert len(pages.asked) == 3
        assert (len(cache._places), cache._bytes) == (0, 0)

    play(tmp_path, story)


def test_half_a_page_is_nobodys(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        pages.breaks = True
        answer = await client.get("/")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        pages.breaks = False
        assert (await client.get("/")).content == pages.body

    play(tmp_path, story)


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        for number in range(6):
            await client.get(f"/{number}")
        assert (len(cache._places), cache._bytes) == (3, 3 * len(pages.body))
        await client.get("/5")
        assert len(pages.asked) == 6
        pages.body = b"x" * (limits.PAGE_KEPT_BYTES_MAX + 1)
        assert (await client.get("/large")).content == pages.body
        assert len(cache._places) == 3
        pages.body = b"x" * 40
        await client.get("/wide")
        assert cache._bytes <= 60

    monkeypatch.setattr(limits, "PAGES_KEPT", 3)
    monkeypatch.setattr(limits, "PAGES_KEPT_BYTES", 60)
    play(tmp_path, story)


def test_a_long_cookie_is_not_remembered(tmp_path: Path) -> None:
    async def story(client: httpx.AsyncClient, pages: Pages, cache: PageCache) -> None:
        for _ in range(2):
            await client.get("/", headers={"Cookie": "odd=" + "x" * limits.COOKIE_BYTES_KEPT_MAX})
        assert len(pages.asked) == 2

    play(tmp_path, story)
