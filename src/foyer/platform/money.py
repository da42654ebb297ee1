"""Money: integer minor units and a currency, with the exponents of ISO 4217."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# ISO 4217: currencies whose minor unit is not a hundredth.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_EXPONENTS = {
    **dict.fromkeys(_WHOLE.split(), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}

AMOUNT_MINOR_MAX = 10**12  # Far above any booking, far below what bigint and floats hold exactly.


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in minor units (cents) of one currency; may be negative only in the ledger."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        assert len(self.currency) == 3, self.currency
        assert self.currency.isupper(), self.currency

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, (self.currency, other.currency)
        return Money(amount_minor=self.amount_minor + other.amount_minor, currency=self.currency)

    def __sub__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, (self.currency, other.currency)
        return Money(amount_minor=self.amount_minor - other.amount_minor, currency=self.currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.amount_minor).scaleb(-currency_exponent(self.currency))


def currency_exponent(currency: str) -> int:
    """Digits after the point: 2 for most, 0 for JPY, 3 for BHD (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


def split_by_weight(amount_minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split an amount in proportion to non-negative `weights`; the parts always sum to it.

    Largest remainder (Hamilton); among equal remainders the earlier part gets the unit. When all
    weights are 0 the split is even.
    """
    assert weights, "nothing to split over"
    assert all(weight >= 0 for weight in weights), weights
    if amount_minor < 0:
        return tuple(-part for part in split_by_weight(-amount_minor, weights))
    total = sum(weights)
    shares = list(weights) if total else [1] * len(weights)
    total = total or len(weights)
    parts = [amount_minor * share // total for share in shares]
    remainders = [amount_minor * share % total for share in shares]
    missing = amount_minor - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda index: (-remainders[index], index))
    for index in by_remainder[:missing]:
        parts[index] += 1
    return tuple(parts)


def tax_in_gross(gross_minor: int, *, rate_bp: int) -> int:
    """The tax contained in a gross amount; `rate_bp` in hundredths of a percent, half rounds up."""
    assert rate_bp >= 0, rate_bp
    return (2 * gross_minor * rate_bp + 10_000 + rate_bp) // (2 * (10_000 + rate_bp))
