"""How long a body may be, asked by what makes it longer and says nothing."""

from __future__ import annotations

import json

from tests.rowwise import each_row

from hookproof.judging.reasons.bodylength import longest

SHORT = b'{"event":"paid"}'
WRITTEN = json.loads(SHORT)


def answer(body: bytes, room: int, *, before: bool, rewrites: bool, closed: bool) -> str:
    """What a consumer says that has so much room: asked before or after it verifies; whitespace or members may harm."""
    told = json.loads(body)
    reasons = (
        "long" if before and len(body) > room else "",
        "forged" if rewrites and json.dumps(told, separators=(",", ":")).encode() != body else "",
        "unknown" if closed and told != WRITTEN else "",
        "long" if len(body) > room else "",
    )
    return next(filter(None, reasons), "")


@each_row(
    ("before", "rewrites", "closed", "bound"),
    [
        (True, False, False, 300),
        (False, False, True, 300),
        # Who writes the body out again takes no whitespace, but what is written.
        (True, True, False, 300),
        # Here neither says nothing, and of these the length is not what is told first.
        (True, True, True, None),
        (False, True, False, None),
    ],
)
def test_a_bound_is_found_by_what_the_consumer_takes_in_a_short_body(
    before: bool, rewrites: bool, closed: bool, bound: int | None
) -> None:
    def said(body: bytes) -> str:
        return answer(body, 300, before=before, rewrites=rewrites, closed=closed)

    found = longest(
        SHORT, 900, fails=lambda body: said(body) == "long", taken=lambda body: not said(body), tries=lambda most: most
    )
    assert found == bound


def test_what_is_no_object_with_members_or_hardly_longer_is_not_filled() -> None:
    for short, bad in ((b"[1]", 900), (b"{}", 900), (SHORT, len(SHORT) + 1)):
        assert longest(short, bad, fails=lambda _: True, taken=lambda _: True, tries=lambda most: most) is None
