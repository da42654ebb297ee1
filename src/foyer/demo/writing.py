"""Writing demo sales: bookings, lines, payments, claims, tickets, scans and the ledger."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from foyer.accounts.models import User
from foyer.catalog.models import Show
from foyer.demo import columns
from foyer.demo.content.buyers import FAMILY_NAMES, GIVEN_NAMES
from foyer.demo.copying import allocate_ids, copy_rows, run_statement
from foyer.demo.limits import ADMITTED_PERCENT
from foyer.payments.past import PAST_REF_PREFIX, defer_past
from foyer.platform.ids import new_reference, new_uuid
from foyer.pricing.rules import split_tax
from foyer.tickets.actions import Admission, IssuedCode, sign_codes
from foyer.venues.plans.model import Plan

_DEADLINE_MINUTES = 15
_SNACK_PERCENT = 14  # Of bookings with something from the counter.
_TYPE_WEIGHTS = (72, 5, 13, 10)  # Adult, child, student, senior.
_GATES = ("Main door", "Left door", "Right door")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snack:
    id: int
    name: str
    price_minor: int
    tax_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a show sells: by category (ticket type id, its name, whole price), and the counter."""

    prices: Mapping[str, Sequence[tuple[int, str, int]]]
    fee_minor: int
    currency: str
    ticket_tax_bp: int
    snacks: Sequence[Snack]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One party's booking: place numbers of one show."""

    show: Show
    plan: Plan
    offer: Offer
    seats: tuple[int, ...]
    customer: User | None
    placed_at: datetime
    dice: Random


@dataclass(slots=True)
class _Rows:
    """Rows to copy, a list for each table."""

    bookings: list[Sequence[object]] = field(default_factory=list)
    lines: list[Sequence[object]] = field(default_factory=list)
    payments: list[Sequence[object]] = field(default_factory=list)
    claims: list[Sequence[object]] = field(default_factory=list)
    tickets: list[Sequence[object]] = field(default_factory=list)
    scans: list[Sequence[object]] = field(default_factory=list)
    used_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A priced line before it has an id."""

    kind: str
    seat_no: int | None
    columns: tuple[object, ...]  # seat_id to label, as in the table
    quantity: int
    unit_minor: int
    fee_minor: int
    tax_bp: int


def write_sales(sales: Sequence[Sale], *, scanner_id: int, now: datetime) -> int:
    """Write sales with all that follows from them; returns how many tickets.

    Must run in the caller's transaction. Claims come out sold, payments captured and posted,
    tickets signed; those of shows that have begun are mostly used and scanned by `scanner_id`.
    A job tells the sandbox of the payments, which it has to know to give money back.
    """
    rows = _Rows()
    lines = [_price_lines(sale) for sale in sales]
    booking_ids = allocate_ids("booking", count=len(sales))
    line_ids = iter(allocate_ids("booking_line", count=sum(map(len, lines))))
    payment_ids = iter(allocate_ids("payment", count=len(sales)))
    admissions = sum(len(sale.seats) for sale in sales)
    ticket_ids = iter(allocate_ids("ticket", count=admissions))
    codes = iter(sign_codes([_admission(sale.show) for sale in sales for _ in sale.seats]))
    for booking_id, sale, own in zip(booking_ids, sales, lines, strict=True):
        total = _add_booking(rows, sale, own, booking_id=booking_id)
        if total:
            _add_payment(rows, sale, booking_id=booking_id, id_=next(payment_ids), total=total)
        for line, tax in zip(own, _taxes(own), strict=True):
            line_id = next(line_ids)
            rows.lines.append(
                _line_row(sale, line, line_id=line_id, booking_id=booking_id, tax_minor=tax)
            )
            if line.seat_no is not None:
                rows.claims.append((sale.show.pk, line.seat_no, "sold", line_id, "infinity"))
                _add_ticket(
                    rows,
                    sale,
                    line.seat_no,
                    ids=(next(ticket_ids), booking_id, line_id),
                    issued=next(codes),
                    scanner_id=scanner_id,
                    now=now,
                )
    written_ids = [int(str(row[0])) for row in rows.payments]
    _write(rows, payment_ids=written_ids)
    if written_ids:
        defer_past(first_id=min(written_ids), last_id=max(written_ids))
    return admissions


def _write(rows: _Rows, *, payment_ids: Sequence[int]) -> None:
    copy_rows("booking", columns.BOOKING, rows.bookings)
    copy_rows("booking_line", columns.LINE, rows.lines)
    copy_rows("seat_claim", columns.CLAIM, sorted(rows.claims, key=lambda row: (row[0], row[1])))
    copy_rows("payment", columns.PAYMENT, rows.payments)
    copy_rows("ticket", columns.TICKET, rows.tickets)
    copy_rows("scan", columns.SCAN, rows.scans)
    run_statement("succeed_payments", ids=payment_ids)
    run_statement("confirm_bookings", ids=[int(str(row[0])) for row in rows.bookings])
    run_statement("use_tickets", ids=rows.used_ids)
    run_statement("open_accounts", ids=payment_ids)
    run_statement("post_captures", ids=payment_ids)


def _price_lines(sale: Sale) -> list[_Line]:
    offer, plan = sale.offer, sale.plan
    names = {category.id: category.name for category in plan.categories}
    lines = []
    for place, seat_no in enumerate(sale.seats):
        if seat_no < len(plan.seats):
            seat = plan.seats[seat_no]
            kind, category = "seat", seat.category
            where = (seat.id, seat.section, seat.row, seat.number)
        else:
            area = next(area for area in plan.areas if seat_no < area.first_place + area.capacity)
            kind, category = "area", area.category
            where = (area.id, area.name, "", "")
        types = offer.prices[category]
        weights = _TYPE_WEIGHTS[: len(types)]
        type_id, label, amount = types[0] if place == 0 else sale.dice.choices(types, weights)[0]
        lines.append(
            _Line(
                kind=kind,
                seat_no=seat_no,
                columns=(*where, category, names[category], type_id, None, label),
                quantity=1,
                unit_minor=amount,
                fee_minor=min(offer.fee_minor, amount),
                tax_bp=offer.ticket_tax_bp,
            )
        )
    if offer.snacks and lines[0].unit_minor and sale.dice.random() * 100 < _SNACK_PERCENT:
        snack = sale.dice.choice(offer.snacks)
        lines.append(
            _Line(
                kind="concession",
                seat_no=None,
                columns=("", "", "", "", "", "", None, snack.id, snack.name),
                quantity=sale.dice.choice((1, 1, 2)),
                unit_minor=snack.price_minor,
                fee_minor=0,
                tax_bp=snack.tax_bp,
            )
        )
    return lines


def _taxes(lines: Sequence[_Line]) -> tuple[int, ...]:
    totals = [line.unit_minor * line.quantity for line in lines]
    return split_tax(totals, rates_bp=[line.tax_bp for line in lines])


def _add_booking(rows: _Rows, sale: Sale, lines: Sequence[_Line], *, booking_id: int) -> int:
    """Add the booking's row; returns its total in minor units."""
    total = sum(line.unit_minor * line.quantity for line in lines)
    name, email = _name_buyer(sale)
    rows.bookings.append(
        (
            booking_id,
            new_uuid(),
            sale.show.organizer_id,
            new_reference(characters=8),
            sale.customer.pk if sale.customer else None,
            email,
            name,
            "",
            "pending",
            sale.offer.currency,
            total,
            0,
            sum(line.fee_minor for line in lines),
            sum(_taxes(lines)),
            total,
            sale.placed_at,
            sale.placed_at + timedelta(minutes=_DEADLINE_MINUTES),
            False,
            sale.placed_at + timedelta(minutes=1),
            "",
            1,
            "en",
            sale.placed_at,
            sale.placed_at,
        )
    )
    return total


def _name_buyer(sale: Sale) -> tuple[str, str]:
    if sale.customer is not None:
        return sale.customer.full_name, sale.customer.email
    given, family = sale.dice.choice(GIVEN_NAMES), sale.dice.choice(FAMILY_NAMES)
    plain = unicodedata.normalize("NFKD", f"{given}.{family}".lower()).replace("ł", "l")
    local = "".join(char for char in plain if char.isascii() and (char.isalnum() or char == "."))
    return f"{given} {family}", f"{local}@example.org"


def _line_row(
    sale: Sale, line: _Line, *, line_id: int, booking_id: int, tax_minor: int
) -> tuple[object, ...]:
    total = line.unit_minor * line.quantity
    return (
        line_id,
        booking_id,
        line.kind,
        None if line.seat_no is None else sale.show.pk,
        line.seat_no,
        *line.columns,
        line.quantity,
        line.unit_minor,
        0,
        total,
        line.fee_minor,
        line.tax_bp,
        tax_minor,
    )


def _add_payment(rows: _Rows, sale: Sale, *, booking_id: int, id_: int, total: int) -> None:
    public_id = new_uuid()
    paid_at = sale.placed_at + timedelta(minutes=1)
    rows.payments.append(
        (
            id_,
            public_id,
            sale.show.organizer_id,
            booking_id,
            "sandbox",
            "created",
            total,
            sale.offer.currency,
            f"demo:{public_id}",
            f"{PAST_REF_PREFIX}{public_id.hex}",
            "",
            "",
            "",
            "card",
            "",
            "",
            sale.placed_at + timedelta(minutes=_DEADLINE_MINUTES),
            paid_at,
            paid_at,
            "",
            sale.placed_at,
            paid_at,
        )
    )


def _admission(show: Show) -> Admission:
    return Admission(
        show_public_id=show.public_id, valid_from=show.doors_open_at, valid_until=show.ends_at
    )


def _add_ticket(
    rows: _Rows,
    sale: Sale,
    seat_no: int,
    *,
    ids: tuple[int, int, int],
    issued: IssuedCode,
    scanner_id: int,
    now: datetime,
) -> None:
    """Add a ticket and, for a show that has begun, mostly its scan. Ids: ticket, booking, line."""
    show = sale.show
    used_at = None
    if show.starts_at <= now and sale.dice.random() * 100 < ADMITTED_PERCENT:
        used_at = show.starts_at - timedelta(seconds=sale.dice.randrange(30, 1800))
        rows.used_ids.append(ids[0])
        rows.scans.append(
            (
                new_uuid(),
                show.organizer_id,
                scanner_id,
                ids[0],
                show.pk,
                sale.dice.choice(_GATES),
                f"demo-{ids[0]}",
                hashlib.sha256(issued.code.encode()).digest(),
                "admitted",
                False,
                used_at,
                used_at,
                used_at,
                used_at,
            )
        )
    booked_at = sale.placed_at + timedelta(minutes=1)
    rows.tickets.append(
        (
            ids[0],
            new_uuid(),
            show.organizer_id,
            ids[1],
            ids[2],
            show.pk,
            issued.serial,
            seat_no,
            "valid",
            issued.kid,
            issued.code,
            issued.valid_from,
            issued.valid_until,
            used_at,
            booked_at,
            booked_at,
        )
    )
