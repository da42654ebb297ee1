"""Server settings, given on the command line so that no file of settings gets stale."""

import os
from pathlib import Path

from foyer.platform.embedded_postgres import limits

_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")

_SETTINGS = {
    "listen_addresses": "",  # Only the socket: nobody on the network reaches it.
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "max_parallel_workers_per_gather": "0",  # One report must not take every core.
    "client_connection_check_interval": "1s",  # A dead client's query ends by itself.
    "log_min_messages": "warning",
    # A refused statement would be printed with its values: names, mail addresses, keys.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "lc_messages": "C",
}


def server_settings(*, memory_bytes: int) -> dict[str, str]:
    """Settings of a server that shares a machine of `memory_bytes` with the rest of the house."""
    return {**_SETTINGS, "shared_buffers": f"{shared_buffers_mb(memory_bytes)}MB"}


def shared_buffers_mb(memory_bytes: int) -> int:
    """Buffer cache in MiB for a machine of `memory_bytes`, within the limits of this package."""
    share = memory_bytes // limits.SHARED_BUFFERS_SHARE // 2**20
    return max(limits.SHARED_BUFFERS_MB_MIN, min(limits.SHARED_BUFFERS_MB_MAX, share))


def read_memory_bytes() -> int:
    """Memory that this process may use: the machine's, or less when a container says so."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(machine, int(_CGROUP_LIMIT.read_text()))
    except (OSError, ValueError):  # No cgroup v2, or the word "max".
        return machine
