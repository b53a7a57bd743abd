"""A shell that asks what may come next is told commands, options, events, checks, versions and files."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import click
import pytest

from hookproof.cli.main import group

PROGRAM = shutil.which("hookproof")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="the program is not on the path")


def offered(words: str) -> list[str]:
    """What bash is offered for the last of these words."""
    asked = {"_HOOKPROOF_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    done = subprocess.run(
        [str(PROGRAM)], env={**os.environ, **asked}, capture_output=True, text=True, timeout=60, check=True
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.mark.slow
def test_commands_and_options_are_offered() -> None:
    assert {"test", "trigger"} == set(offered("hookproof t"))
    assert "--start" in offered("hookproof test --st")


@pytest.mark.slow
def test_names_of_the_contract_and_of_checks_are_offered() -> None:
    assert "file.upload.failed" in offered("hookproof generate file.u")
    assert offered("hookproof test --event project_export.f") == ["project_export.failed"]
    assert "auth.raw-body" in offered("hookproof test --check auth.r")
    assert "2026-10-02" in offered("hookproof test --version 2026-10")


def words() -> Iterator[tuple[str, click.Parameter]]:
    """Every word of every command that takes a value, with where it stands."""

    def of(command: click.Command, name: str) -> Iterator[tuple[str, click.Parameter]]:
        yield from ((f"{name} {param.name}", param) for param in command.params)
        if isinstance(command, click.Group):
            for each in command.list_commands(ctx):
                if found := command.get_command(ctx, each):
                    yield from of(found, f"{name} {each}")

    ctx = click.Context(group)
    yield from of(group, "hookproof")


#: What words for files are called in help.
FILES = frozenset(("FILE", "FILE…", "DOC...", "[DOC]...", "REPORT...", "DIR"))


def test_every_word_for_a_file_leaves_it_to_the_shell_which_files_there_are() -> None:
    seen = [(name, param) for name, param in words() if param.metavar in FILES]
    kinds = {name: [item.type for item in param.shell_complete(click.Context(group), "a")] for name, param in seen}
    assert len(kinds) > 40
    assert [name for name, found in kinds.items() if "file" not in found] == []


def test_every_word_for_an_event_a_version_or_a_name_of_ours_offers_them() -> None:
    asked = {
        "hookproof compare old": "2026-10-02",
        "hookproof compare events": "file.upload.failed",
        "hookproof pin events": "file.upload.failed",
        "hookproof test against": "2026-10-02",
        "hookproof schemas show event": "file.upload.failed",
        "hookproof trigger what": "file.upload.failed",
        "hookproof explain id": "auth.stale",
        "hookproof demo fault": "no-signature-check",
        "hookproof generate profile": "minimal",
        "hookproof lint reports": "html",
    }
    found = dict(words())
    ctx = click.Context(group)
    assert {
        name: value for name, value in asked.items() if value in [i.value for i in found[name].shell_complete(ctx, "")]
    } == asked


@pytest.mark.slow
def test_what_cannot_be_read_offers_nothing_and_says_nothing() -> None:
    assert offered("hookproof test --provider no-such-one --event f") == []


#: What a shell does on a tab, without a terminal: its own words, put to the function that our script defines.
TAB = {
    "bash": "COMP_WORDS=(hookproof generate file.u); COMP_CWORD=2; _hookproof_completion hookproof; "
    'printf "%s\\n" "${COMPREPLY[@]}"',
    "zsh": "words=(hookproof generate file.u); CURRENT=3; _hookproof_completion",
    "fish": "complete -C 'hookproof generate file.u'",
}


#: What zsh has with its completion loaded, as far as our script calls it: it prints what it is handed.
ZSH = "compdef() { : }; compadd() { print -rl -- $completions }; _describe() { print -rl -- ${(P)3} }"


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_offers_by_its_own_script_what_we_offer(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"the machine has no {shell}")
    source = f"_HOOKPROOF_COMPLETE={shell}_source hookproof"
    load = f"{source} | source" if shell == "fish" else f'eval "$({source})"'
    load = f"{ZSH}\n{load}" if shell == "zsh" else load
    bare = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run(
        [shell, *bare, "-c", f"{load}\n{TAB[shell]}"], capture_output=True, text=True, timeout=60, check=False
    )
    offers = {line.partition("\t")[0].partition(":")[0] for line in done.stdout.splitlines()}
    assert {"file.upload.completed", "file.upload.failed"} <= offers, done.stderr
    assert not {"file.download_ready", "test"} & offers
