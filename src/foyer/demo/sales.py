"""Demo sales in bulk: who comes to which show, written so that every book agrees with the next."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import connection

from foyer.accounts.models import User
from foyer.catalog.models import Price, Show
from foyer.catalog.rules import business_day
from foyer.concessions.models import Concession
from foyer.demo.audience import decide_audience, seat_parties
from foyer.demo.content.houses import ORGANIZERS
from foyer.demo.exceptions import MARKS
from foyer.demo.limits import SEED
from foyer.demo.people import DOMAIN
from foyer.demo.repertoire import LOOP_EVENT
from foyer.demo.writing import Offer, Sale, Snack, write_sales
from foyer.tickets.keys import ensure_ticket_keys
from foyer.tickets.models import Ticket
from foyer.venues.queries import load_plan

_LOOP_SHARE_MAX = 0.2  # The shorts keep room for whoever walks in.
_CUSTOMER_EVENTS = ("metropolis", "hamlet", "goldberg-variations", "blue-hour")
_LAST_SALE_MINUTES = 20  # Before the start.
_SALE_DAYS = 12  # Most demo buyers buy within these days before a show.


def count_demo_tickets() -> int:
    """Tickets of the demo organizers, whatever became of them."""
    slugs = [seed.slug for seed in ORGANIZERS]
    return Ticket.objects.filter(organizer__slug__in=slugs).count()


def sell_demo_seats(show_public_ids: Sequence[UUID], *, now: datetime, tickets_max: int) -> int:
    """Sell seats of fresh demo shows, at most `tickets_max`; returns how many tickets.

    The shows must have no claims yet. Runs inside the caller's transaction. Past shows are sold
    and scanned. The same day of the same house always sells the same seats.
    """
    assert connection.in_atomic_block, "demo sales are written in one transaction"
    shows = list(
        Show.objects.filter(public_id__in=show_public_ids, status="scheduled")
        .exclude(note__in=MARKS)
        .select_related("organizer", "venue__city", "event", "price_list", "hall", "plan_version")
        .defer("plan_version__document", "plan_version__geometry")
        .order_by("id")
    )
    wanted = _decide_audiences(shows, now=now, tickets_max=tickets_max)
    offers = _load_offers(shows)
    customers = _choose_customer_shows(shows, now=now)
    sales: list[Sale] = []
    for show in shows:
        if wanted[show.pk]:
            sales += _sell_show(
                show,
                offer=offers[show.price_list_id, show.venue_id],
                places=wanted[show.pk],
                customer=customers.get(show.pk),
                now=now,
            )
    if not sales:
        return 0
    ensure_ticket_keys()
    scanner = User.objects.filter(email=f"scanner@{DOMAIN}").values_list("id", flat=True).get()
    return write_sales(sales, scanner_id=scanner, now=now)


def _dice(show: Show, purpose: str) -> Random:
    start = show.starts_at.isoformat()
    return Random(f"{SEED}:{purpose}:{show.venue.slug}:{show.hall.number}:{start}")  # noqa: S311


def _decide_audiences(shows: Sequence[Show], *, now: datetime, tickets_max: int) -> dict[int, int]:
    """Places to sell by show id; full houses are kept, the others scaled into the budget."""
    wanted: dict[int, int] = {}
    fixed: set[int] = set()
    for show in shows:
        dice = _dice(show, "audience")
        places = show.plan_version.seat_count + show.plan_version.place_count
        if show.event.slug == LOOP_EVENT:
            wanted[show.pk] = int(places * dice.uniform(0, _LOOP_SHARE_MAX))
            continue
        today = business_day(now, timezone=show.venue.timezone)
        ended = show.starts_at <= now
        days = -1 if ended else (show.business_day - today).days
        wanted[show.pk], full = decide_audience(places=places, days_ahead=days, dice=dice)
        if full:
            fixed.add(show.pk)
    loose = sum(count for show_id, count in wanted.items() if show_id not in fixed)
    room = max(0, tickets_max - sum(wanted[show_id] for show_id in fixed))
    if loose > room:
        for show_id in wanted.keys() - fixed:
            wanted[show_id] = wanted[show_id] * room // loose
    if sum(wanted.values()) > tickets_max:  # Not even the full houses fit: sell nothing.
        return dict.fromkeys(wanted, 0)
    return wanted


def _load_offers(shows: Sequence[Show]) -> Mapping[tuple[int, int], Offer]:
    """What is sold at each (price list, venue)."""
    prices: dict[int, dict[str, list[tuple[int, str, int]]]] = {}
    rows = Price.objects.filter(price_list__in={show.price_list_id for show in shows})
    for price in rows.select_related("ticket_type").order_by("ticket_type__position"):
        cells = prices.setdefault(price.price_list_id, {})
        cells.setdefault(price.category, []).append(
            (price.ticket_type_id, price.ticket_type.name, price.amount_minor)
        )
    snacks: dict[int, list[Snack]] = {}
    for row in Concession.objects.filter(venue__in={show.venue_id for show in shows}):
        assert row.venue_id is not None, "chosen by venue"
        snacks.setdefault(row.venue_id, []).append(
            Snack(id=row.pk, name=row.name, price_minor=row.price_minor, tax_bp=row.tax_bp)
        )
    return {
        (show.price_list_id, show.venue_id): Offer(
            prices=prices[show.price_list_id],
            fee_minor=show.price_list.fee_minor,
            currency=show.price_list.currency,
            ticket_tax_bp=show.organizer.ticket_tax_bp,
            snacks=tuple(snacks.get(show.venue_id, ())),
        )
        for show in shows
    }


def _choose_customer_shows(shows: Sequence[Show], *, now: datetime) -> dict[int, User]:
    """One past and one coming show of a few events in Lisbon are the demo customer's own."""
    customer = User.objects.filter(email=f"customer@{DOMAIN}").first()
    if customer is None:
        return {}
    chosen: dict[tuple[str, bool], int] = {}
    for show in sorted(shows, key=lambda show: show.starts_at):
        if show.venue.city.slug == "lisbon" and show.event.slug in _CUSTOMER_EVENTS:
            is_past = show.ends_at <= now
            if is_past or show.starts_at > now:
                chosen.setdefault((show.event.slug, is_past), show.pk)
    return dict.fromkeys(chosen.values(), customer)


def _sell_show(
    show: Show, *, offer: Offer, places: int, customer: User | None, now: datetime
) -> list[Sale]:
    dice = _dice(show, "seats")
    plan = load_plan(show.plan_version_id)
    latest = min(now, show.starts_at - timedelta(minutes=_LAST_SALE_MINUTES))
    earliest = max(show.sale_opens_at, latest - timedelta(days=_SALE_DAYS))
    span = (latest - earliest).total_seconds()
    sales = []
    for place, party in enumerate(seat_parties(plan, places=places, dice=dice)):
        # Most buy late: the square root leans towards the show.
        placed_at = earliest + timedelta(seconds=span * dice.random() ** 0.5)
        sales.append(
            Sale(
                show=show,
                plan=plan,
                offer=offer,
                seats=party,
                customer=customer if place == 0 else None,
                placed_at=placed_at.replace(microsecond=0),
                dice=dice,
            )
        )
    return sales
