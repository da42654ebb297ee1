"""Answers of the hold endpoints, in the shapes of docs/api.md."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from math import floor

from foyer.inventory.requests import HoldRecord, HoldWarning, ShowFacts
from foyer.inventory.seating import Seating
from foyer.inventory.tokens import hold_token
from foyer.platform.tokens import Signer

Json = dict[str, object]


def render_hold(
    hold: HoldRecord,
    *,
    facts: ShowFacts,
    seating: Seating,
    signer: Signer,
    warnings: Sequence[HoldWarning] = (),
) -> Json:
    """A hold, live or not; `expiresIn` in whole seconds."""
    codes = {type_id: code for code, type_id in facts.ticket_types.items()}
    seats: list[Json] = []
    places: Counter[tuple[str, str, str, int]] = Counter()
    for seat in hold.seats:
        category = seating.category_of(seat.number)
        code = codes.get(seat.ticket_type_id, "")
        if seat.number >= seating.seat_count:
            places[seating.name_of(seat.number), category, code, seat.price_minor] += 1
            continue
        seats.append(
            {
                "id": seating.name_of(seat.number),
                "index": seat.number,
                "category": category,
                "ticketType": code,
                "price": render_money(seat.price_minor, hold.currency),
            }
        )
    answer: Json = {
        "holdToken": hold_token(hold.public_id, signer=signer),
        "showId": hold.show_public_id,
        "seats": seats,
        "areas": [
            {
                "id": name,
                "category": category,
                "ticketType": code,
                "quantity": count,
                "price": render_money(price, hold.currency),
            }
            for (name, category, code, price), count in places.items()
        ],
        "total": render_money(hold.total_minor, hold.currency),
        "expiresAt": render_time(hold.expires_at),
        "expiresIn": max(0, floor(hold.seconds_left)),
        "extensionsLeft": hold.extensions_left,
        "warnings": [
            {"code": warning.code, "seats": warning.seats, "suggestion": warning.suggestion}
            for warning in warnings
        ],
    }
    if hold.together is not None:
        answer["together"] = hold.together
    return answer


def render_money(amount_minor: int, currency: str) -> Json:
    return {"amount": amount_minor, "currency": currency}


def render_time(moment: datetime) -> str:
    """ISO 8601 in UTC, whole seconds, rounded down."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
