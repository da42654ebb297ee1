"""Browsers that signed in by the pages, as the hot role sees them."""

from django.test import Client

from foyer.accounts.models import User
from foyer.platform.config import load_config
from foyer.platform.tokens import Signer
from foyer.platform.visitors import COOKIE_NAME, Visitor, read_visitor, write_visitor
from tests.hot_servers import SECRET

SIGNER = Signer([SECRET])


def sign_in(user: User) -> Visitor:
    """What the cookie of a browser says that signed in by the pages."""
    browser = Client()
    browser.force_login(user)
    browser.get("/account")
    visitor = read_visitor(
        browser.cookies[COOKIE_NAME].value, signer=Signer(load_config().secret_keys)
    )
    assert visitor is not None
    assert visitor.user_id == user.id
    return visitor


def cookie(visitor: Visitor) -> dict[str, str]:
    return {"Cookie": f"{COOKIE_NAME}={write_visitor(visitor, signer=SIGNER)}"}
