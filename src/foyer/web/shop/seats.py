"""`/shows/<id>/seats`, its list and its panel: reading."""

from functools import cache
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from foyer.inventory.limits import BEST_QUANTITY_MAX, EXTENSION_SHARE
from foyer.platform.config import load_config
from foyer.web.assets import asset_url
from foyer.web.formats import format_clock, format_day
from foyer.web.personal import personal
from foyer.web.programme.cards import poster_address
from foyer.web.shop.callers import wants_bays
from foyer.web.shop.notices import Notice
from foyer.web.shop.panel import build_panel
from foyer.web.shop.seat_list import (
    ListWish,
    build_page,
    find_options,
    list_areas,
    read_wish,
)
from foyer.web.shop.stage import Stage, set_stage

_ELEMENT = "elements/seat-map.js"
_ACCESS = 4  # The colour of wheelchair bays and companion seats.
_MARKS = 3  # Price marks: none, one bar, two bars; a fourth class starts over.


@require_safe
@personal
@ensure_csrf_cookie
def show_map(request: HttpRequest, show: UUID) -> HttpResponse:
    """The map page; without JavaScript it says so and leads to the list."""
    stage = set_stage(request, show)
    context = {
        **describe_stage(stage),
        "map_data": _map_data(stage),
        "wants_bays": wants_bays(request),
        "element_url": _element_url(),
        "back": "map",
    }
    return render(request, "shop/seats.html", context)


@require_safe
@personal
@ensure_csrf_cookie
def show_list(request: HttpRequest, show: UUID) -> HttpResponse:
    """The list: the map's equal, a plain form."""
    stage = set_stage(request, show)
    return render_list(request, stage)


@require_safe
@personal
def show_panel(request: HttpRequest, show: UUID) -> HttpResponse:
    """*My seats* alone, for the page's script."""
    stage = set_stage(request, show)
    return render_panel(request, stage)


def render_list(
    request: HttpRequest,
    stage: Stage,
    *,
    notice: Notice | None = None,
) -> HttpResponse:
    """The list page, after a refusal with what was chosen still chosen."""
    usual = wants_bays(request)
    wish = read_wish(request.GET, stage=stage, access_usual=usual)
    context = {
        **describe_stage(stage),
        "wish": wish,
        "options": find_options(stage, wish) if stage.on_sale else (),
        "page": build_page(stage, wish, checked=notice.kept if notice else ()),
        "areas": list_areas(stage),
        "prices_up_to": sorted({item.price.amount_minor for item in stage.prices if item.default}),
        "query": request.GET.urlencode(),
        "access_url": _toggle_access(request, wish, usual=usual),
        "access_said": "" if wish.access == usual else "1" if wish.access else "0",
        "notice": notice,
        "back": "list",
    }
    status = notice.status if notice else 200
    return render(request, "shop/seat_list.html", context, status=status)


def _toggle_access(request: HttpRequest, wish: ListWish, *, usual: bool) -> str:
    """The same list with bays and companion seats standing out, or not any more."""
    query = request.GET.copy()
    query.pop("access", None)
    if wish.access == usual:
        query["access"] = "0" if usual else "1"
    return f"?{query.urlencode()}#row-by-row"


def render_panel(
    request: HttpRequest, stage: Stage, *, notice: Notice | None = None
) -> HttpResponse:
    told = request.POST.get("back") or request.GET.get("back")
    back = "list" if told == "list" else "map"
    context = {**describe_stage(stage), "notice": notice, "back": back, "alone": True}
    status = notice.status if notice else 200
    return render(request, "shop/_my_seats.html", context, status=status)


def describe_stage(stage: Stage) -> dict[str, object]:
    """What header, legend and panel need."""
    show = stage.show
    return {
        "show": show,
        "state": stage.state,
        "on_sale": stage.on_sale,
        "panel": build_panel(stage),
        "classes": _price_classes(stage),
        "free": stage.free,
        "hold_time": _say_time(load_config().hold_seconds),
        "extension_time": _say_time(load_config().hold_seconds * EXTENSION_SHARE),
        "party_sizes": range(1, BEST_QUANTITY_MAX + 1),
        "has_bays": stage.head.has_bays,
        "start_words": f"{format_day(show.starts_at, show.timezone)}, "
        f"{format_clock(show.starts_at, show.timezone)}",
        "event_url": f"/events/{show.event.slug}",
        "poster_url": poster_address(show.event),
    }


def _say_time(seconds: float) -> str:
    """`10 minutes`, or `24 seconds` in a trial with short holds."""
    if seconds < 60:
        return f"{seconds:.0f} seconds"
    minutes = f"{seconds / 60:.3g}"
    return "1 minute" if minutes == "1" else f"{minutes} minutes"


@cache
def _element_url() -> str:
    """The script that draws the hall; empty where it is not installed, and the list is all."""
    return asset_url(_ELEMENT) if finders.find(_ELEMENT) else ""


def _price_classes(stage: Stage) -> list[dict[str, object]]:
    """The legend: every category with its price, and what others than adults pay."""
    default = next((item.ticket_type for item in stage.prices if item.default), "")
    classes = []
    for category in stage.head.categories:
        prices = [item for item in stage.prices if item.category == category.id]
        whole = next((item for item in prices if item.ticket_type == default), None)
        if whole is None:
            continue
        classes.append(
            {
                "id": category.id,
                "name": category.name,
                "color_index": category.color_index,
                "css": "ca" if category.color_index == _ACCESS else f"c{category.color_index}",
                "mark": (category.color_index - 1) % _MARKS,
                "price": whole.price,
                "others": [item for item in prices if item is not whole],
            }
        )
    return classes


def _map_data(stage: Stage) -> dict[str, object]:
    """The JSON of the element `<seat-map>`; the contract stands in templates/shop/seats.html."""
    show = stage.show
    kinds = {item.ticket_type: item for item in stage.prices}
    return {
        "showId": str(show.public_id),
        "currency": show.currency,
        "locale": "en-GB",
        "planHash": show.plan_hash,
        "orphanRule": show.orphan_rule,
        "seatsPerHoldMax": show.seats_per_hold_max,
        "seatsPerVisitorMax": show.seats_per_visitor_max,
        "seatCount": show.seat_count,
        "placeCount": show.place_count,
        "onSale": stage.on_sale,
        "holdSeconds": load_config().hold_seconds,
        "focal": stage.head.focal_kind,
        "event": {"slug": show.event.slug, "title": show.event.title},
        "categories": [
            {
                "id": item["id"],
                "name": item["name"],
                "colorIndex": item["color_index"],
                "mark": item["mark"],
            }
            for item in _price_classes(stage)
        ],
        "ticketTypes": [
            {
                "code": item.ticket_type,
                "name": item.ticket_type_name,
                "note": item.ticket_type_note,
                "default": item.default,
            }
            for item in kinds.values()
        ],
        "prices": [
            {
                "category": item.category,
                "ticketType": item.ticket_type,
                "amountMinor": item.price.amount_minor,
            }
            for item in stage.prices
        ],
        "holds": [],
    }
