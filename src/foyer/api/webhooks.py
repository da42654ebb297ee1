"""`/payments/webhooks/{provider}`: verified on the raw bytes, stored once, answered at once."""

from django.http import HttpRequest
from ninja import Router

from foyer.api.schemas.bookings import WebhookSchema
from foyer.payments.inbox import accept_webhook

router = Router(tags=["Payments"], by_alias=True)


@router.post("/payments/webhooks/{provider}", response=WebhookSchema, auth=None)
def receive(request: HttpRequest, provider: str) -> WebhookSchema:
    """Durably accept a provider's message; `duplicate` if it was accepted before."""
    status = accept_webhook(provider, headers=dict(request.headers), body=request.body)
    return WebhookSchema(status=status)
