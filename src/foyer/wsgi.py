"""The door for pages, API and back office."""

import io
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from foyer.platform import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foyer.settings")

_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})

Environ = dict[str, Any]
WsgiApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def measure_body(environ: Environ) -> None:
    """Give a chunked body its length: without one Django takes the request for empty.

    Reads one byte more than a body may have; Django then refuses it as too large.
    """
    if environ.get("CONTENT_LENGTH") or environ["REQUEST_METHOD"] in _WITHOUT_BODY:
        return
    body = environ["wsgi.input"].read(limits.BODY_BYTES_MAX + 1)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = io.BytesIO(body)


def build_application() -> WsgiApplication:
    """Django behind a measured body."""
    django: WsgiApplication = get_wsgi_application()

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        measure_body(environ)
        return django(environ, start_response)

    return answer


application = build_application()
