"""An invented provider's OpenAPI 3.1 document, as the tests change it."""

from __future__ import annotations

import copy
from typing import Any

_ORDER = {
    "description": "An order.",
    "type": "object",
    "required": ["id", "total"],
    "properties": {
        "id": {"type": "string", "pattern": "^ord_[a-z0-9]{8}$"},
        "total": {"type": ["integer", "null"], "minimum": 0},
        "parent": {"anyOf": [{"$ref": "#/components/schemas/Order"}, {"type": "null"}]},
    },
}


def event(name: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "data"],
        "properties": {
            "type": {"type": "string", "enum": [name]},
            "data": {"$ref": "#/components/schemas/Order"},
            **more,
        },
        "example": {"type": name, "data": {"id": "ord_12345678", "total": 7}},
    }


def webhook(schema: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"post": {"summary": "Something happened.", "requestBody": {"content": content}, "responses": {}}}


_SHOP = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "4"},
    "webhooks": {
        "order_created": webhook({"$ref": "#/components/schemas/OrderCreated"}),
        "order_paid": webhook(event("order.paid", at={"type": "string", "format": "date-time"})),
    },
    "components": {"schemas": {"Order": _ORDER, "OrderCreated": event("order.created")}},
}


def shop() -> Any:
    """Return the document, to be changed."""
    return copy.deepcopy(_SHOP)
