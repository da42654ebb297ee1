"""What the sandbox provider knows: its database, its secret, its public address, one webhook."""

import os
from dataclasses import dataclass, field

from foyer.platform.config import load_config


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxConfig:
    database_url: str = field(repr=False)
    secret: str = field(repr=False)  # signs webhooks and opens the merchant's side
    webhook_url: str
    public_url: str  # where buyers reach the checkout page


def load_sandbox_config() -> SandboxConfig:
    """Read the environment; in demo mode the secret is the one Foyer keeps under its data folder.

    Refuses to run where sandbox payments are not allowed.
    """
    house = load_config()
    if not house.allow_sandbox or not house.sandbox_secret:
        raise RuntimeError("Sandbox payments are not allowed here: set FOYER_ALLOW_SANDBOX=1.")
    env = os.environ
    return SandboxConfig(
        database_url=env.get("FOYER_SANDBOX_DATABASE_URL", house.owner_database_url),
        secret=house.sandbox_secret,
        webhook_url=env.get(
            "FOYER_SANDBOX_WEBHOOK_URL", f"{house.base_url}/api/v1/payments/webhooks/sandbox"
        ),
        public_url=env.get("FOYER_SANDBOX_PUBLIC_URL", house.base_url).rstrip("/"),
    )
