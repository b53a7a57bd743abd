"""Which alternative a value was meant for is told by its type, its constants and the number of its faults."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.sources.specifications.alternatives import nearest_faults


def fault(name: str, *path: str, of: tuple[Any, ...] = ()) -> Any:
    return SimpleNamespace(kind=SimpleNamespace(name=name, context=list(of)), instance_path=list(path))


TYPE, CONST, ENUM = fault("type"), fault("const", "kind"), fault("enum", "kind")
REQUIRED, LENGTH, DEEP = fault("required"), fault("minLength", "a"), fault("const", "a", "b")
OTHER_TYPE = fault("anyOf", of=([TYPE], [TYPE]))
EITHER = fault("oneOf", of=([CONST, LENGTH], [REQUIRED]))


@each_row(
    ("branches", "told"),
    [
        ([[TYPE], [REQUIRED, LENGTH]], [REQUIRED, LENGTH]),
        ([[CONST], [REQUIRED, LENGTH]], [REQUIRED, LENGTH]),
        ([[ENUM], [REQUIRED, LENGTH]], [REQUIRED, LENGTH]),
        ([[DEEP], [REQUIRED, LENGTH]], [DEEP]),
        ([[LENGTH], [REQUIRED, LENGTH]], [LENGTH]),
        ([[LENGTH], [REQUIRED]], None),
        ([[TYPE], [TYPE, LENGTH]], None),
        ([[fault("type", "a")], [TYPE]], [fault("type", "a")]),
        ([[OTHER_TYPE], [REQUIRED, LENGTH, DEEP]], [REQUIRED, LENGTH, DEEP]),
        ([[EITHER], [REQUIRED, LENGTH, DEEP]], [REQUIRED]),
        ([], None),
    ],
)
def test_of_alternatives_the_nearest_says_why_a_value_does_not_fit_and_none_where_none_is_nearest(
    branches: Any, told: Any
) -> None:
    whole = fault("oneOf", of=tuple(branches))
    assert nearest_faults(whole) == (told or [whole])
