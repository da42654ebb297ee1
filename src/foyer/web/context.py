"""What every page needs to know."""

from functools import partial

from django.http import HttpRequest

from foyer.notifications.queries import count_unread
from foyer.platform.config import load_config


def page_context(request: HttpRequest) -> dict[str, object]:
    """Facts for the base template; nothing here asks the database before a template does."""
    return {
        "unread_notices": partial(_count_unread, request),
        "request_id": request.META.get("foyer.request_id", ""),
        "is_demo": load_config().is_demo,
        "sign_in_providers": load_config().sign_in_providers,
    }


def _count_unread(request: HttpRequest) -> int:
    """For the bell in the header of who is signed in."""
    return count_unread(request.user.pk) if request.user.pk is not None else 0
