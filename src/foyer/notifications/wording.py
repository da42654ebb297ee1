"""What the mails about a booking say: what happened, is my money safe, what next.

Texts are made in the language that is active.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foyer.bookings.records import BookingRecord
from foyer.bookings.wording import write_reference
from foyer.notifications.formats import write_price, write_start
from foyer.notifications.kinds import MessageKind
from foyer.notifications.texts import MailText


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
        return _("booking %(reference)s") % {"reference": write_reference(booking.reference)}
    title, more = booking.shows[0].event_title, len(booking.shows) - 1
    if not more:
        return title
    return ngettext("%(title)s and %(count)s more", "%(title)s and %(count)s more", more) % {
        "title": title,
        "count": more,
    }


def _facts(booking: BookingRecord) -> dict[str, str]:
    return {
        "event": write_event(booking),
        "reference": write_reference(booking.reference),
        "total": write_price(booking.total_minor, currency=booking.currency),
        "days": _("ten working days"),  # as `bookings.wording.BANK_DAYS`
    }


def _confirmed(booking: BookingRecord) -> MailText:
    facts = _facts(booking)
    subject = _("Your tickets: %(event)s") % facts
    if booking.shows:
        show = booking.shows[0]
        start = write_start(show.starts_at, timezone=show.timezone)
        subject = _("Your tickets: %(event)s, %(start)s") % {**facts, "start": start}
    money = (
        _("Nothing was due for this booking.")
        if booking.total_minor == 0
        else _("We have received %(total)s, all fees and taxes included.") % facts
    )
    return MailText(
        subject=subject,
        headline=_("Your seats are yours"),
        paragraphs=(
            money + " " + _("Your reference is %(reference)s.") % facts,
            _(
                "Show the code of each ticket at the door, on your phone or on paper. The attached "
                "file has one page a ticket, and the calendar file puts the evening into your "
                "calendar."
            ),
        ),
        action=_("Open your booking"),
    )


def _expired(booking: BookingRecord) -> MailText:
    facts = _facts(booking)
    return MailText(
        subject=_("Your seats were released: %(event)s") % facts,
        headline=_("The time to pay ran out"),
        paragraphs=(
            _("Booking %(reference)s was not paid in time, so its seats are free for others again.")
            % facts,
            _(
                "No money was taken. Should your bank show a payment later, we find it by "
                "ourselves: you get the same seats if they are free, else all of it goes back."
            ),
            _("You are welcome to choose seats again."),
        ),
        action=_("See the booking"),
    )


def _cancelled(booking: BookingRecord) -> MailText:
    facts = {**_facts(booking), "amount": _refunds_under_way(booking)}
    money = (
        _(
            "%(amount)s goes back the way you paid. We have started it; banks take up to "
            "%(days)s to show it. We write again when the payment provider has confirmed it."
        )
        % facts
        if facts["amount"]
        else _("No money is due to you for this booking, and none will be taken.")
    )
    return MailText(
        subject=_("Cancelled: %(event)s, booking %(reference)s") % facts,
        headline=_("Your booking is cancelled"),
        paragraphs=(
            _("Booking %(reference)s is cancelled and its tickets are no longer valid.") % facts,
            money,
        ),
        action=_("See the booking"),
    )


def _refunded(booking: BookingRecord) -> MailText:
    done = [refund for refund in booking.refunds if refund.status == "succeeded"]
    amount = write_price(sum(refund.amount_minor for refund in done), currency=booking.currency)
    facts = {**_facts(booking), "amount": amount}
    return MailText(
        subject=_("%(amount)s returned for booking %(reference)s") % facts,
        headline=_("%(amount)s is on its way to you") % facts,
        paragraphs=(
            _(
                "The payment provider has confirmed it: %(amount)s for booking %(reference)s "
                "goes back the way you paid."
            )
            % facts,
            _("Banks take up to %(days)s to show it. There is nothing you need to do.") % facts,
        ),
        action=_("See the booking"),
    )


def _link(booking: BookingRecord) -> MailText:
    return MailText(
        subject=_("Your booking %(reference)s: %(event)s") % _facts(booking),
        headline=_("Here is your booking"),
        paragraphs=(
            _(
                "Somebody, most likely you, asked for the link to this booking. Whoever has the "
                "link can see and change the booking, so keep it to yourself."
            ),
            _("If it was not you, there is nothing you need to do."),
        ),
        action=_("Open your booking"),
    )


def _payment_failed(booking: BookingRecord) -> MailText:
    return MailText(
        subject=_("Payment not completed: %(event)s") % _facts(booking),
        headline=_("The payment did not go through"),
        paragraphs=(
            _(
                "No money was taken. Your seats are kept while there is time left to pay; the page "
                "of your booking shows how much."
            ),
            _("You can try again there, with the same or another way to pay."),
        ),
        action=_("Pay for your seats"),
    )


def _paid_unfulfilled(booking: BookingRecord) -> MailText:
    facts = _facts(booking)
    facts["amount"] = _refunds_under_way(booking) or facts["total"]
    return MailText(
        subject=_("Your money goes back: %(event)s") % facts,
        headline=_("Your payment came after your seats were gone"),
        paragraphs=(
            _(
                "We received the payment for booking %(reference)s after its time had run out, "
                "and somebody else had taken your seats by then. We are sorry."
            )
            % facts,
            _(
                "All of it, %(amount)s, goes back the way you paid. We have started it by "
                "ourselves; banks take up to %(days)s to show it. You do not have to do anything."
            )
            % facts,
            _("There may be other seats: you are welcome to choose again."),
        ),
        action=_("See the booking"),
    )


def _paid_twice(booking: BookingRecord) -> MailText:
    facts = _facts(booking)
    facts["amount"] = _refunds_under_way(booking) or facts["total"]
    return MailText(
        subject=_("You paid twice, %(amount)s goes back: booking %(reference)s") % facts,
        headline=_("You paid twice, so one payment goes back"),
        paragraphs=(
            _(
                "A second payment arrived for booking %(reference)s, which had been paid already. "
                "Your seats and tickets stay yours."
            )
            % facts,
            _(
                "%(amount)s goes back the way you paid. We have started it by ourselves; banks "
                "take up to %(days)s to show it. You do not have to do anything."
            )
            % facts,
        ),
        action=_("See the booking"),
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
