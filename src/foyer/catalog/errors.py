"""Refusals of the catalogue."""

from foyer.platform.errors import DomainError


class ShowOverlap(DomainError):
    """The hall is not free then, cleaning included; `details["show"]` is the show in the way."""

    code = "show_overlap"
    status = 409
    message = "The hall is taken at that time. Move one of the two shows."


class LocalTimeSkipped(DomainError):
    """The wall clock never shows this time: it is put forward across it."""

    code = "local_time_skipped"
    status = 422
    message = "The clocks go forward across this time. Choose a later one."


class LocalTimeTwice(DomainError):
    """The wall clock shows this time twice; `details["choices"]` are the two instants."""

    code = "local_time_twice"
    status = 422
    message = "The clocks go back and show this time twice. Say which of the two is meant."


class PricesMissing(DomainError):
    """The price list has no price for a seat category of the hall's plan."""

    code = "prices_missing"
    status = 422
    message = "The price list does not cover every seat category of the hall. Add the prices."


class EventNotOpen(DomainError):
    """The event is in a state that does not allow the step."""

    code = "event_not_open"
    status = 409
    message = "The event is not in a state that allows this."
