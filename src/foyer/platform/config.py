"""Typed configuration, read once from the environment. Loads no Django.

`docs/operations.md` lists every variable; a test fails when one is missing there.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from foyer.platform import limits
from foyer.platform.config_keys import read_optional_secret, read_secret_keys, read_ticket_keys
from foyer.platform.config_values import (
    ConfigError,
    read_flag,
    read_int,
    read_networks,
    read_origins,
    read_words,
    split_words,
)
from foyer.platform.payment_minimums import read_minimums
from foyer.platform.rates import RATES, RateLimit, read_rates
from foyer.platform.sign_in_providers import SignInProvider, read_providers
from foyer.platform.transport import find_clear_cache, find_clear_database


class Mode(StrEnum):
    """`demo` runs everything locally with sandbox money; `production` refuses unsafe settings."""

    DEMO = "demo"
    PRODUCTION = "production"


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
    private_hosts: tuple[str, ...] = ()  # servers that may be talked to in clear, in production
    metrics_token: str = field(default="", repr=False)  # empty: no metrics are shown
    payment_minimums: Mapping[str, int] = field(default_factory=dict)  # minor units by currency

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
    port = read_int(env, "PORT", 8000, low=1, high=65535)
    base_url = env.get("FOYER_BASE_URL", f"http://localhost:{port}").rstrip("/")
    keep_in = data_dir / "secrets" if mode is Mode.DEMO else None
    config = Config(
        mode=mode,
        debug=read_flag(env, "FOYER_DEBUG"),
        data_dir=data_dir,
        base_url=base_url,
        port=port,
        allowed_hosts=_read_hosts(env, mode),
        trusted_proxies=read_networks(env, "FOYER_TRUSTED_PROXIES", "127.0.0.0/8,::1"),
        secret_keys=read_secret_keys(env, keep_in=keep_in),
        ticket_keys=read_ticket_keys(env, keep_in=keep_in),
        database_url=env.get("DATABASE_URL", ""),
        owner_database_url=env.get("FOYER_OWNER_DATABASE_URL") or env.get("DATABASE_URL", ""),
        hold_seconds=60 * _read_minutes(env, "SEAT_HOLD_MINUTES", 10, mode),
        booking_expiry_seconds=60 * _read_minutes(env, "BOOKING_EXPIRY_MINUTES", 15, mode),
        rate_limits=env.get("FOYER_RATE_LIMITS", "on") != "off",
        allow_sandbox=mode is Mode.DEMO or read_flag(env, "FOYER_ALLOW_SANDBOX"),
        sandbox_url=env.get("FOYER_SANDBOX_URL", "").rstrip("/"),
        sandbox_secret=read_optional_secret(
            env, "FOYER_SANDBOX_SECRET", keep_as=keep_in and keep_in / "sandbox_secret"
        ),
        smtp_url=env.get("FOYER_SMTP_URL", ""),
        mail_from=env.get("FOYER_MAIL_FROM", "Foyer <tickets@foyer.test>"),
        security_contacts=_read_security_contacts(env),
        pages_socket=env.get("FOYER_PAGES_SOCKET", ""),
        sign_in_providers=_read_sign_in_providers(env, mode),
        breached_passwords=_read_breached_passwords(env),
        rates=_read_rates(env),
        cache_url=_read_cache_url(env),
        cors_origins=read_origins(env, "FOYER_CORS_ORIGINS"),
        challenge=env.get("FOYER_CHALLENGE", ""),
        challenge_bits=_read_challenge_bits(env),
        challenge_origins=read_origins(env, "FOYER_CHALLENGE_ORIGINS"),
        outgoing_networks=read_networks(env, "FOYER_OUTGOING_NETWORKS", ""),
        sms=_read_sms_gateway(env, mode),
        push_key=read_optional_secret(
            env, "FOYER_PUSH_KEY", keep_as=keep_in and keep_in / "push_key"
        ),
        bounce_address=env.get("FOYER_BOUNCE_ADDRESS", ""),
        bounce_maildir=Path(env["FOYER_BOUNCE_MAILDIR"]) if "FOYER_BOUNCE_MAILDIR" in env else None,
        push_contact=env.get("FOYER_PUSH_CONTACT", "") or base_url,
        private_hosts=tuple(host.lower() for host in read_words(env, "FOYER_PRIVATE_HOSTS")),
        metrics_token=read_optional_secret(env, "FOYER_METRICS_TOKEN"),
        payment_minimums=_read_minimums(env),
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
    _refuse_clear_talk(config, env)


def _refuse_clear_talk(config: Config, env: Mapping[str, str]) -> None:
    """Mail is held to the same when it is sent: whether a server offers TLS shows only then."""
    private = config.private_hosts
    for name in ("DATABASE_URL", "FOYER_OWNER_DATABASE_URL", "FOYER_SANDBOX_DATABASE_URL"):
        if not env.get(name):
            continue
        try:
            host = find_clear_database(env[name], private_hosts=private, env=env)
        except ValueError as error:
            raise ConfigError(f"{name} {error}.") from None
        if host is not None:
            raise ConfigError(
                f"{name} would reach {host} without TLS: add sslmode=verify-full to it, or list "
                f"{host} in FOYER_PRIVATE_HOSTS if the whole way there is yours alone."
            )
    host = find_clear_cache(config.cache_url, private_hosts=private)
    if host is not None:
        raise ConfigError(
            f"CACHE_URL would reach {host} without TLS: use rediss:// and check its certificate, "
            f"or list {host} in FOYER_PRIVATE_HOSTS if the whole way there is yours alone."
        )


def _read_minimums(env: Mapping[str, str]) -> Mapping[str, int]:
    try:
        return read_minimums(env.get("FOYER_PAYMENT_MINIMUMS", ""))
    except ValueError as error:
        raise ConfigError(f"FOYER_PAYMENT_MINIMUMS {error}.") from None


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


def _read_challenge_bits(env: Mapping[str, str]) -> int:
    low, high = limits.CHALLENGE_BITS_MIN, limits.CHALLENGE_BITS_MAX
    return read_int(env, "FOYER_CHALLENGE_BITS", limits.CHALLENGE_BITS, low=low, high=high)


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
    return split_words(env.get("FOYER_ALLOWED_HOSTS", default))


def _read_security_contacts(env: Mapping[str, str]) -> tuple[str, ...]:
    """Where to report a fault, as URIs (RFC 9116, 2.5.3); a bare mail address becomes one."""
    contacts = []
    for entry in split_words(env.get("FOYER_SECURITY_CONTACT", "")):
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


def _read_sms_gateway(env: Mapping[str, str], mode: Mode) -> SmsGatewayConfig | None:
    url = env.get("FOYER_SMS_URL", "")
    if not url:
        return None
    if not url.startswith("https://") and not (mode is Mode.DEMO and url.startswith("http://")):
        raise ConfigError("FOYER_SMS_URL must begin with https://.")
    written = env.get("FOYER_SMS_FIELDS", "to=to,from=from,text=text,reference=reference")
    fields = dict(entry.split("=", 1) for entry in split_words(written) if "=" in entry)
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
