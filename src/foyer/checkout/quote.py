from collections.abc import Sequence

from foyer.checkout.compose import Wish, find_holds, price_holds, read_hold_tokens
from foyer.platform.tokens import Signer
from foyer.pricing.rules import Quote


def quote_holds(tokens: Sequence[str], *, wish: Wish, user_id: int | None, signer: Signer) -> Quote:
    """What a booking of these holds would cost; changes nothing.

    Raises what placing would raise for the same holds and wishes.
    """
    public_ids = read_hold_tokens(tokens, signer=signer)
    holds = find_holds(public_ids, user_id=user_id, signer=signer)
    return price_holds(holds, wish=wish).quote
