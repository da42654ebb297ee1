"""The OpenAPI description of the hot endpoints: pure data, merged into the API's own document."""

from collections.abc import Mapping, Sequence
from typing import Any

from foyer.hot import limits
from foyer.hot.openapi_schemas import HOLD, MONEY, SEAT_ID, Schema, describe_object
from foyer.platform import limits as platform_limits

PREFIX = "/api/v1"
TITLES = {
    400: "The request cannot be read: {codes}.",
    401: "Not signed in: {codes}.",
    403: "Refused: {codes}.",
    404: "No such object, or it belongs to somebody else: `not_found`.",
    405: "Another method is needed: `method_not_allowed`.",
    409: "In conflict with the present state: {codes}.",
    408: "The body did not arrive in time: `too_slow`.",
    413: "The body is larger than 64 KiB: `too_large`.",
    422: "The request cannot be used: {codes}.",
    429: "Too many requests: `rate_limited`, with Retry-After.",
    503: "Overload, or the database is away: `busy`, with Retry-After.",
}
GEOMETRY = (
    "The row-encoded geometry, `foyer-geometry/1`, gzipped where the client accepts it. Positions "
    "are whole numbers of 1/`quantum` units; columns run over the rows and seats of a section; "
    "docs/seating-plan-format.md describes the encoding and names both decoders."
)


def paths() -> dict[str, Any]:
    """OpenAPI 3.1 path items by address, `/api/v1` included."""
    show = _parameter("show_id", "path", {"type": "string", "format": "uuid"})
    token = _parameter("token", "path", {"type": "string"})
    plan = _parameter("content_hash", "path", {"type": "string"})
    return {
        f"{PREFIX}/shows/{{show_id}}/holds": {"parameters": [show], "post": _create_hold()},
        f"{PREFIX}/shows/{{show_id}}/availability": {
            "parameters": [show],
            "get": _show_availability(),
        },
        f"{PREFIX}/shows/{{show_id}}/live": {"parameters": [show], "get": _stream_changes()},
        f"{PREFIX}/holds": {"get": _list_holds(), "delete": _release_all()},
        f"{PREFIX}/holds/{{token}}": {
            "parameters": [token],
            "get": _operation(
                "show_hold", "A live hold", {200: HOLD}, {404: (), 409: ("hold_expired",), 429: ()}
            ),
            "patch": _change_hold(),
            "delete": _operation(
                "release_hold",
                "Give the seats back; also good for a hold that has ended. Never rate limited.",
                {204: None},
                {403: ("forbidden",), 404: ()},
            ),
        },
        f"{PREFIX}/holds/{{token}}/extend": {
            "parameters": [token],
            "post": _operation(
                "extend_hold",
                "Half a hold's time more: once, twice with the accessibility preference",
                {200: HOLD},
                {
                    403: ("forbidden",),
                    404: (),
                    409: ("hold_expired", "limit_exceeded"),
                    429: (),
                },
            ),
        },
        f"{PREFIX}/notifications/live": {"get": _follow_notices()},
        f"{PREFIX}/seating-plans/{{content_hash}}": {
            "parameters": [plan],
            "get": _show_seating_plan(),
        },
    }


def describe_problem(status: int, *, codes: Sequence[str]) -> str:
    """The sentence about a problem status; codes that go without saying need not be given."""
    usual = {400: ("malformed_json",), 401: ("invalid_token",)}
    listed = ", ".join(f"`{code}`" for code in codes or usual.get(status, ()))
    return TITLES[status].format(codes=listed)


def _create_hold() -> Schema:
    operation = _operation(
        "create_hold",
        "Hold seats, all or nothing: named ones, places of areas, or the best for a party",
        {201: HOLD},
        {
            400: (),
            403: ("sale_not_open", "forbidden"),
            404: (),
            409: (
                "seats_taken",
                "no_block",
                "limit_exceeded",
                "sale_closed",
                "sale_suspended",
                "idempotency_in_progress",
            ),
            408: (),
            413: (),
            422: (
                "validation_failed",
                "unknown_seat",
                "duplicate_seat",
                "accessible_only",
                "unknown_ticket_type",
                "orphan_seat",
                "idempotency_conflict",
            ),
            429: (),
        },
        body="HoldRequest",
    )
    key = {
        "type": "string",
        "minLength": platform_limits.IDEMPOTENCY_KEY_CHARACTERS_MIN,
        "maxLength": platform_limits.IDEMPOTENCY_KEY_CHARACTERS_MAX,
        "pattern": "^[A-Za-z0-9_-]+$",
    }
    operation["parameters"] = [_parameter("Idempotency-Key", "header", key, required=False)]
    return operation


def _change_hold() -> Schema:
    return _operation(
        "change_hold",
        "Swap seats, all or nothing; the clock runs on",
        {200: HOLD},
        {
            400: (),
            403: ("sale_not_open", "forbidden"),
            404: (),
            409: ("seats_taken", "hold_expired", "limit_exceeded", "sale_closed", "sale_suspended"),
            408: (),
            413: (),
            422: (
                "validation_failed",
                "unknown_seat",
                "duplicate_seat",
                "accessible_only",
                "unknown_ticket_type",
            ),
            429: (),
        },
        body="HoldChange",
    )


def _list_holds() -> Schema:
    items = describe_object({"items": {"type": "array", "items": HOLD}})
    return _operation("list_holds", "The caller's own live holds", {200: items}, {429: ()})


def _release_all() -> Schema:
    return _operation(
        "release_all_holds",
        "Give up every own hold. Never rate limited.",
        {204: None},
        {403: ("forbidden",)},
    )


def _show_availability() -> Schema:
    version = {"type": "string", "description": "Opaque: `<epoch>.<n>`."}
    areas = {
        "type": "array",
        "items": describe_object({"id": SEAT_ID, "available": {"type": "integer", "minimum": 0}}),
    }
    whole = describe_object(
        {
            "showId": {"type": "string", "format": "uuid"},
            "version": version,
            "status": {"type": "string", "pattern": "^[.hbx]*$"},
            "areas": areas,
            "summary": describe_object(
                {
                    name: {"type": "integer", "minimum": 0}
                    for name in ("available", "held", "booked", "blocked")
                }
            ),
        }
    )
    change = {
        "type": "array",
        "prefixItems": [{"type": "integer"}, {"enum": [".", "h", "b", "x"]}],
        "minItems": 2,
        "maxItems": 2,
    }
    changes = describe_object(
        {"version": version, "changes": {"type": "array", "items": change}, "areas": areas}
    )
    listed = {
        "type": "array",
        "items": describe_object(
            {
                "seat": SEAT_ID,
                "row": {"type": "string"},
                "number": {"type": "string"},
                "category": {"type": "string"},
                "price": {"anyOf": [MONEY, {"type": "null"}]},
                "status": {"enum": ["available", "held", "held_by_me", "booked", "blocked"]},
            }
        ),
    }
    operation = _operation(
        "show_availability",
        "One character a seat, in the order of the plan's indexes; 304 by ETag",
        {200: {"oneOf": [whole, changes, listed]}, 304: None},
        {404: (), 422: ("validation_failed",)},
    )
    statuses = ["available", "held", "held_by_me", "booked", "blocked"]
    operation["parameters"] = [
        _parameter("since", "query", {"type": "string"}, required=False),
        _parameter("format", "query", {"enum": ["list"]}, required=False),
        _parameter("status", "query", {"enum": statuses}, required=False),
    ]
    return operation


def _stream_changes() -> Schema:
    operation = _operation(
        "stream_changes",
        "Server-Sent Events: `delta` {version, changes, areas}, `reload`, `closed`; a comment at "
        f"least every {limits.LIVE_HEARTBEAT_SECONDS:.0f} s; `Last-Event-ID` resumes",
        {},
        {404: ()},
    )
    operation["responses"]["200"] = {
        "description": "A stream that does not end by itself.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
    operation["parameters"] = [_parameter("since", "query", {"type": "string"}, required=False)]
    return operation


def _follow_notices() -> Schema:
    operation = _operation(
        "follow_notices",
        "Server-Sent Events: `unread` {unread}, `notice` as in `GET /notifications`, `signed_out`; "
        f"a comment at least every {limits.LIVE_HEARTBEAT_SECONDS:.0f} s; `Last-Event-ID` resumes",
        {},
        {429: ()},
    )
    operation["tags"] = ["Notifications"]
    operation["responses"]["200"] = {
        "description": "A stream that ends with its sign-in.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
    return operation


def _show_seating_plan() -> Schema:
    operation = _operation(
        "show_seating_plan",
        "Immutable geometry of a plan version",
        {200: {"type": "object", "description": GEOMETRY}, 304: None},
        {404: (), 422: ("validation_failed",)},
    )
    operation["description"] = GEOMETRY
    operation["parameters"] = [_parameter("format", "query", {"enum": ["full"]}, required=False)]
    return operation


def _parameter(name: str, place: str, schema: Schema, *, required: bool = True) -> Schema:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _operation(
    name: str,
    summary: str,
    answers: Mapping[int, Schema | None],
    problems: Mapping[int, Sequence[str]],
    *,
    body: str | None = None,
) -> Schema:
    """An operation. 401, 405 and 503 are possible everywhere."""
    responses: dict[str, Any] = {}
    for status, schema in answers.items():
        responses[str(status)] = {"description": "Done." if status < 300 else "Unchanged."}
        if schema is not None:
            responses[str(status)]["content"] = {"application/json": {"schema": schema}}
    for status, codes in {401: (), **problems, 405: (), 503: ()}.items():
        responses[str(status)] = {
            "description": describe_problem(status, codes=codes),
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
    operation: Schema = {
        "operationId": name,
        "summary": summary,
        "tags": ["Seats and holds"],
        "responses": responses,
    }
    if body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{body}"}}},
        }
    return operation
