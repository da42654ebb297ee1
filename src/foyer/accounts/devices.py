"""A few words for a device, read from what its program says of itself."""

import re
from dataclasses import dataclass

from foyer.platform.client_address import find_network

DEVICE_CHARACTERS_MAX = 60
UNKNOWN_DEVICE = "Unknown device"

# The first that fits: most browsers also name those that they resemble.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What a sign-in shows of where it is used: a few words, and never a whole address."""

    name: str
    network: str


NO_DEVICE = Device(name="", network="")


def read_device(user_agent: str, *, address: str) -> Device:
    return Device(name=describe_device(user_agent), network=find_network(address))


def describe_device(user_agent: str) -> str:
    """`Firefox on Windows`, `iPhone`, or the name of a program; versions are nobody's concern."""
    system = _find(user_agent, _SYSTEMS)
    browser = _find(user_agent, _BROWSERS)
    if browser and system:
        return f"{browser} on {system}"
    if browser or system:
        return browser or system
    program = _PROGRAM.match(user_agent)
    return program[0].strip() if program else UNKNOWN_DEVICE


def _find(user_agent: str, marks: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")
