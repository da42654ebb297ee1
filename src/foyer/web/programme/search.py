"""Search: films, plays, artists and genres by their words."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foyer.catalog import queries
from foyer.catalog.records import EventRecord
from foyer.platform.clock import utc_now
from foyer.platform.paging import PageRequest
from foyer.web.programme.cards import KIND_NAMES, MARKS, EventCard, poster_address
from foyer.web.programme.chrome import QUERY_CHARACTERS_MAX, chrome
from foyer.web.public import public_page

SEARCH_PAGE_SIZE = 24
SEARCH_PAGES_MAX = 100


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """`/search?q=&access=&page=`; without words the whole programme, best known first."""
    text = request.GET.get("q", "")[:QUERY_CHARACTERS_MAX].strip()
    access = request.GET.get("access", "")
    access = access if access in MARKS else ""
    page = request.GET.get("page", "1")
    number = int(page) if page.isdecimal() and 1 <= int(page) <= SEARCH_PAGES_MAX else 1
    found = queries.list_events(
        queries.EventFilter(search=text or None, accessibility=access or None),
        now=utc_now(),
        request=PageRequest(page=number, limit=SEARCH_PAGE_SIZE),
    )
    context = {
        **chrome(request),
        "text": text,
        "access_label": MARKS[access][1].lower() if access else "",
        "access": access,
        "cards": [_card(record) for record in found.items],
        "found": found,
        "previous_url": _address(text, access, number - 1) if number > 1 else "",
        "next_url": _address(text, access, number + 1) if number < found.total_pages else "",
    }
    return render(request, "programme/search.html", context)


def _card(record: EventRecord) -> EventCard:
    kind = KIND_NAMES.get(record.summary.kind, "Event")
    cities = ", ".join(name.name for name in record.cities)
    return EventCard(
        url=f"/events/{record.summary.slug}",
        title=record.summary.title,
        tagline="",
        meta=f"{kind} · {cities or 'no dates at the moment'}",
        poster_url=poster_address(record.summary),
        shows=(),
    )


def _address(text: str, access: str, page: int) -> str:
    values = {"q": text, "access": access, "page": str(page) if page > 1 else ""}
    return f"/search?{urlencode({name: value for name, value in values.items() if value})}"
