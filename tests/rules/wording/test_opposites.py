"""Verbs that rule each other out, in whatever form they stand."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.opposites import opposed, verb


@each_row(
    "pair",
    [
        "taken freed",
        "unsealed sealed",
        "downgraded upgraded",
        "ended begun",
        "released occupied",
        "left arrived",
        "cancelled completed",
        "opened closed",
        "passed failed",
        "denied approved",
        "dropped raised",
        "sold bought",
        "deactivated activated",
        "listed delisted",
        "stopped started",
        "enrolled left",
        "connected disconnected",
        "locked unlocked",
        "attached detached",
        "sent received",
        "shown hidden",
        "muted unmuted",
        "expired renewed",
    ],
)
def test_opposites_rule_each_other_out_in_both_directions(pair: str) -> None:
    one, other = pair.split()
    assert opposed(one, other)
    assert opposed(other, one)


@each_row(
    "pair",
    [
        "created updated",
        "shipped packed",
        "paid captured",
        "opened opened",
        "sealed sealed",
        "updated changed",
        "listed created",
        "closed locked",
        "cancelled rejected",
        "ended stopped",
        "taken taken",
        "released published",
        "signed designed",
    ],
)
def test_other_verbs_do_not(pair: str) -> None:
    one, other = pair.split()
    assert not opposed(one, other)


@each_row("forms", ["freed frees freeing free", "stopped stops stopping stop", "denied denies deny"])
def test_a_verb_is_one_in_all_its_forms(forms: str) -> None:
    assert len({verb(word) for word in forms.split()}) == 1
