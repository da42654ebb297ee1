"""A visitor with a browser: Django's client, forms read from the pages themselves."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from uuid import UUID

from django.test import Client

from foyer.bookings.models import Booking
from foyer.catalog.models import Show
from foyer.inventory.actions import hold_seats
from foyer.inventory.models import Hold, SeatClaim
from foyer.inventory.requests import Caller, HoldGranted, HoldRequest
from foyer.platform.clock import utc_now
from foyer.platform.ids import new_uuid
from foyer.platform.visitor_cookie import visitor_signer
from foyer.platform.visitors import COOKIE_NAME, read_visitor
from foyer.web.shop.ticket_choice import type_field

BUYER = {"name": "Marta Figueiredo", "email": "marta@example.org", "phone": ""}


@dataclass
class Browser:
    """A visitor before one show."""

    show: Show
    client: Client = field(default_factory=Client)

    def path(self, part: str = "") -> str:
        return f"/shows/{self.show.public_id}/seats{part}"

    def look(self, part: str = "/list", **query: Any) -> Any:
        return self.client.get(self.path(part), query)

    def post(self, part: str, **data: Any) -> Any:
        return self.client.post(self.path(part), data)

    def keep(self, *seats: str, **data: Any) -> Any:
        return self.post("/hold", seats=list(seats), **data)

    def open_checkout(self) -> dict[str, Any]:
        """The hidden fields of the checkout page, as a browser would send them."""
        return hidden_fields(text_of(self.client.get("/checkout")))

    def place(self, **data: Any) -> Any:
        """Fill in the checkout page and pay."""
        return self.client.post(
            "/checkout", {**self.open_checkout(), **BUYER, "action": "place", **data}
        )

    def type_of(self, seat: str) -> str:
        """The form field for who sits in this seat."""
        return type_field(self.show.public_id, seat)

    @property
    def visitor_id(self) -> UUID:
        visitor = read_visitor(self.client.cookies[COOKIE_NAME].value, signer=visitor_signer())
        assert visitor is not None
        return visitor.visitor_id

    def held(self) -> set[int]:
        """Seat numbers that this visitor holds."""
        holds = Hold.objects.filter(visitor_id=self.visitor_id, show_id=self.show.id)
        live = SeatClaim.objects.filter(
            hold_id__in=holds.values("id"), state="held", expires_at__gt=utc_now()
        )
        return set(live.values_list("seat_no", flat=True))

    def booking(self) -> Booking:
        return Booking.objects.filter(visitor_id=self.visitor_id).latest("id")


@dataclass(frozen=True)
class Offer:
    """Other seats for the party, as the panel offers them."""

    plate: str
    total: str
    chosen: bool
    fields: dict[str, Any]


def find_offers(html: str) -> list[Offer]:
    listed = re.search(r'<ul class="alts">.*?</ul>', html, re.DOTALL)
    assert listed is not None
    found = []
    for item in re.findall(r"<li>.*?</li>", listed[0], re.DOTALL):
        plate = re.search(r'<b class="num"[^>]*>([^<]+)</b>', item)
        total = re.search(r'<b class="sm">([^<]+)</b>', item)
        assert plate is not None
        assert total is not None
        fields = hidden_fields(item)
        for name in ("add", "remove"):
            if isinstance(fields.get(name), str):
                fields[name] = [fields[name]]
        found.append(Offer(plate[1], total[1], 'aria-pressed="true"' in item, fields))
    return found


def hold_as_stranger(show: Show, *seats: str) -> None:
    """Somebody else is quicker."""
    outcome = hold_seats(
        HoldRequest(
            show_public_id=show.public_id, caller=Caller(visitor_id=new_uuid()), seats=seats
        ),
        now=utc_now(),
    )
    assert isinstance(outcome, HoldGranted)


def lapse_holds(show: Show) -> None:
    """Time passes: every hold of the show has run out, by the database's clock."""
    past = utc_now().replace(year=2020)
    Hold.objects.filter(show_id=show.id).update(expires_at=past)
    SeatClaim.objects.filter(show_id=show.id, state="held").update(expires_at=past)


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def hidden_fields(html: str) -> dict[str, Any]:
    """Hidden inputs by name; several of one name become a list."""
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html):
        if name in fields:
            earlier = fields[name] if isinstance(fields[name], list) else [fields[name]]
            fields[name] = [*earlier, value]
        else:
            fields[name] = value
    return fields


def checked_seats(html: str) -> list[str]:
    return re.findall(r'name="seats" value="([^"]+)"[^>]* checked', html)
