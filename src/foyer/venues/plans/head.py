"""What a page says of a plan before anybody looks at its seats.

Reading all 80,000 seats of an arena takes a second and a hundred megabytes; this takes some
milliseconds.
"""

import json
from dataclasses import dataclass
from typing import cast

from foyer.venues.plans.geometry import ACCESSIBLE
from foyer.venues.plans.model import PlanCategory
from foyer.venues.plans.packing import unpack_runs


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead:
    """Of one plan version. `focal_kind` is that of the screen or stage, if there is one."""

    categories: tuple[PlanCategory, ...]
    focal_kind: str | None
    has_bays: bool  # for wheelchairs


def decode_head(data: bytes) -> PlanHead:
    """The head of an encoded plan, as `decode_geometry` would give it."""
    document = json.loads(data)
    focal = document["focal"]
    return PlanHead(
        categories=tuple(
            PlanCategory(id=id_, name=name, color=color, color_index=color_index)
            for id_, name, color, color_index in document["categories"]
        ),
        focal_kind=None if focal is None else focal[0],
        has_bays=any(
            mask & ACCESSIBLE
            for columns in document["sections"]
            for mask in cast("list[int]", unpack_runs(columns.get("flags", ())))
        ),
    )
