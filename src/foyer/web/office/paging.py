"""Pages of the offices' lists: which one is wanted, and the ways to its neighbours."""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest

from foyer.platform.limits import PAGE_NUMBER_MAX
from foyer.platform.paging import Page, PageRequest

Item = TypeVar("Item")
ROWS = 50  # A long list is read by its filter; fifty rows are three screens.


def wanted_page(request: HttpRequest) -> PageRequest:
    """The page that the address asks for; the first when it asks for nonsense."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
    return PageRequest(page=min(max(number, 1), PAGE_NUMBER_MAX), limit=ROWS)


def page_links(found: Page[Item], *, kept: Mapping[str, str] | None = None) -> dict[str, object]:
    """Variables for `components/pager.html`; `kept` are the filter's words in the address."""
    number = found.request.page
    words = {name: text for name, text in (kept or {}).items() if text}

    def link(page: int) -> str:
        return "?" + urlencode({**words, "page": page})

    return {
        "page_number": number,
        "pages": found.total_pages,
        "previous_url": link(number - 1) if number > 1 else "",
        "next_url": link(number + 1) if number < found.total_pages else "",
    }
