"""What the documents tell people to type exists, and the README's commands run."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
from tests.printed import ROOT, blocks, lines_of
from tests.rowwise import each_row

from hookproof.checks.registry import checks
from hookproof.cli.main import group

PAGES = sorted([ROOT / "README.md", ROOT / "schemas" / "README.md", *ROOT.glob("docs/*.md")])
pytestmark = [pytest.mark.checkout]


def shell_lines(page: Path) -> list[str]:
    """Every line of the `sh` blocks of a page, with continued lines joined and comments dropped."""
    return [line for block in blocks(page) if block.language in ("sh", "console") for line in lines_of(block.text)]


def calls_in(lines: list[str]) -> list[list[str]]:
    pieces = [piece for line in lines for piece in re.split(r"&&|\|\||[|;]", line)]
    calls = [shlex.split(piece, comments=True) for piece in pieces]
    return [call[1:] for call in calls if call[:1] == ["hookproof"]]


CALLS = [(page.relative_to(ROOT).as_posix(), call) for page in PAGES for call in calls_in(shell_lines(page))]


def test_the_documents_show_how_to_call_hookproof() -> None:
    assert len(CALLS) >= 10


@each_row(("page", "call"), CALLS, ids=[f"{page}: {' '.join(call)}" for page, call in CALLS])
def test_a_documented_call_names_commands_and_options_that_exist(page: str, call: list[str]) -> None:
    command: click.Command = group
    names = list(call)
    while isinstance(command, click.Group) and names and not names[0].startswith("-"):
        found = command.get_command(click.Context(command), names.pop(0))
        assert found is not None, call
        command = found
    known = {flag for param in command.params for flag in (*param.opts, *param.secondary_opts)} | {"--help", "-h"}
    assert {word.partition("=")[0] for word in names if word.startswith("--")} <= known


def test_every_link_to_the_outside_stands_in_one_list_and_is_well_formed() -> None:
    pages = [page for where in ("*.md", "docs/*.md", "benchmarks/*.md", "schemas/*.md") for page in ROOT.glob(where)]
    link = re.compile(r"https?://[^\s)>\"'`|]+")
    found = {each for page in pages for each in link.findall(page.read_text("utf-8"))}
    listed = (ROOT / "docs" / "links.txt").read_text("utf-8").splitlines()
    assert listed == sorted(set(listed))
    # What a page shows as an example leads nowhere, and is no link.
    shown = re.compile(r"//[^/]*(?:localhost|127\.0\.0\.1|example|x\.dev|htp:|…|\{)")
    assert {each for each in found if not shown.search(each)} == set(listed)
    parts = [urlsplit(link) for link in listed]
    assert [each for each in parts if each.scheme != "https" or "." not in each.netloc or each.username] == []


def test_every_relative_link_of_every_page_leads_somewhere() -> None:
    pages = [*PAGES, ROOT / "CONTRIBUTING.md"]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    ]
    assert links
    assert not [(page.name, link) for page, link in links if not (page.parent / link).exists()]


def test_the_page_of_mistakes_names_each_check_and_none_that_is_not_there() -> None:
    page = (ROOT / "docs" / "mistakes.md").read_text(encoding="utf-8")
    families = {row.fact.family for row in checks()}
    named = [each for each in re.findall(r"`([a-z]+\.[a-z0-9-]+)`", page) if each.partition(".")[0] in families]
    assert {*named} == {row.id for row in checks()}


def test_the_two_set_up_commands_stand_in_the_readme() -> None:
    lines = shell_lines(ROOT / "README.md")
    assert "pip install . && hookproof demo" in lines
    assert "pip install -e '.[dev]' && pytest" in lines


README_CALLS = [
    pytest.param(call, id=" ".join(call))
    for block in blocks(ROOT / "README.md")
    if block.says == "tests/test_docs.py"
    for call in calls_in(lines_of(block.text))
]


@pytest.mark.slow
@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.parametrize("call", README_CALLS)
def test_a_call_of_the_readme_that_needs_no_consumer_runs(call: list[str], tmp_path: Path) -> None:
    """The demo is run whole once; what a fault is, is not asked here, nor how deep a run looks for it."""
    known = {**os.environ, **({"HOOKPROOF_LEVEL": "quick"} if "--fault" in call else {})}
    done = subprocess.run(["hookproof", *call], capture_output=True, text=True, timeout=120, cwd=tmp_path, env=known)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("hookproof_on_path")
def test_the_pictures_of_the_readme_show_what_runs_show_today() -> None:
    """`python docs/pictures.py` draws them anew; look at them before you commit."""
    drawn = runpy.run_path(str(ROOT / "docs" / "pictures.py"))
    for name, draw in drawn["PICTURES"].items():
        assert draw() == (ROOT / "docs" / "images" / name).read_text(encoding="utf-8"), name
        assert f"(docs/images/{name})" in (ROOT / "README.md").read_text(encoding="utf-8")
