"""Addresses of static files that change with their content, so that browsers may keep them."""

import hashlib
from functools import cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

_HASH_CHARS = 10


def asset_url(path: str) -> str:
    """`/static/css/foyer.css?v=1f0c…`; in debug mode the file is read again at every call."""
    return f"{static(path)}?v={_fresh(path) if settings.DEBUG else _cached(path)}"


@cache
def _cached(path: str) -> str:
    return _fresh(path)


def _fresh(path: str) -> str:
    found = finders.find(path)
    assert isinstance(found, str), f"no static file {path}"
    with open(found, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_HASH_CHARS]
