"""Structured logs: one JSON object a line, with the request id, without personal data."""

import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Fields whose values may carry a secret or a person; their values never reach a log line.
_FORBIDDEN = frozenset(
    {"email", "name", "full_name", "phone", "password", "token", "key", "code", "cookie"}
    | {"authorization", "secret", "ip", "query", "body"}
)


def _drop_personal_data(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name in _FORBIDDEN.intersection(event):
        event[name] = "[withheld]"
    return event


# PostgreSQL names the values of a refused row in the detail of its error.
_DETAIL = re.compile(r"^(DETAIL|CONTEXT): .*$", re.MULTILINE)


def _drop_database_details(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if "exception" in event:
        event["exception"] = _DETAIL.sub(r"\1: [withheld]", str(event["exception"]))
    return event


def logging_config(*, debug: bool) -> dict[str, Any]:
    """The standard library's logging configuration; structlog's is set up with it."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _drop_personal_data,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    _drop_database_details,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # Strangers send any Host they like; the request's own line says that it was refused.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "procrastinate": {"level": "INFO" if debug else "WARNING"},
            "httpx": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "fido2": {"level": "WARNING"},  # It would tell which passkey was used.
        },
    }


def configure_logging(*, debug: bool) -> None:
    """Set logging up for a process that does not load Django."""
    logging.config.dictConfig(logging_config(debug=debug))
