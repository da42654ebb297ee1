"""Other services to sign in with, as the environment names them."""

import pytest

from foyer.platform.config import read_config
from foyer.platform.config_values import ConfigError
from foyer.platform.sign_in_providers import ProviderKind, read_providers

GOOGLE = {"FOYER_GOOGLE_CLIENT_ID": "g", "FOYER_GOOGLE_CLIENT_SECRET": "gs"}
FACEBOOK = {"FOYER_FACEBOOK_CLIENT_ID": "f", "FOYER_FACEBOOK_CLIENT_SECRET": "fs"}
STAFF = {
    "FOYER_OIDC_PROVIDERS": "staff",
    "FOYER_OIDC_STAFF_ISSUER": "https://login.example.org/realms/theatre/",
    "FOYER_OIDC_STAFF_CLIENT_ID": "s",
    "FOYER_OIDC_STAFF_CLIENT_SECRET": "ss",
}


def test_nothing_is_offered_without_configuration() -> None:
    assert read_providers({}, insecure=False) == ()


def test_each_service_has_its_button_and_its_issuer() -> None:
    named = {**GOOGLE, **FACEBOOK, **STAFF, "FOYER_OIDC_STAFF_NAME": "Theatre staff"}
    found = read_providers(named, insecure=False)
    assert [(it.id, it.name, it.kind, it.issuer) for it in found] == [
        ("google", "Google", ProviderKind.OPENID, "https://accounts.google.com"),
        ("facebook", "Facebook", ProviderKind.FACEBOOK, ""),
        ("staff", "Theatre staff", ProviderKind.OPENID, "https://login.example.org/realms/theatre"),
    ]
    assert read_providers(STAFF, insecure=False)[0].name == "Staff"


def test_secrets_are_shown_nowhere() -> None:
    env = {**GOOGLE, "FOYER_GOOGLE_CLIENT_SECRET": "nobody-shall-see-this"}
    (provider,) = read_providers(env, insecure=False)
    assert provider.client_secret == "nobody-shall-see-this"
    assert "nobody" not in repr(provider)


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"FOYER_GOOGLE_CLIENT_ID": "g"}, "go together"),
        ({"FOYER_FACEBOOK_CLIENT_SECRET": "fs"}, "go together"),
        ({**STAFF, "FOYER_OIDC_PROVIDERS": "staff,staff"}, "twice"),
        ({"FOYER_OIDC_PROVIDERS": "google"}, "variables of their own"),
        ({"FOYER_OIDC_PROVIDERS": "Staff Login"}, "small letters"),
        ({"FOYER_OIDC_PROVIDERS": "staff"}, "FOYER_OIDC_STAFF_ISSUER"),
        ({**STAFF, "FOYER_OIDC_STAFF_ISSUER": "http://login.example.org"}, "https://"),
        ({**STAFF, "FOYER_OIDC_STAFF_ISSUER": "https://"}, "https://"),
    ],
)
def test_a_mistake_is_named_and_keeps_the_house_closed(env: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_providers(env, insecure=True)
    with pytest.raises(ConfigError, match=words):
        read_config(env)


def test_without_tls_only_on_this_machine_and_in_a_demo() -> None:
    env = {**STAFF, "FOYER_OIDC_STAFF_ISSUER": "http://localhost:9400"}
    assert read_providers(env, insecure=True)[0].issuer == "http://localhost:9400"
    with pytest.raises(ValueError, match="https://"):
        read_providers(env, insecure=False)
