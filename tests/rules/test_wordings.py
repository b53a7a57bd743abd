"""What many providers write is read: the half of the wordings that the rules were built on."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hookproof.findings import Finding
from hookproof.rules.claims.generalities import generalities_in
from hookproof.rules.wording.amounts import durations_in, lifetimes_in
from hookproof.rules.wording.choices import choices_in, likely_choices, never_in
from hookproof.rules.wording.comparisons import comparisons_in
from hookproof.rules.wording.limits import limits_in, meant_in
from hookproof.rules.wording.paraphrases import plain, sayings
from hookproof.rules.wording.prefixes import ending_in, prefix_in
from hookproof.rules.wording.presence import terms_of
from hookproof.rules.wording.statements import statements_in
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.rules.wording.valueforms import forms_said
from hookproof.schema.epochs import unit_in

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "lint_wordings.py"
#: Wordings of the half that are known to be missed.
MISSED = {
    "Total number of payments.",  # a text of digits is a number too
    "Quantity ordered.",
    "Either a UUID or empty.",
}


@pytest.fixture(scope="module")
def table(module_at: Callable[[Path], ModuleType]) -> ModuleType:
    return module_at(BENCHMARK)


@pytest.mark.checkout
@pytest.mark.slow
def test_what_contradicts_a_wording_is_found_and_what_agrees_is_clean(table: ModuleType) -> None:
    missed, false = set(), set()
    for wording in table.wordings():
        if wording.half == "build":
            right = table.findings(*table.document(wording, wording.right))
            false |= {wording.says} if right else set()
            if wording.wrong is not None and not table.findings(*table.document(wording, wording.wrong)) - right:
                missed.add(wording.says)
    assert not false
    assert missed == MISSED


@pytest.mark.slow
@pytest.mark.checkout
def test_each_half_has_wordings_of_nearly_every_kind(table: ModuleType) -> None:
    halves = {half: {w.kind for w in table.wordings() if w.half == half} for half in ("build", "held")}
    assert len(halves["build"] & halves["held"]) > 40


#: So many wordings of a kind are webhooks of one document: one document for each takes six times as long, and what more
#: places than these have in common is told once.
TOGETHER = 3


def apart(wordings: Sequence[Any]) -> list[list[Any]]:
    """The wordings of each document."""
    met: Counter[str] = Counter()
    documents: dict[int, list[Any]] = defaultdict(list)
    for wording in wordings:
        documents[met[wording.kind.partition(".")[0]] // TOGETHER].append(wording)
        met[wording.kind.partition(".")[0]] += 1
    return list(documents.values())


def together(table: ModuleType, wordings: Sequence[Any], side: str) -> str:
    """One document, in which each wording is said by a webhook of its own."""
    hooks: dict[str, Any] = {}
    for number, wording in enumerate(wordings):
        if (body := getattr(wording, side)) is not None:
            _, text = table.document(wording, body)
            hooks |= json.loads(text.replace("order.paid", f"order.paid_{number}"))["webhooks"]
    root = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {}}
    return json.dumps({**root, "webhooks": hooks}, indent=1)


@pytest.mark.slow
@pytest.mark.parametrize("side", ["wrong", "right"])
def test_what_is_told_of_each_wording_is_what_is_kept(
    table: ModuleType, side: str, findings_in: Callable[..., list[Finding]], as_told: Callable[[str, str, str], None]
) -> None:
    every = [w for w in table.wordings() if w.half == "build" and w.where in ("field", "hook")]
    said: dict[str, list[str]] = defaultdict(list)
    for some in apart(every):
        for finding in findings_in(contract=False, api__json=together(table, some, side)):
            if finding.fact.id.endswith("-drift"):
                continue  # that holds the webhooks against each other
            pointer = str(finding.place.pointer if finding.place else "")
            number = re.search(r"order\.paid_(\d+)", pointer)
            wording = some[int(number[1])] if number else None
            place = pointer.rpartition("/schema")[2] or pointer.rpartition("~1json")[2]
            words = f"{finding.fact.id} {place}: {re.sub(r'paid_[0-9]+', 'paid', finding.message)}"
            said[f"{wording.kind}: {wording.says}" if wording else "(all)"].append(words)
    lines = [f"{words}\n" + "".join(f"    {line}\n" for line in told) for words, told in sorted(said.items())]
    as_told("wordings", side, "".join(lines))


#: Every reader of prose, and what it makes of a sentence; what it makes nothing of is not told.
READERS: dict[str, Callable[[str, str], Any]] = {
    "durations": lambda text, _: sorted(durations_in(text).items()),
    "lifetimes": lambda text, _: sorted(lifetimes_in(text).items()),
    "choices": lambda text, _: (found := choices_in(text)) and found.values,
    "choices alone": lambda text, _: (found := choices_in(text, alone=True)) and found.values,
    "likely choices": lambda text, _: (found := likely_choices(text)) and found.values,
    "never": lambda text, _: never_in(text),
    "compared": lambda text, _: [told(found) for found in comparisons_in(text)],
    "all are": lambda text, _: [sorted(told(found)) for found in generalities_in(text)],
    "unit": lambda text, _: unit_in(text) and unit_in(text).name,  # type: ignore[union-attr]
    "limits": lambda text, name: [told(found) for found in limits_in(text, name)],
    "meant": lambda text, _: meant_in(text),
    "prefix": prefix_in,
    "ending": ending_in,
    "terms": lambda text, _: [(mode.name, told(found)) for mode, found in terms_of(text)],
    "states": lambda text, name: [(found.claim.name, found.sentence) for found in statements_in(text, name)],
    "form": lambda text, name: [found.name for found in forms_said(text, name)],
    "hedged": lambda text, _: is_hedged(text),
    "conditional": lambda text, _: is_conditional(text),
    "says": lambda text, _: len(sayings(text)) if len(sayings(text)) != 1 else 0,
    "plain": lambda text, _: plain(text) if plain(text) != text else "",
}  # fmt: skip


def told(record: Any) -> list[str]:
    """What a record says beside the sentence that says it."""
    values = {name: getattr(record, name) for name in record.__dataclass_fields__ if name != "sentence"}
    said = {name: value for name, value in values.items() if value not in (None, "", False, (), frozenset())}
    return [f"{name}={_plainly(value)!r}" for name, value in said.items()]


def _plainly(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_plainly(each) for each in value]
    return getattr(value, "name", value)


@pytest.mark.slow
def test_what_each_reader_makes_of_a_sentence_is_what_is_kept(
    table: ModuleType, as_told: Callable[[str, str, str], None]
) -> None:
    own = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines()
    every = [(w.says, w.field) for w in table.wordings() if w.half == "build"] + [(says, "own") for says in own]
    lines = []
    for says, name in dict.fromkeys(every):
        made = {reader: read(says, name) for reader, read in READERS.items()}
        lines += [f"{says}\n", *(f"    {reader}: {found}\n" for reader, found in made.items() if found)]
    as_told("readers", "sentences", "".join(lines))
