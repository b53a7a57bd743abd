"""Notes send to checks that there are, and where they do so is read from them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.rowwise import each_row

import hookproof
from hookproof.checks.registry import checks
from hookproof.judging.referrals import referred

SOURCE = Path(hookproof.__file__).parent


@each_row(
    ("note", "names"),
    [
        ("the late event is not acknowledged: see semantics.late", ["semantics.late"]),
        ("is taken: see auth.raw-body and tolerance.number-form", ["auth.raw-body", "tolerance.number-form"]),
        ("not acknowledged: see the family ack; it fails: see ack.steady", ["ack", "ack.steady"]),
        ("are not acknowledged: see the families ack and tolerance", ["ack", "tolerance"]),
        ("left out: 60 s were used up; see --budget, or see what it did. Foresee ack.full", []),
    ],
)
def test_a_note_sends_to_what_it_names(note: str, names: list[str]) -> None:
    assert [*referred(note)] == names


def test_what_notes_send_to_is_there() -> None:
    ids = {row.id for row in checks()}
    known = ids | {id_.partition(".")[0] for id_ in ids}
    texts = [path.read_text("utf-8") for room in ("checks", "judging") for path in (SOURCE / room).rglob("*.py")]
    strings = (text for each in texts for text in re.findall(r'"([^"\n]*\bsee [^"\n]*)"', each))
    # Docstrings send to modules.
    names = {name for text in strings for name in referred(text) if not (SOURCE / name.partition(".")[0]).is_dir()}
    assert len(names) > 10
    assert names <= known
