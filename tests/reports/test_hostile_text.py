"""What a consumer or a document says can neither break a report nor forge a part of it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.rowwise import each_row

from hookproof.findings import Fact, Finding, Place, Severity, Verdict
from hookproof.reports import ctrf, github, htmlpage, jsonfile, junit, sarif
from hookproof.reports.cleantext import MAX_CHARACTERS, clean, one_line
from hookproof.reports.collected import Collected
from hookproof.reports.console import ConsoleReport
from hookproof.stream import Ending, Finished, Judged, Record, Started

FACT = Fact(
    id="hygiene.trace", title="No trace in a response", severity=Severity.ERROR, clause="practice", mend="Hide."
)
HOSTILE = [
    "\x1b[2J\x1b[1;1Hall holds\x07\x9b31m",
    "\ud800 lone \udfff",
    "nul \x00 vt \x0b ff \x0c \ufffe \uffff",
    "</failure></testcase><testcase name='x'/> ]]> &amp; &#0;",
    "<script>alert(1)</script><img src=http://127.0.0.1/x onerror=alert(1)>",
    "```\n## hookproof: holds\n```` \n</details>",
    "| a | b |\n| -- | -- |\n[x](javascript:alert(1)) ![i](http://127.0.0.1/i)",
    "\n::error file=x,line=1::forged\n  ::set-output name=a::b\n##[error]forged\n##vso[task.complete]x\n##teamcity[x]",
    "\u202egnp.exe\u2066\u2028\u0085 [red]markup[/red] {{ 7*7 }} {% raw %}",
    "\r\nerror  auth.x: forged\rholds",
    "a" * 50_000,
]


def records_with(text: str) -> list[Record]:
    finding = Finding(
        fact=FACT,
        subject=text,
        message=text,
        severity=Severity.ERROR,
        place=Place(path=text or "x", line=3, column=1, pointer=text),
        address=text,
        evidence=((text, text), ("response", text)),
        also=(text,),
    )
    consumer = replace(finding, place=None)
    started = Started(
        kind="test",
        target=text,
        contract=text,
        tool_version="0.1.0",
        facts=(FACT,),
        subjects=(text,),
        settings=((text, text),),
    )
    return [
        started,
        Judged(fact=FACT, subject=text, verdict=Verdict.BROKEN, findings=(finding, consumer)),
        Judged(fact=FACT, subject=text, verdict=Verdict.NOT_OBSERVED, note=text),
        Finished(outcome=Ending.INTERRUPTED, reason=text, mend=text, defects=(text,)),
    ]


def run_with(text: str) -> Collected:
    run = Collected()
    for record in records_with(text):
        run.take(record)
    return run


def console_of(records: list[Record]) -> str:
    out = io.StringIO()
    sink = ConsoleReport(out)
    for record in records:
        sink.take(record)
    sink.close()
    return out.getvalue()


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.references: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.references += [value for name, value in attrs if name in ("src", "href", "style") or name.startswith("on")]


def parsed(page: str) -> Tags:
    parser = Tags()
    parser.feed(page)
    return parser


hostile = each_row("text", HOSTILE, ids=range(len(HOSTILE)))


@hostile
def test_junit_stays_one_suite_with_the_same_cases(text: str) -> None:
    root = ET.fromstring(junit.render(run_with(text)))
    assert [len(suite.findall("testcase")) for suite in root] == [2, 1]


@pytest.mark.slow
@hostile
def test_json_ctrf_and_sarif_stay_ascii_json(text: str) -> None:
    for module in (ctrf, jsonfile, sarif):
        written = module.render(run_with(text))
        assert written.isascii()
        assert "\\ud8" not in written.replace("\\\\", "")
        json.loads(written)


@pytest.mark.slow
@hostile
def test_html_has_the_same_tags_whatever_the_text(text: str) -> None:
    page = htmlpage.render(run_with(text))
    # Long evidence stands in a fold of its own, so length is compared with length.
    harmless = "harmless " * max(1, len(text) // 9)
    assert parsed(page).tags == parsed(htmlpage.render(run_with(harmless))).tags
    assert "{{ 7*7 }}" in page or "7*7" not in text


@pytest.mark.slow
@hostile
def test_html_loads_nothing(text: str) -> None:
    page = parsed(htmlpage.render(run_with(text)))
    assert not {"img", "link", "iframe", "object", "form"} & set(page.tags)
    assert page.tags.count("script") == 1
    assert all(reference and reference.startswith("#finding-") for reference in page.references)
    style = htmlpage.render(run_with(text)).partition("<style>")[2].partition("</style>")[0]
    assert not re.search(r"url\(|@import", style)


@pytest.mark.slow
@hostile
def test_the_summary_has_the_same_tags_whatever_the_text(text: str) -> None:
    def rendered(words: str) -> list[str]:
        return parsed(MarkdownIt("commonmark").enable("table").render(github.render(run_with(words)))).tags

    assert rendered(text) == rendered("harmless")


@pytest.mark.slow
@hostile
def test_the_console_writes_no_control_character_and_no_command_of_a_ci_server(text: str) -> None:
    out = console_of(records_with(text))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e\ud800-\udfff]", out)
    assert not re.search(r"^\s*::|##\[|##vso\[|##teamcity\[", out, flags=re.MULTILINE)
    assert "[red]markup[/red]" in out or "[red]" not in text
    out.encode()


@hostile
def test_an_annotation_is_one_line_that_ends_where_it_should(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    sink = github.GithubReport(str(tmp_path) + "/summary.md")
    for record in records_with(text):
        sink.take(record)
    sink.close()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    for line in lines:
        properties = line.removeprefix("::error ").partition("::")[0]
        assert all(re.match("(title|file|line|col)=[^:,]*$", item) for item in properties.split(","))


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_can_be_written_as_utf8_and_as_xml(text: str) -> None:
    cleaned = clean(text)
    root = ET.fromstring(ET.tostring(_element(cleaned), encoding="unicode"))
    assert (root.text or "") == cleaned
    assert "\n" not in one_line(text)


@given(st.text(st.sampled_from("abc äé日本\n\t😀\u200d")))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    assert clean("x" * (MAX_CHARACTERS + 7)) == "x" * MAX_CHARACTERS + "… (7 more characters)"


def test_cleaning_is_fast_on_what_is_very_long() -> None:
    assert len(clean("\x1b" * 5_000_000)) < 6 * MAX_CHARACTERS


def _element(text: str) -> ET.Element:
    element = ET.Element("a")
    element.text = text
    return element


def test_a_fingerprint_in_a_report_is_that_of_the_finding_as_it_came(
    collected: Callable[[list[Record]], Collected],
) -> None:
    records = records_with("\x1b[31m")
    assert isinstance(records[1], Judged)
    assert collected(records).entries[0].fingerprint == records[1].findings[0].fingerprint
