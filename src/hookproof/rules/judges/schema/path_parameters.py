"""The names in the braces of a path against the parameters that are declared for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hookproof.findings import Place, Severity
from hookproof.rules.rulebook import NAME, Ground, Remark, rule
from hookproof.schema.pointers import escape
from hookproof.sources.records import Document
from hookproof.sources.specifications.space import SchemaSpace

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})


@rule(
    id="schema.path-parameter",
    title="A parameter of a path has the name that the path has for it",
    severity=Severity.ERROR,
    clause="OpenAPI 3.1, section 4.8.12 (the name of a path parameter is that of its template)",
    mend="Write one name in the path and in the parameter.",
    needs=("prose",),
    about=NAME,
)
def path_parameter(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare `{order_id}` in a path with the parameters of its operations, where each has one name of its own."""
    space = document.space if document.kind == "openapi" else None
    paths = space.get("/paths") if space is not None else None
    for path, item in paths.items() if isinstance(paths, dict) else ():
        wanted = set(re.findall(r"\{([^{}/]+)\}", str(path)))
        base = f"/paths/{escape(str(path))}"
        for method in _METHODS & item.keys() if space is not None and isinstance(item, dict) else ():
            there = {**_declared(space, base), **_declared(space, f"{base}/{method}")} if space is not None else {}
            odd, lacking = [name for name in there if name not in wanted], wanted - there.keys()
            if len(odd) == len(lacking) == 1:
                message = f"The path {path} has {{{lacking.pop()}}}; its parameter is called {odd[0]}."
                line, column = document.spots(there[odd[0]])
                place = Place(path=document.path, line=line, column=column, pointer=there[odd[0]])
                yield Remark(place=place, message=message, key=odd[0])


def _declared(space: SchemaSpace, pointer: str) -> Mapping[str, str]:
    """Return the path parameters that stand under a path or an operation, each with its place."""
    listed = space.get(f"{pointer}/parameters")
    found: dict[str, str] = {}
    for index in range(len(listed)) if isinstance(listed, list) else ():
        home, node = space.resolve(f"{pointer}/parameters/{index}")
        if isinstance(node, dict) and node.get("in") == "path" and isinstance(node.get("name"), str):
            found[node["name"]] = home
    return found
