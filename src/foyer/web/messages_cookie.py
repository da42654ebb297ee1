"""The one sentence that a page says after a form was sent, kept in a signed cookie until then."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest

from foyer.platform.cookies import cookie_name

COOKIE_NAME = "foyer_messages"


class MessagesCookie(CookieStorage):
    """Django's own storage under a name of ours."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.cookie_name = cookie_name(COOKIE_NAME)
