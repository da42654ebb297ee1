"""What Ninja cannot know of an operation, for its OpenAPI description: problems, keys, security."""

from collections.abc import Mapping
from typing import Any

from foyer.api.description_table import (
    ANYBODY,
    BUYER,
    FOLLOWER,
    OPERATIONS,
    OperationFacts,
    Security,
)
from foyer.hot.openapi import describe_problem
from foyer.platform import limits
from foyer.platform.challenges import HEADER
from foyer.platform.tokens import TOKEN_CHARACTERS_MAX

Document = dict[str, Any]

PROBLEM: Document = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
}
SECURITY_SCHEMES: Document = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The access token of `/auth/login`. Wins over every cookie.",
    },
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "An organizer's API key, `foyer_…`, as bearer token: for one house, with "
        "the permissions that it was given.",
    },
    "metricsToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "The `FOYER_METRICS_TOKEN` of the installation.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "foyer_session",
        "description": "A browser's sign-in (`__Host-foyer_session` over TLS). Only with it "
        "`X-CSRFToken` is demanded.",
    },
    "visitor": {
        "type": "apiKey",
        "in": "cookie",
        "name": "foyer_visitor",
        "description": "A guest's browser (`__Host-foyer_visitor` over TLS): signed, set by the "
        "first answer.",
    },
    "bookingKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Booking-Key",
        "description": "The `accessKey` of a booking: opens it and everything below it.",
    },
    "bookingKeyInAddress": {
        "type": "apiKey",
        "in": "query",
        "name": "key",
        "description": "The same `accessKey` in the address, as in mailed links; for reading only.",
    },
}
IDEMPOTENCY_KEY: Document = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes it safe to ask again: the same key answers with the same resource.",
    "schema": {
        "type": "string",
        "minLength": limits.IDEMPOTENCY_KEY_CHARACTERS_MIN,
        "maxLength": limits.IDEMPOTENCY_KEY_CHARACTERS_MAX,
        "pattern": "^[A-Za-z0-9_-]+$",
    },
}
CHALLENGE: Document = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "The answer to the challenge of an earlier 403 `challenge_required`: "
    "`<challenge>:<number>`, where SHA-256 of exactly that text begins with `difficulty` zero "
    "bits. Good once, until `expiresAt`, for whoever was asked.",
    "schema": {"type": "string", "maxLength": TOKEN_CHARACTERS_MAX},
}
REPLAYED: Document = {
    "Idempotency-Replayed": {
        "description": "`true` when an earlier request with this key made the resource.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


def complete(document: Document) -> None:
    """Add to Ninja's document what the contract says of each operation, in place."""
    document["components"]["securitySchemes"] = SECURITY_SCHEMES
    for item in document["paths"].values():
        for method, operation in item.items():
            facts = OPERATIONS[operation["operationId"]]
            _complete_operation(operation, facts=facts)
            if method == "get" and facts.limited:
                _add_problem(operation, 429, codes=())


def secure_hot(paths: Document) -> Document:
    """The hot paths with their security: holds belong to somebody, the rest is for everybody."""
    for address, item in paths.items():
        alternatives = _hot_security(address)
        for method, operation in item.items():
            if method != "parameters":
                operation["security"] = [{name: [] for name in names} for names in alternatives]
    return paths


def _hot_security(address: str) -> Security:
    if "/holds" in address:
        return BUYER
    return FOLLOWER if "/notifications/" in address else ANYBODY


def _complete_operation(operation: Document, *, facts: OperationFacts) -> None:
    operation["responses"] = {str(status): it for status, it in operation["responses"].items()}
    operation["security"] = [{name: [] for name in names} for names in facts.security]
    for status, codes in sorted(_problems_of(operation, facts=facts).items()):
        _add_problem(operation, status, codes=codes)
    if facts.content_type is not None:
        operation["responses"]["200"] = {
            "description": "OK",
            "content": {facts.content_type: {"schema": {"type": "string"}}},
        }
    if "challenge_required" in facts.problems.get(403, ()):
        operation.setdefault("parameters", []).append(CHALLENGE)
    if facts.keyed:
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        operation["responses"]["201"]["headers"] = REPLAYED


def _add_problem(operation: Document, status: int, *, codes: tuple[str, ...]) -> None:
    operation["responses"].setdefault(
        str(status), {"description": describe_problem(status, codes=codes), "content": PROBLEM}
    )


def _problems_of(operation: Document, *, facts: OperationFacts) -> Mapping[int, tuple[str, ...]]:
    places = {parameter["in"] for parameter in operation.get("parameters", ())}
    problems: dict[int, tuple[str, ...]] = {405: (), 503: ()}
    if facts.security != ANYBODY:
        problems[401] = ()
    if facts.unsafe:
        problems[403] = ("forbidden",)
    if "path" in places:
        problems[404] = ()
    if "query" in places:
        problems[422] = ("validation_failed",)
    if "requestBody" in operation:
        problems |= {400: (), 413: (), 422: ("validation_failed",)}
    for status, codes in facts.problems.items():
        problems[status] = (*problems.get(status, ()), *codes)
    return problems
