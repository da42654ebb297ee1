"""What the mails about a booking say: what happened, is my money safe, what next. Pure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from foyer.bookings.records import BookingRecord
from foyer.bookings.wording import BANK_DAYS, BANKS_TAKE, write_reference
from foyer.notifications.kinds import MessageKind
from foyer.notifications.texts import MailText
from foyer.tickets.wording import write_price, write_start


def write_mail(kind: MessageKind, booking: BookingRecord) -> MailText:
    """The words for a booking as it is now."""
    return _WRITERS[kind](booking)


def is_superseded(kind: MessageKind, booking: BookingRecord) -> bool:
    """Whether the news is no longer true: another message has told or will tell what is."""
    still_true = {
        MessageKind.BOOKING_CONFIRMED: {"confirmed", "partially_refunded"},
        MessageKind.BOOKING_EXPIRED: {"expired"},
        MessageKind.PAYMENT_FAILED: {"pending"},
    }
    return kind in still_true and booking.status not in still_true[kind]


def write_event(booking: BookingRecord) -> str:
    """The evening in a few words: the first show's title, and how many more there are."""
    if not booking.shows:
        return f"booking {write_reference(booking.reference)}"
    more = len(booking.shows) - 1
    return booking.shows[0].event_title + (f" and {more} more" if more else "")


def _confirmed(booking: BookingRecord) -> MailText:
    start = ""
    if booking.shows:
        show = booking.shows[0]
        start = ", " + write_start(show.starts_at, timezone=show.timezone)
    paid = write_price(booking.total_minor, currency=booking.currency)
    money = (
        "Nothing was due for this booking."
        if booking.total_minor == 0
        else f"We have received {paid}, all fees and taxes included."
    )
    return MailText(
        subject=f"Your tickets: {write_event(booking)}{start}",
        headline="Your seats are yours",
        paragraphs=(
            f"{money} Your reference is {write_reference(booking.reference)}.",
            (
                "Show the code of each ticket at the door, on your phone or on paper. The attached "
                "file has one page a ticket, and the calendar file puts the evening into your "
                "calendar."
            ),
        ),
        action="Open your booking",
    )


def _expired(booking: BookingRecord) -> MailText:
    return MailText(
        subject=f"Your seats were released: {write_event(booking)}",
        headline="The time to pay ran out",
        paragraphs=(
            (
                f"Booking {write_reference(booking.reference)} was not paid in time, so its "
                "seats are free for others again."
            ),
            (
                "No money was taken. Should your bank show a payment later, we find it by "
                "ourselves: you get the same seats if they are free, else all of it goes back."
            ),
            "You are welcome to choose seats again.",
        ),
        action="See the booking",
    )


def _cancelled(booking: BookingRecord) -> MailText:
    amount = _refunds_under_way(booking)
    money = (
        f"{amount} goes back the way you paid. We have started it; banks take up to {BANK_DAYS} "
        "to show it. We write again when the payment provider has confirmed it."
        if amount
        else "No money is due to you for this booking, and none will be taken."
    )
    return MailText(
        subject=f"Cancelled: {write_event(booking)}, booking {write_reference(booking.reference)}",
        headline="Your booking is cancelled",
        paragraphs=(
            (
                f"Booking {write_reference(booking.reference)} is cancelled and its tickets are "
                "no longer valid."
            ),
            money,
        ),
        action="See the booking",
    )


def _refunded(booking: BookingRecord) -> MailText:
    done = [refund for refund in booking.refunds if refund.status == "succeeded"]
    amount = write_price(sum(refund.amount_minor for refund in done), currency=booking.currency)
    return MailText(
        subject=f"{amount} returned for booking {write_reference(booking.reference)}",
        headline=f"{amount} is on its way to you",
        paragraphs=(
            (
                f"The payment provider has confirmed it: {amount} for booking "
                f"{write_reference(booking.reference)} goes back the way you paid."
            ),
            f"{BANKS_TAKE} There is nothing you need to do.",
        ),
        action="See the booking",
    )


def _link(booking: BookingRecord) -> MailText:
    return MailText(
        subject=f"Your booking {write_reference(booking.reference)}: {write_event(booking)}",
        headline="Here is your booking",
        paragraphs=(
            (
                "Somebody, most likely you, asked for the link to this booking. Whoever has the "
                "link can see and change the booking, so keep it to yourself."
            ),
            "If it was not you, there is nothing you need to do.",
        ),
        action="Open your booking",
    )


def _payment_failed(booking: BookingRecord) -> MailText:
    return MailText(
        subject=f"Payment not completed: {write_event(booking)}",
        headline="The payment did not go through",
        paragraphs=(
            (
                "No money was taken. Your seats are kept while there is time left to pay; the page "
                "of your booking shows how much."
            ),
            "You can try again there, with the same or another way to pay.",
        ),
        action="Pay for your seats",
    )


def _paid_unfulfilled(booking: BookingRecord) -> MailText:
    total = _refunds_under_way(booking) or write_price(
        booking.total_minor, currency=booking.currency
    )
    return MailText(
        subject=f"Your money goes back: {write_event(booking)}",
        headline="Your payment came after your seats were gone",
        paragraphs=(
            (
                f"We received the payment for booking {write_reference(booking.reference)} after "
                "its time had run out, and somebody else had taken your seats by then. We are "
                "sorry."
            ),
            (
                f"All of it, {total}, goes back the way you paid. We have started it by ourselves; "
                f"banks take up to {BANK_DAYS} to show it. You do not have to do anything."
            ),
            "There may be other seats: you are welcome to choose again.",
        ),
        action="See the booking",
    )


def _paid_twice(booking: BookingRecord) -> MailText:
    amount = _refunds_under_way(booking) or write_price(
        booking.total_minor, currency=booking.currency
    )
    return MailText(
        subject=f"You paid twice, {amount} goes back: booking {write_reference(booking.reference)}",
        headline="You paid twice, so one payment goes back",
        paragraphs=(
            (
                f"A second payment arrived for booking {write_reference(booking.reference)}, which "
                "had been paid already. Your seats and tickets stay yours."
            ),
            (
                f"{amount} goes back the way you paid. We have started it by ourselves; banks take "
                f"up to {BANK_DAYS} to show it. You do not have to do anything."
            ),
        ),
        action="See the booking",
    )


def _refunds_under_way(booking: BookingRecord) -> str:
    """The sum of refunds that were not refused, empty when there is none."""
    amounts = [refund.amount_minor for refund in booking.refunds if refund.status != "failed"]
    return write_price(sum(amounts), currency=booking.currency) if amounts else ""


_WRITERS: Mapping[MessageKind, Callable[[BookingRecord], MailText]] = MappingProxyType(
    {
        MessageKind.BOOKING_CONFIRMED: _confirmed,
        MessageKind.BOOKING_EXPIRED: _expired,
        MessageKind.BOOKING_CANCELLED: _cancelled,
        MessageKind.BOOKING_REFUNDED: _refunded,
        MessageKind.BOOKING_LINK: _link,
        MessageKind.PAYMENT_FAILED: _payment_failed,
        MessageKind.PAID_UNFULFILLED: _paid_unfulfilled,
        MessageKind.PAID_TWICE: _paid_twice,
    }
)
