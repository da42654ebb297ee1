"""How allauth's sign-in by other services behaves in this house."""

from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect

from foyer.accounts.limits import NAME_CHARACTERS_MAX
from foyer.accounts.login_limits import request_device
from foyer.accounts.models import User
from foyer.accounts.second_factor import SETUP_PATH
from foyer.identity.claim_bookings import claim_bookings
from foyer.identity.links import tell_of_link
from foyer.identity.verification import queue_verification
from foyer.notifications.locales import prefer_locale
from foyer.platform.clock import utc_now
from foyer.platform.config import load_config
from foyer.platform.sign_in_providers import SignInProvider

_log = structlog.get_logger("foyer.identity")
FAILED_PATH = "/sign-in/failed"


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Services come from the environment; an address opens an account only when both sides have
    seen it proved.
    """

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The configured services; the table of allauth stays empty."""
        wanted = [it for it in load_config().sign_in_providers if provider in (None, it.id)]
        return [_describe(it) for it in wanted if client_id in (None, it.client_id)]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Any:
        """`ValueError` for one that was configured when a sign-in began, and is no more."""
        try:
            return super().get_provider(request, provider, client_id=client_id)
        except SocialApp.DoesNotExist:
            raise ValueError(provider) from None

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return True

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """What a new account would begin with."""
        user: User = sociallogin.user
        user.email = str(data.get("email") or "").strip().lower()
        name = "".join(sign for sign in str(data.get("name") or "") if sign.isprintable())
        user.full_name = name.strip()[:NAME_CHARACTERS_MAX]
        return user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The account of an address that the service and we have both seen proved.

        With only one proof, whoever typed the address first, there or here, would get in.
        """
        for address in sociallogin.email_addresses:
            if not address.verified:
                continue
            known = EmailAddress.objects.filter(
                email=address.email.lower(), verified=True, user__is_active=True
            ).select_related("user")
            for row in known:
                if row.user.email == row.email:
                    return row.user, row.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse closed accounts, and addresses that belong to an account which nobody proved."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                raise _refusal("closed", sociallogin.provider.sub_id)
            return
        if is_known_address(sociallogin.user.email):
            raise _refusal("known", sociallogin.provider.sub_id)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account: a proved address gets its guest bookings, another one a mail."""
        user: User = sociallogin.user
        with transaction.atomic():
            user.set_unusable_password()
            user.locale = prefer_locale(request.headers.get("Accept-Language", ""))
            sociallogin.save(request)
            if EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
                claim_bookings(user.id)
            else:
                queue_verification(user, now=utc_now())
        return user

    def serialize_instance(self, instance: Any) -> dict[str, Any]:
        """An account that waits for its address in the session is two words, not a row."""
        if isinstance(instance, User):
            return {"email": instance.email, "full_name": instance.full_name}
        data: dict[str, Any] = super().serialize_instance(instance)
        return data

    def deserialize_instance(self, model: type, data: dict[str, Any]) -> Any:
        if model is User:
            return User(email=data["email"], full_name=data["full_name"])
        return super().deserialize_instance(model, data)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Say what happened on a page of ours; what the service said is for the log."""
        cancelled = error == AuthError.CANCELLED
        if not cancelled:
            _log.warning("provider_failed", provider=provider.sub_id, kind=type(exception).__name__)
        raise _refusal("cancelled" if cancelled else "failed", provider.sub_id)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return SETUP_PATH

    def send_notification_mail(
        self, template_prefix: str, user: User, context: Any = None, email: Any = None
    ) -> None:
        """allauth asks for a mail when an account was linked; it goes our way."""
        if template_prefix == "socialaccount/email/account_connected" and context:
            tell_of_link(user.id, provider_id=context["account"].provider, device=_present_device())


def is_known_address(email: str) -> bool:
    """Whether an account has this address, proved or not."""
    if not email:
        return False
    return (
        User.objects.filter(email=email).exists()
        or EmailAddress.objects.filter(email=email).exists()
    )


def _refusal(reason: str, provider_id: str) -> ImmediateHttpResponse:
    address = f"{FAILED_PATH}?reason={reason}&provider={provider_id}"
    return ImmediateHttpResponse(HttpResponseRedirect(address))


def _present_device() -> Any:
    return request_device(context.request)


def _describe(provider: SignInProvider) -> SocialApp:
    return SocialApp(
        provider=provider.kind.value,
        provider_id=provider.id,
        name=provider.name,
        client_id=provider.client_id,
        secret=provider.client_secret,
        settings={"server_url": provider.issuer, "oauth_pkce_enabled": True},
    )
