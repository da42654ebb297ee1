"""Typed configuration, read once from the environment. Loads no Django.

`docs/operations.md` lists every variable; a test fails when one is missing there.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path

from foyer.platform import limits
from foyer.platform.rates import RATES, RateLimit, read_rates
from foyer.platform.sign_in_providers import SignInProvider, read_providers


class Mode(StrEnum):
    """`demo` runs everything locally with sandbox money; `production` refuses unsafe settings."""

    DEMO = "demo"
    PRODUCTION = "production"


class ConfigError(Exception):
    """The environment cannot be used; the text says which variable and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsGatewayConfig:
    """How an HTTP gateway for text messages wants to be asked."""

    url: str = field(repr=False)  # may hold user:password@
    token: str = field(repr=False)  # a bearer token, empty for none
    sender: str
    fields: Mapping[str, str]  # our names (to, from, text, reference) to the gateway's
    is_json: bool  # else a form


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that may differ between two installations. Durations are in seconds."""

    mode: Mode
    debug: bool
    data_dir: Path
    base_url: str
    port: int
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    secret_keys: tuple[str, ...] = field(repr=False)  # newest first; older ones only verify
    ticket_keys: tuple[tuple[int, str], ...] = field(repr=False)  # (kid, secret), newest first
    database_url: str = field(repr=False)  # foyer_app
    owner_database_url: str = field(repr=False)  # foyer_owner: migrations only
    hold_seconds: float = 600.0
    booking_expiry_seconds: float = 900.0
    rate_limits: bool = True
    allow_sandbox: bool = False
    sandbox_url: str = ""
    sandbox_secret: str = field(default="", repr=False)
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "Foyer <tickets@foyer.test>"
    security_contacts: tuple[str, ...] = ()  # addresses (URIs) for who has found a fault
    pages_socket: str = ""
    sign_in_providers: tuple[SignInProvider, ...] = ()
    breached_passwords: Path | None = None
    rates: Mapping[str, RateLimit] = field(default_factory=lambda: RATES)
    cache_url: str = field(default="", repr=False)  # Redis or Valkey
    cors_origins: tuple[str, ...] = ()  # sites whose pages may use the API
    challenge: str = ""  # dotted path of a PersonCheck that replaces ours
    challenge_bits: int = limits.CHALLENGE_BITS
    challenge_origins: tuple[str, ...] = ()  # whose scripts and frames that check needs
    outgoing_networks: tuple[str, ...] = ()  # called by webhooks although they are not public
    sms: SmsGatewayConfig | None = None
    push_key: str = field(default="", repr=False)  # a secret; empty: no push messages
    bounce_address: str = ""  # the sender that mail servers return mail to
    bounce_maildir: Path | None = None  # where such mail arrives
    push_contact: str = ""  # whom a push service may write to: mailto: or https:

    @property
    def is_demo(self) -> bool:
        return self.mode is Mode.DEMO

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")


@cache
def load_config() -> Config:
    """The configuration of this process; the same object on every call."""
    return read_config(os.environ)


def read_config(env: Mapping[str, str]) -> Config:
    """Build and check a configuration from `env`.

    In demo mode missing secrets are made once and kept under `<data_dir>/secrets` (0600);
    in production a missing, short or well-known secret raises `ConfigError`.
    """
    mode = _read_mode(env)
    data_dir = Path(env.get("FOYER_DATA", "var")).absolute()
    port = _read_int(env, "PORT", 8000, low=1, high=65535)
    base_url = env.get("FOYER_BASE_URL", f"http://localhost:{port}").rstrip("/")
    secrets_dir = data_dir / "secrets"
    config = Config(
        mode=mode,
        debug=_read_flag(env, "FOYER_DEBUG"),
        data_dir=data_dir,
        base_url=base_url,
        port=port,
        allowed_hosts=_read_hosts(env, mode),
        trusted_proxies=_read_networks(env, "FOYER_TRUSTED_PROXIES", "127.0.0.0/8,::1"),
        secret_keys=_read_secret_keys(env, mode, secrets_dir),
        ticket_keys=_read_ticket_keys(env, mode, secrets_dir),
        database_url=env.get("DATABASE_URL", ""),
        owner_database_url=env.get("FOYER_OWNER_DATABASE_URL") or env.get("DATABASE_URL", ""),
        hold_seconds=60 * _read_minutes(env, "SEAT_HOLD_MINUTES", 10, mode),
        booking_expiry_seconds=60 * _read_minutes(env, "BOOKING_EXPIRY_MINUTES", 15, mode),
        rate_limits=env.get("FOYER_RATE_LIMITS", "on") != "off",
        allow_sandbox=mode is Mode.DEMO or _read_flag(env, "FOYER_ALLOW_SANDBOX"),
        sandbox_url=env.get("FOYER_SANDBOX_URL", "").rstrip("/"),
        sandbox_secret=_read_sandbox_secret(env, mode, secrets_dir),
        smtp_url=env.get("FOYER_SMTP_URL", ""),
        mail_from=env.get("FOYER_MAIL_FROM", "Foyer <tickets@foyer.test>"),
        security_contacts=_read_security_contacts(env),
        pages_socket=env.get("FOYER_PAGES_SOCKET", ""),
        sign_in_providers=_read_sign_in_providers(env, mode),
        breached_passwords=_read_breached_passwords(env),
        rates=_read_rates(env),
        cache_url=_read_cache_url(env),
        cors_origins=_read_origins(env, "FOYER_CORS_ORIGINS"),
        challenge=env.get("FOYER_CHALLENGE", ""),
        challenge_bits=_read_int(
            env,
            "FOYER_CHALLENGE_BITS",
            limits.CHALLENGE_BITS,
            low=limits.CHALLENGE_BITS_MIN,
            high=limits.CHALLENGE_BITS_MAX,
        ),
        challenge_origins=_read_origins(env, "FOYER_CHALLENGE_ORIGINS"),
        outgoing_networks=_read_networks(env, "FOYER_OUTGOING_NETWORKS", ""),
        sms=_read_sms_gateway(env, mode),
        push_key=_read_push_key(env, mode, secrets_dir),
        bounce_address=env.get("FOYER_BOUNCE_ADDRESS", ""),
        bounce_maildir=Path(env["FOYER_BOUNCE_MAILDIR"]) if "FOYER_BOUNCE_MAILDIR" in env else None,
        push_contact=env.get("FOYER_PUSH_CONTACT", "") or base_url,
    )
    if mode is Mode.PRODUCTION:
        _refuse_unsafe(config, env)
    return config


def _refuse_unsafe(config: Config, env: Mapping[str, str]) -> None:
    if config.debug:
        raise ConfigError("FOYER_DEBUG is on: production never shows debug pages; unset it.")
    if not config.database_url:
        raise ConfigError("DATABASE_URL is missing: name the PostgreSQL that production uses.")
    if not config.allowed_hosts:
        raise ConfigError("FOYER_ALLOWED_HOSTS is missing: list the host names of this house.")
    if not config.rate_limits:
        raise ConfigError("FOYER_RATE_LIMITS=off is for load tests; production needs the limits.")
    if not config.secure_cookies:
        raise ConfigError("FOYER_BASE_URL must begin with https:// in production.")
    if env.get("FOYER_SANDBOX_URL") and not config.allow_sandbox:
        raise ConfigError(
            "The sandbox provider takes no real money: remove FOYER_SANDBOX_URL, "
            "or set FOYER_ALLOW_SANDBOX=1 if this installation is a rehearsal."
        )


def _read_mode(env: Mapping[str, str]) -> Mode:
    try:
        return Mode(env.get("FOYER_MODE", "demo"))
    except ValueError:
        raise ConfigError("FOYER_MODE must be demo or production.") from None


def _read_sign_in_providers(env: Mapping[str, str], mode: Mode) -> tuple[SignInProvider, ...]:
    try:
        return read_providers(env, insecure=mode is Mode.DEMO)
    except ValueError as error:
        raise ConfigError(str(error)) from None


def _read_flag(env: Mapping[str, str], name: str) -> bool:
    return env.get(name, "") in {"1", "true", "yes", "on"}


def _read_int(env: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    raw = env.get(name, str(default))
    if not raw.isdecimal() or not low <= int(raw) <= high:
        raise ConfigError(f"{name} must be a whole number from {low} to {high}, not {raw!r}.")
    return int(raw)


def _read_breached_passwords(env: Mapping[str, str]) -> Path | None:
    raw = env.get("FOYER_BREACHED_PASSWORDS", "")
    if not raw:
        return None
    path = Path(raw).absolute()
    try:
        with path.open("rb") as listed:
            first = listed.readline(80)
    except OSError:
        raise ConfigError(f"FOYER_BREACHED_PASSWORDS: {raw!r} cannot be read.") from None
    if not re.fullmatch(rb"[0-9A-F]{40}:\d+\s*", first):
        raise ConfigError(
            "FOYER_BREACHED_PASSWORDS must be the list of Have I Been Pwned that is ordered by "
            "hash, uncompressed: lines of <SHA-1>:<count>."
        )
    return path


def _read_minutes(env: Mapping[str, str], name: str, default: int, mode: Mode) -> float:
    raw = env.get(name, str(default))
    try:
        minutes = float(raw)
    except ValueError:
        raise ConfigError(f"{name} must be a number of minutes, not {raw!r}.") from None
    if not 0 < minutes <= limits.CONFIGURED_MINUTES_MAX:
        raise ConfigError(f"{name} must lie above 0 and up to {limits.CONFIGURED_MINUTES_MAX}.")
    if mode is Mode.PRODUCTION and minutes != int(minutes):
        raise ConfigError(f"{name} must be whole minutes in production.")
    return minutes


def _read_hosts(env: Mapping[str, str], mode: Mode) -> tuple[str, ...]:
    default = "localhost,127.0.0.1,[::1]" if mode is Mode.DEMO else ""
    return _split(env.get("FOYER_ALLOWED_HOSTS", default))


def _read_security_contacts(env: Mapping[str, str]) -> tuple[str, ...]:
    """Where to report a fault, as URIs (RFC 9116, 2.5.3); a bare mail address becomes one."""
    contacts = []
    for entry in _split(env.get("FOYER_SECURITY_CONTACT", "")):
        contact = f"mailto:{entry}" if "@" in entry and ":" not in entry else entry
        scheme, _, rest = contact.partition(":")
        if scheme not in {"mailto", "https", "tel"} or not rest or not _is_one_word(contact):
            raise ConfigError(
                "FOYER_SECURITY_CONTACT must be mail addresses, https:// pages or tel: numbers, "
                f"with commas between them, not {entry!r}."
            )
        contacts.append(contact)
    return tuple(contacts)


def _is_one_word(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _read_rates(env: Mapping[str, str]) -> Mapping[str, RateLimit]:
    try:
        return read_rates(env.get("FOYER_RATES", ""))
    except ValueError as error:
        raise ConfigError(f"FOYER_RATES {error}.") from None


def _read_cache_url(env: Mapping[str, str]) -> str:
    url = env.get("CACHE_URL", "")
    if not url:
        return ""
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError("CACHE_URL must begin with redis://, rediss:// or unix://.")
    if find_spec("redis") is None:
        raise ConfigError(
            "CACHE_URL needs the redis package: install foyer[redis], or unset CACHE_URL and let "
            "PostgreSQL count."
        )
    return url


_ORIGIN = re.compile(r"https?://(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::[0-9]{1,5})?")


def _read_origins(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Origins as browsers send them: scheme, host in lower case, port; no wildcards."""
    origins = _split(env.get(name, ""))
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ConfigError(
                f"{name} must list origins such as https://shop.example, not {origin!r}."
            )
    return origins


def _read_networks(env: Mapping[str, str], name: str, default: str) -> tuple[str, ...]:
    texts = _split(env.get(name, default))
    for text in texts:
        try:
            ip_network(text, strict=False)
        except ValueError:
            raise ConfigError(f"{name} must list addresses or networks, not {text!r}.") from None
    return texts


def _split(raw: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def _read_secret_keys(env: Mapping[str, str], mode: Mode, folder: Path) -> tuple[str, ...]:
    keys = _split(env.get("FOYER_SECRET_KEYS", ""))
    if not keys and mode is Mode.DEMO:
        keys = (_keep_secret(folder / "secret_key"),)
    _check_secrets("FOYER_SECRET_KEYS", keys)
    return keys


def _read_ticket_keys(
    env: Mapping[str, str], mode: Mode, folder: Path
) -> tuple[tuple[int, str], ...]:
    raw = _split(env.get("FOYER_TICKET_KEYS", ""))
    if not raw and mode is Mode.DEMO:
        raw = (f"1:{_keep_secret(folder / 'ticket_key_1')}",)
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


def _read_sandbox_secret(env: Mapping[str, str], mode: Mode, folder: Path) -> str:
    secret = env.get("FOYER_SANDBOX_SECRET", "")
    if not secret and mode is Mode.DEMO:
        secret = _keep_secret(folder / "sandbox_secret")
    if secret:
        _check_secrets("FOYER_SANDBOX_SECRET", (secret,))
    return secret


def _read_push_key(env: Mapping[str, str], mode: Mode, folder: Path) -> str:
    secret = env.get("FOYER_PUSH_KEY", "")
    if not secret and mode is Mode.DEMO:
        secret = _keep_secret(folder / "push_key")
    if secret:
        _check_secrets("FOYER_PUSH_KEY", (secret,))
    return secret


def _read_sms_gateway(env: Mapping[str, str], mode: Mode) -> SmsGatewayConfig | None:
    url = env.get("FOYER_SMS_URL", "")
    if not url:
        return None
    if not url.startswith("https://") and not (mode is Mode.DEMO and url.startswith("http://")):
        raise ConfigError("FOYER_SMS_URL must begin with https://.")
    written = env.get("FOYER_SMS_FIELDS", "to=to,from=from,text=text,reference=reference")
    fields = dict(entry.split("=", 1) for entry in _split(written) if "=" in entry)
    if not {"to", "text"} <= fields.keys() <= {"to", "from", "text", "reference"}:
        raise ConfigError(
            "FOYER_SMS_FIELDS must read to=<name>,from=<name>,text=<name>, with the names that "
            "the gateway uses; from and reference may be left out."
        )
    return SmsGatewayConfig(
        url=url,
        token=env.get("FOYER_SMS_TOKEN", ""),
        sender=env.get("FOYER_SMS_FROM", ""),
        fields=fields,
        is_json=env.get("FOYER_SMS_FORMAT", "json") != "form",
    )


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
