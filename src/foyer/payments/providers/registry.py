"""Which providers this installation has."""

from functools import cache

from foyer.payments.errors import UnknownProvider
from foyer.payments.providers.base import Provider
from foyer.payments.providers.sandbox.client import SandboxProvider
from foyer.platform.config import load_config


def get_provider(name: str) -> Provider:
    """The provider called `name`; UnknownProvider when this installation does not have it."""
    if name == SandboxProvider.name:
        return get_sandbox()
    raise UnknownProvider(field="provider")


def get_sandbox() -> SandboxProvider:
    """The sandbox; UnknownProvider where its payments are not allowed."""
    config = load_config()
    if not config.allow_sandbox:
        raise UnknownProvider(field="provider")
    return connect_sandbox(config.sandbox_url, config.sandbox_secret)


def default_provider() -> str:
    """What a buyer who names none pays with."""
    return get_provider(SandboxProvider.name).name


@cache
def connect_sandbox(base_url: str, secret: str) -> SandboxProvider:
    """The one client of this address in this process; its connections are kept open."""
    return SandboxProvider(base_url, secret=secret)
