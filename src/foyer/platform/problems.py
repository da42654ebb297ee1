"""A refusal as an RFC 9457 problem: the one shape of the API, the hot role and the sandbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import msgspec

from foyer.platform.errors import DomainError, MethodNotAllowed, RateLimited, TooSlow
from foyer.platform.limits import RETRY_AFTER_SECONDS

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An answer without a server's own types; header names are lower case, no content headers."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def render_problem(error: DomainError, *, errors: Sequence[Mapping[str, str]] = ()) -> Problem:
    """The answer for a refusal; `errors` (field, message) stand in for the error's own field."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.text,
        "code": error.code,
        **error.details,
    }
    if error.field is not None:
        document["errors"] = [{"field": error.field, "message": error.text}]
    if errors:
        document["errors"] = list(errors)
    return Problem(
        status=error.status, headers=_choose_headers(error), body=msgspec.json.encode(document)
    )


def _choose_headers(error: DomainError) -> Mapping[str, str]:
    headers = {"cache-control": "no-store"}
    retry_after = error.details.get("retryAfter")
    if retry_after is None and (
        isinstance(error, RateLimited) or error.status == HTTPStatus.SERVICE_UNAVAILABLE
    ):
        retry_after = RETRY_AFTER_SECONDS
    if retry_after is not None:
        headers["retry-after"] = str(retry_after)
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, TooSlow):
        headers["connection"] = "close"  # What still comes belongs to nothing.
    if isinstance(error, MethodNotAllowed):
        headers["allow"] = ", ".join(error.allowed)
    return headers
