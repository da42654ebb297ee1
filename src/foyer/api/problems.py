"""Errors as RFC 9457 problem documents: the one mapping of the JSON API."""

from collections.abc import Mapping, Sequence

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from foyer.accounts.security_log import note_refusal
from foyer.api.field_words import say_field_error
from foyer.platform.errors import (
    Busy,
    DomainError,
    InvalidToken,
    MalformedJson,
    NotFound,
    TooLarge,
    ValidationFailed,
)
from foyer.platform.middleware import is_outage
from foyer.platform.problems import CONTENT_TYPE, render_problem

log = structlog.get_logger("foyer.api")

FIELD_ERRORS_MAX = 20  # Enough to mend a form; a hostile body shall not be echoed at length.
FIELD_MESSAGE_CHARACTERS_MAX = 300


def problem_response(
    error: DomainError, *, errors: Sequence[Mapping[str, str]] = ()
) -> HttpResponse:
    """The `application/problem+json` answer for a refusal."""
    problem = render_problem(error, errors=errors)
    return HttpResponse(
        problem.body, status=problem.status, content_type=CONTENT_TYPE, headers=problem.headers
    )


def install_problem_handlers(api: NinjaAPI) -> None:
    """Answer every error of the API as a problem; what is not expected stays a logged 500."""

    @api.exception_handler(DomainError)
    def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
        note_refusal(request, error)
        return problem_response(error)

    @api.exception_handler(ValidationError)
    def refuse_input(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = [_field_error(item) for item in error.errors[:FIELD_ERRORS_MAX]]
        return problem_response(ValidationFailed(), errors=fields)

    @api.exception_handler(HttpError)
    def refuse_parse(_request: HttpRequest, error: HttpError) -> HttpResponse:
        known: dict[int, type[DomainError]] = {400: MalformedJson, 401: InvalidToken}
        return problem_response(known.get(error.status_code, NotFound)())

    @api.exception_handler(RequestDataTooBig)
    def refuse_size(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
        return problem_response(TooLarge())

    @api.exception_handler(Http404)
    def miss(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return problem_response(NotFound())

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def outage(_request: HttpRequest, error: Exception) -> HttpResponse:
        assert is_outage(error)
        log.warning("database_unavailable", kind=type(error).__name__)
        return problem_response(Busy())


def _field_error(item: Mapping[str, object]) -> dict[str, str]:
    location = item.get("loc")
    parts = [str(part) for part in location] if isinstance(location, list | tuple) else []
    # Ninja prefixes the source (body, query, path) and the parameter's name.
    name = ".".join(parts[2:] if parts[:1] == ["body"] and len(parts) > 2 else parts[1:])
    facts = item.get("ctx")
    message = say_field_error(
        str(item.get("type", "")),
        message=str(item.get("msg", "This value cannot be used.")),
        facts=facts if isinstance(facts, Mapping) else {},
    )
    if not name and item.get("type") == "missing":
        message = "Send a JSON object; /api/docs lists its fields."
    return {"field": name or "body", "message": message[:FIELD_MESSAGE_CHARACTERS_MAX]}
