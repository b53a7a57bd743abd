"""What `benchmarks/mutation.py` asks of pytest: say which test runs a line, or run the tests of a list in order."""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SELECTED = "MUTATION_SELECTED"
DURATIONS = "MUTATION_DURATIONS"
SETTINGS = "MUTATION_COVERAGE"
TEST = "MUTATION_TEST"
BUDGET = "MUTATION_BUDGET"

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
    if wrapper.__module__.startswith("hookproof"):
        _caches.append(wrapper)
    return wrapper


if DURATIONS in os.environ:
    _remember_caches()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if DURATIONS in os.environ:
        import coverage

        measuring = coverage.Coverage.current()
        assert measuring is not None, "run me under coverage"
        measuring.switch_context(item.nodeid)
        # For the processes that a test starts: coverage's own .pth file reads this.
        os.environ[TEST], os.environ["COVERAGE_PROCESS_START"] = item.nodeid, os.environ[SETTINGS]
        for cache in _caches:
            cache.cache_clear()
    return (yield)


def pytest_runtest_logreport(report: Any) -> None:
    _durations[report.nodeid] = _durations.get(report.nodeid, 0.0) + report.duration
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    if place := os.environ.get(DURATIONS):
        passed = {test: seconds for test, seconds in _durations.items() if test not in _failed}
        Path(place).write_text(json.dumps(passed), encoding="utf-8")


def pytest_runtest_logfinish(nodeid: str) -> None:  # noqa: ARG001
    """Where the seconds of CPU are used up, what was not asked yet is not asked: the break lives."""
    if not _failed and time.process_time() > float(os.environ.get(BUDGET, "inf")):
        pytest.exit("the seconds are used up", returncode=0)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if place := os.environ.get(SELECTED):
        wanted = {test: at for at, test in enumerate(json.loads(Path(place).read_text(encoding="utf-8")))}
        dropped = [item for item in items if item.nodeid not in wanted]
        items[:] = sorted((item for item in items if item.nodeid in wanted), key=lambda item: wanted[item.nodeid])
        config.hook.pytest_deselected(items=dropped)
