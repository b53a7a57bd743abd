"""The folders of tests mirror those of the package: what is wrong with a room shows in the folder of its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.rowwise import each_row

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "src" / "hookproof"
pytestmark = pytest.mark.checkout

#: A room, a room in a room or a module at the top whose tests stand elsewhere -> where, and why there.
ELSEWHERE = {
    "__main__": ("cli", "`python -m hookproof` is the command line"),
    "checks/auth": ("checks/test_faults_are_found.py", "each check is held to the faulty consumers that it must find"),
    "delivery/sketches": ("delivery/test_schemestory.py", "they are a part of the story of a scheme, and are run"),
    "demo/faulty": ("demo/test_faults.py", "faults are one table, whichever module has them"),
    "openapi": ("pytest_plugin/test_openapi.py", "with the plugin's contract and consumers"),
    "schemathesis": ("pytest_plugin/test_schemathesis.py", "with the plugin's contract and consumers"),
    "strategies": ("payloads/test_payload_strategies.py", "with the contracts and validators of payloads"),
    "rules/judges/contract": ("rules/test_choice_of_contract.py", "documents are held against a contract in commands"),
    "rules/judges/prose": (
        "rules/test_contradictions.py",
        "each rule is held to documents with its fault",
    ),
    "stream": ("reports", "records are what reports take"),
}
#: Folders that mirror no room: what they hold, and why it is nobody's.
OF_NO_ROOM = {
    "acceptance": "what holds for the whole product, as a user meets it",
    "any_consumer": "a suite for whichever consumer is named, our plugin's showpiece",
    "cases": "payloads as data",
    "catalogue": "the schemas of the repository, which are no code",
    "ci": "files for other people's CI",
    "consumers": "consumers that are started, correct and broken ones",
    "doc_samples": "documents as data, good and bad ones for each rule",
    "fuzz": "mangled input for every room that reads some",
    "hostile": "consumers and providers that mean harm, to all rooms that meet them",
    "node": "validators and packages of another language",
    "providers": "contracts as data, and other people's packages that verify our deliveries",
    "recipes": "what a project has around the code that the documentation prints",
}


def places() -> list[str]:
    """Each room, each room in a room, and each module at the top that has a function or a class, by its path."""
    folders = [path.parent for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE]
    files = [path for path in PACKAGE.glob("*.py") if path.name != "__init__.py" and _has_logic(path)]
    return sorted(path.relative_to(PACKAGE).with_suffix("").as_posix() for path in (*folders, *files))


def _has_logic(path: Path) -> bool:
    body = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return path.stem == "__main__" or any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in body)


def mirrored(place: str) -> bool:
    """Whether tests have a folder or a file of the name of a place."""
    file = TESTS / place
    return any((TESTS / place).glob("**/test_*.py")) or (file.parent / f"test_{file.name}.py").is_file()


@each_row("place", places())
def test_a_room_has_its_tests_under_its_own_name(place: str) -> None:
    if place not in ELSEWHERE:
        assert mirrored(place)
        return
    where, _ = ELSEWHERE[place]
    assert not mirrored(place), "the exception is not needed any more"
    assert (TESTS / where).exists()


def test_every_exception_is_of_a_place_that_there_is() -> None:
    assert ELSEWHERE.keys() <= set(places())


@pytest.mark.slow
def test_a_folder_of_tests_is_that_of_a_room() -> None:
    folders = {
        path.parent.relative_to(TESTS).parts[0] for path in TESTS.glob("*/**/*.*") if "__pycache__" not in path.parts
    }
    rooms = {place.partition("/")[0] for place in places()}
    assert folders - rooms == OF_NO_ROOM.keys()


@pytest.mark.slow
def test_a_file_of_tests_that_bears_a_module_s_name_stands_in_the_folder_of_its_room() -> None:
    by_name: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        place = path.parent if path.stem == "__init__" else path.with_suffix("")
        if place == PACKAGE:
            continue
        by_name.setdefault(place.name, set()).add(place.relative_to(PACKAGE).parts[0])
    allowed = {where for where, _ in ELSEWHERE.values()}
    astray = [
        name
        for path in sorted(TESTS.rglob("test_*.py"))
        if (name := path.relative_to(TESTS).as_posix()) not in allowed and name.partition("/")[0] not in OF_NO_ROOM
        if (rooms := by_name.get(path.stem.removeprefix("test_")))
        if name.partition("/")[0].removeprefix("test_").removesuffix(".py") not in rooms
    ]
    assert astray == []
