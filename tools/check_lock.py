"""Refuse a lock file that would fetch packages from anywhere but the public index."""

import ipaddress
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

PRIVATE_ENDINGS = (".local", ".internal", ".lan", ".corp", ".home", ".test", ".localhost")


def main() -> int:
    """Print what is wrong with `uv.lock`; the exit status is 1 when something is."""
    lock = tomllib.loads(Path("uv.lock").read_text(encoding="utf-8"))
    faults = sorted(set(find_faults(lock["package"])))
    for fault in faults:
        print(f"uv.lock: {fault}", file=sys.stderr)
    return 1 if faults else 0


def find_faults(packages: list[dict[str, object]]) -> Iterator[str]:
    """What is unusual: other sources than an index, several indexes, private or odd addresses."""
    indexes, stores = set(), set()
    for package in packages:
        source = package["source"]
        assert isinstance(source, dict)
        if "registry" in source:
            indexes.add(source["registry"])
        elif "editable" not in source:
            yield f"{package['name']} comes from {source}"
        for address in _file_addresses(package):
            stores.add(urlsplit(address).netloc)
            yield from _check_address(address)
    for index in indexes:
        yield from _check_address(index)
    if len(indexes) > 1:
        yield f"packages come from several indexes: {sorted(indexes)}"
    if len(stores) > 1:
        yield f"files come from several hosts: {sorted(stores)}"


def _file_addresses(package: dict[str, object]) -> Iterator[str]:
    wheels, sdist = package.get("wheels", []), package.get("sdist")
    assert isinstance(wheels, list)
    for file in [*wheels, *([sdist] if sdist else [])]:
        yield file["url"]


def _check_address(address: str) -> Iterator[str]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.username or parts.port or "." not in host:
        yield f"{parts.scheme}://{host} is no plain https address"
    elif host.endswith(PRIVATE_ENDINGS) or _is_number(host):
        yield f"{host} is a private host"


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
