import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import RequestFactory

from foyer.accounts.adapter import AccountAdapter
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_in_context() -> HttpRequest:
    return RequestFactory().post("/sign-in", REMOTE_ADDR="192.0.2.1")


def test_the_sign_in_page_uses_our_adapter_and_its_limit(request_in_context: HttpRequest) -> None:
    user = make_user()
    adapter = get_adapter()
    assert isinstance(adapter, AccountAdapter)
    with context.request_context(request_in_context):
        right = {"email": user.email, "password": "foyer-demo"}
        for _ in range(11):
            assert adapter.authenticate(request_in_context, **right) == user
        for _ in range(10):
            wrong = {"email": user.email, "password": "wrong"}
            assert adapter.authenticate(request_in_context, **wrong) is None
        with pytest.raises(ValidationError):
            adapter.authenticate(request_in_context, **right)


def test_nobody_signs_up_by_surprise(request_in_context: HttpRequest) -> None:
    assert get_adapter().is_open_for_signup(request_in_context) is False


def test_addresses_are_kept_in_lower_case() -> None:
    assert get_adapter().clean_email(" Marta@Foyer.TEST ") == "marta@foyer.test"
