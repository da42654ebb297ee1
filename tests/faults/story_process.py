"""A process whose children play one story each, as web and worker do, to be killed in its middle.

    python -m tests.faults.story_process

Django is loaded once. Every line of standard input is an order; a child of its own, with its own
connection, carries it out and writes `{"result": …}`. The parent tells `{"pid": …}` and, at the
end, `{"ended": status}`.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import django

django.setup()

from foyer.admission.actions import scan_ticket  # noqa: E402  (after Django is set up)
from foyer.admission.records import ScanRequest  # noqa: E402
from foyer.bookings.actions import Buyer  # noqa: E402
from foyer.checkout.cancel import cancel_booking  # noqa: E402
from foyer.checkout.errors import NotCancellable  # noqa: E402
from foyer.checkout.expire import expire_booking  # noqa: E402
from foyer.checkout.place import PlaceOrder, place_booking  # noqa: E402
from foyer.checkout.reconcile import apply_truth  # noqa: E402
from foyer.checkout.refund import send_refund  # noqa: E402
from foyer.inventory.actions import hold_seats  # noqa: E402
from foyer.inventory.requests import (  # noqa: E402
    Caller,
    HoldGranted,
    HoldRequest,
    Idempotency,
)
from foyer.payments.poll import poll_payment  # noqa: E402
from foyer.platform.clock import utc_now  # noqa: E402
from foyer.platform.config import load_config  # noqa: E402
from foyer.platform.idempotency import KeyedRequest  # noqa: E402
from foyer.platform.tokens import Signer  # noqa: E402

Order = Mapping[str, Any]
HASH = b"1" * 32


def main() -> None:
    """Carry out orders until standard input ends."""
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _play(order)
        _say({"pid": pid})
        _, status = os.waitpid(pid, 0)
        _say({"ended": os.waitstatus_to_exitcode(status)})


def _play(order: Order) -> None:
    """In the child: it never returns, and leaves nothing of the parent's behind."""
    status = 1
    try:
        _say({"result": STORIES[order["story"]](order)})
        status = 0
    except Exception as error:  # noqa: BLE001 (told to the test, which judges it)
        _say({"error": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(status)


def _say(message: Mapping[str, Any]) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")


def _hold(order: Order) -> object:
    outcome = hold_seats(
        HoldRequest(
            show_public_id=UUID(order["show"]),
            caller=Caller(visitor_id=UUID(order["visitor"])),
            seats=tuple(order["seats"]),
            idempotency=Idempotency(scope="POST holds", key=order["key"], request_hash=HASH),
        ),
        now=utc_now(),
    )
    return outcome.hold.id if isinstance(outcome, HoldGranted) else None


def _place(order: Order) -> object:
    wish = PlaceOrder(
        caller=Caller(visitor_id=UUID(order["visitor"])),
        buyer=Buyer(email="ada@example.org", full_name="Ada Lovelace"),
        hold_tokens=(order["token"],),
        request=KeyedRequest(scope="POST /bookings", key=order["key"], request_hash=HASH),
    )
    signer = Signer(load_config().secret_keys)
    return place_booking(wish, signer=signer, now=utc_now()).booking_id


def _settle(order: Order) -> object:
    return poll_payment(order["payment"], settle=apply_truth, now=utc_now())


def _expire(order: Order) -> object:
    return expire_booking(order["booking"], now=datetime.fromisoformat(order["now"])).name


def _cancel(order: Order) -> object:
    try:
        return cancel_booking(order["booking"], reason="", now=utc_now()).status
    except NotCancellable:
        return "not cancellable"


def _refund(order: Order) -> object:
    return send_refund(order["refund"], now=utc_now())


def _scan(order: Order) -> object:
    request = ScanRequest(code=order["code"], nonce=order["nonce"])
    now = datetime.fromisoformat(order["now"])
    return scan_ticket(request, user_id=order["user"], now=now).verdict


STORIES: Mapping[str, Callable[[Order], object]] = {
    "hold": _hold,
    "place": _place,
    "settle": _settle,
    "expire": _expire,
    "cancel": _cancel,
    "refund": _refund,
    "scan": _scan,
}

if __name__ == "__main__":
    main()
