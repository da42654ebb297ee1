"""What every page needs to know."""

from django.http import HttpRequest

from foyer.platform.config import load_config


def page_context(request: HttpRequest) -> dict[str, object]:
    """Facts for the base template; nothing here asks the database."""
    return {
        "request_id": request.META.get("foyer.request_id", ""),
        "is_demo": load_config().is_demo,
    }
