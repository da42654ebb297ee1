"""The process that owns the port: answers the hot addresses itself and forwards everything else.

`uvicorn foyer.hot.app:app`. Loads no Django.
"""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import FrameType
from uuid import UUID

import psycopg
import structlog

from foyer.hot import availability, cross_origin, holds, limits, live, seating_plans
from foyer.hot.house import House, build_house
from foyer.hot.http import (
    ClientGone,
    Receive,
    Request,
    Response,
    Scope,
    Send,
    json_response,
    problem_response,
    read_id,
    read_request,
    send_response,
)
from foyer.hot.page_cache import PageCache
from foyer.hot.pages import PagesProxy
from foyer.platform.config import load_config
from foyer.platform.errors import Busy, DomainError, MethodNotAllowed
from foyer.platform.log import configure_logging

log = structlog.get_logger("foyer.hot")

Handler = Callable[[], Awaitable[Response | None]]
Handlers = Mapping[str, Handler]

API = "/api/v1/"
SANDBOX = "/api/v1/sandbox/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What the application holds between start-up and shutdown."""

    house: House
    pages: PagesProxy
    page_cache: PageCache
    sandbox: PagesProxy | None
    live_clients: live.LiveClients
    plan_bodies: seating_plans.PlanBodies


class App:
    """The ASGI application; one instance a process."""

    def __init__(self) -> None:
        self.rooms: Rooms | None = None  # From start-up to shutdown.

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            assert self.rooms is not None, "the lifespan comes first"
            await answer(self.rooms, scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        rooms = self.rooms = await _open()
        for signum in (signal.SIGINT, signal.SIGTERM):
            _end_streams_on(signum, rooms)
        _spare_collections()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await _close(rooms)
        await send({"type": "lifespan.shutdown.complete"})


def _spare_collections() -> None:
    """Have the cyclic collector run seldom, and never through what is there for good.

    Requests leave no cycles behind, pictures hold hundreds of thousands of objects that live for
    minutes: by default a rush is interrupted by collections that find nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(limits.COLLECTED_AFTER_OBJECTS, 20, 50)


async def _open() -> Rooms:
    config = load_config()
    configure_logging(debug=config.debug)
    house = build_house(config)
    trusted = config.trusted_proxies
    sandbox = (
        PagesProxy(config.sandbox_url, trusted_proxies=trusted) if config.sandbox_url else None
    )
    pages = PagesProxy(config.pages_socket, trusted_proxies=trusted)
    rooms = Rooms(
        house=house,
        pages=pages,
        page_cache=PageCache(pages),
        sandbox=sandbox,
        live_clients=live.LiveClients(house),
        plan_bodies=seating_plans.PlanBodies(),
    )
    house.start()
    rooms.live_clients.start()
    await rooms.pages.start()
    if sandbox is not None:
        await sandbox.start()
    return rooms


def _end_streams_on(signum: signal.Signals, rooms: Rooms) -> None:
    """Before the server's own handler, which waits for every answer and tells nobody of it."""
    loop = asyncio.get_running_loop()
    former = signal.getsignal(signum)

    def end(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(rooms.live_clients.end)
        loop.call_soon_threadsafe(rooms.house.notices.end)
        if callable(former):
            former(number, frame)

    signal.signal(signum, end)


async def _close(rooms: Rooms) -> None:
    await rooms.pages.stop()
    if rooms.sandbox is not None:
        await rooms.sandbox.stop()
    await rooms.live_clients.stop()
    await rooms.house.stop()


async def answer(rooms: Rooms, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one HTTP request, or hand it to the process whose it is."""
    request = read_request(scope, receive, send)
    handlers = find_handlers(rooms, request)
    if handlers is None:
        if rooms.sandbox is not None and request.path.startswith(SANDBOX):
            await rooms.sandbox(scope, receive, send)
        else:
            await rooms.page_cache(scope, receive, send)
        return
    allowed = rooms.house.config.cors_origins
    if allowed and request.path.startswith(API):
        response = cross_origin.answer_preflight(request, allowed=allowed)
        if response is not None:
            await send_response(request, response)
            return
        request.send = cross_origin.name_readers(request, allowed=allowed)
    try:
        response = await _handle(rooms, request, handlers)
    except ClientGone:
        return
    except DomainError as error:
        response = problem_response(error)
    except psycopg.OperationalError as error:
        log.warning("database_unavailable", kind=type(error).__name__)
        response = problem_response(Busy())
    if response is not None:
        await send_response(request, response)


async def _handle(rooms: Rooms, request: Request, handlers: Handlers) -> Response | None:
    method = "GET" if request.method == "HEAD" else request.method
    handler = handlers.get(method)
    if handler is None:
        raise MethodNotAllowed({*handlers, "HEAD"} if "GET" in handlers else handlers)
    if method != "GET":
        rooms.house.clients.check_origin(request.headers)
    return await handler()


def find_handlers(rooms: Rooms, request: Request) -> Handlers | None:
    """Handlers of a hot address by method; None when the address is somebody else's."""
    if request.path == "/health/live":
        return {"GET": _is_alive}
    if not request.path.startswith(API):
        return None
    house = rooms.house
    match request.path.removeprefix(API).split("/"):
        case ["holds"]:
            return {
                "GET": partial(holds.list_holds, house, request),
                "DELETE": partial(holds.release_all, house, request),
            }
        case ["holds", token]:
            return {
                "GET": partial(holds.show_hold, house, request, token),
                "PATCH": partial(holds.change_hold, house, request, token),
                "DELETE": partial(holds.release_hold, house, request, token),
            }
        case ["holds", token, "extend"]:
            return {"POST": partial(holds.extend_hold, house, request, token)}
        case ["shows", show, "holds"]:
            return {"POST": lambda: holds.create_hold(house, request, read_id(show))}
        case ["shows", show, "availability"]:
            return {"GET": lambda: availability.show_availability(house, request, read_id(show))}
        case ["shows", show, "live"]:
            return {"GET": lambda: _go_live(rooms, request, read_id(show))}
        case ["notifications", "live"]:
            return {"GET": lambda: _follow_notices(house, request)}
        case ["seating-plans", content_hash]:
            return {
                "GET": partial(
                    seating_plans.show_seating_plan,
                    house,
                    request,
                    content_hash,
                    kept=rooms.plan_bodies,
                )
            }
    return None


async def _is_alive() -> Response:
    return json_response({"status": "ok"})


async def _go_live(rooms: Rooms, request: Request, show: UUID) -> None:
    if request.method == "HEAD":
        raise MethodNotAllowed(["GET"])
    await live.stream_changes(rooms.house, request, show, clients=rooms.live_clients)


async def _follow_notices(house: House, request: Request) -> None:
    if request.method == "HEAD":
        raise MethodNotAllowed(["GET"])
    await house.notices.follow(request)


app = App()
