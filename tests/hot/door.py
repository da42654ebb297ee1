"""A door before pages of a test's own: real sockets, real servers, no house."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import uvicorn
from aiohttp import web

from foyer.hot.page_cache import PageCache
from foyer.hot.pages import PagesProxy


@asynccontextmanager
async def serving_pages(path: Path, application: web.Application) -> AsyncIterator[None]:
    """The process behind the door, on a unix socket."""
    runner = web.AppRunner(application)
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def serving_door(
    path: Path, *, trusted_proxies: tuple[str, ...] = ()
) -> AsyncIterator[tuple[httpx.AsyncClient, PageCache]]:
    """Somebody at the door, and the cache behind it."""
    proxy = PagesProxy(str(path), trusted_proxies=trusted_proxies)
    cache = PageCache(proxy)
    await proxy.start()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(cache, lifespan="off", proxy_headers=False, log_level="critical")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
                yield client, cache
        finally:
            server.should_exit = True
            await serving
            await proxy.stop()
