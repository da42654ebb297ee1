import pytest
from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def cheap_passwords(settings: SettingsWrapper) -> None:
    """Argon2id is meant to be slow; one test checks that it is what the house uses."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
