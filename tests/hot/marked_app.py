"""The hot application with a mark on its own answers, so that tests see which door it was."""

from typing import Any

from foyer.hot.app import app as hot_app
from foyer.hot.http import Message, Receive, Scope, Send

MARK = (b"x-door", b"asgi")


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    async def send_marked(message: Message) -> None:
        marked: dict[str, Any] = dict(message)
        if message["type"] == "http.response.start":
            marked["headers"] = [*message["headers"], MARK]
        await send(marked)

    await hot_app(scope, receive, send_marked if scope["type"] == "http" else send)
