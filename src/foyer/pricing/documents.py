"""A quote in the API's shape, for answers and for the refusal that carries a new quote."""

from foyer.pricing.rules import Quote, QuoteLine


def quote_document(quote: Quote) -> dict[str, object]:
    """{lines, subtotal, fees, tax, discount, total, quoteHash} as `POST /quotes` answers."""
    return {
        "lines": [_line_document(line, currency=quote.currency) for line in quote.lines],
        "subtotal": _money(quote.subtotal_minor, quote.currency),
        "fees": _money(quote.fees_minor, quote.currency),
        "tax": _money(quote.tax_minor, quote.currency),
        "discount": _money(quote.discount_minor, quote.currency),
        "total": _money(quote.total_minor, quote.currency),
        "quoteHash": quote.quote_hash,
    }


def _line_document(line: QuoteLine, *, currency: str) -> dict[str, object]:
    seat, concession = line.seat, line.concession
    return {
        "kind": line.kind,
        "label": line.label,
        "showId": str(seat.show_public_id) if seat else None,
        "seat": seat.seat_id if seat else None,
        "category": seat.category if seat else None,
        "ticketType": seat.ticket_type if seat else None,
        "concessionId": str(concession.public_id) if concession else None,
        "quantity": line.quantity,
        "unitPrice": _money(line.unit_minor, currency),
        "total": _money(line.total_minor, currency),
        "tax": _money(line.tax_minor, currency),
    }


def _money(amount_minor: int, currency: str) -> dict[str, object]:
    return {"amount": amount_minor, "currency": currency}
