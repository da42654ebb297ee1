"""The way back from the provider's page: told that the buyer left, or waiting for the truth."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from foyer.web.personal import personal
from foyer.web.shop.bookings import show_return


@require_safe
@personal
def come_back(request: HttpRequest, booking: UUID) -> HttpResponse:
    """`?left` is the buyer's own word, not the bank's: nothing is settled by it.

    The booking's page then says what it can still say: to pay, or to give the seats back. It
    comes back here without the word as soon as money may be on its way.
    """
    if "left" in request.GET:
        return redirect(f"{reverse('shop:booking', args=[booking])}?left=1")
    response: HttpResponse = show_return(request, booking)
    return response
