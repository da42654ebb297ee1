"""The door for pages, API and back office."""

import io
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from foyer.platform import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foyer.settings")

_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
# Of a body that is too large the front door passes one byte too many and then its end. Asking for
# one more reads that end: an answer before it would close the connection that is still written to.
_BODY_BYTES_READ = limits.BODY_BYTES_MAX + 2

Environ = dict[str, Any]
WsgiApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def take_body(environ: Environ) -> None:
    """Have the whole body here before anybody answers, and its length said.

    Without a length Django takes a request for empty; what is longer than a body may be it refuses.
    """
    if environ["REQUEST_METHOD"] in _WITHOUT_BODY:
        return
    body = environ["wsgi.input"].read(_BODY_BYTES_READ)
    if not environ.get("CONTENT_LENGTH"):
        environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = io.BytesIO(body)


def build_application() -> WsgiApplication:
    """Django behind a body that is all here."""
    django: WsgiApplication = get_wsgi_application()

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        take_body(environ)
        return django(environ, start_response)

    return answer


application = build_application()
