"""A TCP proxy in front of PostgreSQL that knows where a statement ends, and breaks things there.

It speaks enough of the protocol to cut the stream into statements (everything up to a Sync or a
simple Query) and to know when the server has answered one (ReadyForQuery). For every statement a
test may rule what happens: a pause until it is let go, something killed before or after it, a
connection reset before the statement arrives or after it was carried out and before its answer, or
a connection that stays open and says nothing any more. So every statement of the product is a named
pause point and a crash point, without a hook in the product.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

HOST = "127.0.0.1"
WAIT_SECONDS_MAX = 60.0
_ENCRYPTION_REQUESTS = frozenset({80877103, 80877104})  # SSLRequest, GSSENCRequest
_CANCEL_REQUEST = 80877102
_CHUNK_BYTES = 65_536


class Fate(Enum):
    """What becomes of a statement and of its connection."""

    PASS = auto()
    CUT_BEFORE = auto()  # reset; the server never sees the statement
    CUT_AFTER = auto()  # carried out and committed; reset before the answer
    SILENT_BEFORE = auto()  # half-open: the statement is swallowed, nothing is ever said again
    SILENT_AFTER = auto()  # half-open: carried out, the answer is swallowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement on its way to the server. `number` counts from 1 since the last `rule`.

    A statement that is prepared first comes twice: `executes` tells the second time.
    """

    number: int
    application: str
    text: str
    executes: bool


@dataclass(slots=True)
class Pause:
    """A statement that waits for the test."""

    reached: threading.Event = field(default_factory=threading.Event)
    _go: threading.Event = field(default_factory=threading.Event)

    def await_reached(self) -> None:
        """Block until the statement is there."""
        assert self.reached.wait(WAIT_SECONDS_MAX), "the statement never came"

    def let_go(self) -> None:
        """Let the statement, or its answer, pass."""
        self._go.set()

    async def hold_up(self) -> None:
        """Wait as the proxy."""
        self.reached.set()
        await asyncio.to_thread(self._go.wait, WAIT_SECONDS_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What to do around a statement; `before` and `after` run in the proxy's thread."""

    fate: Fate = Fate.PASS
    before: Callable[[], None] | None = None
    after: Callable[[], None] | None = None  # once the server has answered, before anybody hears
    pause_before: Pause | None = None
    pause_after: Pause | None = None


Judge = Callable[[Statement], Ruling | None]


class FaultProxy:
    """A listening proxy; made by `running_proxy`."""

    def __init__(self, upstream_url: str) -> None:
        self._target = conninfo_to_dict(upstream_url)
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._judge: Judge = lambda _: None
        self._lock = threading.Lock()
        self._relays: set[_Relay] = set()
        self.port = 0
        self.refuses = False  # Whether new connections are closed at once.
        self.latency_seconds = 0.0  # Of every statement and of every answer.
        self.seen: list[Statement] = []

    @property
    def url(self) -> str:
        """The way to the database through the proxy."""
        user, name = self._target.get("user") or "", self._target.get("dbname") or ""
        password = self._target.get("password")
        secret = f":{quote(str(password))}" if password else ""
        return f"postgresql://{quote(str(user))}{secret}@{HOST}:{self.port}/{name}"

    def rule(self, judge: Judge) -> None:
        """Ask `judge` about every statement from now on; numbers begin anew."""
        with self._lock:
            self._judge = judge
            self.seen = []

    def be_calm(self) -> None:
        """Let everything pass."""
        self.rule(lambda _: None)

    def cut_all(self) -> None:
        """Reset every connection, as a network that goes away does."""

        async def cut() -> None:
            for relay in list(self._relays):
                relay.cut()

        asyncio.run_coroutine_threadsafe(cut(), self._loop).result(WAIT_SECONDS_MAX)

    def decide(self, application: str, text: str, *, executes: bool) -> Ruling | None:
        """Count a statement and ask the judge; in the proxy's thread."""
        with self._lock:
            statement = Statement(
                number=len(self.seen) + 1, application=application, text=text, executes=executes
            )
            self.seen.append(statement)
            judge = self._judge
        return judge(statement)

    def run(self, ready: threading.Event) -> None:
        """The proxy's thread."""
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, HOST, 0, family=socket.AF_INET)
        )
        self.port = self._server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()

    def stop(self) -> None:
        """End the thread and everything it serves."""

        async def close() -> None:
            assert self._server is not None
            self._server.close()
            for relay in list(self._relays):
                relay.cut()
            rest = asyncio.all_tasks() - {asyncio.current_task()}
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(WAIT_SECONDS_MAX)
        self._loop.call_soon_threadsafe(self._loop.stop)

    def close_loop(self) -> None:
        """After the thread has ended."""
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay = _Relay(self, reader, writer)
        self._relays.add(relay)
        try:
            if not self.refuses:
                await relay.run()
        except (OSError, EOFError):  # One of the two sides has gone.
            pass
        finally:
            relay.cut()
            self._relays.discard(relay)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the real server."""
        host, port = str(self._target.get("host") or ""), int(self._target.get("port") or 5432)
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host or HOST, port)


class _Relay:
    """One connection of a client and its counterpart to the server."""

    def __init__(
        self, proxy: FaultProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._proxy = proxy
        self._client = (reader, writer)
        self._server: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._application = ""
        self._prepared: dict[bytes, str] = {}
        # What to do with the answer of the statement under way.
        self._pending: Ruling | None = None
        self._silent = False

    def cut(self) -> None:
        """Reset the client and leave the server."""
        for side in (self._client, self._server):
            if side is None:
                continue
            plug = side[1].get_extra_info("socket")
            if plug is not None and plug.family == socket.AF_INET and plug.fileno() >= 0:
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side[1].transport.abort()

    async def run(self) -> None:
        """Until either side ends."""
        opening = await self._read_opening()
        if opening is None:
            return
        self._server = await self._proxy.connect()
        self._server[1].write(opening)
        ways = [asyncio.create_task(self._up()), asyncio.create_task(self._down())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            ended = await asyncio.gather(*ways, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception) and not isinstance(outcome, OSError | EOFError):
                raise outcome

    async def _read_opening(self) -> bytes | None:
        """The start-up message; requests for encryption are declined, cancellations passed on."""
        reader, writer = self._client
        while True:
            head = await reader.readexactly(8)
            length, code = struct.unpack("!ii", head)
            if code in _ENCRYPTION_REQUESTS:
                writer.write(b"N")
                continue
            body = await reader.readexactly(length - 8)
            if code == _CANCEL_REQUEST:
                answer, server = await self._proxy.connect()
                server.write(head + body)
                await answer.read()  # The server closes once it has done it; so do we, in order.
                server.close()
                writer.close()
                await writer.wait_closed()
                return None
            words = body.split(b"\0")
            pairs = dict(zip(words[::2], words[1::2], strict=False))
            self._application = pairs.get(b"application_name", b"").decode()
            return head + body

    async def _up(self) -> None:
        """From the client: one statement after the other."""
        assert self._server is not None
        unit, text, executes = bytearray(), "", False
        while True:
            kind, message = await _read_message(self._client[0])
            unit += message
            text = self._read_text(kind, message) or text
            executes = executes or kind in b"EQ"
            if kind in b"SQ":
                await self._forward(bytes(unit), text, executes=executes)
                unit, text, executes = bytearray(), "", False
            elif kind in b"pXdcfH" and not self._silent:
                self._server[1].write(bytes(unit))
                unit = bytearray()

    def _read_text(self, kind: bytes, message: bytes) -> str:
        """The SQL of a message, that of a prepared statement for its Bind."""
        body = message[5:]
        if kind == b"Q":
            return body.rstrip(b"\0").decode(errors="replace")
        if kind == b"P":
            name, _, rest = body.partition(b"\0")
            self._prepared[name] = rest.partition(b"\0")[0].decode(errors="replace")
            return self._prepared[name]
        if kind == b"B":
            name = body.partition(b"\0")[2].partition(b"\0")[0]
            return self._prepared.get(name, "")
        return ""

    async def _forward(self, unit: bytes, text: str, *, executes: bool) -> None:
        assert self._server is not None
        if self._silent:
            return
        ruling = self._proxy.decide(self._application, text, executes=executes) or Ruling()
        if self._proxy.latency_seconds:
            await asyncio.sleep(self._proxy.latency_seconds)
        if ruling.before is not None:
            ruling.before()
        if ruling.pause_before is not None:
            await ruling.pause_before.hold_up()
        if ruling.fate is Fate.CUT_BEFORE:
            self.cut()
            return
        if ruling.fate is Fate.SILENT_BEFORE:
            self._silent = True
            return
        self._pending = ruling
        self._server[1].write(unit)

    async def _down(self) -> None:
        """From the server: an answer is passed on as a whole once it is complete."""
        assert self._server is not None
        answer = bytearray()
        while True:
            kind, message = await _read_message(self._server[0])
            answer += message
            if self._pending is None and kind != b"Z":
                # Start-up, notifications, COPY: as they come.
                self._pass_on(answer)
            elif kind == b"Z":
                ruling, self._pending = self._pending, None
                if ruling is not None:
                    await self._conclude(ruling)
                self._pass_on(answer)
            elif kind in b"GHW" or len(answer) > _CHUNK_BYTES:
                self._pass_on(answer)

    async def _conclude(self, ruling: Ruling) -> None:
        """The server has answered and nobody knows it yet."""
        if self._proxy.latency_seconds:
            await asyncio.sleep(self._proxy.latency_seconds)
        if ruling.after is not None:
            ruling.after()
        if ruling.pause_after is not None:
            await ruling.pause_after.hold_up()
        if ruling.fate is Fate.CUT_AFTER:
            self.cut()
        self._silent = self._silent or ruling.fate is Fate.SILENT_AFTER

    def _pass_on(self, answer: bytearray) -> None:
        if not self._silent:
            self._client[1].write(bytes(answer))
        answer.clear()


async def _read_message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readexactly(5)
    (length,) = struct.unpack("!i", head[1:])
    return head[:1], head + await reader.readexactly(length - 4)


@contextmanager
def running_proxy(upstream_url: str) -> Iterator[FaultProxy]:
    """A proxy before the database of `upstream_url`, in a thread of its own."""
    proxy, ready = FaultProxy(upstream_url), threading.Event()
    thread = threading.Thread(target=proxy.run, args=[ready], daemon=True)
    thread.start()
    assert ready.wait(WAIT_SECONDS_MAX), "the proxy did not start"
    try:
        yield proxy
    finally:
        with suppress(TimeoutError):
            proxy.stop()
        thread.join(WAIT_SECONDS_MAX)
        proxy.close_loop()


def once(matches: Callable[[Statement], bool], ruling: Ruling) -> Judge:
    """A judge that rules on the first statement that matches, and on no other."""
    done: list[Statement] = []

    def judge(statement: Statement) -> Ruling | None:
        if done or not matches(statement):
            return None
        done.append(statement)
        return ruling

    return judge
