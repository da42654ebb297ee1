"""`/payments/webhooks/{provider}`: verified on the raw bytes, stored once, answered at once."""

from django.http import HttpRequest
from ninja import Router

from foyer.api.schemas.bookings import WebhookSchema
from foyer.payments.errors import UnknownProvider
from foyer.payments.inbox import accept_webhook
from foyer.platform.errors import NotFound

router = Router(tags=["Payments"], by_alias=True)


@router.post("/payments/webhooks/{provider}", response=WebhookSchema, auth=None)
def receive(request: HttpRequest, provider: str) -> WebhookSchema:
    """Durably accept a provider's message; `duplicate` if it was accepted before."""
    try:
        status = accept_webhook(provider, headers=dict(request.headers), body=request.body)
    except UnknownProvider:
        raise NotFound from None
    return WebhookSchema(status=status)
