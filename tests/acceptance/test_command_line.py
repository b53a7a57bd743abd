from __future__ import annotations

import subprocess
import sys

import click
import pytest
from tests.rowwise import each_row

import hookproof.cli.main as command_line
from hookproof import __version__
from hookproof.errors import InputError


def call(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "hookproof", *args], capture_output=True, text=True, timeout=60)


@pytest.mark.slow
def test_the_version_goes_to_standard_output() -> None:
    done = call("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"hookproof {__version__}\n", "")


@pytest.mark.slow
def test_help_lists_every_command_and_fits_80_columns() -> None:
    done = call("--help")
    assert done.returncode == 0
    assert all(f"\n  {name} " in done.stdout for name in command_line.COMMANDS)
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.slow
def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    done = call("gnerate")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean generate" in done.stderr


@each_row("name", sorted(command_line.COMMANDS))
def test_every_command_has_a_module_with_help_and_no_option_without_it(name: str) -> None:
    command = command_line.group.get_command(click.Context(command_line.group), name)
    assert command is not None
    assert command.help
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert not [option.name for option in options if not option.help and not option.hidden]


@pytest.mark.slow
def test_an_unknown_option_is_a_usage_error() -> None:
    done = call("checks", "--no-such-option")
    assert done.returncode == 2
    assert "--no-such-option" in done.stderr
    assert "Traceback" not in done.stderr


def _raise(error: BaseException) -> None:
    raise error


@each_row(
    ("error", "code", "said"),
    [
        (InputError("bad", where="x"), 2, "x: bad."),
        (KeyboardInterrupt(), 3, "interrupted"),
        (ZeroDivisionError("secret detail"), 4, "a defect of hookproof itself: ZeroDivisionError"),
    ],
)
def test_no_traceback_reaches_a_user(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HOOKPROOF_DEBUG", raising=False)
    monkeypatch.setattr(command_line.group, "main", lambda **_: _raise(error))
    with pytest.raises(SystemExit) as left:
        command_line.run([])
    err = capsys.readouterr().err
    assert left.value.code == code
    assert said in err
    assert "Traceback" not in err
    assert "secret detail" not in err


@pytest.mark.slow
@pytest.mark.parametrize(
    "args", [["schemas", "list"], ["checks"], ["generate", "file.*", "--profile", "random", "--count", "5000"]]
)
def test_a_reader_that_has_gone_ends_a_command_quietly(args: list[str]) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-m", "hookproof", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    writer.stdout.close()
    assert writer.stderr is not None
    said = writer.stderr.read()
    assert (writer.wait(60), said) == (0, "")
    writer.stderr.close()


@each_row("command", [("send", "file.upload.failed"), ("test",)])
@each_row(
    ("option", "value"),
    [("--header", "foo"), ("--bind", "a"), ("--bind", "a=" + "[" * 50_000 + "]" * 50_000)],
)
def test_every_command_refuses_the_same_headers_and_bindings(
    command: tuple[str, ...], option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    with pytest.raises(SystemExit) as left:
        command_line.run([*command, "http://127.0.0.1:9/", "--secret", secret, option, value])
    err = capsys.readouterr().err
    assert left.value.code == 2, err
    assert option in err
    assert "Traceback" not in err
