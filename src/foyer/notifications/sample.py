"""A made-up booking, for previews."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from foyer.bookings.records import BookedShow, BookingRecord
from foyer.notifications.placeholders import PLACEHOLDERS

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
        lines=(),
        shows=(_SHOW,),
        payments=(),
        refunds=(),
        tickets=(),
    )
