"""How this process connects to PostgreSQL: one place for roles, time-outs and names."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from foyer.platform import limits

SESSION_OPTIONS = (
    f"-c statement_timeout={limits.STATEMENT_TIMEOUT_MS} "
    f"-c lock_timeout={limits.LOCK_TIMEOUT_MS} "
    "-c idle_in_transaction_session_timeout=60000 "
    "-c jit=off -c timezone=UTC"
)


# Of TCP only; libpq ignores them on a socket of this machine.
KEEPALIVE_OPTIONS = {
    "keepalives_idle": limits.KEEPALIVE_PAUSE_SECONDS,
    "keepalives_interval": limits.KEEPALIVE_PROBE_SECONDS,
    "keepalives_count": limits.KEEPALIVE_PROBES,
    "tcp_user_timeout": limits.UNACKNOWLEDGED_MS_MAX,
}


def django_database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a `postgresql://` address; empty means libpq's environment."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "foyer"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            **KEEPALIVE_OPTIONS,
            **{name: str(value) for name, value in parts.items() if value is not None},
            "connect_timeout": limits.CONNECT_TIMEOUT_SECONDS,
            "application_name": "foyer-web",
            "options": SESSION_OPTIONS,
        },
        "TEST": {"NAME": "test_foyer"},
    }
