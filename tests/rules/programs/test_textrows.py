"""Chains of members in the pieces of a program, read from both ends."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.programs.textrows import TextRow
from hookproof.sources.typed.classpieces import Pieces


@each_row(
    ("program", "member"),
    [
        ('node.get("topic").asText() == x', "topic"),
        ("order.kind) {", "kind"),
        ("$m->{topic} eq x", "topic"),
        ('a?.b["c"] && (x)', "c"),
        ('made(x)["y"]!.z do', "z"),
        ("x {", "x"),
        ("order&.kind\n", "kind"),
        ("", ""),
    ],
)
def test_a_chain_ends_with_its_last_member(program: str, member: str) -> None:
    row = TextRow(Pieces.of(program).every)
    assert row.member(row.chain_end(0))[0] == member
