"""What every page needs to know."""

from django.http import HttpRequest


def page_context(request: HttpRequest) -> dict[str, object]:
    """Facts for the base template; nothing here asks the database."""
    return {"request_id": request.META.get("foyer.request_id", "")}
