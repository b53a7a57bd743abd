"""Data flows one way; imports go only against it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "hookproof"
pytestmark = pytest.mark.checkout

#: Room -> the rooms that it may import. What all may use stands in COMMON.
COMMON = {"registry", "errors", "findings", "stream", "parsing", "__init__"}
MAY_IMPORT: dict[str, set[str]] = {
    "schema": {"contract", "payloads"},
    "contract": {"schema"},
    "payloads": {"schema", "contract"},
    "strategies": {"contract", "payloads", "delivery"},
    "delivery": {"schema", "contract", "payloads"},
    "checks": {"schema", "contract", "payloads", "delivery"},
    "judging": {"schema", "contract", "payloads", "delivery", "checks", "compare", "engine"},
    "compare": {"schema", "contract", "payloads"},
    "sources": {"schema"},
    "rules": {"schema", "contract", "sources"},
    "baseline": set(),
    "settings": {"contract", "delivery"},
    "engine": {"contract", "payloads", "delivery", "checks", "judging"},
    "demo": {"contract", "delivery"},
    "openapi": {"contract"},
    "reports": {"contract"},
    "schemathesis": {"schema", "contract", "delivery", "openapi"},
    "pytest_plugin": {
        "contract",
        "payloads",
        "delivery",
        "checks",
        "judging",
        "engine",
        "reports",
        "strategies",
        "settings",
        "demo",
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
