from pathlib import Path

import pytest

from foyer.platform.config import Mode, read_config
from foyer.platform.config_values import ConfigError

STRONG = "0123456789abcdef0123456789abcdef"
PRODUCTION = {
    "FOYER_MODE": "production",
    "DATABASE_URL": "postgresql://foyer_app@db/foyer?sslmode=verify-full",
    "FOYER_ALLOWED_HOSTS": "house.example",
    "FOYER_BASE_URL": "https://house.example",
    "FOYER_SECRET_KEYS": STRONG,
    "FOYER_TICKET_KEYS": f"1:{STRONG}",
}


def test_demo_mode_makes_its_secrets_once_and_keeps_them_private(tmp_path: Path) -> None:
    env = {"FOYER_DATA": str(tmp_path)}
    first, second = read_config(env), read_config(env)
    assert first.secret_keys == second.secret_keys
    assert first.ticket_keys == second.ticket_keys
    assert first.ticket_keys[0][0] == 1
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()}
    assert modes == {0o600}


@pytest.mark.parametrize("name", ["FOYER_TRUSTED_PROXIES", "FOYER_OUTGOING_NETWORKS"])
def test_networks_that_are_none_stop_the_start(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"{name} must list addresses or networks, not 'proxy'"):
        read_config({"FOYER_DATA": str(tmp_path), name: "10.0.0.0/8, proxy"})


def test_production_starts_with_a_complete_environment() -> None:
    config = read_config(PRODUCTION)
    assert config.mode is Mode.PRODUCTION
    assert config.secure_cookies
    assert not config.allow_sandbox
    assert not config.is_demo
    assert STRONG not in repr(config)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"FOYER_DEBUG": "1"}, "FOYER_DEBUG"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"FOYER_ALLOWED_HOSTS": ""}, "FOYER_ALLOWED_HOSTS"),
        ({"FOYER_RATE_LIMITS": "off"}, "FOYER_RATE_LIMITS"),
        ({"FOYER_BASE_URL": "http://house.example"}, "FOYER_BASE_URL"),
        ({"FOYER_SECRET_KEYS": ""}, "FOYER_SECRET_KEYS"),
        ({"FOYER_SECRET_KEYS": "short"}, "FOYER_SECRET_KEYS"),
        ({"FOYER_SECRET_KEYS": "a" * 64}, "FOYER_SECRET_KEYS"),
        ({"FOYER_TICKET_KEYS": ""}, "FOYER_TICKET_KEYS"),
        ({"FOYER_TICKET_KEYS": STRONG}, "FOYER_TICKET_KEYS"),
        ({"FOYER_TICKET_KEYS": f"256:{STRONG}"}, "FOYER_TICKET_KEYS"),
        ({"FOYER_SANDBOX_URL": "http://sandbox"}, "FOYER_ALLOW_SANDBOX"),
        ({"SEAT_HOLD_MINUTES": "0.5"}, "SEAT_HOLD_MINUTES"),
    ],
)
def test_production_refuses_what_is_unsafe(change: dict[str, str], names: str) -> None:
    with pytest.raises(ConfigError, match=names):
        read_config({**PRODUCTION, **change})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FOYER_MODE", "staging"),
        ("PORT", "0"),
        ("PORT", "http"),
        ("SEAT_HOLD_MINUTES", "ten"),
        ("SEAT_HOLD_MINUTES", "0"),
        ("BOOKING_EXPIRY_MINUTES", "600"),
        ("FOYER_PAYMENT_MINIMUMS", "0.50"),
        ("FOYER_PAYMENT_MINIMUMS", "EUR=50,usd=50"),
        ("FOYER_METRICS_TOKEN", "short"),
        ("FOYER_SECURITY_CONTACT", "somebody"),
        ("FOYER_SECURITY_CONTACT", "http://house.example/report"),
        ("FOYER_SECURITY_CONTACT", "mailto:a@b.example\nExpires: never"),
    ],
)
def test_a_senseless_value_is_refused_by_name(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=name):
        read_config({"FOYER_DATA": str(tmp_path), name: value})


def test_rehearsals_may_take_decimal_minutes(tmp_path: Path) -> None:
    config = read_config({"FOYER_DATA": str(tmp_path), "SEAT_HOLD_MINUTES": "0.05"})
    assert config.hold_seconds == pytest.approx(3)


def test_contacts_for_faults_become_addresses(tmp_path: Path) -> None:
    given = "a@house.example, mailto:b@house.example,https://house.example/report,tel:+49-30-1"
    config = read_config({"FOYER_DATA": str(tmp_path), "FOYER_SECURITY_CONTACT": given})
    assert config.security_contacts == (
        "mailto:a@house.example",
        "mailto:b@house.example",
        "https://house.example/report",
        "tel:+49-30-1",
    )
    assert read_config({"FOYER_DATA": str(tmp_path)}).security_contacts == ()
