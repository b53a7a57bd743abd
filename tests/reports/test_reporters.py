from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError, UnknownName
from hookproof.reports.console import ConsoleReport
from hookproof.reports.reporters import DEFAULT_PATHS, FORMATS, sinks_for
from hookproof.settings.completion import REPORTS
from hookproof.stream import Record, Sink

Stream = Callable[[str], list[Record]]


def test_every_format_is_written_whole_to_its_path(tmp_path: Path, stream_of: Callable[[str], list[Record]]) -> None:
    sinks = sinks_for([f"{name}={tmp_path}/new/folder/{name}.out" for name in FORMATS], delivers=True)
    for sink in sinks:
        for record in stream_of("consumer"):
            sink.take(record)
        sink.close()
    written = {path.name: path.stat() for path in (tmp_path / "new" / "folder").iterdir()}
    assert set(written) == {f"{name}.out" for name in FORMATS}
    assert all(entry.st_size for entry in written.values())


def test_the_console_comes_first() -> None:
    console = ConsoleReport(io.StringIO())
    assert sinks_for([], console=console) == [console]


def test_an_unknown_format_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean junit"):
        sinks_for(["juint=x.xml"])


@each_row("option", [*FORMATS, "html="])
def test_a_report_without_a_path_takes_a_name_of_its_own_and_tells_it(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stream_of: Stream
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (sink,) = sinks_for([option], delivers=True)
    written(sink, stream_of)
    (path,) = tmp_path.iterdir()
    assert path.name.startswith(("hookproof-report.", "hookproof-summary.", "hookproof-timings."))
    assert capsys.readouterr().err == f"hookproof: the {option.rstrip('=')} report is {path.name}\n"


def test_a_named_report_is_not_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], stream_of: Stream) -> None:
    (sink,) = sinks_for([f"html={tmp_path}/a.html"])
    written(sink, stream_of)
    assert capsys.readouterr().err == ""


def test_a_path_without_a_format_is_answered_with_the_format_that_it_looks_like() -> None:
    with pytest.raises(InputError, match=re.escape("Write html=out/a.html.")):
        sinks_for(["out/a.html"])


def test_the_shell_offers_the_formats_that_there_are() -> None:
    assert tuple(FORMATS) == REPORTS == tuple(DEFAULT_PATHS)


def test_the_summary_goes_where_the_runner_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream_of: Stream
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "s.md"))
    (sink,) = sinks_for(["github"])
    written(sink, stream_of)
    assert [path.name for path in tmp_path.iterdir()] == ["s.md"]


def test_two_reports_cannot_share_a_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two reports"):
        sinks_for([f"json={tmp_path}/a", f"junit={tmp_path}/./a"])


@each_row("path", ["{}", "{}/file/below.xml", "{}/nul\0byte"])
def test_a_path_that_cannot_be_written_is_told_before_the_run(path: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError):
        sinks_for([f"junit={path.format(tmp_path)}"])


def written(sink: Sink, stream_of: Stream) -> None:
    for record in stream_of("gate"):
        sink.take(record)
    sink.close()


def test_a_report_is_no_less_readable_than_other_files(tmp_path: Path, stream_of: Stream) -> None:
    (sink,) = sinks_for([f"json={tmp_path}/a.json"])
    written(sink, stream_of)
    (tmp_path / "other").touch()
    assert (tmp_path / "a.json").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_failure_while_writing_leaves_the_former_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream_of: Stream
) -> None:
    path = tmp_path / "a.json"
    path.write_text("former")
    (sink,) = sinks_for([f"json={path}"])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="No space left"):
        written(sink, stream_of)
    assert (path.read_text(), list(tmp_path.iterdir())) == ("former", [path])


def test_a_dash_is_standard_output(capsys: pytest.CaptureFixture[str], stream_of: Stream) -> None:
    (sink,) = sinks_for(["json=-"])
    written(sink, stream_of)
    assert capsys.readouterr().out.startswith("{")


def test_a_run_that_never_began_leaves_no_report(tmp_path: Path) -> None:
    out = io.StringIO()
    for sink in sinks_for([f"{name}={tmp_path}/{name}" for name in FORMATS], console=ConsoleReport(out), delivers=True):
        sink.close()
    assert (out.getvalue(), list(tmp_path.iterdir())) == ("", [])


def test_what_tells_of_deliveries_is_refused_where_none_are_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="timings tells of deliveries, and this command makes none"):
        sinks_for([f"timings={tmp_path / 't.json'}"])
    assert len(sinks_for([f"timings={tmp_path / 't.json'}"], delivers=True)) == 1
