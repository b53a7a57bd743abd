"""A table of rows, all of them judged in one test: a test for each row would cost more than most rows do.

    @each_row(("text", "wanted"), [("a", 1), pytest.param("b", 2, id="another")])
    def test_a_text_gives_what_is_wanted(text: str, wanted: int) -> None: ...

It is written as `pytest.mark.parametrize` is. What pytest makes anew for each test a row has for itself: an empty
`tmp_path`, a `monkeypatch` that is undone after it, a `capsys` that has heard nothing. Other fixtures of that kind are
refused, as rows would share them. What is slow or expected to fail for some rows alone is no such table.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

#: Rows, or what gives them when they are to be judged: a table that is read from a file, or dear to make.
Table = Iterable[Any] | Callable[[], Iterable[Any]]
Ids = Iterable[object] | Callable[[Any], object] | None


@dataclass(frozen=True)
class Row:
    """What the test is called with, and what the row is called."""

    values: dict[str, Any]
    name: str


_PART = inspect.Parameter("part", inspect.Parameter.KEYWORD_ONLY)


def each_row(names: str | Sequence[str], table: Table, ids: Ids = None, *, parts: int = 1) -> Callable[[Any], Any]:
    """Judge all rows of a table in one test, or in so many parts of it; it names every row that fails."""
    columns = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.cache
        def rows() -> list[Row]:
            given = table() if callable(table) else table
            found = list(_rows(columns, given, ids, single=isinstance(names, str) and len(columns) == 1))
            assert len(found) >= parts, f"nothing to judge in {test.__name__}"
            return found

        if not callable(table):
            rows()
        asked = inspect.signature(test)

        @functools.wraps(test)
        def judged(*, part: int = 0, **fixtures: Any) -> None:
            __tracebackhide__ = True
            _judge(test, rows()[part::parts], fixtures)

        others = [each for name, each in asked.parameters.items() if name not in columns]
        judged.is_table = True  # type: ignore[attr-defined] - so that a test can ask which ones are
        if parts == 1:
            judged.__signature__ = asked.replace(parameters=others)  # type: ignore[attr-defined]
            return judged
        judged.__signature__ = asked.replace(parameters=[*others, _PART])  # type: ignore[attr-defined]
        return pytest.mark.parametrize("part", range(parts))(judged)

    return decorate


def _rows(columns: list[str], table: Iterable[Any], ids: Ids, *, single: bool) -> Iterator[Row]:
    listed = ids if ids is None or callable(ids) else list(ids)
    for at, given in enumerate(table):
        named, values = _parted(given, single=single)
        assert len(values) == len(columns), f"row {at} has {len(values)} values for {columns}"
        name = named or _listed(listed, at, values) or _in_short(values)
        yield Row(dict(zip(columns, values, strict=True)), str(name))


def _listed(ids: Sequence[object] | Callable[[Any], object] | None, at: int, values: Sequence[Any]) -> object:
    if callable(ids):
        return "-".join(str(name) for name in map(ids, values) if name is not None)
    return ids[at] if ids is not None else None


def _parted(given: Any, *, single: bool) -> tuple[str | None, Sequence[Any]]:
    if isinstance(given, type(pytest.param())):
        assert not given.marks, "a row with marks has a test of its own: see pytest.mark.parametrize"
        return given.id if isinstance(given.id, str) else None, given.values
    return None, (given,) if single else given


def _in_short(values: Sequence[Any]) -> str:
    said = ", ".join(map(repr, values))
    return said if len(said) <= 200 else f"{said[:200]}…"


def _judge(test: Callable[..., None], rows: list[Row], fixtures: dict[str, Any]) -> None:
    __tracebackhide__ = True
    failed: list[tuple[Row, BaseException]] = []
    skipped: list[str] = []
    for at, row in enumerate(rows):
        try:
            with _own(fixtures, at) as given:
                test(**given, **row.values)
        except pytest.skip.Exception as skip:
            skipped.append(f"[{row.name}] {skip}")
        except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - of whatever kind, it is told
            failed.append((row, error))
    if failed:
        told = "\n".join(f"\n[{row.name}] {_place(error)}\n{type(error).__name__}: {error}" for row, error in failed)
        raise AssertionError(f"{len(failed)} of {len(rows)} rows fail:\n{told}") from failed[0][1]
    if skipped:
        pytest.skip("; ".join(skipped))


def _place(error: BaseException) -> str:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last is not None else ""


@contextmanager
def _own(fixtures: dict[str, Any], at: int) -> Iterator[dict[str, Any]]:
    """The fixtures as a row has them."""
    with ExitStack() as stack:
        yield {name: _OWN[name](value, at, stack) if name in _OWN else value for name, value in fixtures.items()}


def _own_folder(shared: Path, at: int, _: ExitStack) -> Path:
    folder = shared / str(at)
    folder.mkdir(exist_ok=True)
    return folder


def _own_patches(_: pytest.MonkeyPatch, __: int, stack: ExitStack) -> pytest.MonkeyPatch:
    return stack.enter_context(pytest.MonkeyPatch.context())


def _own_output(capture: Any, _: int, __: ExitStack) -> Any:
    capture.readouterr()
    return capture


#: What pytest makes anew for each test -> what of it a row has for itself.
_OWN: dict[str, Callable[[Any, int, ExitStack], Any]] = {
    "tmp_path": _own_folder,
    "monkeypatch": _own_patches,
    "capsys": _own_output,
    "capfd": _own_output,
}
