"""What a visitor is told when seats could not be kept: what happened, what stays, what next."""

from collections.abc import Mapping, Sequence

from foyer.inventory.errors import (
    AccessibleOnly,
    HoldExpired,
    LimitExceeded,
    NoBlock,
    OrphanSeat,
    SaleClosed,
    SaleNotOpen,
)
from foyer.inventory.requests import BestWish, SeatsTaken
from foyer.inventory.rules.best import choose_best
from foyer.inventory.rules.nearest import find_nearest
from foyer.platform.errors import DomainError
from foyer.web.shop import limits
from foyer.web.shop.notices import Notice
from foyer.web.shop.seat_list import Option, describe_option
from foyer.web.shop.seat_words import say_numbers
from foyer.web.shop.stage import Stage


def explain_lost(lost: SeatsTaken, *, wanted: Sequence[str], stage: Stage) -> Notice:
    """Name the lost seats, keep the others, and offer places as good in one tap."""
    seating = stage.seating
    gone = [seating.numbers[name] for name in lost.seats if name in seating.numbers]
    if not gone:
        areas = [seating.areas[name].name for name in lost.seats if name in seating.areas]
        return Notice(
            level="warn",
            title=f"Not so many places are left in {', '.join(areas) or 'this hall'}",
            text="Take fewer, or choose another part of the house. Nothing was taken from you.",
        )
    kept = tuple(name for name in wanted if name not in lost.seats)
    numbers = [seating.numbers[name] for name in wanted if name in seating.numbers] or gone
    offers = find_nearest(stage.picture, numbers, count=limits.EQUIVALENTS_MAX, seating=seating)
    text = "Somebody was a moment quicker."
    if kept:
        left = say_numbers([seating.numbers[name] for name in kept], seating=seating)
        text += f" Still free and still chosen: {left}."
    if offers:
        text += " Take these instead, or choose again."
    return Notice(
        level="warn",
        title=f"{say_numbers(gone, seating=seating)}: taken just now",
        text=text,
        offers=tuple(describe_option(offer, stage=stage) for offer in offers),
        kept=kept,
    )


def explain_refusal(refusal: DomainError, *, wanted: Sequence[str], stage: Stage) -> Notice:
    """A refusal in a sentence, with a way on where there is one."""
    kept = tuple(name for name in wanted if name in stage.seating.numbers)
    title, text = refusal.text, ""
    offers: tuple[Option, ...] = ()
    match refusal:
        case OrphanSeat():
            title = f"{_say(refusal.details['seats'], stage)} would be left alone"
            text = "Nobody likes to sit between strangers. Take these instead, or the single too."
            offers = (_offer(refusal.details["suggestion"], stage),)
        case NoBlock():
            title = "These places are not free together"
            offers = _alternatives(refusal.details, stage)
            text = "This is what is free right now." if offers else "Try another part or price."
        case LimitExceeded():
            title = "That is as much as one visitor may keep"
            text = refusal.text
        case HoldExpired():
            title = "The time for your seats was up"
            text = "They went back on sale and nothing was charged. Choose again; most are free."
        case SaleClosed() | SaleNotOpen():
            text = "Nothing was charged. Have a look at the other shows."
        case AccessibleOnly():
            text = "The bay keeps its companion seats for the people who come with a wheelchair."
        case _:
            text = "Nothing was charged and nothing else has changed."
    return Notice(
        level="warn", title=title, text=text, offers=offers, kept=kept, status=refusal.status
    )


def _say(names: object, stage: Stage) -> str:
    return say_numbers(_numbers(names, stage), seating=stage.seating)


def _offer(names: object, stage: Stage) -> Option:
    return describe_option(_numbers(names, stage), stage=stage)


def _numbers(names: object, stage: Stage) -> list[int]:
    assert isinstance(names, list)
    return [stage.seating.numbers[name] for name in names]


def _alternatives(details: Mapping[str, object], stage: Stage) -> tuple[Option, ...]:
    """The wishes that could be met instead, as places."""
    offers = []
    alternatives = details.get("alternatives", [])
    assert isinstance(alternatives, list)
    for wish in alternatives:
        choice = choose_best(
            stage.picture,
            BestWish(quantity=wish["quantity"], category=wish.get("category")),
            facts=stage.facts,
            seating=stage.seating,
        )
        if choice is not None:
            offers.append(describe_option(choice.seats, stage=stage))
    return tuple({offer.seats: offer for offer in offers}.values())
