"""Which addresses of the internet may be called on behalf of somebody else.

An organizer's webhook or a browser's push address is outside data: without this check it could
make the house call its own database, a neighbour's router or a cloud's metadata service. The
refused blocks are IANA's special-purpose registries (RFC 6890 and its updates) and one address
that a cloud answers inside every machine.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_REFUSED_IPV4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own networks, a cloud's metadata at 100.100.100.200
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's agent, inside every machine of that cloud
        "169.254.0.0/16",  # link-local, the metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Everything outside global unicast is refused: loopback, link-local, unique local, multicast,
# mapped and compatible IPv4, local NAT64.
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_REFUSED_IPV6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # Teredo, which carries an IPv4 address, benchmarks, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address; nobody serves from it any more
        "3fff::/20",
    )
)
# A network without IPv4 reaches IPv4 servers by these: the address inside decides.
_NAT64 = IPv6Network("64:ff9b::/96")

Networks = tuple[IPv4Network | IPv6Network, ...]


def is_public_address(text: str) -> bool:
    """Whether `text` is an address of the public internet; what is no address never is."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address in _NAT64:
        address = IPv4Address(int(address) & 0xFFFF_FFFF)
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _REFUSED_IPV4)
    return address in _GLOBAL_IPV6 and not any(address in block for block in _REFUSED_IPV6)
