"""Keys from the environment; in demo mode each is made once and kept in a file. Loads no Django."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from foyer.platform import limits
from foyer.platform.config_values import ConfigError, read_words

# `keep_in` is a demo house's folder of keys; None where every key must be given.


def read_secret_keys(env: Mapping[str, str], *, keep_in: Path | None) -> tuple[str, ...]:
    keys = read_words(env, "FOYER_SECRET_KEYS")
    if not keys and keep_in is not None:
        keys = (_keep_secret(keep_in / "secret_key"),)
    _check_secrets("FOYER_SECRET_KEYS", keys)
    return keys


def read_ticket_keys(
    env: Mapping[str, str], *, keep_in: Path | None
) -> tuple[tuple[int, str], ...]:
    raw = read_words(env, "FOYER_TICKET_KEYS")
    if not raw and keep_in is not None:
        raw = (f"1:{_keep_secret(keep_in / 'ticket_key_1')}",)
    keys = []
    for entry in raw:
        kid, _, secret = entry.partition(":")
        if not kid.isdecimal() or not 1 <= int(kid) <= limits.TICKET_KEY_ID_MAX:
            raise ConfigError(
                "FOYER_TICKET_KEYS must read <number>:<secret>, newest first, "
                f"with numbers from 1 to {limits.TICKET_KEY_ID_MAX}."
            )
        keys.append((int(kid), secret))
    _check_secrets("FOYER_TICKET_KEYS", tuple(secret for _, secret in keys))
    return tuple(keys)


def read_optional_secret(env: Mapping[str, str], name: str, *, keep_as: Path | None = None) -> str:
    """A secret whose absence switches something off; in demo mode it is made."""
    secret = env.get(name, "")
    if not secret and keep_as is not None:
        secret = _keep_secret(keep_as)
    if secret:
        _check_secrets(name, (secret,))
    return secret


def _check_secrets(name: str, keys: tuple[str, ...]) -> None:
    if not keys:
        raise ConfigError(f"{name} is missing: give at least one long random value.")
    for key in keys:
        if len(key) < limits.SECRET_CHARACTERS_MIN or len(set(key)) < limits.SECRET_DISTINCT_MIN:
            raise ConfigError(
                f"{name} is too weak: use at least {limits.SECRET_CHARACTERS_MIN} random "
                "characters, for example from `openssl rand -hex 32`."
            )


def _keep_secret(path: Path) -> str:
    """Read the secret in `path`, making it first if nobody has; safe against a second starter."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secrets.token_hex(32))
    return path.read_text().strip()
