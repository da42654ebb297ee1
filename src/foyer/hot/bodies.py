"""Request bodies of the hot endpoints, as msgspec reads them, turned into domain requests."""

import hashlib
import re
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct
from msgspec.json import Decoder

from foyer.hot import limits
from foyer.hot.body_words import say_body_error
from foyer.inventory import limits as inventory_limits
from foyer.inventory.requests import BestWish, Caller, HoldRequest, Idempotency
from foyer.platform import limits as platform_limits
from foyer.platform.errors import MalformedJson, ValidationFailed

Name = Annotated[str, Meta(min_length=1, max_length=inventory_limits.ID_CHARACTERS_MAX)]
Names = Annotated[list[Name], Meta(max_length=limits.SEATS_IN_A_BODY_MAX)]
Count = Annotated[int, Meta(ge=0, le=10_000)]
AMOUNT_MAX = 10**12

_KEY = re.compile(
    f"[A-Za-z0-9_-]{{{platform_limits.IDEMPOTENCY_KEY_CHARACTERS_MIN},"
    f"{platform_limits.IDEMPOTENCY_KEY_CHARACTERS_MAX}}}"
)


class MoneyIn(Struct, frozen=True, forbid_unknown_fields=True):
    amount: Annotated[int, Meta(ge=0, le=AMOUNT_MAX)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None


class BestIn(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """`accessible` and `companions` are counts; true is one."""

    quantity: Annotated[int, Meta(ge=1, le=inventory_limits.BEST_QUANTITY_MAX)]
    category: Name | None = None
    max_price: MoneyIn | Annotated[int, Meta(ge=0, le=AMOUNT_MAX)] | None = None
    accessible: bool | Count | None = None
    companions: bool | Count | None = None


class HoldIn(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    seats: Names | None = None
    areas: dict[Name, Count] | None = None
    best: BestIn | None = None
    ticket_types: dict[Name, Name | Count] | None = None
    accessible_preference: bool = False


class ChangeIn(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    add: Names = []
    remove: Names = []
    ticket_types: dict[Name, Name] | None = None


Body = TypeVar("Body", HoldIn, ChangeIn)

HOLD = Decoder(HoldIn)
CHANGE = Decoder(ChangeIn)


def decode_body(raw: bytes, *, decoder: Decoder[Body]) -> Body:
    """What HOLD or CHANGE reads: MalformedJson for what is no JSON, ValidationFailed by field."""
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        sentence, field = say_body_error(str(error))
        raise ValidationFailed(sentence, field=field) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise MalformedJson from None


def read_idempotency(
    key: str | None, *, show: UUID, caller: Caller | None, body: HoldIn
) -> Idempotency | None:
    """The Idempotency-Key of a wish for seats. Scoped to the show, and to the user if known."""
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise ValidationFailed(
            "An Idempotency-Key has 22 to 64 characters of A–Z, a–z, 0–9, - and _.",
            field="Idempotency-Key",
        )
    user = f" u:{caller.user_id}" if caller is not None and caller.user_id is not None else ""
    written = msgspec.json.encode(body, order="sorted")  # However the client spaced it.
    digest = hashlib.sha256(written).digest()
    return Idempotency(scope=f"POST /api/v1/shows/{show}/holds{user}", key=key, request_hash=digest)


def to_hold_request(
    body: HoldIn, *, show: UUID, caller: Caller, idempotency: Idempotency | None
) -> HoldRequest:
    """The domain's request; every rule about it is the domain's."""
    types, counts = _split_ticket_types(body.ticket_types) if body.ticket_types else (None, None)
    return HoldRequest(
        show_public_id=show,
        caller=caller,
        seats=tuple(body.seats or ()),
        areas=body.areas,
        best=_to_wish(body.best) if body.best is not None else None,
        ticket_types=types,
        ticket_counts=counts,
        accessible_preference=body.accessible_preference,
        idempotency=idempotency,
    )


def _to_wish(body: BestIn) -> BestWish:
    price = body.max_price
    return BestWish(
        quantity=body.quantity,
        category=body.category,
        max_price_minor=price.amount if isinstance(price, MoneyIn) else price,
        bays=int(body.accessible or 0),
        companions=None if body.companions is None else int(body.companions),
    )


def _split_ticket_types(
    given: dict[str, str | int],
) -> tuple[dict[str, str] | None, dict[str, int] | None]:
    by_name = {name: code for name, code in given.items() if isinstance(code, str)}
    counts = {code: count for code, count in given.items() if isinstance(count, int)}
    return by_name or None, counts or None
