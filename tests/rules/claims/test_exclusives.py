"""Which members some payloads alone carry, in the words of texts."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.claims.exclusives import exclusives_in
from hookproof.rules.reading.passages import Stretch


def said(text: str) -> list[tuple[str, str, bool]]:
    found = exclusives_in(Stretch(text, 1, coded=False))
    return [(one.member, f"{one.sibling}={'|'.join(one.values)}".lstrip("="), one.never) for one in found]


@each_row(
    ("text", "member", "whom", "never"),
    [
        ("`till` is only sent for `shop.closed`.", "till", "shop.closed", False),
        ("`till` is present only in `shop.closed` and `shop.moved` events.", "till", "shop.closed|shop.moved", False),
        ("The `till` appears only in the `shop.closed` payload.", "till", "shop.closed", False),
        ("`reason` is sent with `bounced` only.", "reason", "bounced", False),
        ("Only `shop.closed` has a `till`.", "till", "shop.closed", False),
        ("`parcel` is only there when `stage` is `shipped`.", "parcel", "stage=shipped", False),
        ("- `shop.closed` no longer carries `till`.", "till", "shop.closed", True),
        ("| `till` | integer | Cents. Only for `shop.closed` |", "till", "shop.closed", False),
    ],
)
def test_a_member_is_told_with_those_that_carry_it(text: str, member: str, whom: str, never: bool) -> None:
    assert said(text) == [(member, whom, never)]


@each_row(
    "text",
    [
        "`till` is not only sent for `shop.closed`.",
        "`till` is usually only sent for `shop.closed`.",
        "`till` is only sent for shops of `shop.closed` that you own.",
        "`till` is only sent for large shops.",
        "Only `shop.closed` has been changed; `till` is as before.",
    ],
)
def test_what_is_not_understood_whole_says_nothing(text: str) -> None:
    assert said(text) == []
