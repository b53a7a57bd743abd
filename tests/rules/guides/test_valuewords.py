"""The values that documents leave to members."""

from __future__ import annotations

from pathlib import Path

from tests.rowwise import each_row

from hookproof.rules.guides.valuewords import value_words
from hookproof.rules.runner import ground_of
from hookproof.sources.documentkinds import read_corpus

SHOWN = '\n\n```json\n{"event": "bed.dug", "bed": {"soil_kind": "loam"}}\n```\n'


@each_row(
    ("text", "values"),
    [
        ("`soil_kind` is `clay`, `loam` or `sand`.", "clay loam sand"),
        ("The `bed.soil_kind` is one of `clay`, `sand`.", "clay loam sand"),
        ("`id` is the bed; `soil_kind` can be `clay` or `loam`.", "clay loam"),
        ("Values of `soil_kind`: `clay`, `loam`.", "clay loam"),
        ("| Member | Values |\n|---|---|\n| `soil_kind` | `clay`, `loam` |", "clay loam"),
        ("| Field | Type | Notes |\n|---|---|---|\n| `soil_kind` | string | one of `clay`, `loam` |", "clay loam"),
        ("`soil_kind` is, for example, `clay` or `sand`.", ""),
        ("`tool.soil_kind` is `clay` or `sand`.", ""),
        ("`soil_kind` is `clay` or `sand` when it is wet.", ""),
        ("`soil_kind` is `clay`, `loam` or `bed.dug`.", ""),
        ("The soil.", ""),
    ],
)
def test_a_member_has_the_values_that_a_text_lists_and_examples_show(text: str, values: str, tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text(f"# Beds\n\n{text}{SHOWN}", encoding="utf-8")
    told = value_words(ground_of(read_corpus((str(tmp_path / "guide.md"),)), None))
    assert " ".join(sorted(told.get("soilkind", ()))) == values
