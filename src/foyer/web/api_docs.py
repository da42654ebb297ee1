"""`/api/docs`: the JSON API as a page to read, drawn from the same description programs load."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foyer.api.app import describe_api
from foyer.web.programme.chrome import chrome

METHODS = ("get", "post", "put", "patch", "delete")
DEPTH_MAX = 6  # Levels of a shape that are drawn; none of ours is deeper.

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRow:
    name: str
    place: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    status: str
    description: str
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationCard:
    """One operation as the page shows it; shapes are sketches of JSON."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    security: tuple[str, ...]
    parameters: tuple[ParameterRow, ...]
    body: str
    required: tuple[str, ...]  # members of the body
    answers: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    name: str
    slug: str
    operations: tuple[OperationCard, ...]


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """The page; everything on it works without a script."""
    context = {
        **chrome(request),
        "chapters": chapters(),
        "schemes": describe_api()["components"]["securitySchemes"].items(),
    }
    return render(request, "api_docs.html", context)


@cache
def chapters() -> tuple[Chapter, ...]:
    """Every operation by its tag, in the order of the description."""
    document = describe_api()
    shelves: dict[str, list[OperationCard]] = {}
    for tag, card in _cards(document):
        shelves.setdefault(tag, []).append(card)
    return tuple(
        Chapter(name=tag, slug=tag.lower().replace(" ", "-"), operations=tuple(cards))
        for tag, cards in shelves.items()
    )


def _cards(document: Document) -> Iterator[tuple[str, OperationCard]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = item[method]
                parameters = [*item.get("parameters", ()), *operation.get("parameters", ())]
                card = _card(document, method, path, operation, parameters)
                yield operation["tags"][0], card


def _card(
    document: Document,
    method: str,
    path: str,
    operation: Document,
    parameters: list[Document],
) -> OperationCard:
    return OperationCard(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        security=tuple(" + ".join(way) or "nobody in particular" for way in operation["security"]),
        parameters=tuple(
            ParameterRow(
                name=parameter["name"],
                place=parameter["in"],
                kind=_word(parameter["schema"]),
                required=parameter.get("required", False),
            )
            for parameter in parameters
        ),
        body=_content_shape(document, operation.get("requestBody", {})),
        required=_required_members(document, operation.get("requestBody", {})),
        answers=tuple(
            AnswerRow(
                status=status,
                description=answer.get("description", ""),
                shape=_content_shape(document, answer) if status < "300" else "",
            )
            for status, answer in sorted(operation["responses"].items())
        ),
    )


def _content_shape(document: Document, holder: Document) -> str:
    """A sketch of the JSON that a body or an answer holds; empty for everything else."""
    schema = holder.get("content", {}).get("application/json", {}).get("schema")
    if not schema:
        return ""
    sketch = _sketch(document, schema, left=DEPTH_MAX)
    return msgspec.json.format(msgspec.json.encode(sketch), indent=2).decode()


def _required_members(document: Document, holder: Document) -> tuple[str, ...]:
    schema = holder.get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return tuple(schema.get("required", ()))


def _sketch(document: Document, schema: Document, *, left: int) -> object:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _sketch(document, document["components"]["schemas"][name], left=left)
    if left == 0:
        return "…"
    for way in ("anyOf", "oneOf", "allOf"):
        if way in schema:
            real = next(item for item in schema[way] if item.get("type") != "null")
            return _sketch(document, real, left=left)
    if "properties" in schema:
        return {
            name: _sketch(document, inner, left=left - 1)
            for name, inner in schema["properties"].items()
        }
    if "items" in schema:
        return [_sketch(document, schema["items"], left=left - 1)]
    return _word(schema)


def _word(schema: Document) -> str:
    """The type of a plain value in a word or two."""
    if "anyOf" in schema:
        return " or ".join(_word(item) for item in schema["anyOf"] if item.get("type") != "null")
    if "enum" in schema:
        return " | ".join(str(item) for item in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kind = schema.get("type", "object")
    name = " or ".join(part for part in kind if part != "null") if isinstance(kind, list) else kind
    return f"{name}, {schema['format']}" if "format" in schema else str(name)
