"""Reads JSON bodies strictly: UTF-8 only, no NaN, no lone surrogates, no endless nesting."""

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja.parser import Parser


class StrictJsonParser(Parser):
    """RFC 8259 to the letter; whatever this raises becomes 400 `malformed_json`."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body: dict[str, Any] = msgspec.json.decode(request.body)
        return body
