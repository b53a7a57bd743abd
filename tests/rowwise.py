"""A table of rows, all of them judged in one test: a test for each row would cost more than most rows do.

    @each_row(("text", "wanted"), [("a", 1), pytest.param("b", 2, id="another")])
    def test_a_text_gives_what_is_wanted(text: str, wanted: int) -> None: ...

It is written as `pytest.mark.parametrize` is, and stands above one where both are needed. What pytest makes anew for
each test is made anew for each row: an empty `tmp_path`, a `monkeypatch` that is undone after it, a `capsys` that has
heard nothing, and every fixture of the scope of a function. What is slow or expected to fail for some rows alone is no
such table. Rows that wait for most of their time are judged several at once: `abreast`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
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


_REQUEST, _PART = (inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("request", "part"))


def each_row(
    names: str | Sequence[str],
    table: Table,
    ids: Ids = None,
    *,
    parts: int = 1,
    quick: int | None = None,
    abreast: int = 1,
) -> Callable[[Any], Any]:
    """Judge all rows of a table in one test, or in so many parts of it; it names every row that fails.

    A part has a row of each stretch of the table. Where the table is dear, the first `quick` parts are its sample in
    the quick half, and the others slow. So many rows as `abreast` says are judged at once, each by a thread of its own:
    it may neither fork nor patch what others read.
    """
    columns = _columns(names)
    samples = [pytest.param(part, marks=[pytest.mark.slow] * (part >= (quick or parts))) for part in range(parts)]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.cache
        def rows() -> list[Row]:
            given = table() if callable(table) else table
            found = list(_rows(columns, given, ids, single=isinstance(names, str) and len(columns) == 1))
            assert len(found) >= parts, f"nothing to judge in {test.__name__}"
            return found

        if not callable(table):
            rows()
        asked = inspect.signature(test).parameters
        # What pytest itself gives is what a mark below says; all else is asked for row by row.
        given = [asked[name] for name in asked if name in _parametrized(test)]
        wanted = [name for name in asked if name not in columns and asked[name] not in given]

        @functools.wraps(test)
        def judged(*, request: pytest.FixtureRequest | None = None, part: int = 0, **others: Any) -> None:
            __tracebackhide__ = True
            own = [name for name in wanted if name not in others]  # a table above this one gives its columns
            ready = functools.partial(_ready, functools.partial(test, **others), own, request)
            mine = rows()[part::parts]
            _tell([*(_in_turn(mine, ready) if abreast == 1 else _at_once(mine, ready, abreast))])

        judged.__signature__ = inspect.Signature([*given, _REQUEST, *[_PART] * (parts > 1)])  # type: ignore[attr-defined]
        return judged if parts == 1 else pytest.mark.parametrize("part", samples)(judged)

    return decorate


def sampled(values: Iterable[Any], every: int = 4) -> list[Any]:
    """What a test that is dear is given one by one: each so-manieth in the quick half, the others are slow."""
    listed = list(values)
    return [value if at % every == 0 else _slow(value) for at, value in enumerate(listed)]


def _slow(value: Any) -> Any:
    if isinstance(value, type(pytest.param())):
        return pytest.param(*value.values, id=value.id, marks=[*value.marks, pytest.mark.slow])
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.slow)


def _columns(names: str | Sequence[str]) -> list[str]:
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)


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


def _parametrized(test: Callable[..., None]) -> set[str]:
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    return {name for mark in marks for name in _columns(mark.args[0])}


#: What makes the fixtures of a row, which end with the stack, and gives its test to be called.
Ready = Callable[[Row, ExitStack], Callable[[], None]]
Tried = tuple[Row, BaseException | None]


def _ready(
    test: Callable[..., None], wanted: list[str], request: pytest.FixtureRequest | None, row: Row, stack: ExitStack
) -> Callable[[], None]:
    own = Own(request, stack)
    return functools.partial(test, **{name: own.fixture(name) for name in wanted}, **row.values)


def _in_turn(rows: list[Row], ready: Ready) -> Iterator[Tried]:
    for row in rows:
        try:
            with ExitStack() as stack:
                ready(row, stack)()
        except (Exception, pytest.skip.Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - it is told
            yield row, error
        else:
            yield row, None


def _at_once(rows: list[Row], ready: Ready, abreast: int) -> Iterator[Tried]:
    with ThreadPoolExecutor(abreast) as pool:
        begun = [pool.submit(_ended, *_made(row, ready)) for row in rows]
    for row, done in zip(rows, begun, strict=True):
        yield row, done.exception()


def _made(row: Row, ready: Ready) -> tuple[ExitStack, Callable[[], None]]:
    with ExitStack() as stack:
        call = ready(row, stack)
        return stack.pop_all(), call


def _ended(stack: ExitStack, call: Callable[[], None]) -> None:
    with stack:
        call()


def _tell(tried: list[Tried]) -> None:
    __tracebackhide__ = True
    skipped = [f"[{row.name}] {error}" for row, error in tried if isinstance(error, pytest.skip.Exception)]
    failed = [(row, error) for row, error in tried if error and not isinstance(error, pytest.skip.Exception)]
    if failed:
        told = "\n".join(f"\n[{row.name}] {_place(error)}\n{type(error).__name__}: {error}" for row, error in failed)
        raise AssertionError(f"{len(failed)} of {len(tried)} rows fail:\n{told}") from failed[0][1]
    if skipped:
        pytest.skip("; ".join(skipped))


def _place(error: BaseException) -> str:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last is not None else ""


@dataclass(frozen=True)
class Own:
    """The fixtures of one row: what lives for one test is the row's own, and ends with it."""

    request: pytest.FixtureRequest | None
    stack: ExitStack
    made: dict[str, Any] = field(default_factory=dict)

    def fixture(self, name: str) -> Any:
        if name not in self.made:
            self.made[name] = _ROWS[name](self) if name in _ROWS else self._by_its_scope(name, self.request)
        return self.made[name]

    def _by_its_scope(self, name: str, request: pytest.FixtureRequest | None) -> Any:
        assert request is not None, f"nobody is there to be asked for {name}"
        # pytest has no public way to ask.
        known = request.session._fixturemanager.getfixturedefs(name, request.node)
        return self._anew(list(known)) if known and known[-1].scope == "function" else request.getfixturevalue(name)

    def _anew(self, known: list[Any]) -> Any:
        """Make the last of the fixtures of one name; it may ask for the one that it hides."""
        *hidden, fixture = known
        assert fixture.params is None, f"{fixture.argname} is a fixture of several values: no row can have them all"
        asked = {
            name: self._anew(hidden) if name == fixture.argname else self.fixture(name) for name in fixture.argnames
        }
        made = fixture.func(**asked)
        if not inspect.isgeneratorfunction(fixture.func):
            return made
        self.stack.callback(next, made, None)
        return next(made)


def _own_folder(row: Own) -> Path:
    assert row.request is not None
    shared: Path = row.request.getfixturevalue("tmp_path")
    folder = shared / str(sum(1 for _ in shared.iterdir()))
    folder.mkdir()
    return folder


def _own_output(name: str) -> Callable[[Own], Any]:
    def heard_nothing(row: Own) -> Any:
        assert row.request is not None
        capture = row.request.getfixturevalue(name)
        capture.readouterr()
        return capture

    return heard_nothing


#: What pytest makes anew for each test, and a row has in a way of its own.
_ROWS: dict[str, Callable[[Own], Any]] = {
    "request": lambda row: row.request,
    "tmp_path": _own_folder,
    "monkeypatch": lambda row: row.stack.enter_context(pytest.MonkeyPatch.context()),
    "capsys": _own_output("capsys"),
    "capfd": _own_output("capfd"),
}
