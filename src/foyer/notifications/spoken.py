"""What a queued message has to say, from what is true when it is sent; for every channel."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from foyer.bookings.models import BookingStatus
from foyer.bookings.queries import read_booking
from foyer.bookings.records import BookedShow, BookingRecord
from foyer.notifications.capabilities import notice_path, with_code
from foyer.notifications.errors import Superseded
from foyer.notifications.formats import speaking, write_start, write_time
from foyer.notifications.kinds import (
    MessageKind,
    NoticeKind,
    NoticeType,
    read_kind,
    type_of,
)
from foyer.notifications.models import Message
from foyer.notifications.notice_wording import write_notice
from foyer.notifications.texts import Facts, MailText
from foyer.notifications.wording import is_superseded, write_mail

_HOLDS = frozenset({BookingStatus.CONFIRMED, BookingStatus.PARTIALLY_REFUNDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The words and what they are about. `path` leads there for who is signed in; never a
    capability. `event_at` is the start of the next show it is about. `locale` is the person's,
    `language` what is spoken of it.
    """

    kind: MessageKind | NoticeKind
    words: MailText
    path: str
    booking: BookingRecord | None = None
    event_at: datetime | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    locale: str = "en"
    language: str = "en"

    @property
    def type(self) -> NoticeType:
        return type_of(self.kind)

    @property
    def short(self) -> str:
        """For a text message: complete without the rest."""
        return self.words.short or self.words.subject

    @property
    def pushed(self) -> str:
        """For below the headline of a push message."""
        return self.words.short or " ".join(self.words.paragraphs)


def speak(message: Message, *, now: datetime) -> Spoken:
    """In the person's language. Raises `Superseded` when the news is no longer true."""
    locale = _find_locale(message)
    with speaking(locale) as language:
        return replace(_speak(message, now=now), locale=locale, language=language)


def _find_locale(message: Message) -> str:
    """What the person chose in the account, else what the browser of the purchase preferred, else
    what whoever queued the message knew.
    """
    if message.user is not None:
        return message.user.locale
    if message.booking is not None:
        return message.booking.locale
    return str(message.facts.get("locale", "en"))


def _speak(message: Message, *, now: datetime) -> Spoken:
    kind = read_kind(message.kind)
    booking = None if message.booking_id is None else read_booking(message.booking_id)
    if isinstance(kind, MessageKind):
        assert booking is not None, "a message of this kind is about a booking"
        return _speak_of_booking(kind, booking, now=now)
    if booking is not None:
        return _speak_of_show(kind, booking, message.facts, now=now)
    facts = with_code(kind, message.facts)
    return Spoken(kind=kind, words=write_notice(kind, facts), path=notice_path(kind, facts))


def _speak_of_booking(kind: MessageKind, booking: BookingRecord, *, now: datetime) -> Spoken:
    if is_superseded(kind, booking):
        raise Superseded
    coming = [show.starts_at for show in booking.shows if show.starts_at > now]
    return Spoken(
        kind=kind,
        words=write_mail(kind, booking),
        path=f"/bookings/{booking.public_id}",
        booking=booking,
        event_at=min(coming, default=None),
        metadata=_metadata(booking),
    )


def _speak_of_show(
    kind: NoticeKind, booking: BookingRecord, facts: Facts, *, now: datetime
) -> Spoken:
    """About the one show of the booking that `facts["show"]` names, as it is planned by now."""
    show = next((it for it in booking.shows if str(it.public_id) == facts["show"]), None)
    if show is None or _is_over(kind, show, booking, facts, now=now):
        raise Superseded
    return Spoken(
        kind=kind,
        words=write_notice(kind, {**tell_show_facts(show), **facts}),
        path=f"/bookings/{booking.public_id}",
        booking=booking,
        event_at=show.starts_at,
        metadata={**_metadata(booking), "showId": str(show.public_id)},
    )


def tell_show_facts(show: BookedShow) -> Facts:
    """What notices about a show say of it, as it is planned by now."""
    return {
        "event": show.event_title,
        "start": write_start(show.starts_at, timezone=show.timezone),
        "doors": write_time(show.doors_open_at, timezone=show.timezone),
        "place": f"{show.venue_name}, {show.hall_name}",
        "note": show.note,
    }


def _is_over(
    kind: NoticeKind, show: BookedShow, booking: BookingRecord, facts: Facts, *, now: datetime
) -> bool:
    """A reminder is for who still comes, at the time it was written for; a change is for nobody
    once the show is cancelled, which another message tells.
    """
    if kind is NoticeKind.SHOW_CANCELLED:
        return not show.cancelled
    if show.cancelled or show.starts_at <= now or booking.status not in _HOLDS:
        return True
    return kind is NoticeKind.SHOW_REMINDER and int(facts["starts_at"]) != int(
        show.starts_at.timestamp()
    )


def _metadata(booking: BookingRecord) -> dict[str, str]:
    return {"bookingId": str(booking.public_id), "reference": booking.reference}
