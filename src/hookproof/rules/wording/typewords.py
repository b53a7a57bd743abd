"""What the words for a field's type say beside the JSON type: "UUID", "string (RFC 3339)", "0.0 - 1.0"."""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Field

#: A name of a form, or a number that is no width of a type (`int64`).
_FORM = re.compile(
    r"\b(?:uuid|ulid|url|uri|e-?mail|iso|rfc|e\.164|unix|epoch|base64|ipv[46]|hex|yyyy)\b|(?<![A-Za-z\d])\d",
    re.IGNORECASE,
)


def in_full(field: Field) -> str:
    """Return the description of a field, and behind it what the words for its type say of the form of its values."""
    if not field.typed or field.enum or field.kinds & {"array", "object"} or not _FORM.search(field.typed):
        return field.description
    if (more := field.typed.partition(" ")[2]) and more in field.description:
        return field.description  # what stands behind the type of an item is in its description already
    described = f"{field.description.rstrip('. ')}. " if field.description else ""
    return f"{described}Format: {field.typed.strip(' `.')}."
