"""Data flows one way; imports go only against it."""

from __future__ import annotations

import ast
import contextlib
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.rowwise import each_row

PACKAGE = Path(__file__).parents[1] / "src" / "hookproof"
pytestmark = pytest.mark.checkout

#: Room -> the rooms that it may import. What all may use stands in COMMON. A row that follows the flow of the design
#: needs no word; what goes beyond it says why.
COMMON = {"registry", "errors", "findings", "stream", "parsing", "overwriting", "__init__"}
MAY_IMPORT: dict[str, set[str]] = {
    "schema": set(),
    "contract": {"schema"},
    "payloads": {"schema", "contract"},
    "delivery": {"schema", "contract", "payloads"},
    "checks": {"schema", "contract", "payloads", "delivery", "observers"},
    "compare": {"schema", "contract", "payloads"},
    "sources": {"schema"},
    "rules": {"schema", "contract", "sources"},
    # An observer asks the consumer over a transport, and reads JSON by pointers.
    "observers": {"schema", "delivery"},
    # A consumer is judged as the settings say; `--against` judges it change by change, so it compares.
    "judging": {"schema", "contract", "payloads", "delivery", "observers", "checks", "compare", "settings"},
    # A plan says which checks meet which events, in the words of the settings, and the judging rooms carry it out.
    "engine": {"schema", "contract", "payloads", "delivery", "observers", "checks", "judging", "settings"},
    # Options name levels of checks, secrets and bindings; a side of a comparison may be a document.
    "settings": {"schema", "checks", "contract", "delivery", "sources"},
    # A finding's evidence is an exchange.
    "reports": {"delivery"},
    # A judgement for a command: everything between options and an exit code.
    "running": {"baseline", "checks", "contract", "delivery", "observers", "engine", "judging", "reports", "settings"},
    # The consumer that we know to be right: it verifies and answers, and shares no code with what judges it.
    "demo": {"schema", "contract", "delivery"},
    # Documents become a contract: read by sources, named by contract, and shown to give payloads.
    "importing": {"schema", "contract", "payloads", "sources"},
    # What arrives goes against the flow of what is sent: it is held against the contract, and never judges a consumer.
    "receiving": {"schema", "contract", "payloads", "delivery", "judging", "reports"},
    # The other side: what a contract says a provider sends, sent by a provider of ours that has a memory.
    "serving": {"schema", "contract", "payloads", "delivery", "receiving", "reports"},
    # Beside the flow: real deliveries go by, and what they show is held against the contract that settings choose; a
    # version that says it is inferred as an import does, and compared.
    "watch": {"schema", "contract", "delivery", "receiving", "reports", "settings", "importing", "compare"},
    "baseline": set(),
    # Five doors for other tools: OpenAPI, Schemathesis, Hypothesis and its state machines, Locust, pytest.
    "openapi": {"schema", "contract"},
    "schemathesis": {"schema", "contract", "delivery", "openapi"},
    # A user of Locust sends what the project's settings say.
    "locust": {"contract", "payloads", "delivery", "settings"},
    "strategies": {"contract", "payloads", "delivery"},
    # A state machine plays with the consumer that the plugin's fixture gives.
    "stateful": {"schema", "contract", "payloads", "delivery", "observers", "checks", "judging", "pytest_plugin"},
    "pytest_plugin": {
        *("baseline", "contract", "payloads", "delivery", "engine", "reports", "settings", "observers", "running"),
        "judging",
    },
}
#: The front ends may import everything; nothing may import them.
FRONT_ENDS = {"cli", "__main__"}


@functools.cache
def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


#: What an alias of a type is written as; a call or a table is no type.
_TYPES = (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp, ast.Constant)


@dataclass(frozen=True)
class Function:
    """A function: where it stands, its length, and the names in the types of its signature."""

    name: str
    line: int
    length: int
    types: frozenset[str]


@dataclass(frozen=True)
class Source:
    """What the facts here ask of a module. Its tree is not kept: a million nodes make every collection of rubbish slow.

    Imports are pairs: what stands before `import`, and what is named with it; the first is empty for a plain import.
    """

    lines: int
    docstring: str | None
    imports: tuple[tuple[str, str], ...]
    named: Mapping[str, tuple[str, str]]
    aliases: Mapping[str, frozenset[str]]
    functions: tuple[Function, ...]


@functools.cache
def source_of(path: Path) -> Source:
    return read_source(path.read_text(encoding="utf-8"))


def read_source(text: str) -> Source:
    tree = ast.parse(text)
    nodes = list(_statements(tree))
    plain = [("", alias.name) for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    named = [(node.module or "", alias) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert not [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level], "a relative import"
    return Source(
        lines=text.count("\n"),
        docstring=ast.get_docstring(tree),
        imports=(*plain, *((module, alias.name) for module, alias in named)),
        named={alias.asname or alias.name: (module, alias.name) for module, alias in named},
        aliases=dict(_aliases(tree)),
        functions=tuple(_function(n) for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)),
    )


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements in a node, however deep: no expression has an import or a function in it."""
    for field in ("body", "orelse", "handlers", "finalbody", "cases"):
        for inner in getattr(node, field, ()):
            yield inner
            yield from _statements(inner)


def _aliases(tree: ast.Module) -> Iterator[tuple[str, frozenset[str]]]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, _TYPES):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    yield target.id, frozenset(names_in(node.value))


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    each = node.args
    given = (*each.posonlyargs, *each.args, *each.kwonlyargs, each.vararg, each.kwarg)
    annotations = [*(argument.annotation for argument in given if argument), node.returns]
    types = frozenset(name for annotation in annotations if annotation for name in names_in(annotation))
    return Function(node.name, node.lineno, (node.end_lineno or 0) - node.lineno + 1, types)


def names_in(node: ast.AST) -> Iterator[str]:
    """Yield the names in a type, also those in quotes."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            with contextlib.suppress(SyntaxError):
                yield from names_in(ast.parse(part.value, mode="eval"))


@functools.cache
def imported_rooms(path: Path) -> set[str]:
    whole = {
        f"{module}.{name}" if module == "hookproof" else module or name for module, name in source_of(path).imports
    }
    return {name.split(".")[1] for name in whole if name.startswith("hookproof.")}


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_every_room_has_its_place_in_the_flow() -> None:
    assert {room_of(path) for path in MODULES} <= set(MAY_IMPORT) | COMMON | FRONT_ENDS


@pytest.mark.slow
@each_row("room", sorted({room_of(path) for path in MODULES} - FRONT_ENDS))
def test_a_room_imports_only_against_the_flow(room: str) -> None:
    allowed = MAY_IMPORT.get(room, set()) | COMMON | {room, "__version__"}
    wrong = {
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in MODULES
        if room_of(path) == room
        for name in imported_rooms(path) - allowed
    }
    assert not wrong


def test_the_engine_knows_no_provider_by_name() -> None:
    providers = [path.parent.name for path in PACKAGE.parents[1].glob("schemas/*/provider.yaml")]
    assert providers
    named = [
        f"{path.relative_to(PACKAGE)} names {provider}"
        for path in MODULES
        for provider in providers
        if provider in path.read_text(encoding="utf-8").lower()
    ]
    assert not named


def test_no_module_is_called_utils() -> None:
    assert not [path for path in MODULES if path.stem in {"utils", "util", "helpers", "misc", "common"}]


#: Names that several modules may bear: each room has its own errors, and plugins know the registry of checks by its.
SEVERAL = {"__init__", "errors", "registry"}


def test_no_two_modules_bear_one_name() -> None:
    # A module of `cli` bears the name of its command, whatever does the work.
    stems = [path.stem for path in MODULES if room_of(path) not in FRONT_ENDS]
    assert {stem for stem in stems if stems.count(stem) > 1} <= SEVERAL


def test_the_command_line_holds_one_module_a_command_and_nothing_else() -> None:
    from hookproof.cli.main import COMMANDS

    modules = {path.stem for path in (PACKAGE / "cli").glob("*.py")} - {"__init__", "main"}
    # The table of a comparison goes to the room of comparisons with the reports that come of it.
    assert modules - {"comparetable"} == {module for module, _ in COMMANDS.values()}


# -- sizes: what is longer does more than one thing

#: Lines of a function and of a module, at most; and of nine functions in ten.
LONGEST_FUNCTION, LONGEST_MODULE, NINE_IN_TEN = 50, 400, 30


@pytest.mark.slow
def test_no_function_and_no_module_is_long() -> None:
    lengths: dict[str, int] = {}
    long = []
    for path in MODULES:
        source = source_of(path)
        long += [module_of(path)] if source.lines > LONGEST_MODULE else []
        lengths |= {f"{module_of(path)}.{each.name}:{each.line}": each.length for each in source.functions}
    long += [name for name, length in lengths.items() if length > LONGEST_FUNCTION]
    assert long == []
    assert sum(length >= NINE_IN_TEN for length in lengths.values()) <= len(lengths) / 10


# -- circles: between modules, whatever the import stands in


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, known: set[str]) -> set[str]:
    """Return the modules that a module imports, at its top, in functions and for types only."""
    imports = source_of(path).imports
    return {inner if (inner := f"{module}.{name}") in known else module or name for module, name in imports} & known


def circles_of(arrows: Mapping[str, set[str]]) -> list[frozenset[str]]:
    """Return the sets of nodes that reach each other."""
    reach = {node: reachable(arrows, node) for node in arrows}
    circles = (
        frozenset(other for other in reach[node] if node in reach[other]) for node in arrows if node in reach[node]
    )
    return list(dict.fromkeys(circles))


def reachable(arrows: Mapping[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    left = set(arrows[start])
    while left:
        node = left.pop()
        found.add(node)
        left |= arrows[node] - found
    return found


@pytest.mark.slow
def test_modules_import_each_other_in_no_circle() -> None:
    known = {module_of(path) for path in MODULES}
    arrows = {module_of(path): imports_of(path, known) for path in MODULES}
    assert circles_of(arrows) == []


def test_a_circle_is_seen_however_long_it_is() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": {"e"}}
    assert set(circles_of(arrows)) == {frozenset("abc"), frozenset("e")}


def test_an_import_inside_a_function_and_one_for_types_only_count(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    module.write_text("if TYPE_CHECKING:\n    from a.b import C\ndef f():\n    from a import d\n", encoding="utf-8")
    assert imports_of(module, {"a.b", "a.d", "a"}) == {"a.b", "a.d"}


def test_every_leave_to_import_is_used() -> None:
    used = {
        room: set().union(*(imported_rooms(path) for path in MODULES if room_of(path) == room)) for room in MAY_IMPORT
    }
    unused = {f"{room}: {name}" for room, allowed in MAY_IMPORT.items() for name in allowed - used[room]}
    assert not unused


@each_row("face", sorted(path for path in MODULES if path.name == "__init__.py"), ids=module_of)
def test_every_room_says_in_one_sentence_what_it_is_for(face: Path) -> None:
    assert source_of(face).docstring


# -- types: `Any` says nothing, and takes every check away


#: The share of signatures that name `Any`, at most: in all rooms but that of JSON Schema, and in each front room.
ANY_IN_ALL, ANY_IN_A_ROOM = 0.05, 0.05
FRONT_ROOMS = ("cli", "settings", "reports", "pytest_plugin", "engine", "running", "stream", "baseline", "checks")


class Names:
    """What the names of all modules stand for: an alias may hide an `Any`, wherever it was defined."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources

    def hides_any(self, module: str, name: str, trail: tuple[tuple[str, str], ...] = ()) -> bool:
        key, source = (module, name), self.sources.get(module)
        if key in trail or source is None:
            return False
        if name in source.aliases:
            return any(self.hides_any(module, part, (*trail, key)) for part in source.aliases[name])
        found = source.named.get(name)
        return found is not None and (found == ("typing", "Any") or self.hides_any(*found, (*trail, key)))

    def signatures(self, module: str) -> list[bool]:
        """For each function of a module: whether its signature names `Any`, or what stands for it."""
        return [any(self.hides_any(module, name) for name in each.types) for each in self.sources[module].functions]


@functools.cache
def all_names() -> Names:
    return Names({module_of(path): source_of(path) for path in MODULES})


@functools.cache
def signatures_of(path: Path) -> list[bool]:
    return all_names().signatures(module_of(path))


def share_of_any(rooms: set[str]) -> float:
    named = [is_any for path in MODULES if room_of(path) in rooms for is_any in signatures_of(path)]
    return sum(named) / len(named)


def test_few_signatures_name_any() -> None:
    assert share_of_any({room_of(path) for path in MODULES} - {"schema"}) <= ANY_IN_ALL


@each_row("room", FRONT_ROOMS)
def test_hardly_a_signature_of_a_front_room_names_any(room: str) -> None:
    named = [is_any for path in MODULES if room_of(path) == room for is_any in signatures_of(path)]
    assert sum(named) <= ANY_IN_A_ROOM * len(named)


def test_any_is_seen_wherever_it_stands_in_a_signature_and_behind_an_alias() -> None:
    sources = {
        "hookproof.a": "from typing import Any\nS = dict[str, Any]\nT = dict[str, object]\ndef f(x: Any): ...\n"
        "def g() -> 'S': ...\ndef h(**y: S | None): ...\ndef i(x: T): ...",
        "hookproof.b": "from hookproof.a import S as Z, T\nU = list[Z]\ndef f(x: U): ...\ndef g(x: T): ...",
    }
    names = Names({module: read_source(text) for module, text in sources.items()})
    assert names.signatures("hookproof.a") == [True, True, True, False]
    assert names.signatures("hookproof.b") == [True, False]
