"""Bends of the headers that a signature scheme adds: left out, or written in another case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hookproof.delivery.addressing import (
    Place,
    covers_id,
    covers_timestamp,
    id_place,
    signature_headers,
    timestamp_place,
)
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery


def without(delivery: Delivery, *names: str) -> Delivery:
    """Return the delivery without the headers of these names."""
    dropped = {name.lower() for name in names}
    return replace(delivery, headers=tuple(h for h in delivery.headers if h[0].lower() not in dropped))


def _unsigned(delivery: Delivery, signer: Signer) -> Delivery:
    return without(delivery, *signature_headers(signer.scheme))


def _without_signature(delivery: Delivery, signer: Signer) -> Delivery | None:
    others = len(signature_headers(signer.scheme)) > 1
    return without(delivery, signer.scheme.signature_header) if others else None


def _without_id(delivery: Delivery, signer: Signer) -> Delivery | None:
    return _without_place(delivery, id_place(signer.scheme)) if covers_id(signer.scheme) else None


def _without_timestamp(delivery: Delivery, signer: Signer) -> Delivery | None:
    return _without_place(delivery, timestamp_place(signer.scheme)) if covers_timestamp(signer.scheme) else None


def _without_place(delivery: Delivery, place: Place | None) -> Delivery | None:
    """What stands in the body is no header that could be missing."""
    return None if place is None or place.in_body else without(delivery, place.name)


def _in_case(change: Callable[[str], str]) -> Apply:
    """Header names are the same in any case (RFC 9110, section 5.1)."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        mine = {name.lower() for name in signature_headers(signer.scheme)}
        headers = tuple((change(n) if n.lower() in mine else n, v) for n, v in delivery.headers)
        return replace(delivery, headers=headers)

    return apply


def _title(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))


def _swapped(name: str) -> str:
    return "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(name))


ROWS = (
    *rows(
        "missing-header",
        Expected.REFUSED,
        ("unsigned", "without any header of the signature scheme", _unsigned),
        ("without-signature", "without the signature header", _without_signature),
        ("without-id", "without the message id header", _without_id),
        ("without-timestamp", "without the timestamp header", _without_timestamp),
    ),
    *rows(
        "header-case",
        Expected.ACKNOWLEDGED,
        ("lower-case-headers", "header names in lower case", _in_case(str.lower)),
        ("upper-case-headers", "header names in upper case", _in_case(str.upper)),
        ("title-case-headers", "header names in title case", _in_case(_title)),
        ("mixed-case-headers", "header names in mixed case", _in_case(_swapped)),
    ),
)
