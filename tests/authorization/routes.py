"""Every route that a running house answers, read from the code that answers it.

Django's routes come from its resolver: methods of Ninja's views from their operations, methods of
pages from what a page says to one that it does not have (405 and `Allow`). The hot role's come
from the cases of `find_handlers`, the sandbox's from its tables.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from foyer.hot import app as hot_app
from foyer.sandbox import app as sandbox_app

ANY = "ANY"  # The route answers whatever the method is.
Probe = Callable[[str], HttpResponse]  # Asks a path with a method that no page has.

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def list_django_routes(probe: Probe) -> set[str]:
    """`METHOD /path/{parameter}` of every route that Django's resolver knows."""
    return {
        f"{method} {path}"
        for path, pattern in _walk(get_resolver().url_patterns, prefix="/")
        for method in _methods(pattern, path=path, probe=probe)
    }


def _walk(
    patterns: Iterable[URLPattern | URLResolver], *, prefix: str
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        path = prefix + _PARAMETER.sub(r"{\1}", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield path, pattern
        else:
            yield from _walk(pattern.url_patterns, prefix=path)


def _methods(pattern: URLPattern, *, path: str, probe: Probe) -> set[str]:
    bound = getattr(pattern.callback, "__closure__", None) or ()
    for cell in bound:
        if isinstance(cell.cell_contents, PathView):
            operations = cell.cell_contents.operations
            return {method for operation in operations for method in operation.methods}
    answer = probe(path)
    if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return {ANY}
    return set(answer.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"}


def list_hot_routes() -> set[str]:
    """The same of the hot role: each case of its `match`, each method of the case's answer."""
    source = textwrap.dedent(inspect.getsource(hot_app.find_handlers))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    routes = {"GET /health/live"}  # The one address that is compared and not matched.
    for case in (
        case for node in ast.walk(function) if isinstance(node, ast.Match) for case in node.cases
    ):
        (answer,) = case.body
        assert isinstance(answer, ast.Return)
        assert isinstance(answer.value, ast.Dict)
        path = hot_app.API + "/".join(_hot_parts(case.pattern))
        routes |= {f"{ast.literal_eval(key)} {path}" for key in answer.value.keys if key}
    return routes


def _hot_parts(pattern: ast.pattern) -> Iterator[str]:
    assert isinstance(pattern, ast.MatchSequence)
    for part in pattern.patterns:
        if isinstance(part, ast.MatchValue):
            yield str(ast.literal_eval(part.value))
        else:
            assert isinstance(part, ast.MatchAs)
            yield f"{{{part.name}}}"


def list_sandbox_routes() -> set[str]:
    """The same of the sandbox, from its tables; `/health` is the supervisor's."""
    buyers = {f"{method} {sandbox_app.CHECKOUT}{{session}}" for method in sandbox_app.BUYERS}
    merchants = {f"{method} {path}" for method, path in sandbox_app.MERCHANTS}
    payment = f"{sandbox_app.PAYMENTS}{{sandbox_payment}}"
    return {
        "GET /health",
        *buyers,
        *merchants,
        *(f"{method} {payment}{end}" for method, end in sandbox_app.MERCHANTS_OF_A_PAYMENT),
    }
