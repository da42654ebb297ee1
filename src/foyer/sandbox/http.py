"""The little of HTTP that the sandbox needs on top of ASGI: a request, a response, problems."""

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

from foyer.platform.errors import DomainError, MalformedJson, TooLarge, ValidationFailed
from foyer.platform.problems import CONTENT_TYPE, render_problem
from foyer.sandbox import limits

_T = TypeVar("_T")
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request whose body has been read. Header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


async def read_request(scope: Scope, receive: Receive) -> Request:
    """Read a request; raises TooLarge above the limit, after dropping what was read."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limits.BODY_BYTES_MAX:
            raise TooLarge
        chunks.append(chunk)
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            break
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    headers = {
        name.decode("latin-1").lower(): raw.decode("latin-1") for name, raw in scope["headers"]
    }
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=query,
        headers=headers,
        body=b"".join(chunks),
    )


async def send_response(response: Response, send: Send) -> None:
    headers = [(name.lower().encode(), text.encode("latin-1")) for name, text in response.headers]
    headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def lose_response(send: Send) -> None:
    """Begin an answer and hang up: the caller learns nothing, whatever was done."""
    headers = [(b"content-length", b"100")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": True})


def json_response(content: object, *, status: int = 200) -> Response:
    return Response(
        status=status,
        body=json.dumps(content).encode(),
        headers=(("Content-Type", "application/json"), ("Cache-Control", "no-store")),
    )


def problem_response(error: DomainError) -> Response:
    """RFC 9457: the same shape as Foyer's own API."""
    problem = render_problem(error)
    headers = (("content-type", CONTENT_TYPE), *problem.headers.items())
    return Response(status=problem.status, body=problem.body, headers=headers)


def redirect_response(address: str) -> Response:
    """See other: the browser fetches `address` by GET."""
    return Response(status=303, headers=(("Location", address), ("Cache-Control", "no-store")))


def read_json(request: Request, kind: type[_T]) -> _T:
    """The JSON body as `kind`; raises MalformedJson or ValidationFailed."""
    try:
        return msgspec.json.decode(request.body, type=kind)
    except msgspec.ValidationError as error:
        raise ValidationFailed(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedJson from error
