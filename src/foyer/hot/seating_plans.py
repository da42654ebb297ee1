"""Seating plans by content hash: immutable, so they are cached for ever."""

import gzip
from collections import OrderedDict

import msgspec

from foyer.hot import limits
from foyer.hot.house import House
from foyer.hot.http import Request, Response
from foyer.inventory.seating import Seating
from foyer.inventory.statements import statement
from foyer.platform.errors import NotFound, ValidationFailed

IMMUTABLE = "public, max-age=31536000, immutable"
HASH_CHARACTERS = 32


class PlanBodies:
    """Gzipped answers in memory, the ones used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def get(self, key: tuple[str, str]) -> bytes | None:
        return self._kept.get(key)

    def keep(self, key: tuple[str, str], body: bytes) -> None:
        self._kept[key] = body
        while len(self._kept) > limits.FULL_PLANS_KEPT + limits.SEATINGS_KEPT:
            self._kept.popitem(last=False)


async def show_seating_plan(
    house: House, request: Request, content_hash: str, *, kept: PlanBodies
) -> Response:
    """GET /seating-plans/{hash}"""
    wanted = request.query.get("format", "")
    if wanted not in ("", "full"):
        raise ValidationFailed("The only format is “full”.", field="format")
    if len(content_hash) != HASH_CHARACTERS or not content_hash.isalnum():
        raise NotFound
    body = kept.get((content_hash, wanted))
    if body is None:
        body = await _load(house, content_hash, full=wanted == "full")
        kept.keep((content_hash, wanted), body)
    headers = {
        "cache-control": IMMUTABLE,
        "etag": f'"{content_hash}{wanted}"',
        "vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(body=body, headers={**headers, "content-encoding": "gzip"})
    return Response(body=gzip.decompress(body), headers=headers)


async def _load(house: House, content_hash: str, *, full: bool) -> bytes:
    if full:
        seating = await house.shows.get_seating(content_hash)
        return gzip.compress(_render_full(seating, content_hash), mtime=0)
    rows = await house.database.fetch(statement("load_geometry"), content_hash=content_hash)
    if not rows:
        raise NotFound
    return bytes(rows[0]["geometry"])


def _render_full(seating: Seating, content_hash: str) -> bytes:
    plan = seating.plan
    return msgspec.json.encode(
        {
            "name": plan.name,
            "hash": content_hash,
            "categories": [
                {"id": category.id, "name": category.name, "color": category.color}
                for category in plan.categories
            ],
            "areas": [
                {
                    "id": area.id,
                    "name": area.name,
                    "category": area.category,
                    "capacity": area.capacity,
                }
                for area in plan.areas
            ],
            "seats": [
                {
                    "id": seat.id,
                    "index": seat.index,
                    "section": seat.section,
                    "row": seat.row,
                    "number": seat.number,
                    "category": seat.category,
                    "x": seat.x,
                    "y": seat.y,
                    "accessible": seat.accessible,
                    "companion": seat.companion,
                    "restrictedView": seat.restricted_view,
                }
                for seat in plan.seats
            ],
        }
    )
