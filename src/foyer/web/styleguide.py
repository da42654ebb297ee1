"""The gallery of all components in every state; only in demo and debug mode, 404 elsewhere."""

from datetime import UTC, datetime
from http import HTTPStatus
from types import SimpleNamespace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from foyer.platform.config import load_config
from foyer.platform.errors import Busy, DomainError, Forbidden, NotFound, RateLimited
from foyer.web.errors import refuse, server_error
from foyer.web.icons import ICONS
from foyer.web.posters import PosterSpec, drawn_titles, spec_for

_REFUSALS: dict[int, DomainError] = {
    error.status: error for error in (Forbidden(), NotFound(), RateLimited(), Busy())
}
_ZONE = "Europe/Lisbon"
_EVENING = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
_SWATCHES = (
    ("paper", "ground"),
    ("raised", "sheets, inputs"),
    ("sunken", "rails"),
    ("line", "hairlines"),
    ("edge", "control borders, 3:1"),
    ("taken", "seats that are gone"),
    ("ink-3", "captions"),
    ("ink-2", "secondary"),
    ("ink", "text, buttons"),
    ("lamp", "yours, onward"),
    ("lamp-wash", "selection"),
    ("lamp-text", "last seats"),
    ("ok", "paid, admitted"),
    ("bad", "errors"),
    ("note", "information"),
    ("cat-1", "regular"),
    ("cat-2", "premium"),
    ("cat-3", "recliner"),
    ("cat-a", "bay, companion"),
)
_SEAT = (
    "M-10,-11.5 H10 Q12.5,-11.5 12.5,-9 V1 C12.5,9 8,12 0,12 C-8,12 -12.5,9 -12.5,1 V-9"
    " Q-12.5,-11.5 -10,-11.5Z"
)
_WIDE = (
    "M-14,-12 H14 Q17.5,-12 17.5,-8.5 V3 C17.5,10 12,13 0,13 C-12,13 -17.5,10 -17.5,3 V-8.5"
    " Q-17.5,-12 -14,-12Z"
)
_BAY = "M-13,-13 H13 V13 H-13Z"
_BAY_MARK = "M-2,-8.5 v8.5 h6 l3,7 M-5,-1.5 a5.4,5.4 0 1 0 7,7.2 M-2,-4 h5"
_SEATS = (
    ("c1 free", _SEAT, "", "Free, regular", "solid, no mark"),
    ("c2 free", _SEAT, "M-6,-5.5 H6", "Free, premium", "solid, one bar"),
    ("c3 free", _WIDE, "M-8,-6 H8 M-8,-1.5 H8", "Free, recliner", "wider, two bars"),
    ("c2 mine", _SEAT, "M-5.5,-.5 L-1.5,4 L6,-5", "Yours", "lit, outlined, tick"),
    ("c1 held", _SEAT, "", "Someone is choosing", "hatched, may come back"),
    ("c1 taken", _SEAT, "M-7,7 L7,-7", "Taken", "hollow, struck through"),
    ("ca wc free", _BAY, _BAY_MARK, "Wheelchair bay", "square, symbol"),
    ("ca free", _SEAT, "M-4.5,0 H4.5 M0,-4.5 V4.5", "Companion", "solid, plus"),
    ("c1 free focus", _SEAT, "", "Focus", "ring outside the seat"),
    ("c1 free dim", _SEAT, "", "Filtered out", "faded, still reachable"),
)
_GENERATED = (
    ("Brief Encounters", "film"),
    ("Uncle Vanya", "play"),
    ("Open Rehearsal", "concert"),
    ("Laugh Track", "comedy"),
    ("Who Owns the Night?", "talk"),
    ("Pedro and the Wolf", "family"),
    ("Warehouse 3", "electronic"),
    ("Fado at Midnight", "folk"),
)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """`/styleguide`."""
    if not (settings.DEBUG or load_config().is_demo):
        raise Http404
    metropolis = spec_for(
        "Metropolis", kind="film", credit="Fritz Lang · 1927 · with the Lisbon Film Orchestra"
    )
    context = {
        "swatches": _SWATCHES,
        "icons": sorted(ICONS),
        "seats": [
            {"state": state, "body": body, "mark": mark, "name": name, "note": note}
            for state, body, mark, name, note in _SEATS
        ],
        "shows": [_show(free) for free in (120, 60, 30, 6, 0)],
        "past": _show(10, status="past"),
        "show": _show(40),
        "order": _order(),
        "ticket": _ticket(metropolis),
        "event": {
            "url": "#",
            "title": "Metropolis",
            "tagline": "A city above, a city below, and a new score played live in the pit.",
            "meta": "Fritz Lang, 1927 · 2 h 33 min · from €9.50",
            "poster_url": "/static/img/icon.svg",
            "shows": [_show(0), _show(40), _show(120)],
        },
        "hero": {
            "title": "Metropolis",
            "tagline": "A city above, a city below, and a heart that must stand between them.",
            "poster": metropolis,
            "tags": ["Film", "12A", "2 h 33 min"],
            "cta": {"url": "#", "label": "Tonight 19:30, choose seats"},
        },
        "posters": [
            *(spec_for(title, kind="film") for title in drawn_titles()),
            *(spec_for(title, kind=kind, credit=kind) for title, kind in _GENERATED),
        ],
        "steps": ["Seats", "Pay", "Tickets"],
        "crumbs": [{"label": "Lisbon", "url": "#"}, {"label": "Metropolis", "url": "#"}],
    }
    return render(request, "styleguide.html", context)


def _show(free: int, *, status: str = "on_sale") -> SimpleNamespace:
    return SimpleNamespace(
        id="",
        url="#",
        starts_at=_EVENING,
        zone=_ZONE,
        day="",
        tags="Screen 1 · live orchestra",
        marks=[{"icon": "captions", "label": "CC"}] if free == 40 else [],
        free=free,
        capacity=180,
        price_from_minor=950,
        currency="EUR",
        status=status,
    )


def _order() -> dict[str, object]:
    return {
        "title": "Metropolis",
        "poster_url": "/static/img/icon.svg",
        "starts_at": _EVENING,
        "zone": _ZONE,
        "place": "Cinema Aurora, Screen 1",
        "seats": ["G8", "G9"],
        "currency": "EUR",
        "lines": [
            {"label": "G8 Premium, adult", "amount_minor": 1700},
            {"label": "G9 Premium, student", "amount_minor": 1400},
            {"label": "Popcorn, salted, large", "amount_minor": 650},
            {"label": "Voucher WELCOME10", "amount_minor": -310, "less": True},
        ],
        "total_minor": 3440,
        "tax_minor": 194,
    }


def _ticket(poster: PosterSpec) -> dict[str, object]:
    return {
        "title": "Metropolis",
        "poster": poster,
        "poster_url": "/static/img/icon.svg",
        "starts_at": _EVENING,
        "zone": _ZONE,
        "place": "Cinema Aurora, Screen 1",
        "seat": "G8",
        "holder": "Marta Figueiredo, adult",
        "door": "Door B",
        "number": 1,
        "reference": "FOY-7K2M-QX",
        "facts": [
            {"label": "Row", "value": "G"},
            {"label": "Seat", "value": "8"},
            {"label": "Door", "value": "B"},
        ],
        "qr_svg": mark_safe(
            '<svg viewBox="0 0 4 4"><path d="M0 0h2v2H0zM3 0h1v1H3zM2 2h2v2H2z"/></svg>'
        ),
    }


@require_safe
def show_error(request: HttpRequest, status: int) -> HttpResponse:
    """An error page, to be looked at; 404 outside demo and debug mode."""
    if not (settings.DEBUG or load_config().is_demo):
        raise Http404
    if status in _REFUSALS:
        return refuse(request, _REFUSALS[status])
    if status != HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Http404
    return server_error(request)
