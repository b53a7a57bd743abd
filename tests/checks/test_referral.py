"""A note that sends on reads as a note, carries whom it sends to, and every one of them is there."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path

from tests.rowwise import each_row

import hookproof
from hookproof.checks.referral import Referral
from hookproof.checks.registry import checks

SOURCE = Path(hookproof.__file__).parent


@each_row(
    ("why", "to", "reads"),
    [
        ("it is late", ("semantics.late",), "it is late: see semantics.late"),
        ("taken", ("auth.raw-body", "ack.steady"), "taken: see auth.raw-body and ack.steady"),
        ("refused", ("ack",), "refused: see the family ack"),
        ("refused", ("ack", "tolerance"), "refused: see the families ack and tolerance"),
        ("", ("ack.steady",), "see ack.steady"),
    ],
)
def test_a_referral_reads_as_a_note_and_carries_whom_it_sends_to(why: str, to: tuple[str, ...], reads: str) -> None:
    made = Referral(why, *to)
    assert (made, made.why, made.to) == (reads, why, to)
    assert pickle.loads(pickle.dumps(made)).to == to


def test_what_notes_send_to_is_there() -> None:
    ids = {row.id for row in checks()}
    sent = [name for room in ("checks", "judging") for path in (SOURCE / room).rglob("*.py") for name in _sent_to(path)]
    assert len(set(sent)) > 10
    assert {*sent} <= ids | {id_.partition(".")[0] for id_ in ids}


def _sent_to(path: Path) -> Iterator[str]:
    """Yield the names that the referrals of a module are written with."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Referral":
            yield from (arg.value for arg in node.args[1:] if isinstance(arg, ast.Constant))
