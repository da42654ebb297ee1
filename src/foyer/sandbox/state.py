"""What one running sandbox holds together."""

import asyncio
from dataclasses import dataclass, field

from foyer.sandbox import limits
from foyer.sandbox.config import SandboxConfig
from foyer.sandbox.faults import Faults
from foyer.sandbox.store import Pool


@dataclass(slots=True, kw_only=True)
class Sandbox:
    """`wake` rouses the clockwork after a change has put something into the outbox."""

    config: SandboxConfig
    pool: Pool
    faults: Faults = field(default_factory=Faults)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def jitter_seconds(self) -> float:
        return limits.REORDER_JITTER_SECONDS if self.faults.reorder else 0.0

    def checkout_url(self, session_id: str) -> str:
        return f"{self.config.public_url}/api/v1/sandbox/checkout/{session_id}"
