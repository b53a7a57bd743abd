from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.rowwise import each_row

from hookproof.cli.lint import command
from hookproof.cli.rules import command as rules_command
from hookproof.errors import InputError
from hookproof.findings import Severity
from hookproof.rules.rulebook import rules

SAMPLES = Path(__file__).parents[1] / "doc_samples"
GOOD = SAMPLES / "example.event" / "good" / "several-events.md"
BAD = SAMPLES / "example.event" / "bad" / "several-events.md"
PROVIDERS = Path(__file__).parent / "contracts"
Lint = Callable[..., Result]


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lint:
    """Call `hookproof lint` in an empty folder; a command's own exit code is the result's return value."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object, **options: str) -> Result:
        return CliRunner().invoke(command, [str(a) for a in arguments], standalone_mode=False, **options)  # type: ignore[arg-type]

    return call


def test_findings_stand_with_path_line_and_column_in_eighty_columns(lint: Lint) -> None:
    result = lint(BAD)
    assert result.return_value == 1
    line = next(n for n, text in enumerate(BAD.read_text().split("\n"), 1) if "evt_1Qx8LmT3" in text) + 1
    assert f"{BAD}:{line}:3\n  error    example.event\n" in result.stdout
    assert "Show a payload of the event that the page is about." in result.stdout
    wide = [text for text in result.stdout.split("\n") if len(text) > 80 and str(BAD) not in text]
    assert not wide


def test_a_good_document_passes(lint: Lint) -> None:
    result = lint(GOOD)
    assert result.return_value == 0
    assert "no finding" in result.stdout


def test_the_output_says_why_no_contract_was_used(lint: Lint) -> None:
    assert "held against no contract: the events documented here are those of no" in lint(GOOD).stdout
    assert "none was wanted" in lint(GOOD, "--contract", "none").stdout


def test_the_output_says_which_contract_was_used(lint: Lint) -> None:
    page = SAMPLES / "contract.example" / "bad" / "teashop.md"
    result = lint(page, "--schemas", PROVIDERS)
    assert "held against teashop@2026-01-15: 3 of 3 events that are documented here are its own" in " ".join(
        result.stdout.split()
    )
    assert "contract.example" in result.stdout
    assert "contract.example" not in lint(page, "--schemas", PROVIDERS, "--contract", "none").stdout


def test_a_contract_that_is_asked_for_is_used_whatever_the_events_are(lint: Lint) -> None:
    result = lint(GOOD, "--schemas", PROVIDERS, "--provider", "teashop")
    assert "held against teashop@2026-01-15: it was asked for" in result.stdout
    assert "contract.events" in result.stdout


def test_a_document_without_anything_to_judge_is_no_pass(lint: Lint) -> None:
    Path("notes.md").write_text("# Notes\n\nNothing of interest.\n")
    result = lint("notes.md")
    assert result.return_value == 3
    assert "not judged" in result.stdout


@pytest.mark.parametrize(
    ("documents", "options", "code"),
    [
        (["a.json"], ["--contract", "none"], 3),
        (["a.json", "b.json"], ["--contract", "none"], 0),
        (["a.json", GOOD], ["--contract", "none"], 0),
        (["a.json"], ["--schemas", PROVIDERS, "--provider", "teashop"], 0),
    ],
)
def test_one_payload_with_nothing_to_hold_it_against_is_no_pass(lint: Lint, documents, options, code: int) -> None:
    Path("a.json").write_text('{"event": "cup.poured", "cupId": "cup_4811"}')
    Path("b.json").write_text('{"event": "cup.washed", "cupId": "cup_4812"}')
    result = lint(*documents, *options)
    assert result.return_value == code, result.stdout
    assert ("nothing to hold it against" in " ".join(result.stdout.split())) is (code == 3)


def test_a_document_without_anything_to_judge_is_named_beside_one_that_has_something(lint: Lint) -> None:
    Path("notes.md").write_text("# Notes\n\nNothing of interest.\n")
    result = lint("notes.md", GOOD)
    assert result.return_value == 0
    assert "notes.md: no event and no example was recognised here" in " ".join(result.stdout.split())


def test_the_last_line_counts_what_was_recognised_and_explain_lists_it(lint: Lint) -> None:
    last = lint(GOOD).stdout.strip().split("\n")[-1]
    events, examples = re.search(r"(\d+) events, \d+ schemas?, (\d+) examples", last).groups()  # type: ignore[union-attr]
    listed = lint(GOOD, "--explain").stdout
    assert f"recognised: {events} events" in listed
    assert f"recognised: {examples} examples" in listed
    assert f"  {GOOD}:" in listed


def test_fields_without_an_event_and_without_an_example_are_no_pass(lint: Lint) -> None:
    Path("fields.md").write_text("# Things\n\n| Field | Type |\n|---|---|\n| kind | string |\n")
    result = lint("fields.md")
    assert result.return_value == 3
    assert "no event and no example was recognised (0 events" in " ".join(result.stdout.split())


def test_json_alone_is_on_standard_output_and_is_json(lint: Lint) -> None:
    result = lint(BAD, "--format", "json")
    report = json.loads(result.stdout)
    assert "example.event" in json.dumps(report)


@pytest.mark.slow
@each_row("form", ["junit", "ctrf", "sarif", "json", "html"])
def test_reports_are_written(form: str, lint: Lint) -> None:
    lint(BAD, "--report", f"{form}=out.{form}")
    assert "example.event" in Path(f"out.{form}").read_text()


def test_a_rule_can_be_selected_and_a_severity_set_from_which_to_fail(lint: Lint) -> None:
    placeholder = SAMPLES / "example.placeholder" / "bad" / "words.md"
    assert lint(placeholder).return_value == 0
    assert lint(placeholder, "--fail-on", "note").return_value == 1
    assert lint(placeholder, "--fail-on", "note", "--rule", "example.event").return_value == 0


def test_notes_are_counted_in_one_line_unless_they_are_asked_for(lint: Lint) -> None:
    placeholder = SAMPLES / "example.placeholder" / "bad" / "words.md"
    counted = lint(placeholder).stdout
    assert "notes, shown with --pedantic or --fail-on note: example.placeholder" in counted
    assert "  note " not in counted
    for option in (["--pedantic"], ["--fail-on", "note"], ["--rule", "example.placeholder"]):
        assert "  note     example.placeholder" in lint(placeholder, *option).stdout


def test_known_findings_are_left_out_and_stale_ones_are_named(lint: Lint) -> None:
    written = lint(BAD, "--baseline", "known.yaml", "--update-baseline")
    assert written.return_value == 0
    assert "1 known finding " in written.stderr
    assert lint(BAD, "--baseline", "known.yaml").return_value == 0
    stale = lint(GOOD, "--baseline", "known.yaml")
    assert "no longer found" in stale.stderr


def test_why_a_finding_is_known_is_kept(lint: Lint) -> None:
    lint(BAD, "--baseline", "known.yaml", "--update-baseline")
    text = Path("known.yaml").read_text()
    Path("known.yaml").write_text(text.replace("  seen:", "  why: the old page\n  seen:"))
    lint(BAD, "--baseline", "known.yaml", "--update-baseline")
    assert "why: the old page" in Path("known.yaml").read_text()


@pytest.mark.parametrize(
    "comment", ["<!-- hookproof-ignore: example.event -->\n```json", "<!-- hookproof-ignore-file: example -->\n```json"]
)
def test_a_comment_before_a_box_silences_a_rule_in_it(comment: str, lint: Lint) -> None:
    Path("page.md").write_text(comment.join(BAD.read_text().rsplit("```json", 1)))
    assert lint("page.md").return_value == 0


def test_an_ignore_for_another_rule_or_another_place_silences_nothing(lint: Lint) -> None:
    text = BAD.read_text()
    Path("rule.md").write_text("<!-- hookproof-ignore: example.type -->\n```json".join(text.rsplit("```json", 1)))
    Path("place.md").write_text(f"{text}\n<!-- hookproof-ignore: example.event -->\n")
    assert lint("rule.md").return_value == 1
    assert lint("place.md").return_value == 1


def test_a_folder_gives_its_documents(lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "docs" / ".hidden").mkdir(parents=True)
    (tmp_path / "docs" / "a.md").write_text(GOOD.read_text())
    (tmp_path / "docs" / ".hidden" / "b.md").write_text(BAD.read_text())
    assert lint("docs").return_value == 0


@each_row(
    ("name", "text", "says"),
    [
        ("broken.json", '{"openapi": "3.1.0", ', r"broken.json:1:\d+"),
        ("broken.yaml", "openapi: 3.1.0\n  a: [", r"broken.yaml:\d+:\d+"),
        ("other.json", '{"a": 1}', "neither OpenAPI"),
        ("old.json", '{"swagger": "2.0"}', r"Swagger 2\.0"),
        ("empty.md", "  \n", "empty"),
        ("loop.yaml", "openapi: 3.1.0\na: &a [*a]\n", "alias"),
        ("deep.yaml", "openapi: 3.1.0\na: " + "[" * 5000, "nested deeper"),
        ("bomb.yaml", "openapi: 3.1.0\n" + "".join(
            f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 20 if n else ['x'])}]\n" for n in range(12)
        ), "expand"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_used_is_an_error_that_says_where(
    name: str, text: str, says: str, lint: Lint
) -> None:
    Path(name).write_text(text)
    result = lint(name)
    assert isinstance(result.exception, InputError)
    import re

    assert re.search(says, str(result.exception))


@each_row(
    "arguments",
    [["--contract", "none", "--version", "2026-01-15"], ["--update-baseline"], ["--rule", "tea.pot"]],
)
def test_options_that_make_no_sense_are_refused(arguments: list[str], lint: Lint) -> None:
    assert isinstance(lint(GOOD, *arguments).exception, InputError)


def test_the_rules_are_listed_as_text_and_as_json() -> None:
    text = CliRunner().invoke(rules_command, [], standalone_mode=False).stdout
    data = json.loads(CliRunner().invoke(rules_command, ["--format", "json"], standalone_mode=False).stdout)
    assert [row["id"] for row in data] == [row.id for row in rules()]
    assert all(row.id in text for row in rules())
    assert {row["severity"] for row in data} <= {level.label for level in Severity}


def test_a_file_that_is_no_baseline_is_refused(lint: Lint) -> None:
    Path("known.yaml").write_text("- 1\n")
    assert isinstance(lint(GOOD, "--baseline", "known.yaml").exception, InputError)
    assert isinstance(lint(GOOD, "--baseline", "gone.yaml").exception, InputError)


def test_standard_output_is_left_to_a_report_that_asks_for_it(lint: Lint) -> None:
    result = lint(BAD, "--report", "json=-")
    assert "example.event" in json.dumps(json.loads(result.stdout))
    assert "held against no contract" in result.stderr
