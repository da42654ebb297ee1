"""Schemas of the hot endpoints' bodies, for their OpenAPI description."""

from collections.abc import Mapping
from typing import Any

from foyer.hot import bodies, limits
from foyer.inventory import limits as inventory_limits

Schema = dict[str, Any]

SEAT_ID: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": inventory_limits.ID_CHARACTERS_MAX,
}
MONEY: Schema = {"$ref": "#/components/schemas/HotMoney"}
HOLD: Schema = {"$ref": "#/components/schemas/Hold"}


def components() -> dict[str, Any]:
    """Schemas that the paths refer to. Problems are RFC 9457 documents."""
    return {
        "HotMoney": describe_object(
            {
                "amount": {"type": "integer", "minimum": 0},
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            }
        ),
        "HoldRequest": _hold_request(),
        "HoldChange": {
            "type": "object",
            "description": "An area's id stands for one place each time it is named.",
            "properties": {
                "add": {"type": "array", "items": SEAT_ID},
                "remove": {"type": "array", "items": SEAT_ID},
                "ticketTypes": {"type": ["object", "null"], "additionalProperties": SEAT_ID},
            },
        },
        "Hold": _hold(),
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail", "code"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "code": {"type": "string"},
                "errors": {
                    "type": "array",
                    "items": describe_object(
                        {"field": {"type": "string"}, "message": {"type": "string"}}
                    ),
                },
            },
        },
    }


def _hold_request() -> Schema:
    count = {"type": "integer", "minimum": 0, "maximum": 10_000}
    flag_or_count = {"anyOf": [{"type": "boolean"}, count, {"type": "null"}]}
    amount = {"type": "integer", "minimum": 0, "maximum": bodies.AMOUNT_MAX}
    best = {
        "type": ["object", "null"],
        "required": ["quantity"],
        "properties": {
            "quantity": {
                "type": "integer",
                "minimum": 1,
                "maximum": inventory_limits.BEST_QUANTITY_MAX,
            },
            "category": {**SEAT_ID, "type": ["string", "null"]},
            "maxPrice": {"anyOf": [MONEY, amount, {"type": "null"}]},
            "accessible": flag_or_count,
            "companions": flag_or_count,
        },
    }
    return {
        "type": "object",
        "description": "Exactly one of seats, areas and best. Ticket types go by seat or area id "
        "(codes), or as counts by code.",
        "properties": {
            "seats": {
                "type": ["array", "null"],
                "items": SEAT_ID,
                "maxItems": limits.SEATS_IN_A_BODY_MAX,
            },
            "areas": {"type": ["object", "null"], "additionalProperties": count},
            "best": best,
            "ticketTypes": {
                "type": ["object", "null"],
                "additionalProperties": {"anyOf": [SEAT_ID, count]},
            },
            "accessiblePreference": {"type": "boolean", "default": False},
        },
    }


def _hold() -> Schema:
    text = {"type": "string"}
    seat = describe_object(
        {
            "id": SEAT_ID,
            "index": {"type": "integer", "minimum": 0},
            "category": text,
            "ticketType": text,
            "price": MONEY,
        }
    )
    area = describe_object(
        {
            "id": SEAT_ID,
            "category": text,
            "ticketType": text,
            "quantity": {"type": "integer", "minimum": 1},
            "price": MONEY,
        }
    )
    names = {"type": "array", "items": SEAT_ID}
    hold = describe_object(
        {
            "holdToken": text,
            "showId": {"type": "string", "format": "uuid"},
            "seats": {"type": "array", "items": seat},
            "areas": {"type": "array", "items": area},
            "total": MONEY,
            "expiresAt": {"type": "string", "format": "date-time"},
            "expiresIn": {"type": "integer", "minimum": 0, "description": "Seconds."},
            "extensionsLeft": {"type": "integer", "minimum": 0},
            "warnings": {
                "type": "array",
                "items": describe_object({"code": text, "seats": names, "suggestion": names}),
            },
        }
    )
    hold["properties"]["together"] = {"type": "boolean"}
    return hold


def describe_object(properties: Mapping[str, Any]) -> Schema:
    return {"type": "object", "required": list(properties), "properties": dict(properties)}
