"""What came of the visitor's last wish, as the pages show it."""

from dataclasses import dataclass

from foyer.web.shop.seat_list import Option


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A fact and its consequence; `offers` are places to take in one tap."""

    level: str
    title: str
    text: str = ""
    offers: tuple[Option, ...] = ()
    kept: tuple[str, ...] = ()  # seat ids that stay selected
    status: int = 409
