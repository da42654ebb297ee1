"""The evening in the visitor's own calendar (RFC 5545)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from foyer.bookings.wording import write_reference
from foyer.tickets.records import TicketRecord
from foyer.tickets.wording import write_seat


def render_calendar(tickets: Sequence[TicketRecord], *, now: datetime) -> bytes:
    """One entry a show of a booking, in the venue's zone.

    The UID is made of the booking and the show, so that a later file replaces the entry. No link
    is inside: calendars are shared, and the booking's link is a key.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Foyer//Tickets//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    ordered = sorted(tickets, key=lambda ticket: (ticket.starts_at, str(ticket.show_public_id)))
    for _, group in groupby(ordered, key=lambda ticket: ticket.show_public_id):
        calendar.add_component(_to_event(list(group), now=now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _to_event(tickets: Sequence[TicketRecord], *, now: datetime) -> Event:
    show = tickets[0]
    zone = ZoneInfo(show.timezone)
    seats = "\n".join(f"{write_seat(ticket)} ({ticket.ticket_label})" for ticket in tickets)
    event = Event()
    event.add("uid", f"{show.booking_public_id}.{show.show_public_id}@foyer")
    event.add("dtstamp", now)
    event.add("dtstart", show.starts_at.astimezone(zone))
    event.add("dtend", show.ends_at.astimezone(zone))
    event.add("summary", show.event_title)
    event.add("location", f"{show.venue_name}, {show.venue_address}, {show.city_name}")
    event.add(
        "description", f"{show.hall_name}\n{seats}\nReference {write_reference(show.reference)}"
    )
    event.add("status", "CANCELLED" if show.show_cancelled else "CONFIRMED")
    return event
