"""Data flows one way; imports go only against it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "hookproof"
pytestmark = pytest.mark.checkout

#: Room -> the rooms that it may import. What all may use stands in COMMON.
COMMON = {"registry", "errors", "findings", "stream", "parsing", "__init__"}
MAY_IMPORT: dict[str, set[str]] = {
    "schema": set(),
    "contract": {"schema"},
    "payloads": {"schema", "contract"},
    "strategies": {"contract", "payloads", "delivery"},
    "stateful": {"schema", "contract", "payloads", "delivery", "observers", "checks", "judging", "pytest_plugin"},
    "delivery": {"schema", "contract", "payloads"},
    "observers": {"schema", "delivery"},
    "checks": {"schema", "contract", "payloads", "delivery", "observers"},
    "judging": {"schema", "contract", "payloads", "delivery", "observers", "checks", "compare", "settings"},
    "compare": {"schema", "contract", "payloads"},
    "sources": {"schema"},
    "rules": {"schema", "contract", "sources"},
    "baseline": set(),
    "settings": {"schema", "checks", "contract", "delivery", "sources"},
    "engine": {"contract", "payloads", "delivery", "observers", "checks", "judging", "settings"},
    "demo": {"schema", "contract", "delivery"},
    "importing": {"schema", "contract", "payloads", "sources"},
    "openapi": {"schema", "contract"},
    "reports": {"delivery"},
    # What arrives goes against the flow of what is sent: it is held against the contract, and never judges a consumer.
    "receiving": {"schema", "contract", "payloads", "delivery", "judging", "reports"},
    "running": {"baseline", "checks", "contract", "delivery", "observers", "engine", "judging", "reports", "settings"},
    # The other side: what a contract says a provider sends, sent by a provider of ours that has a memory.
    "serving": {"schema", "contract", "payloads", "delivery", "receiving", "reports"},
    # Beside the flow: real deliveries go by, and what they show is held against the contract that settings choose.
    "watch": {"schema", "contract", "delivery", "receiving", "reports", "settings"},
    "schemathesis": {"schema", "contract", "delivery", "openapi"},
    "pytest_plugin": {
        "baseline",
        "contract",
        "payloads",
        "delivery",
        "engine",
        "reports",
        "settings",
        "observers",
        "running",
        "judging",
    },
}
#: The front ends may import everything; nothing may import them.
FRONT_ENDS = {"cli", "__main__"}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= (
                {f"{node.module}.{alias.name}" for alias in node.names}
                if node.module == "hookproof"
                else {node.module or ""}
            )
    return {name.split(".")[1] for name in names if name.startswith("hookproof.")}


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_every_room_has_its_place_in_the_flow() -> None:
    assert {room_of(path) for path in MODULES} <= set(MAY_IMPORT) | COMMON | FRONT_ENDS


@pytest.mark.parametrize("room", sorted({room_of(path) for path in MODULES} - FRONT_ENDS))
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


def test_the_command_line_holds_one_module_a_command_and_nothing_else() -> None:
    from hookproof.cli.main import COMMANDS

    modules = {path.stem for path in (PACKAGE / "cli").glob("*.py")} - {"__init__", "main"}
    # The table of a comparison goes to the room of comparisons with the reports that come of it.
    assert modules - {"comparetable"} == {module for module, _ in COMMANDS.values()}


# -- circles: between modules, whatever the import stands in


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path, known: set[str]) -> set[str]:
    """Return the modules that a module imports, at its top, in functions and for types only."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else node.module or "")
    return found & known


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


@pytest.mark.parametrize("face", sorted(path for path in MODULES if path.name == "__init__.py"), ids=module_of)
def test_every_room_says_in_one_sentence_what_it_is_for(face: Path) -> None:
    assert ast.get_docstring(ast.parse(face.read_text(encoding="utf-8")))


# -- types: `Any` says nothing, and takes every check away


#: The share of signatures that name `Any`, at most: in all rooms but that of JSON Schema, and in each front room.
ANY_IN_ALL, ANY_IN_A_ROOM = 0.05, 0.05
FRONT_ROOMS = ("cli", "settings", "reports", "pytest_plugin", "engine", "running", "stream", "baseline", "checks")


def signatures_of(path: Path) -> list[bool]:
    """For each function of a module: whether its signature names `Any`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            given = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
            annotations = [*(argument.annotation for argument in given if argument), node.returns]
            names = (part for annotation in annotations if annotation for part in ast.walk(annotation))
            found.append(any(isinstance(part, ast.Name) and part.id == "Any" for part in names))
    return found


def share_of_any(rooms: set[str]) -> float:
    named = [is_any for path in MODULES if room_of(path) in rooms for is_any in signatures_of(path)]
    return sum(named) / len(named)


def test_few_signatures_name_any() -> None:
    assert share_of_any({room_of(path) for path in MODULES} - {"schema"}) <= ANY_IN_ALL


@pytest.mark.parametrize("room", FRONT_ROOMS)
def test_hardly_a_signature_of_a_front_room_names_any(room: str) -> None:
    named = [is_any for path in MODULES if room_of(path) == room for is_any in signatures_of(path)]
    assert sum(named) <= ANY_IN_A_ROOM * len(named)


def test_any_is_seen_wherever_it_stands_in_a_signature(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    lines = ("def a(x: dict[str, Any]): ...", "def b() -> Any: ...", "def c(**y: Any): ...", "def d(x: int): ...")
    module.write_text("\n".join(lines))
    assert signatures_of(module) == [True, True, True, False]
