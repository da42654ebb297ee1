"""A made-up booking, and made-up facts of everything else, for previews."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from foyer.bookings.records import BookedRefund, BookedShow, BookingRecord, LineRecord
from foyer.notifications.placeholders import PLACEHOLDERS
from foyer.notifications.spoken import tell_show_facts
from foyer.notifications.texts import Facts

_NOBODY = UUID(int=0)
_START = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)

_SHOW = BookedShow(
    id=0,
    public_id=_NOBODY,
    event_id=_NOBODY,
    event_slug="",
    event_title=PLACEHOLDERS["event"],
    event_kind="stage",
    poster={},
    duration_minutes=120,
    certificate="",
    venue_id=_NOBODY,
    venue_slug="",
    venue_name="Teatro da Trindade",
    venue_address="Largo da Trindade 7",
    city_name="Lisbon",
    timezone="Europe/Lisbon",
    hall_id=_NOBODY,
    hall_number=1,
    hall_name="Main hall",
    starts_at=_START,
    ends_at=_START + timedelta(hours=2),
    doors_open_at=_START - timedelta(minutes=30),
    language="en",
    subtitles="",
    format="",
    note="",
    cancelled=False,
)

# Of mails that tell of money on its way back.
_REFUND = BookedRefund(
    public_id=_NOBODY,
    payment_id=_NOBODY,
    status="succeeded",
    amount_minor=2400,
    currency="EUR",
    reason="",
    created_at=_START - timedelta(days=8),
    succeeded_at=_START - timedelta(days=8),
)


def _make_line(number: str) -> LineRecord:
    return LineRecord(
        id=0,
        kind="seat",
        show_id=_NOBODY,
        seat_no=0,
        seat_id="",
        section="Stalls",
        row="G",
        number=number,
        category="",
        category_name="",
        ticket_type="adult",
        label="Adult",
        quantity=1,
        unit_minor=1200,
        discount_minor=0,
        total_minor=1200,
        fee_minor=100,
        tax_bp=600,
        tax_minor=79,
    )


def sample_booking(organizer_name: str) -> BookingRecord:
    """Two seats for one evening, as `PLACEHOLDERS` tell it."""
    return BookingRecord(
        id=0,
        public_id=_NOBODY,
        reference=PLACEHOLDERS["reference"].replace("-", ""),
        status="confirmed",
        payment_status="paid",
        organizer_id=0,
        organizer_public_id=_NOBODY,
        organizer_slug="",
        organizer_name=organizer_name,
        user_id=None,
        buyer_email="buyer@example.org",
        buyer_name=PLACEHOLDERS["buyer"],
        buyer_phone="",
        currency="EUR",
        subtotal_minor=2400,
        discount_minor=0,
        fees_minor=200,
        tax_minor=158,
        total_minor=2400,
        placed_at=_START - timedelta(days=9),
        deadline_at=_START - timedelta(days=9),
        confirmed_at=_START - timedelta(days=9),
        closed_at=None,
        close_reason="",
        access_key_version=1,
        locale="en",
        lines=(_make_line("8"), _make_line("9")),
        shows=(_SHOW,),
        payments=(),
        refunds=(_REFUND,),
        tickets=(),
    )


def sample_facts(booking: BookingRecord) -> Facts:
    """Everything that any notice is told, about the show of the booking where it is about one."""
    return {
        **tell_show_facts(booking.shows[0]),
        "show": str(_NOBODY),
        "organizer": booking.organizer_name,
        "device": "Firefox on Linux",
        "network": "203.0.113.0/24",
        "name": "My telephone",
        "new_email": booking.buyer_email,
        "left": "7",
        "provider": "Google",
        "role": "cashier",
        "until": _START.isoformat(),
        "reason": "They asked for help",
        "tier": "Gold",
        "points": "1200",
        "code": "123456",
        "title": "What the house wants to tell",
        "text": "The text that the house has written for this one message.",
    }
