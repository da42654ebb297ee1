"""Tags and filters of the pages: icons, money, times on the venue's wall, seats, posters."""

from datetime import datetime
from typing import TypedDict

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from foyer.bookings import wording
from foyer.catalog.rules import rate_availability
from foyer.platform.money import Money
from foyer.web import assets, formats
from foyer.web.icons import ICONS
from foyer.web.posters import ART_BOX_DEFAULT, PosterSpec, art_svg, palette_of, poster_svg
from foyer.web.theme import Theme, theme_of

register = template.Library()

_BOOKING_WORDS = {
    "pending": "Payment open",
    "confirmed": "Confirmed",
    "expired": "Not paid in time",
    "cancelled": "Cancelled",
    "paid_unfulfilled": "Money on its way back",
    "partially_refunded": "Partly returned",
    "refunded": "Returned",
}
_AMENITIES = {"step_free": "Step-free", "first_aid": "First-aid room"}


class Availability(TypedDict):
    """What `components/pips.html` draws."""

    lit: int
    word: str
    level: str


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon; without a label it is decoration and hidden from screen readers."""
    drawing = mark_safe(f'<path d="{ICONS[name]}"/>')  # noqa: S308 - our own constant
    if label:
        return format_html(
            '<svg class="ic" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
            label,
            drawing,
        )
    return format_html('<svg class="ic" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawing)


@register.simple_tag
def asset(path: str) -> str:
    return assets.asset_url(path)


@register.simple_tag
def money(amount_minor: int, currency: str) -> str:
    """`€14`, `€8.50`."""
    return formats.format_money(Money(amount_minor=amount_minor, currency=currency))


@register.simple_tag
def money_exact(amount_minor: int, currency: str) -> str:
    """`€14.00`, for figures in a column."""
    return formats.format_money_exact(Money(amount_minor=amount_minor, currency=currency))


@register.simple_tag
def local_clock(moment: datetime, zone: str) -> SafeString:
    """`<time datetime="…">19:30</time>` in the venue's zone."""
    return _time(moment, formats.format_clock(moment, zone), zone)


@register.simple_tag
def local_day(moment: datetime, zone: str) -> SafeString:
    """`<time datetime="…">Sat 21 Nov</time>`."""
    return _time(moment, formats.format_day(moment, zone), zone)


@register.simple_tag
def local_time(moment: datetime, zone: str) -> SafeString:
    """`<time datetime="…">Sat 21 Nov, 19:30</time>`."""
    text = f"{formats.format_day(moment, zone)}, {formats.format_clock(moment, zone)}"
    return _time(moment, text, zone)


def _time(moment: datetime, text: str, zone: str) -> SafeString:
    stamp = formats.in_zone(moment, zone).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', stamp, text)


@register.filter
def duration(minutes: int) -> str:
    """`2 h 33 min`."""
    return formats.format_duration(minutes)


@register.simple_tag
def availability(free: int, capacity: int) -> Availability:
    """`{% availability free capacity as seats %}` for `components/pips.html`."""
    rated = rate_availability(available=free, total=capacity)
    level = {"sold_out": "out", "last": "few"}.get(rated.word, "")
    return Availability(lit=rated.pips, word=rated.text, level=level)


@register.inclusion_tag("components/pips.html")
def pips(free: int, capacity: int) -> Availability:
    """Four pips and a word."""
    return availability(free, capacity)


@register.simple_tag
def plate(label: str, style: str = "") -> SafeString:
    """A seat's enamel plate; `style` is empty (yours), `line`, `big` or both."""
    return format_html('<span class="plate {}">{}</span>', style, label)


@register.filter
def booking_word(status: str) -> str:
    """What a booking's status means to its buyer."""
    return _BOOKING_WORDS.get(status, status)


@register.filter
def reference(text: str) -> str:
    """`7K2M-QX9A`."""
    return wording.write_reference(text)


@register.filter
def ticks(text: str) -> SafeString:
    """What stands between backticks as code, everything else as it is."""
    parts = ((part, index % 2 == 1) for index, part in enumerate(text.split("`")))
    return format_html_join(
        "",
        "{}",
        ((format_html("<code>{}</code>", part) if code else part,) for part, code in parts),
    )


@register.simple_tag
def banks_take() -> str:
    """How long a refund takes to show, in a sentence."""
    return wording.BANKS_TAKE


@register.filter
def amenity(code: str) -> str:
    """`Step-free` for `step_free`."""
    return _AMENITIES.get(code, code.replace("_", " ").capitalize())


@register.filter
def palette_class(spec: PosterSpec) -> str:
    """The class that sets `--hero-bg` and `--hero-fg` to the poster's ground and ink."""
    return f"pal-{spec.palette}"


@register.filter
def ground(spec: PosterSpec) -> str:
    """The poster's ground, for `<meta name="theme-color">`."""
    return palette_of(spec).bg


@register.simple_tag
def art(spec: PosterSpec, view_box: str = ART_BOX_DEFAULT) -> SafeString:
    """The motif inline; decorative."""
    return mark_safe(art_svg(spec, view_box=view_box))  # noqa: S308 - words are escaped in it


@register.simple_tag
def poster(spec: PosterSpec) -> SafeString:
    """The whole poster inline: for previews only, pages use an `<img>` that a browser keeps."""
    return mark_safe(poster_svg(spec))  # noqa: S308 - words are escaped in it


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """`light`, `dark` or `auto`, from the visitor's cookie."""
    request = context.get("request")
    return theme_of(request) if isinstance(request, HttpRequest) else Theme.AUTO
