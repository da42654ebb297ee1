"""Which way a ticket may go. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

# From → to; equal to sql/triggers.sql, which enforces it. "" is a ticket not yet there.
TRANSITIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "": frozenset({"pending", "valid"}),
        "pending": frozenset({"valid", "void"}),
        "valid": frozenset({"used", "void", "transferred", "flagged"}),
        "used": frozenset({"flagged", "void"}),
        "flagged": frozenset({"valid", "used", "void"}),
        "void": frozenset(),
        "transferred": frozenset(),
    }
)

# A ticket in one of these stands for its seat; at most one does, by two unique indexes.
LIVE = frozenset({"pending", "valid", "used", "flagged"})
REISSUABLE = frozenset({"valid", "flagged"})
