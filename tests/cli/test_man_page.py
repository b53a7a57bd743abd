"""The man page is made from the help of all commands, and holds no line that man(7) would take for a request."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from hookproof.cli.main import group

MAKER = Path(__file__).parents[2] / "docs" / "manpage.py"
REQUESTS = {".TH", ".SH", ".B", ".nf", ".fi"}


@pytest.mark.checkout
def test_each_command_has_a_section_with_all_its_options() -> None:
    page = runpy.run_path(str(MAKER))["page"]()
    sections = dict(re.findall(r'^\.SH "(.+)"\n((?:(?!\.SH).*\n)*)', page, re.MULTILINE))
    for name in group.list_commands(None):  # type: ignore[arg-type]
        text = sections[name.upper().replace("-", "\\-")].replace("\\-", "-")
        for parameter in group.get_command(None, name).params:  # type: ignore[arg-type, union-attr]
            options = [option for option in parameter.opts if option.startswith("--")]
            assert getattr(parameter, "hidden", False) or all(option in text for option in options), (name, options)


@pytest.mark.checkout
def test_nothing_in_a_help_is_read_as_a_request() -> None:
    page = runpy.run_path(str(MAKER))["page"]()
    assert {line.split()[0] for line in page.splitlines() if line.startswith(".")} == REQUESTS
    assert not [line for line in page.splitlines() if line.startswith("'")]
    assert set(re.findall(r"\\(.)", page)) <= {"-", "e", "&", "["}
    assert page.isascii()
