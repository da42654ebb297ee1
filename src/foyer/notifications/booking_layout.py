"""What `mail/booking.txt` and `.html` show of a booking, in the language that is active."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foyer.bookings.records import BookedShow, BookingRecord, LineRecord
from foyer.bookings.wording import write_reference
from foyer.notifications import limits
from foyer.notifications.formats import write_place, write_price, write_start, write_time
from foyer.notifications.texts import MailText
from foyer.tickets.records import TicketRecord


def lay_out_booking(
    words: MailText, booking: BookingRecord, *, tickets: Sequence[TicketRecord], link: str
) -> dict[str, object]:
    """Variables of the templates; `tickets` are those whose codes stand in the mail."""
    reference = write_reference(booking.reference)
    has_snacks = any(line.kind == "concession" for line in booking.lines)
    left = max(0, len(tickets) - limits.INLINE_CODES_MAX)
    return {
        "words": words,
        "organizer": booking.organizer_name,
        "link": link,
        "shows": [_show(show) for show in booking.shows],
        "lines": [_line(line, currency=booking.currency) for line in booking.lines],
        "total_label": _("Total, fees and taxes included"),
        "total": write_price(booking.total_minor, currency=booking.currency),
        "tickets": [_ticket(ticket) for ticket in tickets[: limits.INLINE_CODES_MAX]],
        "left": ngettext(
            "%(count)s more in the attached file.", "%(count)s more in the attached file.", left
        )
        % {"count": left}
        if left
        else "",
        "snacks": _("Your snacks wait at the bar: show your reference there.")
        if has_snacks and tickets
        else "",
        "reference": _("Reference %(reference)s") % {"reference": reference},
        "warning": _("The link opens your booking without a password: keep this mail to yourself."),
    }


def content_id(ticket: TicketRecord) -> str:
    """The name of the picture of its code within the mail (RFC 2392), without brackets."""
    return f"{ticket.public_id}@foyer"


def _ticket(ticket: TicketRecord) -> dict[str, str]:
    seat = write_place(ticket.section, row=ticket.row, number=ticket.number)
    return {
        "cid": content_id(ticket),
        "seat": seat,
        "picture": _("Code for the door: %(seat)s") % {"seat": seat},
        "label": ticket.ticket_label,
        "title": ticket.event_title,
        "note": ticket.ticket_note,
        "code": _("Code: %(code)s") % {"code": ticket.code},
    }


def _show(show: BookedShow) -> dict[str, str]:
    times = {
        "start": write_start(show.starts_at, timezone=show.timezone),
        "doors": write_time(show.doors_open_at, timezone=show.timezone),
    }
    return {
        "title": show.event_title,
        "times": _("%(start)s, doors %(doors)s") % times,
        "place": f"{show.venue_name}, {show.hall_name}",
        "address": f"{show.venue_address}, {show.city_name}",
        "note": _("This show is cancelled.") if show.cancelled else show.note,
    }


def _line(line: LineRecord, *, currency: str) -> dict[str, str]:
    place = write_place(line.section, row=line.row, number=line.number)
    what = f"{place} ({line.label})" if place else line.label
    return {
        "what": f"{line.quantity} × {what}" if line.quantity > 1 else what,
        "price": write_price(line.total_minor, currency=currency),
    }
