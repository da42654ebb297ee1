"""A ticket record as papers and calendars take it, without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from foyer.tickets.codes import TicketCode, encode_code
from foyer.tickets.records import TicketRecord

DOORS = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
CODE = encode_code(
    TicketCode(
        kid=1,
        serial=2**63 - 1,
        show_public_id=UUID(int=2**127 + 12345),
        valid_from=DOORS,
        valid_until=DOORS + timedelta(hours=3),
    ),
    key=Ed25519PrivateKey.from_private_bytes(bytes(range(32))),
)


def make_record(**fields: Any) -> TicketRecord:
    return TicketRecord(
        **{
            "id": 1,
            "public_id": UUID(int=1),
            "status": "valid",
            "code": CODE,
            "booking_public_id": UUID(int=2),
            "reference": "7K2MQX9A",
            "buyer_name": "Marta Figueiredo",
            "organizer_id": 1,
            "organizer_name": "Aurora",
            "show_public_id": UUID(int=5),
            "event_slug": "metropolis",
            "event_title": "Metropolis",
            "event_kind": "film",
            "poster": {},
            "starts_at": DOORS + timedelta(minutes=30),
            "ends_at": DOORS + timedelta(hours=3),
            "doors_open_at": DOORS,
            "timezone": "Europe/Berlin",
            "show_note": "",
            "show_cancelled": False,
            "venue_name": "Cinema Aurora",
            "venue_address": "Main Street 1",
            "city_name": "Berlin",
            "hall_name": "Screen 1",
            "seat_id": "G8",
            "section": "Stalls",
            "row": "G",
            "number": "8",
            "category_name": "Standard",
            "ticket_type": "student",
            "ticket_label": "Student",
            "ticket_note": "Bring your student card.",
            "price_minor": 1250,
            "currency": "EUR",
            "valid_from": DOORS,
            "valid_until": DOORS + timedelta(hours=3),
            "used_at": None,
            **fields,
        }
    )
