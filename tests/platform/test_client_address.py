"""Which address counts when proxies stand in between."""

import pytest

from foyer.platform.client_address import find_client_address, find_network

TRUSTED = ("127.0.0.0/8", "::1", "10.0.0.0/8")


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("9.9.9.9", "", "9.9.9.9"),
        ("9.9.9.9", "6.6.6.6", "9.9.9.9"),  # A stranger's claim.
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("127.0.0.1", "6.6.6.6, 9.9.9.9", "9.9.9.9"),  # Only the rightmost was seen by a proxy.
        ("127.0.0.1", "9.9.9.9, 10.1.2.3", "9.9.9.9"),
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "9.9.9.9, nonsense", "127.0.0.1"),
        ("127.0.0.1", "9.9.9.9, nonsense, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "9.9.9.9", "9.9.9.9"),
        ("", "9.9.9.9", "9.9.9.9"),  # A unix socket.
    ],
)
def test_client_address(peer: str, forwarded_for: str, client: str) -> None:
    found = find_client_address(peer, forwarded_for=forwarded_for, trusted_proxies=TRUSTED)
    assert found == client


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.250", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:0:1::1", "2001:db8:0:ff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:100::1", False),
        ("::ffff:192.0.2.1", "192.0.2.9", True),
        ("", "nonsense", True),
    ],
)
def test_addresses_of_one_network_count_together(one: str, other: str, same: bool) -> None:
    assert (find_network(one) == find_network(other)) is same
