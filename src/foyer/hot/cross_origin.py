"""Pages of other sites that may use the hot endpoints (`FOYER_CORS_ORIGINS`)."""

from collections.abc import Sequence

from foyer.hot.http import Message, Request, Response, Send
from foyer.platform.cors import answer_headers, preflight_headers


def answer_preflight(request: Request, *, allowed: Sequence[str]) -> Response | None:
    """What another site's page may send; None when nobody asks, or a site that may nothing."""
    if request.method != "OPTIONS":
        return None
    headers = preflight_headers(
        request.headers.get("origin"),
        asked_method=request.headers.get("access-control-request-method"),
        allowed=allowed,
    )
    return None if headers is None else Response(status=204, headers=dict(headers))


def name_readers(request: Request, *, allowed: Sequence[str]) -> Send:
    """The request's own `send`, which also says which site may read the answer."""
    send = request.send
    headers = answer_headers(request.headers.get("origin"), allowed=allowed)
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *encoded]}
        await send(message)

    return send_with_headers
