"""A header of requests that are shown holds a message's id, or its time, by its name or by its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.rowwise import each_row

from hookproof.importing.customs.shownheaders import shown_id, shown_time
from hookproof.importing.offers import Batch, Header, Offer

UUIDS = [f"5e0e0c55-9a3e-4a4f-8a5a-2d0b6a0f1c0{n}" for n in range(3)]
ULIDS = [f"01JBQZ5V4N8T2D3M6R7S9W0XY{n}" for n in range(3)]

Shown = Sequence[Mapping[str, tuple[str, ...]]]


def batch(shown: Shown) -> Batch:
    """Two payloads of a first event and one of a second, with these headers."""
    return Batch(
        offers=tuple(
            Offer(
                name="e",
                where="",
                node={},
                examples=({"n": 1}, {"n": 2})[: 2 - number],
                headers=tuple(Header(name, examples=texts) for name, texts in headers.items()),
            )
            for number, headers in enumerate(shown)
        )
    )


def each(name: str, texts: Sequence[str]) -> Shown:
    return [{name: (texts[0], texts[1])}, {name: (texts[2],)}]


@each_row(
    ("shown", "found"),
    [
        (each("X-Acme-Ref-Id", "abc"), "X-Acme-Ref-Id"),
        ([{"X-Acme-Ref-Id": ("a",)}, {"X-Acme-Ref-Id": ("c",)}], None),  # two payloads of the first, and one id
        (each("X-Acme-Ref-Id", "aba"), None),
        ([{"X-Acme-Ref-Id": ("a", "b")}, {}], None),
        (each("X-Acme-Ref", "abc"), None),
        (each("X-Acme-Ref", UUIDS), "X-Acme-Ref"),
        (each("Acme-Message", ULIDS), "Acme-Message"),
        (each("Acme-Message", [*ULIDS[:2], "none"]), None),
        ([{"X-Acme-Delivery": ("a",)}, {"X-Acme-Delivery": ("a",)}], "X-Acme-Delivery"),
        ([{"X-A-Id": ("a", "b"), "X-B-Id": ("d", "e")}, {"X-A-Id": ("c",), "X-B-Id": ("f",)}], None),
    ],
)
def test_a_header_that_is_another_id_in_each_request_shown_is_the_messages(shown: Shown, found: str | None) -> None:
    assert shown_id(batch(shown)) == found


@each_row(
    ("shown", "found"),
    [
        (each("Acme-Sent", ["1793700131", "1793700131", "1793703310"]), {"header": "Acme-Sent"}),
        (each("Acme-Sent", ["1793700131000"] * 3), {"header": "Acme-Sent", "unit": "ms"}),
        (each("Acme-Sent", ["2026-11-03T10:00:00Z"] * 3), {"header": "Acme-Sent", "unit": "iso"}),
        (each("Acme-Sent", ["1793700131", "1793700131", "soon"]), None),
        (each("Content-Length", ["112", "131", "140"]), None),
        ([{"Acme-Sent": ("1793700131",)}, {}], None),
        ([{"A": ("1793700131",), "B": ("1793700131",)}] * 2, None),
    ],
)
def test_a_header_that_is_a_time_in_all_requests_shown_is_the_messages(
    shown: Shown, found: dict[str, str] | None
) -> None:
    assert shown_time(batch(shown)) == found
