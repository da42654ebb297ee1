"""What a booking costs, to the cent. Prices are whole prices: fees and tax lie inside them."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from foyer.platform.money import AMOUNT_MINOR_MAX, split_by_weight, tax_in_gross
from foyer.pricing import limits

LineKind = Literal["seat", "area", "concession"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSeat:
    """One admission and its whole price; `fee_minor` of that price is the booking fee."""

    kind: LineKind
    show_id: int
    show_public_id: UUID
    seat_no: int
    seat_id: str
    section: str
    row: str
    number: str
    category: str
    category_name: str
    ticket_type_id: int
    ticket_type: str  # its code
    label: str
    unit_minor: int
    fee_minor: int
    tax_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteConcession:
    """A snack in some quantity; `unit_minor` is the whole price of one."""

    concession_id: int
    public_id: UUID
    label: str
    quantity: int
    unit_minor: int
    tax_bp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteLine:
    """A priced line. total = unit × quantity − discount; fee and tax are parts of total."""

    kind: LineKind
    label: str
    quantity: int
    unit_minor: int
    discount_minor: int
    total_minor: int
    fee_minor: int
    tax_bp: int
    tax_minor: int
    seat: QuoteSeat | None = None
    concession: QuoteConcession | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What will be paid. subtotal − discount = total = Σ line totals; fees and tax lie inside."""

    currency: str
    lines: tuple[QuoteLine, ...]
    subtotal_minor: int
    discount_minor: int
    fees_minor: int
    tax_minor: int
    total_minor: int
    quote_hash: str = field(default="")


def quote(
    seats: Sequence[QuoteSeat],
    *,
    currency: str,
    concessions: Sequence[QuoteConcession] = (),
    discount_minor: int = 0,
) -> Quote:
    """Price the lines: seats in the order given, then concessions.

    `discount_minor` (at most the subtotal) is spread over the lines by largest remainder. Tax is
    computed once for each rate on what is paid at that rate, then spread over its lines the same
    way, so that the lines' tax sums to the tax of the sum.
    """
    assert 1 <= len(seats) + len(concessions) <= limits.QUOTE_LINES_MAX
    items: list[QuoteSeat | QuoteConcession] = [*seats, *concessions]
    gross = [seat.unit_minor for seat in seats]
    gross += [snack.unit_minor * snack.quantity for snack in concessions]
    subtotal = sum(gross)
    assert 0 <= discount_minor <= subtotal <= AMOUNT_MINOR_MAX, (discount_minor, subtotal)
    discounts = split_by_weight(discount_minor, gross) if discount_minor else (0,) * len(gross)
    totals = [amount - off for amount, off in zip(gross, discounts, strict=True)]
    rates = [item.tax_bp for item in items]
    taxes = split_tax(totals, rates_bp=rates)
    lines = tuple(
        _line(item, discount_minor=off, total_minor=total, tax_minor=tax)
        for item, off, total, tax in zip(items, discounts, totals, taxes, strict=True)
    )
    return _seal(
        Quote(
            currency=currency,
            lines=lines,
            subtotal_minor=subtotal,
            discount_minor=discount_minor,
            fees_minor=sum(line.fee_minor for line in lines),
            tax_minor=sum(taxes),
            total_minor=sum(totals),
        )
    )


def split_tax(totals_minor: Sequence[int], *, rates_bp: Sequence[int]) -> tuple[int, ...]:
    """The tax inside each line; for every rate the lines' tax sums to the tax of their sum."""
    taxes = [0] * len(totals_minor)
    for rate in sorted(set(rates_bp)):
        places = [place for place, of_line in enumerate(rates_bp) if of_line == rate]
        paid = [totals_minor[place] for place in places]
        parts = split_by_weight(tax_in_gross(sum(paid), rate_bp=rate), paid)
        for place, part in zip(places, parts, strict=True):
            taxes[place] = part
    return tuple(taxes)


def assign_ticket_types(
    seats: Sequence[tuple[str, str]], *, wanted: Mapping[str, str | int]
) -> tuple[str, ...] | None:
    """The ticket type code of each (seat id, present code), in order, under the visitor's wish.

    `wanted` is either {seat id: code} for some of the seats, or {code: count} for all of them.
    None when it names a seat that is not there, mixes both forms, or counts other than all seats.
    """
    if not wanted:
        return tuple(code for _, code in seats)
    if len(wanted) > limits.TICKET_TYPE_ENTRIES_MAX:
        return None
    by_seat = {name: value for name, value in wanted.items() if isinstance(value, str)}
    counts = {name: value for name, value in wanted.items() if isinstance(value, int)}
    if by_seat and counts:
        return None
    if by_seat:
        if not set(by_seat) <= {seat_id for seat_id, _ in seats}:
            return None
        return tuple(by_seat.get(seat_id, code) for seat_id, code in seats)
    if any(count < 0 for count in counts.values()) or sum(counts.values()) != len(seats):
        return None
    return tuple(code for code, count in counts.items() for _ in range(count))


def _line(
    item: QuoteSeat | QuoteConcession, *, discount_minor: int, total_minor: int, tax_minor: int
) -> QuoteLine:
    if isinstance(item, QuoteSeat):
        return QuoteLine(
            kind=item.kind,
            label=item.label,
            quantity=1,
            unit_minor=item.unit_minor,
            discount_minor=discount_minor,
            total_minor=total_minor,
            fee_minor=min(item.fee_minor, total_minor),
            tax_bp=item.tax_bp,
            tax_minor=tax_minor,
            seat=item,
        )
    return QuoteLine(
        kind="concession",
        label=item.label,
        quantity=item.quantity,
        unit_minor=item.unit_minor,
        discount_minor=discount_minor,
        total_minor=total_minor,
        fee_minor=0,
        tax_bp=item.tax_bp,
        tax_minor=tax_minor,
        concession=item,
    )


def _seal(priced: Quote) -> Quote:
    return Quote(
        currency=priced.currency,
        lines=priced.lines,
        subtotal_minor=priced.subtotal_minor,
        discount_minor=priced.discount_minor,
        fees_minor=priced.fees_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.total_minor,
        quote_hash=hash_quote(priced),
    )


def hash_quote(priced: Quote) -> str:
    """SHA-256 over what the buyer agrees to; the order of the lines does not matter."""
    content = {
        "currency": priced.currency,
        "total": priced.total_minor,
        "discount": priced.discount_minor,
        "fees": priced.fees_minor,
        "tax": priced.tax_minor,
        "lines": sorted(_canonical(priced.lines)),
    }
    encoded = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(encoded.encode()).hexdigest()


def _canonical(lines: Iterable[QuoteLine]) -> list[list[str | int]]:
    rows: list[list[str | int]] = []
    for line in lines:
        amounts = [line.quantity, line.unit_minor, line.discount_minor, line.total_minor]
        if line.seat is not None:
            what: list[str | int] = [
                line.kind,
                str(line.seat.show_public_id),
                f"{line.seat.seat_no:09d}",
                line.seat.ticket_type,
            ]
        else:
            assert line.concession is not None
            what = [line.kind, str(line.concession.public_id), "", ""]
        rows.append([*what, *amounts])
    return rows
