"""The kinds of services that people may sign in with. allauth finds them by this module's name.

Of what a service tells of a person only the mail address is kept beside its number there.
"""

import base64
import hashlib
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.facebook.flows import compute_appsecret_proof
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from foyer.identity.id_tokens import read_id_token
from foyer.platform.config import load_config

Claims = dict[str, Any]
_DISCOVERY_SECONDS = 600  # How long a provider's description of itself is believed.


class OpenIdAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """OpenID Connect Core 1.0, code flow, with state, PKCE and nonce."""

    pkce_verifier = ""

    @property
    def openid_config(self) -> Claims:
        """What the issuer says of itself; somebody else's description is refused."""
        issuer = self.get_provider().app.settings["server_url"]
        found: Claims | None = cache.get(f"openid:{issuer}")
        if found is None:
            with get_adapter().get_requests_session() as session:
                answer = session.get(f"{issuer}/.well-known/openid-configuration")
                answer.raise_for_status()
                found = dict(answer.json())
            if str(found.get("issuer", "")).rstrip("/") != issuer:
                raise OAuth2Error("the description is another issuer's")
            cache.set(f"openid:{issuer}", found, _DISCOVERY_SECONDS)
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_url(self.provider_id)

    def get_access_token_data(
        self,
        request: HttpRequest,
        app: SocialApp,
        client: Any,
        pkce_code_verifier: str | None = None,
    ) -> Claims:
        self.pkce_verifier = pkce_code_verifier or ""
        data: Claims = super().get_access_token_data(
            request, app, client, pkce_code_verifier=pkce_code_verifier
        )
        return data

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Check the identity token, its signature included, and that both answers are of one
        person (OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2).
        """
        with get_adapter().get_requests_session() as session:
            keys = session.get(self.openid_config["jwks_uri"])
            keys.raise_for_status()
        claims = read_id_token(
            str(kwargs["response"].get("id_token") or ""),
            keys=keys.json(),
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
        )
        if not self.pkce_verifier or claims.get("nonce") != nonce_of(self.pkce_verifier):
            raise OAuth2Error("the identity token is of another sign-in")
        person = self._fetch_user_info(token.token)
        if person.get("sub") != claims.get("sub"):
            raise OAuth2Error("the two answers are of two people")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": person})


class OpenIdProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """Any OpenID Connect provider, Google among them."""

    oauth2_adapter_class = OpenIdAdapter

    def get_pkce_params(self) -> Claims:
        """The challenge, and beside it the nonce: both come from the verifier in the session."""
        params: Claims = super().get_pkce_params()
        return {**params, "nonce": nonce_of(params["code_verifier"])}

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> Claims:
        return {}  # Nobody adds to our question by the address of a page.

    def serialize(self) -> Claims:
        """Several providers are of this kind, and two may know us by the same name."""
        return {**super().serialize(), "id": self.sub_id}

    def extract_extra_data(self, data: Claims) -> Claims:
        return {"email": str(data["userinfo"].get("email") or "")}

    def extract_email_addresses(self, data: Claims) -> list[EmailAddress]:
        """Verified where the provider says true; some write it as a word, and "false" is one."""
        person = data["userinfo"]
        email = person.get("email")
        if not isinstance(email, str) or not email:
            return []
        verified = person.get("email_verified") in (True, "true")
        return [EmailAddress(email=email.lower(), verified=verified, primary=True)]


class FacebookAdapter(OAuth2Adapter):  # type: ignore[misc]
    """Facebook Login: OAuth 2 with a secret and a proof of it; the Graph API says who came."""

    provider_id = "facebook"
    scope_delimiter = ","
    access_token_method = "GET"  # noqa: S105  As its documentation has it.

    @property
    def authorize_url(self) -> str:
        return str(settings.FACEBOOK_DIALOG_URL)

    @property
    def access_token_url(self) -> str:
        return f"{settings.FACEBOOK_GRAPH_URL}/oauth/access_token"

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_url(self.provider_id)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        params = {
            "fields": "id,email,name",
            "access_token": token.token,
            "appsecret_proof": compute_appsecret_proof(app, token),
        }
        with get_adapter().get_requests_session() as session:
            answer = session.get(f"{settings.FACEBOOK_GRAPH_URL}/me", params=params)
            answer.raise_for_status()
        return self.get_provider().sociallogin_from_response(request, answer.json())


class FacebookProvider(OAuth2Provider):  # type: ignore[misc]
    """Its word for an address counts as none: Facebook does not say whether it was verified."""

    id = "facebook"
    name = "Facebook"
    account_class = ProviderAccount
    oauth2_adapter_class = FacebookAdapter

    def get_default_scope(self) -> list[str]:
        return ["email", "public_profile"]

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> Claims:
        return {}

    def extract_uid(self, data: Claims) -> str:
        return str(data["id"])

    def extract_extra_data(self, data: Claims) -> Claims:
        return {"email": str(data.get("email") or "")}

    def extract_common_fields(self, data: Claims) -> Claims:
        return {"email": data.get("email"), "name": data.get("name")}

    def extract_email_addresses(self, data: Claims) -> list[EmailAddress]:
        email = data.get("email")
        if not isinstance(email, str) or not email:
            return []
        return [EmailAddress(email=email.lower(), verified=False, primary=True)]


def callback_url(provider_id: str) -> str:
    """Where a service sends people back to; this is what is registered with it."""
    return f"{load_config().base_url}/sign-in/with/{provider_id}/callback"


def nonce_of(pkce_verifier: str) -> str:
    """A nonce that needs no keeping: made from what the session keeps for PKCE (RFC 7636)."""
    digest = hashlib.sha256(f"nonce:{pkce_verifier}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


provider_classes = [OpenIdProvider, FacebookProvider]
