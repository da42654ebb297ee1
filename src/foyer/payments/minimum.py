"""Too little to be collected: what is free stays free, anything else has to be worth a payment."""

from foyer.payments.errors import AmountTooSmall
from foyer.platform.config import load_config
from foyer.platform.money import Money
from foyer.platform.payment_minimums import find_minimum


def check_amount(total: Money) -> None:
    """Raise AmountTooSmall for a total above nothing and below the currency's minimum."""
    least = find_minimum(total.currency, own=load_config().payment_minimums)
    if not 0 < total.amount_minor < least:
        return
    minimum = Money(amount_minor=least, currency=total.currency)
    raise AmountTooSmall(
        f"This order comes to {_say(total)}, and payments are taken from {_say(minimum)} on. "
        "Add a seat or something to eat, then pay for all of it.",
        details={"minimum": {"amount": least, "currency": total.currency}},
    )


def _say(money: Money) -> str:
    return f"{money.currency} {money.decimal}"
