"""What the name of a property makes of it: a text, the range of a number, a format, an instant.

`data/samples.yaml` has a row for each name: the text that is drawn in the middle, the range, the format, and whether a
number of that name is an instant.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from hookproof.payloads.making.samples import is_time, string_maker, told_format, usual_range

KEPT = Path(__file__).parents[1] / "data" / "samples.yaml"


def sample(name: str) -> list[Any]:
    return [string_maker(name)(lambda: 0.5), list(usual_range(name)), told_format(name), is_time(name, "")]


def test_what_a_name_makes_of_a_property_is_as_kept() -> None:
    kept = yaml.safe_load(KEPT.read_text(encoding="utf-8"))
    assert {name: sample(name) for name in kept} == kept
