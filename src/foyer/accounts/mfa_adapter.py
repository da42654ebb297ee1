"""How allauth's second factors behave in this house."""

from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser

from foyer.accounts.kept_secrets import seal, unseal
from foyer.accounts.models import User
from foyer.platform.config import load_config

HOUSE_NAME = "Foyer"


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets encrypted at rest; passkeys bound to the host of `FOYER_BASE_URL`."""

    def encrypt(self, text: str) -> str:
        return seal(text, secrets=load_config().secret_keys)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, secrets=load_config().secret_keys)

    def get_totp_issuer(self) -> str:
        host = urlsplit(load_config().base_url).hostname or ""
        return f"{HOUSE_NAME} {host}".strip()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = urlsplit(load_config().base_url).hostname or "localhost"
        return {"id": host, "name": HOUSE_NAME}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, object]:
        """Devices keep this beside the key: the handle tells nothing about the person."""
        assert isinstance(user, User)
        return {
            "id": user.public_id.bytes,
            "name": user.email,
            "display_name": user.full_name or user.email,
        }

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002  allauth's name
    ) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}"
