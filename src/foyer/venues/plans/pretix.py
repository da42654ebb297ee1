"""Import and export of pretix seating plans, without loss in either direction.

A native document is a pretix document with our additions under the key `foyer` of an object, and
`format` at the top. The export takes them off, so that it keeps to pretix's schema, and stores them
as text in the `uuid` of an invisible circle of radius 0, from which the import puts them back.
"""

import json
from collections.abc import Mapping
from typing import cast

from foyer.venues.errors import PlanInvalid
from foyer.venues.plans.model import PlanProblem
from foyer.venues.plans.validation import FORMAT

CARRIER = "foyer-additions/1:"
KEY = "foyer"
DEPTH_MAX = 40  # Nesting of a document; the deepest known part has eight levels.

Json = object


def export_pretix(document: Mapping[str, object]) -> dict[str, object]:
    """The document for pretix. `import_pretix` of the result equals `document`.

    The document should be valid (`validate_plan`); PlanInvalid where it has no section to carry
    the additions, or is nested absurdly deep.
    """
    additions: list[list[Json]] = []
    plain = cast("dict[str, object]", _take_additions(document, [], additions))
    plain.pop("format", None)
    if additions:
        zones = plain.get("zones")
        if not isinstance(zones, list) or not zones or not isinstance(zones[0], dict):
            raise _refuse("Add a section to the plan before exporting it.")
        payload = {"additions": additions, "areas": "areas" in zones[0]}
        text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
        zones[0]["areas"] = [*zones[0].get("areas", ()), _draw_carrier(CARRIER + text)]
    return plain


def import_pretix(document: Mapping[str, object]) -> dict[str, object]:
    """The native document of a pretix plan; fields that nobody knows are kept.

    Not yet validated. `export_pretix` of the result equals `document`. PlanInvalid where the
    additions of an earlier export no longer fit the plan. A native document comes back as it is;
    the key `foyer` is ours, in any other it is dropped.
    """
    if document.get("format") == FORMAT:
        return dict(document)
    plain = cast("dict[str, object]", _take_additions(document, [], []))
    carrier = _take_carrier(plain)
    native: dict[str, object] = {**plain, "format": FORMAT}
    if carrier is not None:
        try:
            for path, value in json.loads(carrier):
                _put_back(native, path, value)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            raise _refuse(
                "The plan was changed elsewhere and our additions no longer fit. Remove the "
                f"circle whose uuid begins with “{CARRIER}” and import it again."
            ) from None
    return native


def complete_categories(document: Mapping[str, object]) -> dict[str, object]:
    """The document with every category its seats name, so that a careless export can be used.

    Seats without a category get one called “Seats”. Other gaps are left to `validate_plan`.
    """
    native = cast("dict[str, object]", json.loads(json.dumps(document)))
    categories = native.setdefault("categories", [])
    if not isinstance(categories, list):
        return native
    known = {node.get("name") for node in categories if isinstance(node, dict)}
    for zone in _children(native, "zones"):
        for row in _children(zone, "rows"):
            for seat in _children(row, "seats"):
                name = seat.get("category")
                if not isinstance(name, str) or not name.strip():
                    name = seat["category"] = "Seats"
                if name not in known:
                    known.add(name)
                    categories.append({"name": name})
    native["categories"] = [
        node for node in categories if not (isinstance(node, dict) and node.get("name") == "")
    ]
    return native


def _refuse(message: str) -> PlanInvalid:
    return PlanInvalid((PlanProblem(path="", message=message),))


def _children(node: dict[str, object], key: str) -> list[dict[str, object]]:
    value = node.get(key)
    return [child for child in value if isinstance(child, dict)] if isinstance(value, list) else []


def _take_additions(node: Json, path: list[Json], additions: list[list[Json]]) -> Json:
    """A deep copy without our key; what was under it goes to `additions` with its path."""
    if len(path) > DEPTH_MAX:
        raise _refuse("The plan is nested too deeply to be one.")
    if isinstance(node, Mapping):
        if KEY in node:
            additions.append([path, node[KEY]])
        return {
            key: _take_additions(value, [*path, key], additions)
            for key, value in node.items()
            if key != KEY
        }
    if isinstance(node, list | tuple):
        return [
            _take_additions(value, [*path, place], additions) for place, value in enumerate(node)
        ]
    return node


def _draw_carrier(text: str) -> dict[str, object]:
    return {
        "shape": "circle",
        "circle": {"radius": 0},
        "position": {"x": 0, "y": 0},
        "color": "transparent",
        "border_color": "transparent",
        "rotation": 0,
        "uuid": text,
    }


def _take_carrier(plain: dict[str, object]) -> str | None:
    """Remove the invisible circle; its additions as JSON, or None where there is none."""
    for zone in _children(plain, "zones"):
        areas = zone.get("areas")
        if not isinstance(areas, list):
            continue
        for area in areas:
            uuid = area.get("uuid") if isinstance(area, dict) else None
            if isinstance(uuid, str) and uuid.startswith(CARRIER):
                areas.remove(area)
                try:
                    payload = json.loads(uuid.removeprefix(CARRIER))
                except (ValueError, RecursionError):
                    return "null"
                if not isinstance(payload, dict):
                    return "null"
                if not payload.get("areas") and not areas:
                    del zone["areas"]
                return json.dumps(payload.get("additions"))
    return None


def _put_back(native: dict[str, object], path: list[Json], value: Json) -> None:
    node: Json = native
    for key in path:
        node = node[key]  # type: ignore[index]
    if not isinstance(node, dict):
        raise TypeError
    node[KEY] = value
