"""Foreign text on its way out: it neither commands a CI server nor changes what it says in JSON and XML."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.reports.harmless import COLOURS, defused, defused_json, defused_xml, harmless

PIECES = st.sampled_from(
    ["::error::", "##[group]", "##vso[task", "##TeamCity[", "#", ":", "\n", " ", "\t", "a", "é", "["]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
COMMANDS = ("##[", "##vso[", "##teamcity[")


def is_command(text: str) -> bool:
    lines = [line.lstrip(" \t") for line in text.split("\n")]
    return any(line.startswith("::") for line in lines) or any(mark in text.lower() for mark in COMMANDS)


@pytest.mark.slow
@given(TEXTS)
def test_no_ci_server_finds_a_command_of_its_own(text: str) -> None:
    assert not is_command(defused(text))
    assert not is_command(harmless(text))
    assert is_command(text) or defused(text) == text


@pytest.mark.slow
@given(st.lists(TEXTS))
def test_json_keeps_its_value(texts: list[str]) -> None:
    written = defused_json(json.dumps(texts))
    assert json.loads(written) == texts
    assert not any(mark in written.lower() for mark in COMMANDS)


@pytest.mark.slow
@given(TEXTS)
def test_xml_keeps_its_text(text: str) -> None:
    written = defused_xml(f"<a>\n{escape(text)}</a>")
    assert ET.fromstring(written).text == f"\n{text}"
    assert not is_command(written)


@each_row(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
        ("\x1b[31m\x1b[2Jred", "\x1b[31m\\x1b[2Jred"),
        ("a\x1b[0m\x07b", "a\x1b[0m\\x07b"),
        ("", ""),
    ],
)
def test_sequences_that_are_allowed_stay_and_others_are_written_out(text: str, shown: str) -> None:
    assert harmless(text, COLOURS) == shown
