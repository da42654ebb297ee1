"""Reading single values from the environment; each refusal names the variable. Loads no Django."""

import re
from collections.abc import Mapping
from ipaddress import ip_network


class ConfigError(Exception):
    """The environment cannot be used; the text says which variable and what to do."""


def read_flag(env: Mapping[str, str], name: str) -> bool:
    return env.get(name, "") in {"1", "true", "yes", "on"}


def read_int(env: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    raw = env.get(name, str(default))
    if not raw.isdecimal() or not low <= int(raw) <= high:
        raise ConfigError(f"{name} must be a whole number from {low} to {high}, not {raw!r}.")
    return int(raw)


def read_words(env: Mapping[str, str], name: str, default: str = "") -> tuple[str, ...]:
    """What stands between commas."""
    return split_words(env.get(name, default))


def split_words(raw: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in raw.split(",") if part.strip())


_ORIGIN = re.compile(r"https?://(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::[0-9]{1,5})?")


def read_origins(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Origins as browsers send them: scheme, host in lower case, port; no wildcards."""
    origins = read_words(env, name)
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ConfigError(
                f"{name} must list origins such as https://shop.example, not {origin!r}."
            )
    return origins


def read_networks(env: Mapping[str, str], name: str, default: str = "") -> tuple[str, ...]:
    texts = read_words(env, name, default)
    for text in texts:
        try:
            ip_network(text, strict=False)
        except ValueError:
            raise ConfigError(f"{name} must list addresses or networks, not {text!r}.") from None
    return texts
