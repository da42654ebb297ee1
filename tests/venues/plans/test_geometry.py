"""The geometry encoding: exact, small, and read alike by Python and JavaScript."""

import dataclasses
import gzip
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from foyer.venues.plans.format import hash_plan, parse_plan
from foyer.venues.plans.generator import DEMO_HALLS
from foyer.venues.plans.geometry import encode_geometry
from foyer.venues.plans.geometry_decoding import decode_geometry
from foyer.venues.plans.head import PlanHead, decode_head
from foyer.venues.plans.model import Plan, Wedge
from tests.venues.plans.documents import Document, native_documents, seats_of, two_rows
from tests.venues.plans.vectors import FOLDER, describe_seat

ROOT = Path(__file__).parents[3]
DECODER = ROOT / "src/foyer/web/static/elements/geometry.js"
VECTORS = sorted(FOLDER.glob("*.json"))


def without_guids(plan: Plan) -> Plan:
    seats = tuple(dataclasses.replace(seat, guid="") for seat in plan.seats)
    return dataclasses.replace(plan, seats=seats)


def to_javascript(value: Any) -> Any:
    """A decoded plan as JavaScript names and nests it; drawing's `turn` is left out there."""
    if isinstance(value, Wedge):
        return {"kind": "wedge", **to_javascript(dataclasses.asdict(value))}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        if isinstance(fields.get("outline"), tuple):
            fields["outline"] = {"kind": "polygon", "points": fields["outline"]}
        return to_javascript(fields)
    if isinstance(value, dict):
        return {_camel(key): to_javascript(inner) for key, inner in value.items() if key != "guid"}
    if isinstance(value, list | tuple):
        return [to_javascript(inner) for inner in value]
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def decode_in_node(geometries: list[str]) -> list[Any]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("NODE IS MISSING: the JavaScript decoder was not compared with Python's.")
    done = subprocess.run(
        [node, str(Path(__file__).parent / "decode_vectors.mjs"), str(DECODER)],
        input="\n".join(geometries) + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    plans = [json.loads(line) for line in done.stdout.splitlines()]
    for plan in plans:
        for seat in plan["seats"]:
            del seat["turn"]
    return plans


@given(native_documents())
def test_decoding_gives_back_the_plan(document: Document) -> None:
    plan = parse_plan(document)
    assert decode_geometry(encode_geometry(plan)) == without_guids(plan)
    assert decode_head(encode_geometry(plan)) == head_of(plan)


@given(native_documents())
@settings(max_examples=30)
def test_encoding_a_decoded_plan_gives_the_same_bytes(document: Document) -> None:
    data = encode_geometry(parse_plan(document))
    assert encode_geometry(decode_geometry(data)) == data


@pytest.mark.parametrize("name", DEMO_HALLS)
def test_demo_halls_survive_the_encoding(name: str) -> None:
    plan = parse_plan(DEMO_HALLS[name]())
    assert decode_geometry(encode_geometry(plan)) == without_guids(plan)
    assert decode_head(encode_geometry(plan)) == head_of(plan)


@pytest.mark.parametrize(
    ("name", "bytes_max"), [("studio_48", 1_500), ("stadium_80000", 15 * 1024)]
)
def test_geometry_is_small_when_gzipped(name: str, bytes_max: int) -> None:
    data = encode_geometry(parse_plan(DEMO_HALLS[name]()))
    assert len(gzip.compress(data, 9)) <= bytes_max


def test_vectors_cover_every_demo_hall_and_odd_documents() -> None:
    names = {path.stem for path in VECTORS}
    assert names == {*DEMO_HALLS, "two_rows", "odd_flags", "odd_shapes", "odd_rows"}


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_python_reads_the_shared_vectors(path: Path) -> None:
    vector = json.loads(path.read_text())
    plan = decode_geometry(json.dumps(vector["geometry"]).encode())
    counts = (len(plan.sections), len(plan.rows), len(plan.seats), len(plan.areas))
    assert counts == tuple(vector["counts"].values())
    for expected in vector["seats"]:
        assert describe_seat(plan.seats[expected[0]]) == expected


def test_javascript_decodes_every_vector_exactly_as_python_does() -> None:
    texts = [json.dumps(json.loads(path.read_text())["geometry"]) for path in VECTORS]
    for path, text, decoded in zip(VECTORS, texts, decode_in_node(texts), strict=True):
        plan = to_javascript(decode_geometry(text.encode()))
        assert decoded == plan, path.stem


def test_a_row_that_leaves_its_curve_is_kept_by_its_positions() -> None:
    document = DEMO_HALLS["studio_48"]()
    straight: Any = document
    seat = straight["zones"][0]["rows"][2]["seats"][3]
    seat["position"] = {"x": seat["position"]["x"] + 0.1, "y": seat["position"]["y"]}
    plan = parse_plan(document)
    assert [row.curve is None for row in plan.rows] == [False, False, True, False, False, False]
    assert decode_geometry(encode_geometry(plan)) == without_guids(plan)
    assert decode_head(encode_geometry(plan)) == head_of(plan)


def test_the_hash_covers_positions_labels_guids_and_flags_but_not_the_order_of_keys() -> None:
    document = two_rows()
    first = hash_plan(parse_plan(document))
    assert len(first) == 32
    assert hash_plan(parse_plan(dict(reversed(document.items())))) == first
    hashes = {first}
    for change in (
        {"position": {"x": 0.1, "y": 0}},
        {"seat_number": "9"},
        {"seat_guid": "other"},
        {"foyer": {"restrictedView": True}},
    ):
        changed = two_rows()
        seats_of(changed)[0].update(change)
        hashes.add(hash_plan(parse_plan(changed)))
    assert len(hashes) == 5


def head_of(plan: Plan) -> PlanHead:
    return PlanHead(
        categories=plan.categories,
        focal_kind=plan.focal.kind if plan.focal else None,
        has_bays=any(seat.accessible for seat in plan.seats),
    )
