"""YAML 1.2 out of a text that may be wrong or hostile, by PyYAML's safe loader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from hookproof.parsing.treebounds import MAX_DEPTH, MalformedDocument, bound_tree, refuse_unsayable
from hookproof.parsing.yamlfaults import fault_of

if TYPE_CHECKING:
    import yaml


def parse_yaml(text: str, path: str) -> Any:
    """Return the YAML value in `text`, by the safe loader. Raises MalformedDocument with line and column."""
    import yaml

    try:
        bound_yaml(text, path)
        value = yaml.load(text, Loader=safe_loader())  # noqa: S506 - it is a safe loader
    except yaml.MarkedYAMLError as error:
        raise malformed_yaml(error, path) from None
    except yaml.YAMLError as error:
        raise MalformedDocument(f"not YAML: {' '.join(str(error).split())}", path=path) from None
    except RecursionError:
        raise MalformedDocument(f"nested deeper than {MAX_DEPTH} levels", path=path) from None
    except ValueError as error:
        raise MalformedDocument(f"not YAML: {error}", path=path) from None
    bound_tree(value, path, shared="*" in text)
    refuse_unsayable(value, text, path)
    return value


@cache
def safe_loader() -> type[Any]:
    """Return the safe loader, reading plain scalars as YAML 1.2's core schema does (section 10.3.2).

    PyYAML follows YAML 1.1, where an unquoted date is no string, `no` is false and `18:00` is 1080: version names and
    enum values would not be what their authors wrote.
    """
    import yaml

    base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    dropped = {f"tag:yaml.org,2002:{kind}" for kind in ("timestamp", "bool", "int", "float")}
    resolvers = {
        first: [pair for pair in pairs if pair[0] not in dropped]
        for first, pairs in base.yaml_implicit_resolvers.items()
    }
    loader: type[Any] = type("Loader", (base,), {"yaml_implicit_resolvers": resolvers})
    for kind, pattern, first in _CORE:
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"), list(first))
    loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: core_integer(node.value))
    return loader


#: Plain scalars of YAML 1.2's core schema: what they are, how they look, what they begin with.
_CORE = (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
)


def core_integer(text: str) -> int:
    """Return the integer that a scalar of YAML 1.2 is; a zero in front means nothing. Raises ValueError."""
    bases = {"0o": 8, "0x": 16}
    base = bases.get(text[:2])
    return int(text[2:], base) if base else int(text)


def bound_yaml(text: str, path: str) -> None:
    """Refuse YAML that is nested too deep, before the loader recurses: libyaml's own composer overflows the stack.

    Raises MalformedDocument with the line, or an error of PyYAML's.
    """
    import yaml

    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=safe_loader()):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            line = event.start_mark.line + 1
            raise MalformedDocument(f"nested deeper than {MAX_DEPTH} levels", path=path, line=line)


def refuse_repeated_keys(text: str, path: str) -> None:
    """Refuse YAML whose mappings have a key twice (YAML 1.2.2, section 3.2.1.1), of which loaders take the last.

    The text is one that `parse_yaml` has read. Raises MalformedDocument with the key and the line of the second.
    """
    import yaml

    stack: list[Any] = [yaml.compose(text, Loader=safe_loader())]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        _refuse_second([key for key, _ in pairs if isinstance(key, yaml.ScalarNode) and key.tag != MERGE_TAG], path)
        stack.extend([value for _, value in reversed(pairs)] or reversed(node.value))


def _refuse_second(keys: Sequence[Any], path: str) -> None:
    first: dict[str, Any] = {}
    for key in keys:
        if key is not first.setdefault(key.value, key):
            before, mark = first[key.value].start_mark.line + 1, key.start_mark
            what = f"the key {key.value!r} stands twice in one mapping: first in line {before}"
            mend = "Leave one of the two out, or put what they say together."
            raise MalformedDocument(what, path=path, line=mark.line + 1, column=mark.column + 1, mend=mend)


#: The tag of the key `<<`, which may stand more than once.
MERGE_TAG = "tag:yaml.org,2002:merge"


def malformed_yaml(error: yaml.MarkedYAMLError, path: str) -> MalformedDocument:
    """Return what PyYAML found as an error of ours, with line and column."""
    what, line, column, mend = fault_of(error, MAX_DEPTH)
    return MalformedDocument(what, path=path, line=line, column=column, mend=mend)
