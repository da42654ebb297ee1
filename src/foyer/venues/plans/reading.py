"""Small readers of untrusted JSON: each notes a problem instead of raising."""

import math
from collections.abc import Mapping, Sequence
from typing import cast

from foyer.venues.plans.limits import COORDINATE_MAX, PROBLEMS_MAX
from foyer.venues.plans.model import PlanProblem

Node = Mapping[str, object]
Problems = list[PlanProblem]

FIXED_SPACES = {0xA0: " ", 0x202F: " ", 0x200D: "-"}  # No-break spaces and the emoji joiner.


def note(problems: Problems, path: str, message: str) -> None:
    """Keep a problem, up to PROBLEMS_MAX of them."""
    if len(problems) < PROBLEMS_MAX:
        problems.append(PlanProblem(path=path, message=message))


def is_number(value: object, *, limit: float = COORDINATE_MAX) -> bool:
    """A finite JSON number within ±limit; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -limit <= value <= limit


def is_count(value: object, *, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_label(value: object, *, most: int) -> bool:
    """Visible text of at most `most` characters, without control or direction characters."""
    if not isinstance(value, str) or not 0 < len(value) <= most or not value.strip():
        return False
    return value.isprintable() or value.translate(FIXED_SPACES).isprintable()


def is_place(value: object) -> bool:
    """An object with the numbers x and y."""
    return isinstance(value, Mapping) and is_number(value.get("x")) and is_number(value.get("y"))


def read_node(parent: Node, key: str, *, path: str, problems: Problems) -> Node:
    """The object under `key`; an empty one where it is absent or something else."""
    value = parent.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        note(problems, f"{path}{key}", f"“{key}” must be an object.")
        return {}
    return cast("Node", value)


def read_list(
    parent: Node, key: str, *, path: str, most: int, problems: Problems
) -> Sequence[object]:
    """The list under `key`; an empty one where it is absent, too long or something else."""
    value = parent.get(key)
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        note(problems, f"{path}{key}", f"“{key}” must be a list.")
        return ()
    if len(value) > most:
        note(problems, f"{path}{key}", f"“{key}” has {len(value)} entries; keep at most {most}.")
        return ()
    return value


def check_numbers(
    node: Node,
    keys: Sequence[str],
    *,
    path: str,
    who: str,
    problems: Problems,
    required: bool = True,
) -> bool:
    """Whether every one of `keys` is a number in range; absent is well unless `required`."""
    well = True
    for key in keys:
        value = node.get(key)
        if value is None and not required:
            continue
        if not is_number(value):
            note(problems, f"{path}.{key}", f"{who}: give “{key}” as a number within ±1,000,000.")
            well = False
    return well


def check_label(
    node: Node, key: str, *, path: str, who: str, most: int, problems: Problems
) -> bool:
    """Whether `key`, if present and not null, is visible text."""
    value = node.get(key)
    if value is None or is_label(value, most=most):
        return True
    note(problems, f"{path}.{key}", f"{who}: “{key}” must be text of 1 to {most} characters.")
    return False


def to_float(value: object) -> float:
    """A number that was checked before."""
    assert isinstance(value, int | float)
    assert math.isfinite(value)
    return float(value)
