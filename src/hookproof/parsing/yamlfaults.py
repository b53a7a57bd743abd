"""What PyYAML finds wrong with a text, in our words: what, where, and what is likely meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import yaml

#: What libyaml's scanner and parser say of a document beyond their own limit (`MAX_NESTING_LEVEL`).
_TOO_DEEP = "maximum nesting depth"
#: What it calls a key whose colon does not come: the fault is where the key begins, not where the search ended.
_KEY_BEGUN = "while scanning a simple key"
_MENDS = {
    "could not find expected ':'": "A line of a mapping reads `name: value`.",
    "cannot start any token": "Indent by spaces, not tabs; a value that begins with @ or ` needs quotes.",
}


class YamlFault(NamedTuple):
    """A fault of a text; line and column count from 1, and are None where PyYAML does not say."""

    what: str
    line: int | None
    column: int | None
    mend: str = ""


def fault_of(error: yaml.MarkedYAMLError, most: int) -> YamlFault:
    """Return what is wrong. libyaml 0.2.5 and later has a limit of depth of its own, told as `most`, which is ours.

    It may bite while it reads ahead of our count.
    """
    problem = error.problem or ""
    begun = error.context == _KEY_BEGUN
    mark = (error.context_mark if begun else error.problem_mark) or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (None, None)
    if line is not None and _TOO_DEEP in problem:
        return YamlFault(f"nested deeper than {most} levels", line, None)
    mend = next((mend for said, mend in _MENDS.items() if said in problem), "")
    return YamlFault(f"not YAML: {error.problem or error.context}", line, column, mend)
