"""The one error type that entrypoints translate into an answer (RFC 9457 problems in the API)."""

from collections.abc import Iterable, Mapping
from typing import ClassVar


class DomainError(Exception):
    """A refusal that the caller can understand and act on.

    `code` is stable and part of the API; `message` is a sentence for people that says what to do
    next; `details` are extra members of the problem document. 422 is for malformed input only;
    a conflict with the present state is 409.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    message: ClassVar[str] = "The request could not be carried out."

    def __init__(
        self,
        message: str | None = None,
        *,
        field: str | None = None,
        details: Mapping[str, object] | None = None,
    ) -> None:
        self.text = message or self.message
        self.field = field
        self.details: Mapping[str, object] = details or {}
        super().__init__(self.text)


class NotFound(DomainError):
    """No such object, or it belongs to somebody else: the caller cannot tell which."""

    code = "not_found"
    status = 404
    message = "There is nothing under that address. Check the link, or start at the home page."


class BadRequest(DomainError):
    """The request itself cannot be read: a strange host name, too many fields."""

    code = "bad_request"
    status = 400
    message = "The request cannot be read. Address it to this house's own name."


class ValidationFailed(DomainError):
    """The request is malformed; `field` names the part."""

    code = "validation_failed"
    status = 422
    message = "Some of the input cannot be used. Correct the named fields and send it again."


class MalformedJson(DomainError):
    """The body is not JSON."""

    code = "malformed_json"
    status = 400
    message = "The body is not valid JSON. Send one JSON object in UTF-8."


class MethodNotAllowed(DomainError):
    """The address exists, the method does not fit."""

    code = "method_not_allowed"
    status = 405
    message = "This address does not answer that method. See /api/docs."

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = tuple(sorted(allowed))
        super().__init__()


class TooLarge(DomainError):
    """The body is above `BODY_BYTES_MAX`."""

    code = "too_large"
    status = 413
    message = "The request is too large. Send at most 64 KiB."


class TooSlow(DomainError):
    """The body did not arrive in `BODY_SECONDS_MAX`; the connection is closed with the answer."""

    code = "too_slow"
    status = 408
    message = "The request did not arrive in time. Send it again."


class InvalidToken(DomainError):
    """No credentials where some are needed, or they are wrong or have lapsed."""

    code = "invalid_token"
    status = 401
    message = "Sign in first: the access token is missing, wrong or has lapsed."


class Forbidden(DomainError):
    """The caller is known and lacks the permission."""

    code = "forbidden"
    status = 403
    message = "Your role does not allow this. Ask an organizer of this house."


class RateLimited(DomainError):
    """Too many requests; `details["retryAfter"]` is in seconds."""

    code = "rate_limited"
    status = 429
    message = "Too many requests. Wait a moment and try again."


class Busy(DomainError):
    """Overload, or the database is away; nothing has been changed."""

    code = "busy"
    status = 503
    message = "The house is busy. Nothing was changed; try again in a few seconds."


class IdempotencyConflict(DomainError):
    """The same key came with another body."""

    code = "idempotency_conflict"
    status = 422
    message = "This Idempotency-Key was used for another request. Use a new key."


class IdempotencyInProgress(DomainError):
    """The first request with this key still runs."""

    code = "idempotency_in_progress"
    status = 409
    message = "A request with this Idempotency-Key is still running. Ask again in a moment."
