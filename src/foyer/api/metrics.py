"""`/metrics`: numbers for whoever watches the house, in the format of Prometheus."""

import hmac

from django.http import HttpRequest, HttpResponse
from ninja import Router

from foyer.payments.limits import DECLINES_WINDOW_SECONDS
from foyer.payments.watch import count_payments
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.errors import InvalidToken, NotFound

router = Router(tags=["Health"], by_alias=True)

_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_WINDOW = f"in the last {DECLINES_WINDOW_SECONDS} seconds"


@router.get("/metrics", response=str)
def show(request: HttpRequest) -> HttpResponse:
    """How payments went lately. Needs the `FOYER_METRICS_TOKEN`; not found where there is none."""
    wanted = load_config().metrics_token
    if not wanted:
        raise NotFound
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        raise InvalidToken("Send the FOYER_METRICS_TOKEN of this house as bearer token.")
    return HttpResponse(_write_metrics(), content_type=_CONTENT_TYPE)


def _write_metrics() -> bytes:
    # The first who asks loads the library (decision 11).
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # noqa: PLC0415

    counted = count_payments(now=utc_now())
    registry = CollectorRegistry()
    Gauge("foyer_payments_started", f"Payments that were begun {_WINDOW}.", registry=registry).set(
        counted.started
    )
    ended = Gauge(
        "foyer_payments_ended",
        f"Payments that were paid or declined for good {_WINDOW}.",
        ["outcome"],
        registry=registry,
    )
    ended.labels("paid").set(counted.paid)
    ended.labels("declined").set(counted.declined)
    Gauge(
        "foyer_card_declines",
        f"Declined cards of which providers told {_WINDOW}, tries within a payment included.",
        registry=registry,
    ).set(counted.cards)
    Gauge(
        "foyer_payments_decline_ratio",
        f"Declined among ended payments {_WINDOW}; the log alarms above 0.2.",
        registry=registry,
    ).set(counted.percent / 100)
    return generate_latest(registry)
