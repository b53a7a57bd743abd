"""What `benchmarks/mutation.py` asks of pytest: say which test runs a line, or try breaks in forks of a run that has
collected all tests.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import resource
import shutil
import signal
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from mutation_broken import Broken, put_first

DURATIONS = "MUTATION_DURATIONS"
SETTINGS = "MUTATION_SETTINGS"
TEST = "MUTATION_TEST"  # names the test to the processes that it starts, which measure their lines too
MEMORY = 6 * 2**30
SLOWER = 20  # how often the usual CPU time a test may take, and
GRACE = 5  # so many seconds beyond that: what takes longer does not end
WALL = 400.0  # for all tests of a break together, in seconds of waiting

# The map: which test runs which line

_durations: dict[str, float] = {}
_failed: set[str] = set()
_caches: list[Any] = []


def _remember_caches() -> None:
    """What a cache keeps would be put down to the first test that asked for it: each test begins with empty ones."""
    original = functools.lru_cache

    def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
        made = original(maxsize, typed)
        return _remembered(made) if not callable(maxsize) else _keep(made)

    functools.lru_cache = lru_cache  # type: ignore[assignment]


def _remembered(decorator: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda function: _keep(decorator(function))


def _keep(wrapper: Any) -> Any:
    # A cache of a built-in method is of no module.
    if (wrapper.__module__ or "").startswith("hookproof"):
        _caches.append(wrapper)
    return wrapper


if DURATIONS in os.environ:
    _remember_caches()
    # For the processes that tests start: the one that runs the tests is measured already.
    os.environ["COVERAGE_PROCESS_START"] = os.environ[SETTINGS]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if DURATIONS in os.environ:
        import coverage

        measuring = coverage.Coverage.current()
        assert measuring is not None, "run me under coverage"
        measuring.switch_context(item.nodeid)
        os.environ[TEST] = item.nodeid.replace("$", "")
        for cache in _caches:
            cache.cache_clear()
    begun = _used()
    try:
        return (yield)
    finally:
        _durations[item.nodeid] = _used() - begun


def _used() -> float:
    """CPU seconds of this process and of those that it started: how busy the machine is does not count."""
    own, theirs = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime


def pytest_runtest_logreport(report: Any) -> None:
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    if place := os.environ.get(DURATIONS):
        passed = {test: seconds for test, seconds in _durations.items() if test not in _failed}
        Path(place).write_text(json.dumps(passed), encoding="utf-8")


# Forks


#: What came of a break: pytest's exit code (None where it did not end) and the test that noticed it.
Said = tuple[int | None, str]
#: A key of the caller's own, and what is to be done.
Job = tuple[Any, Callable[[], Said]]


def _contained(job: Callable[[], Said], into: Path) -> None:
    """In the forked process: do the job, write what came of it, and end."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    try:
        said = job()
    except BaseException:  # noqa: BLE001 - the process ends here
        said = (3, traceback.format_exc())
    into.write_text(json.dumps(said), encoding="utf-8")
    os._exit(0)


def _ended(child: int, into: Path) -> Said:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what its tests left behind
    try:
        code, by = json.loads(into.read_text(encoding="utf-8"))
    except FileNotFoundError:  # it was ended from outside: out of time or memory
        return None, ""
    return code, by


def forked(jobs: Iterable[Job], workers: int, out: Path) -> Iterator[tuple[Any, Said, float]]:
    """Do each job in a process of its own, so many at once; each with what came of it and its seconds."""
    running: dict[int, tuple[Any, float, Path]] = {}
    waiting, more = iter(jobs), True
    while more or running:
        while more and len(running) < workers:
            key, job = next(waiting, (None, None))
            if job is None:
                more = False
                break
            into = out / f"said.{time.monotonic_ns()}.json"
            child = os.fork()
            if child == 0:
                _contained(job, into)
            running[child] = (key, time.monotonic(), into)
        time.sleep(0.01)
        for child, (key, begun, into) in list(running.items()):
            if time.monotonic() - begun > WALL:
                os.kill(child, signal.SIGKILL)
            if os.waitpid(child, os.WNOHANG)[0]:
                del running[child]
                yield key, _ended(child, into), time.monotonic() - begun
                into.unlink(missing_ok=True)


class Asked:
    """Runs tests in order until one fails, each with its own limit of CPU time."""

    def __init__(self, tests: Sequence[str], usual: dict[str, float], scrap: Path) -> None:
        self._order = {test: at for at, test in enumerate(tests)}
        self._usual, self._scrap = usual, scrap
        self.failed = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._order), key=lambda item: self._order[item.nodeid]
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        seconds = int(time.process_time() + GRACE + SLOWER * self._usual.get(item.nodeid, 0.0)) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
        return (yield)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid

    def run(self, session: pytest.Session) -> Said:
        """In a fork of a session that has collected all."""
        session.config._tmp_path_factory._given_basetemp = self._scrap  # type: ignore[attr-defined]  # noqa: SLF001
        session.config.pluginmanager.register(self, "asked")
        items = list(session.items)
        self.pytest_collection_modifyitems(items)
        for at, item in enumerate(items):
            following = items[at + 1] if at + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                break
        shutil.rmtree(self._scrap, ignore_errors=True)
        return (1 if self.failed else 0 if items else 5), self.failed


# Breaks


def _inline(code: types.CodeType) -> bool:
    """Whether the code runs where it stands: a class body, a comprehension."""
    return not code.co_flags & 1 or code.co_name in {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}


def _own(code: types.CodeType) -> Any:
    """What of a code runs with it, without the functions that stand in it."""
    inner = [
        (_own(each) if _inline(each) else None) if isinstance(each, types.CodeType) else (type(each), each)
        for each in code.co_consts
    ]
    return code.co_code, tuple(inner), code.co_names, code.co_varnames


def runs_at_import(path: Path, text: str) -> bool:
    """Whether the break is in what runs when the module is imported."""
    before, after = (compile(each, str(path), "exec") for each in (path.read_text(encoding="utf-8"), text))
    return bool(_own(before) != _own(after))


def _functions(code: types.CodeType) -> Iterator[types.CodeType]:
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield each
            yield from _functions(each)


def _numbered(codes: Iterable[types.CodeType]) -> dict[tuple[str, int], types.CodeType]:
    """By name and place among those of that name: a break may move lines."""
    seen: dict[str, int] = {}
    found = {}
    for code in codes:
        seen[code.co_qualname] = at = seen.get(code.co_qualname, -1) + 1
        found[code.co_qualname, at] = code
    return found


def put_in(path: Path, text: str, root: Path) -> None:
    """Break the functions of a module, wherever they are kept; where it is not imported yet, break it then."""
    broken = Broken(path, text, root)
    put_first(broken)
    if broken.name not in sys.modules:
        return
    before, after = (
        _numbered(_functions(compile(each, str(path), "exec"))) for each in (path.read_text(encoding="utf-8"), text)
    )
    at = {(code.co_qualname, code.co_firstlineno, code.co_code): key for key, code in before.items()}
    count = 0
    gc.unfreeze()  # what is frozen is not listed
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):  # noqa: SLF001
            each.cache_clear()
        elif isinstance(each, types.FunctionType) and each.__code__.co_filename == str(path):
            code = each.__code__
            new = after.get(at.get((code.co_qualname, code.co_firstlineno, code.co_code), ("", 0)))
            if new is not None:
                each.__code__ = new
                count += 1
    gc.freeze()
    assert count, "no function of that module was found"


class Collected:
    """Instead of running the tests that were collected: do with the session what is asked."""

    def __init__(self, then: Callable[[pytest.Session], None]) -> None:
        self._then = then

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        gc.collect()
        gc.freeze()
        self._then(session)
        return True


def whole_run(arguments: list[str], asked: Asked, broken: Broken) -> Said:
    """A run from nothing with that module broken: the code is 2 where it cannot be imported, so no test failed."""
    put_first(broken)
    code = int(pytest.main(arguments, plugins=[asked]))
    return (code if code in {0, 5} or asked.failed else 2), asked.failed
