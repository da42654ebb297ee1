"""Which address a request came from, when proxies stand in between."""

from collections.abc import Sequence
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from foyer.platform import limits


def find_client_address(peer: str, *, forwarded_for: str, trusted_proxies: Sequence[str]) -> str:
    """The rightmost `X-Forwarded-For` entry that is no trusted proxy, believed only from one.

    `trusted_proxies` are addresses or networks. A peer outside them is the client itself, whatever
    it claims. When every entry is trusted, or one cannot be read, the last one that could be
    believed is the answer. An empty `peer` (a unix socket) counts as trusted.
    """
    networks = parse_networks(tuple(trusted_proxies))
    if peer and not is_trusted(peer, networks=networks):
        return peer
    believed = peer
    for entry in reversed(forwarded_for.split(",")):
        address = entry.strip()
        if _parse(address) is None:
            break
        believed = address
        if not is_trusted(address, networks=networks):
            break
    return believed


@cache
def parse_networks(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks of a list of addresses and CIDR blocks; `ValueError` names the one that is none."""
    return tuple(ip_network(text, strict=False) for text in texts)


def is_trusted(address: str, *, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    """Whether `address` lies in one of `networks`; what is no address never does."""
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in networks)


def find_network(address: str) -> str:
    """The network that limits count together: /24 of IPv4, /56 of IPv6; empty without address."""
    parsed = _parse(address)
    if parsed is None:
        return ""
    bits = limits.IPV6_PREFIX_BITS if parsed.version == 6 else limits.IPV4_PREFIX_BITS
    return str(ip_network((parsed, bits), strict=False))


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    # A dual-stack socket shows IPv4 peers as ::ffff:a.b.c.d.
    return parsed.ipv4_mapped or parsed if isinstance(parsed, IPv6Address) else parsed
