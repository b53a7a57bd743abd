"""The report formats: one table, which is also the choice on the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hookproof.errors import InputError, UnknownName
from hookproof.findings import Severity
from hookproof.reports.collected import Collected
from hookproof.reports.github import SUMMARY_VARIABLE, GithubReport
from hookproof.reports.outfile import FileReport, check_writable
from hookproof.stream import Record, Sink

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
    "ctrf": _written_by("ctrf"),
    "sarif": _written_by("sarif"),
    "html": _written_by("htmlpage"),
    "markdown": _written_by("markdownpage"),
    "github": GithubReport,
    "timings": _written_by("timings"),
}
#: Format -> the file that it is written to where no path is given.
DEFAULT_PATHS = {
    "junit": "hookproof-report.xml",
    "json": "hookproof-report.json",
    "ctrf": "hookproof-report.ctrf.json",
    "sarif": "hookproof-report.sarif",
    "html": "hookproof-report.html",
    "markdown": "hookproof-report.md",
    "github": "hookproof-summary.md",
    "timings": "hookproof-timings.json",
}
#: Formats that tell of deliveries: of a command that makes none they would be empty.
OF_DELIVERIES = frozenset({"timings"})
#: Formats for which a variable of the environment names the file.
PATHS_FROM = {"github": SUMMARY_VARIABLE}


def sinks_for(
    options: Sequence[str],
    *,
    console: Sink | None = None,
    fail_on: Severity = Severity.ERROR,
    delivers: bool = False,
) -> list[Sink]:
    """Return the sinks that the values of `--report` ask for (`junit=out.xml`), after `console` if there is one.

    A format alone (`html`) is written to a file of our naming, which is told when it is there. Folders are made.
    `delivers` says whether deliveries are told of. Raises UnknownName for a format that is not there, InputError for a
    path that two reports share, a format that means nothing here, and a folder that cannot be written to.
    """
    for name in (name for name, _ in map(named, options) if name in OF_DELIVERIES and not delivers):
        raise InputError(f"{name} tells of deliveries, and this command makes none", where=_OPTION)
    chosen = [(name, check_writable(path, where=_OPTION)) for name, path in map(named, options)]
    paths = [path for _, path in chosen]
    for path in paths:
        if paths.count(path) > 1:
            raise InputError(f"two reports would be written to {path}", where=_OPTION)
    made = [FORMATS[name](path, fail_on) for name, path in chosen]
    reports = [
        _Told(sink, *named(option)) if _is_our_name(option) else sink
        for option, sink in zip(options, made, strict=True)
    ]
    return [*([console] if console else []), *reports]


def take_output(options: Sequence[str]) -> bool:
    """Whether a report is written to standard output: a program reads that, and what people read goes elsewhere."""
    return any(option.endswith("=-") for option in options)


def named(option: str) -> tuple[str, str]:
    """Return the format and the path that a value of `--report` names. Raises UnknownName."""
    name, _, path = option.partition("=")
    if name not in FORMATS:
        raise _unknown(option, name)
    return name, path or _path_from(name) or DEFAULT_PATHS[name]


def _path_from(name: str) -> str:
    return os.environ.get(PATHS_FROM.get(name, ""), "")


def _is_our_name(option: str) -> bool:
    name, _, path = option.partition("=")
    return not path and not _path_from(name)


def _unknown(option: str, name: str) -> InputError:
    """A path where a format is wanted, or a format that is not there."""
    ending = Path(option).suffix
    fits = next((known for known, path in DEFAULT_PATHS.items() if ending and path.endswith(ending)), None)
    if fits is None or option != name:
        return UnknownName("report format", name, FORMATS, where=_OPTION)
    return InputError(f"{option!r} is a path without a format", where=_OPTION, mend=f"Write {fits}={option}.")


@dataclass(frozen=True, slots=True)
class _Told:
    """A report in a file that nobody named: where it is, is told once it is there."""

    sink: Sink
    form: str
    path: str

    def take(self, record: Record) -> None:
        self.sink.take(record)

    def close(self) -> None:
        self.sink.close()
        if Path(self.path).exists():
            sys.stderr.write(f"hookproof: the {self.form} report is {self.path}\n")
