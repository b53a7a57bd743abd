"""The schemas of JSON bodies of operations."""

from __future__ import annotations

from hookproof.schema.pointers import escape
from hookproof.sources.specifications.space import SchemaSpace


def payload_schema(space: SchemaSpace, operation: str) -> str | None:
    """Return the pointer of the schema of a JSON request body, or None."""
    home, body = space.resolve(f"{operation}/requestBody")
    return media_schema(home, body)


def media_schema(home: str, body: object) -> str | None:
    """Return the pointer of the schema of the JSON content of a body or response, or None."""
    content = body.get("content") if isinstance(body, dict) else None
    if not isinstance(content, dict):
        return None
    for name in sorted(map(str, content), key=lambda name: "json" not in name):
        media = content[name]
        if isinstance(media, dict) and isinstance(media.get("schema"), dict):
            return f"{home}/content/{escape(name)}/schema"
    return None
