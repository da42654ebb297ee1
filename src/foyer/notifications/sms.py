"""Text messages: by the HTTP gateway of an installation, or to a file in demo mode."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from foyer.notifications import limits
from foyer.notifications.errors import DeliveryDelayed, DeliveryRefused
from foyer.platform.config import Config, SmsGatewayConfig

_LATER = frozenset({408, 409, 425, 429})


class SmsSender(Protocol):
    """Hands a text to whoever brings it to a telephone.

    Raises `DeliveryDelayed` when another try may help, `DeliveryRefused` when none will.
    """

    def __call__(self, text: str, *, number: str, reference: str, now: datetime) -> None: ...


def choose_sms_sender(config: Config) -> SmsSender:
    """The configured gateway, else, in demo mode, the folder. Raises `DeliveryDelayed`."""
    if config.sms is not None:
        return _Gateway(config.sms)
    if config.is_demo:
        return _Outbox(config.data_dir / "sms")
    raise DeliveryDelayed("FOYER_SMS_URL is missing")


class _Gateway:
    """Any gateway that takes one request a message; the names of its fields are configuration."""

    def __init__(self, gateway: SmsGatewayConfig) -> None:
        self._gateway = gateway

    def __call__(self, text: str, *, number: str, reference: str, now: datetime) -> None:
        gateway = self._gateway
        values = {"to": number, "from": gateway.sender, "text": text, "reference": reference}
        body = {gateway.fields[name]: values[name] for name in values if name in gateway.fields}
        headers = {"Authorization": f"Bearer {gateway.token}"} if gateway.token else {}
        parts = urlsplit(gateway.url)
        try:
            answer = httpx.request(
                "POST",
                gateway.url,
                headers=headers,
                **({"json": body} if gateway.is_json else {"data": body}),  # type: ignore[arg-type]
                timeout=limits.SMS_SECONDS_MAX,
                follow_redirects=False,
            )
        except httpx.HTTPError as error:
            name = type(error).__name__
            raise DeliveryDelayed(f"the SMS gateway {parts.hostname} is away: {name}") from None
        _raise_for(answer.status_code)


class _Outbox:
    """Files that only the owner may read: a text may hold a code."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, text: str, *, number: str, reference: str, now: datetime) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{reference}.txt"
        descriptor, unfinished = tempfile.mkstemp(dir=self._folder, suffix=".tmp")
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(f"To: {number}\n\n{text}\n")
        Path(unfinished).replace(path)


def _raise_for(status: int) -> None:
    """What the gateway says may name people, so only its number is kept."""
    if 200 <= status < 300:
        return
    if 400 <= status < 500 and status not in _LATER and status not in {401, 403}:
        raise DeliveryRefused(f"the SMS gateway refused with {status}")
    raise DeliveryDelayed(f"the SMS gateway answered {status}")
