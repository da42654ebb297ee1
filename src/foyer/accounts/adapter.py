"""How django-allauth behaves in this house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from foyer.accounts.errors import InvalidCredentials
from foyer.accounts.login_limits import (
    count_login_attempt,
    forgive_login_attempt,
    request_address,
)
from foyer.accounts.second_factor import SETUP_PATH, lacks_second_factor
from foyer.accounts.security_log import note_failed_sign_in
from foyer.platform.challenges import FIELD, ChallengeRequired
from foyer.platform.clock import utc_now
from foyer.platform.errors import RateLimited


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by e-mail and password, limited together with the API's; no open sign-up yet."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def should_send_confirmation_mail(
        self,
        request: HttpRequest,
        email_address: EmailAddress,
        signup: bool,
    ) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        return email.strip().lower()

    def get_client_ip(self, request: HttpRequest) -> str:
        return request_address(request)

    def post_login(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        *,
        redirect_url: str | None,
        **facts: Any,
    ) -> HttpResponse:
        """Staff without a second factor come to where it is set up, whatever way they came in."""
        if lacks_second_factor(user.pk):
            query = {"next": redirect_url} if redirect_url else {}
            redirect_url = f"{SETUP_PATH}?{urlencode(query)}" if query else SETUP_PATH
        response: HttpResponse = super().post_login(
            request, user, redirect_url=redirect_url, **facts
        )
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            count_login_attempt(
                str(credentials.get("email", "")),
                address=request_address(request),
                challenge_answer=request.POST.get(FIELD, ""),
                now=utc_now(),
            )
        except ChallengeRequired:
            note_failed_sign_in(request, reason=ChallengeRequired.code)
            raise
        except RateLimited:
            note_failed_sign_in(request, reason=RateLimited.code)
            raise self.validation_error("too_many_login_attempts") from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is None:
            note_failed_sign_in(request, reason=InvalidCredentials.code)
        else:
            forgive_login_attempt(
                str(credentials.get("email", "")), address=request_address(request)
            )
        return user
