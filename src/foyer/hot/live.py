"""Live changes of a show as Server-Sent Events (WHATWG HTML, 9.2)."""

import asyncio
from uuid import UUID

from foyer.hot import limits
from foyer.hot.house import House
from foyer.hot.http import Request
from foyer.hot.show_state import ShowState
from foyer.inventory.rules.checks import is_over
from foyer.platform.clock import utc_now
from foyer.platform.errors import Busy

HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
}
HEARTBEAT = b": still here\n\n"


class LiveClients:
    """The streams that this process has open."""

    def __init__(self) -> None:
        self.ending = False
        self.wakers: set[asyncio.Event] = set()

    def end(self) -> None:
        """Let every stream end now: a server that stops waits for them, and they for nobody."""
        self.ending = True
        for waker in self.wakers:
            waker.set()


async def stream_changes(
    house: House, request: Request, show: UUID, *, clients: LiveClients
) -> None:
    """GET /shows/{id}/live: until the client goes, reads too slowly, or the show is over."""
    if clients.ending or len(clients.wakers) >= limits.LIVE_CLIENTS_MAX:
        raise Busy
    facts = await house.shows.get_facts(show)
    state = await house.shows.get_state(facts)
    asked = request.headers.get("last-event-id") or request.query.get("since")
    changed = asyncio.Event()
    clients.wakers.add(changed)
    state.watchers.add(changed)
    gone = asyncio.create_task(_wait_until_gone(request))
    gone.add_done_callback(lambda _: changed.set())
    try:
        await _send_head(request)
        await _stream(
            house, request, state=state, asked=asked, changed=changed, gone=gone, clients=clients
        )
    except TimeoutError:
        return  # Too slow: the connection ends, the client comes back with its last event id.
    finally:
        clients.wakers.discard(changed)
        state.watchers.discard(changed)
        gone.cancel()


async def _stream(
    house: House,
    request: Request,
    *,
    state: ShowState,
    asked: str | None,
    changed: asyncio.Event,
    gone: asyncio.Task[None],
    clients: LiveClients,
) -> None:
    seen = state.parse_version(asked) if asked else state.number
    if seen is None:
        await _send(request, _frame("reload", state.version, b"{}"))
        seen = state.number
    else:
        seen = await _send_changes(request, state, seen)
    while not gone.done() and not clients.ending:
        try:
            async with asyncio.timeout(limits.LIVE_HEARTBEAT_SECONDS):
                await changed.wait()
        except TimeoutError:
            facts = await house.shows.get_facts(state.public_id)
            # A picture that was loaded anew has another epoch: this one will not change any more.
            renewed = await house.shows.get_state(facts)
            if is_over(facts, now=utc_now()):
                await _send(request, _frame("closed", state.version, b"{}"))
                break
            if renewed is not state:
                await _send(request, _frame("reload", renewed.version, b"{}"))
                break
            await _send(request, HEARTBEAT)
            continue
        changed.clear()
        if not gone.done() and state.number != seen:
            seen = await _send_changes(request, state, seen)
    if not gone.done():
        await request.send({"type": "http.response.body", "body": b""})


async def _send_changes(request: Request, state: ShowState, since: int) -> int:
    """Send what changed since version n; the version that the client then knows."""
    changes = state.render_changes(since)
    now = state.number
    if changes is None:
        await _send(request, _frame("reload", state.version, b"{}"))
    else:
        await _send(request, _frame("delta", state.version, changes))
    return now


def _frame(event: str, version: str, data: bytes) -> bytes:
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (version.encode(), event.encode(), data)


async def _send_head(request: Request) -> None:
    headers = {**HEADERS, "x-request-id": request.request_id}
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    await request.send({"type": "http.response.start", "status": 200, "headers": encoded})


async def _send(request: Request, frame: bytes) -> None:
    """TimeoutError when the client has taken nothing for too long."""
    async with asyncio.timeout(limits.LIVE_SEND_SECONDS_MAX):
        await request.send({"type": "http.response.body", "body": frame, "more_body": True})


async def _wait_until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
