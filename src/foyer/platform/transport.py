"""Connections to other servers go through TLS in production, except on this machine and to hosts
whose network the operator calls private (`FOYER_PRIVATE_HOSTS`). Loads no Django.
"""

from collections.abc import Collection, Mapping
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

# Those that check who answers; with `require` anybody may (PostgreSQL's manual, SSL support).
_CHECKED_SSL_MODES = frozenset({"verify-ca", "verify-full"})
_UNCHECKED_REDIS = frozenset({"none", "optional"})


def is_near(host: str, *, private_hosts: Collection[str]) -> bool:
    """Whether what is said to `host` needs no TLS: a socket, a loopback address, a private host.

    Compared as written: a name is not looked up, since its answer may change.
    """
    host = host.lower().strip("[]")
    if not host or host.startswith(("/", "@")) or host in private_hosts:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def find_clear_database(
    url: str, *, private_hosts: Collection[str], env: Mapping[str, str]
) -> str | None:
    """The host to which this PostgreSQL address allows clear or unchecked talk; None if there is
    none.

    libpq's variables in `env` fill in what the address leaves out. Raises `ValueError` for an
    address that cannot be read, without repeating it.
    """
    try:
        parts = {name: str(value or "") for name, value in conninfo_to_dict(url).items()}
    except ProgrammingError:
        raise ValueError("is no address of a PostgreSQL server") from None
    if parts.get("service") or env.get("PGSERVICE"):
        raise ValueError("names a service: write its host and sslmode out")
    if (parts.get("sslmode") or env.get("PGSSLMODE", "")) in _CHECKED_SSL_MODES:
        return None
    hosts = parts.get("hostaddr") or parts.get("host")
    hosts = hosts or env.get("PGHOSTADDR") or env.get("PGHOST", "")
    return next(
        (host for host in hosts.split(",") if not is_near(host, private_hosts=private_hosts)), None
    )


def find_clear_cache(url: str, *, private_hosts: Collection[str]) -> str | None:
    """The same of a Redis address."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return None
    unchecked = _UNCHECKED_REDIS.intersection(parse_qs(parts.query).get("ssl_cert_reqs", []))
    if parts.scheme == "rediss" and not unchecked:
        return None
    host = parts.hostname or ""
    return None if is_near(host, private_hosts=private_hosts) else host
