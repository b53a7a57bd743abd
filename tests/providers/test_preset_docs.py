"""docs/providers.md tells of every preset: how it delivers, what proved it, what a contract cannot say."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookproof.contract.catalogue import bundled_root
from hookproof.contract.deliveryrules import rules_of
from hookproof.contract.model import DeliveryRules, Place
from hookproof.contract.presets import Preset, load_preset, preset_names
from hookproof.registry import markdown_table

pytestmark = pytest.mark.checkout
PAGE = Path(__file__).parents[2] / "docs" / "providers.md"
PRESETS = [load_preset(name, bundled_root()) for name in preset_names(bundled_root())]


def _at(place: Place | None) -> str:
    if place is None:
        return "–"
    if place.where == "key":
        return "which member is there"
    return {"beside": "beside the proof", "body": f"`{place.name}`"}.get(place.where, f"{place.where} `{place.name}`")


def _name(rules: DeliveryRules) -> str:
    return " + ".join(_at(place) for place in rules.event.parts)


def _bounds(rules: DeliveryRules) -> str:
    past, future = rules.message.past_seconds, rules.message.future_seconds
    if past == future:
        return "" if past is None else f", ±{past} s"
    return f", past {past} s"


def _proof(rules: DeliveryRules) -> str:
    between = " or " if rules.needs == "any" else " and "
    kinds = (" ".join(filter(None, (proof.kind, proof.algorithm))) for proof in rules.authentication)
    return between.join(kinds)


def _cells(preset: Preset) -> tuple[str, ...]:
    rules = rules_of(preset.delivery)
    proved = ", ".join(f"`{name}`" for name in preset.proved_by) or "its documentation alone"
    time = f"{_at(rules.message.time)}{_bounds(rules)}"
    return (f"`{preset.name}`", preset.title, _proof(rules), _name(rules), _at(rules.message.id), time, proved)


def table() -> str:
    head = ("preset", "provider", "proof", "event's name", "id", "time", "held by")
    return "\n".join(markdown_table(head, map(_cells, PRESETS)))


def notes() -> str:
    rows = []
    for preset in PRESETS:
        told = " ".join(filter(None, (preset.notes, f"Not sayable: {preset.unsaid}" if preset.unsaid else "")))
        rows += [f"- `{preset.name}` ({preset.published}): {told}"] if told else []
    return "\n".join(rows)


def _between(mark: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    return text.partition(f"<!-- {mark} -->")[2].partition(f"<!-- /{mark} -->")[0].strip()


def test_the_table_of_presets_is_that_of_the_data() -> None:
    assert _between("presets") == table().strip(), f"write this into docs/providers.md:\n{table()}"


def test_the_notes_on_presets_are_those_of_the_data() -> None:
    assert _between("notes") == notes().strip(), f"write this into docs/providers.md:\n{notes()}"


def test_at_least_twenty_presets_are_there_and_twelve_packages_hold_them() -> None:
    assert len(PRESETS) >= 20
    assert len({name for preset in PRESETS for name in preset.proved_by}) >= 12
