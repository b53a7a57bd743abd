"""The report formats: one table, which is also the choice on the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from hookproof.errors import InputError, UnknownName
from hookproof.findings import Severity
from hookproof.reports.collected import Collected
from hookproof.reports.github import SUMMARY_VARIABLE, GithubReport
from hookproof.reports.outfile import FileReport, check_writable
from hookproof.stream import Sink

Factory = Callable[[str, Severity], Sink]
_OPTION = "--report"


def _written_by(module: str) -> Factory:
    """Return a factory whose sink loads the module of its format only when there is something to write."""

    def render(run: Collected, *, fail_on: Severity) -> str:
        import importlib

        loaded: Any = importlib.import_module(f"hookproof.reports.{module}")
        text: str = loaded.render(run, fail_on)
        return text

    return lambda path, fail_on: FileReport(path, partial(render, fail_on=fail_on))


#: Format -> what makes its sink from a path and the severity from which a run fails.
FORMATS: dict[str, Factory] = {
    "junit": _written_by("junit"),
    "json": _written_by("jsonfile"),
    "sarif": _written_by("sarif"),
    "html": _written_by("htmlpage"),
    "markdown": _written_by("markdownpage"),
    "github": GithubReport,
}
#: Formats that need no path where this variable of the environment names one.
DEFAULT_PATHS = {"github": SUMMARY_VARIABLE}


def sinks_for(options: Sequence[str], *, console: Sink | None = None, fail_on: Severity = Severity.ERROR) -> list[Sink]:
    """Return the sinks that the values of `--report` ask for (`junit=out.xml`), after `console` if there is one.

    Folders are made. Raises UnknownName for a format that is not there, InputError for a missing path, a path that
    two reports share, and a folder that cannot be written to.
    """
    chosen = [_split(option) for option in options]
    paths = [check_writable(path, where=_OPTION) for _, path in chosen]
    for path in paths:
        if paths.count(path) > 1:
            raise InputError(f"two reports would be written to {path}", where=_OPTION)
    return [*([console] if console else []), *(FORMATS[name](path, fail_on) for name, path in chosen)]


def _split(option: str) -> tuple[str, str]:
    name, _, path = option.partition("=")
    if name not in FORMATS:
        raise UnknownName("report format", name, FORMATS, where=_OPTION)
    path = path or os.environ.get(DEFAULT_PATHS.get(name, ""), "")
    if not path:
        raise InputError(f"the report {name!r} has no path", where=_OPTION, mend=f"Write {name}=PATH, or {name}=-.")
    return name, path
