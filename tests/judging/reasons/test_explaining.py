"""What tells two failures apart, and what does not."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.checks.expectation import Fault
from hookproof.judging.reasons.explaining import Way, same

HERE, THERE, UNTOLD = ((Fault.SERVER_ERROR, 500, site) for site in ("KeyError app.py:3", "KeyError app.py:7", ""))


@each_row(
    ("one", "other", "equal"),
    [
        (HERE, HERE, True),
        (HERE, THERE, False),
        # A log may come too late: then nothing speaks against it.
        (HERE, UNTOLD, True),
        (UNTOLD, UNTOLD, True),
        (HERE, (Fault.SERVER_ERROR, 503, HERE[2]), False),
        (HERE, (Fault.REFUSED, 500, HERE[2]), False),
        (HERE, None, False),
        (None, UNTOLD, False),
        (None, None, True),
    ],
)
def test_deliveries_fail_in_the_same_way_at_the_same_place_where_both_are_known(
    one: Way | None, other: Way | None, equal: bool
) -> None:
    assert same(one, other) is equal
    assert same(other, one) is equal
