"""What a guest takes along as a file: the tickets on paper, the evening for a calendar.

The libraries that make these files cost a quarter of what a process of pages loads, and few
requests want one. So they are loaded by the first file, here and nowhere else (decision 11).
"""

from collections.abc import Sequence
from datetime import datetime

from foyer.tickets.records import TicketRecord


def render_tickets_pdf(tickets: Sequence[TicketRecord], *, now: datetime) -> bytes:
    """`tickets.pdf`: one page a ticket, at most `TICKETS_PER_PDF_MAX`."""
    from foyer.tickets import pdf  # noqa: PLC0415 (decision 11)

    return pdf.render_tickets_pdf(tickets, now=now)


def render_calendar(tickets: Sequence[TicketRecord], *, now: datetime) -> bytes:
    """`tickets.calendar`: one entry a show of a booking, in the venue's zone."""
    from foyer.tickets import calendar  # noqa: PLC0415 (decision 11)

    return calendar.render_calendar(tickets, now=now)
