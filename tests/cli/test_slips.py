"""Of several slips all are told, each on a line of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.cli.main import run
from hookproof.errors import InputError, SeveralSlips, Slips

KEY = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="


def told(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, list[str]]:
    with pytest.raises(SystemExit) as ended:
        run(arguments)
    return ended.value.code, capfd.readouterr().err.splitlines()


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOOKPROOF_SECRET", raising=False)
    return tmp_path


def test_a_missing_secret_hides_no_misspelt_event_or_check(capfd: pytest.CaptureFixture[str]) -> None:
    code, lines = told(
        capfd,
        "test",
        "http://127.0.0.1:9/",
        "--event",
        "file.uplod.failed",
        "--event",
        "fil",
        "--check",
        "ack.ful",
        "--check",
        "auht",
    )
    assert code == 2
    slips = ("secret", "'ack.ful'", "'auht'", "'file.uplod.failed'", "'fil'")
    assert [slip in line for slip, line in zip(slips, lines, strict=True)] == [True] * 5
    assert all(line.startswith("hookproof: ") for line in lines)


def test_each_setting_that_does_not_fit_is_told(empty_folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (empty_folder / "hookproof.yaml").write_text("url: 5\nfail-on: errors\nlevl: quick\n", encoding="utf-8")
    code, lines = told(capfd, "test")
    assert code == 2
    assert [next(name for name in ("url", "fail-on", "levl") if f"'{name}'" in line) for line in lines] == [
        "url",
        "fail-on",
        "levl",
    ]


def test_one_slip_is_raised_as_it_is_and_several_together() -> None:
    slips = Slips()
    slips.tell()
    with slips.kept():
        raise InputError("first", mend="Mend it.")
    with pytest.raises(InputError, match=r"^first\. Mend it\.$"):
        slips.tell()
    with slips.kept():
        raise InputError("second")
    with pytest.raises(SeveralSlips, match="first\\. Mend it\\.\nsecond\\."):
        slips.tell()


def test_all_slips_in_the_options_of_a_command_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    words = ("--levle", "quick", "--level", "fast", "--evnt=file.*", "--workers", "0", "--fail-on")
    code, lines = told(capfd, "test", "http://127.0.0.1:9/", *words)
    assert code == 2
    slips = ("--levle", "for '--level'", "--evnt", "for '--workers'", "Option '--fail-on' requires")
    assert [sum(slip in line for line in lines) for slip in slips] == [1] * len(slips), lines
    assert lines[-1].endswith(" test --help.")


@each_row(
    "words",
    [
        ("--secret", "--event", "nope", "--levle"),
        ("--event", "nope", "--levle", "--secret"),
        ("--levle", "--secret", "--event=nope"),
    ],
)
def test_an_option_without_its_value_hides_no_slip_wherever_it_stands(
    words: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    code, lines = told(capfd, "test", "http://127.0.0.1:9/", *words)
    assert code == 2
    slips = ("Option '--secret' requires", "'--levle'. Did you mean --level or ", "there is no event 'nope'")
    assert [sum(slip in line for line in lines) for slip in slips] == [1] * len(slips), lines
    assert lines[-1].endswith(" test --help.")


def test_words_that_cannot_be_read_hide_none_that_cannot_be_used(capfd: pytest.CaptureFixture[str]) -> None:
    code, lines = told(capfd, "test", "--level", "fast", "--secret", KEY, "--check", "auth.nope", "--event", "fil.*")
    assert code == 2
    slips = ("for '--level'", "there is no consumer", "there is no check 'auth.nope'", "no event matches 'fil.*'")
    assert [sum(slip in line for line in lines) for slip in slips] == [1] * len(slips), lines


def test_a_folder_of_the_name_of_the_settings_is_no_settings(
    empty_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (empty_folder / "hookproof.yaml").mkdir()
    code, lines = told(capfd, "test", "http://127.0.0.1:9/")
    assert code == 2
    assert "hookproof.yaml: this is a folder" in lines[0]


def test_a_scheme_that_is_misspelt_is_mended_and_not_kept(capfd: pytest.CaptureFixture[str]) -> None:
    _, lines = told(capfd, "test", "htp://127.0.0.1:9/in", "--secret", KEY)
    assert lines[-1].endswith("Did you mean http://127.0.0.1:9/in?")


def test_the_doctor_takes_contract_and_secret_from_the_project(
    empty_folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hookproof.contract import load_contract
    from hookproof.delivery.secrets import parse_secret
    from hookproof.delivery.signing import signer_for
    from hookproof.payloads import cases

    monkeypatch.setenv("SHOP_SECRET", KEY)
    (empty_folder / "hookproof.yaml").write_text("secret: env:SHOP_SECRET\nversion: '2026-07-14'\n", encoding="utf-8")
    contract = load_contract("videogen", "2026-07-14")
    delivery = signer_for(contract, parse_secret(KEY)).deliver(
        next(iter(cases(contract, "file.upload.failed", "example")))
    )
    (empty_folder / "body.json").write_bytes(delivery.body)
    lines = "\n".join(f"{name}: {value}" for name, value in delivery.headers)
    (empty_folder / "headers.txt").write_text(lines, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        run(["doctor", "body.json", "--headers", "headers.txt"])
    assert ended.value.code == 0
    assert "The signature fits; the event is file.upload.failed" in capfd.readouterr().out
    assert json.loads(delivery.body)["event"] == "file.upload.failed"


@each_row(
    ("words", "says"),
    [
        (("replay", "ack.example", "http://127.0.0.1:9/"), "'ack.example' is no address of a case"),
        (("test", "http://127.0.0.1:9/", "--secret", ""), "--secret: the setting 'secret' is empty."),
        (("listen", "--count", "x"), "'x' is not a whole number."),
        (("load", "http://127.0.0.1:9/", "--rate", "x"), "'x' is not a number."),
        (("import", "absent.yaml"), "absent.yaml: there is no such file"),
        (("report", "merge", "other.json"), "it is no JSON report of a run: it has no 'facts'. Give files"),
        (("watch", "captures.jsonl"), "there is no command 'captures.jsonl' of watch. Did you mean captures"),
    ],
)
def test_what_is_said_first_is_what_is_wrong(
    words: tuple[str, ...], says: str, empty_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (empty_folder / "other.json").write_text("{}", encoding="utf-8")
    code, lines = told(capfd, *words)
    assert code == 2
    assert says in lines[0]


@pytest.mark.parametrize("family", ["ack", "ack.*"])
def test_a_family_is_explained_by_what_is_in_it(family: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["explain", family])
    said = capfd.readouterr().out
    assert ended.value.code == 0
    assert said.startswith("ack (family of ")
    assert "ack.full " in said
    assert "auth." not in said


def test_values_names_files_and_patterns_that_do_not_fit_are_told_together(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKPROOF_SECRET", KEY)
    words = ("--header", "foo", "--bind", "x", "--shard", "3/2", "--budget", "10x")
    code, lines = told(capfd, "test", "http://127.0.0.1:9/", *words)
    assert code == 2
    assert [line.split(": ")[1] for line in lines] == ["--bind", "--header", "--shard", "--budget"]
    words = ("--check", "auht.*", "--event", "filu.*", "--baseline", "none.yaml")
    code, lines = told(capfd, "test", "http://127.0.0.1:9/", *words)
    assert code == 2
    slips = ("'auht.*'", "none.yaml: there is no such file", "'filu.*'")
    assert [slip in line for slip, line in zip(slips, lines, strict=True)] == [True] * 3


def test_where_patterns_alone_match_nothing_it_is_no_wrong_input(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKPROOF_SECRET", KEY)
    words = ("--check", "auht.*", "--event", "filu.*")
    code, lines = told(capfd, "test", "http://127.0.0.1:9/", *words)
    assert (code, len(lines)) == (3, 2)


@each_row("command", ["validate none.json", "validate none.ndjson", "lint none.md", "doctor none"])
def test_a_file_that_is_not_there_is_told_in_the_same_words(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    _, lines = told(capfd, *command.split())
    assert lines[0] == f"hookproof: {command.split()[1]}: there is no such file."


@each_row("group", ["schemas", "report", "watch"])
def test_a_group_without_a_command_shows_its_help_as_it_is(group: str, capfd: pytest.CaptureFixture[str]) -> None:
    code, lines = told(capfd, group)
    assert code == 2
    assert lines[0].endswith(f"{group} [OPTIONS] COMMAND [ARGS]...")
    assert not any(line.startswith("hookproof: ") for line in lines)


def test_schemas_and_the_openapi_document_are_written_where_other_commands_write(
    empty_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    event = ["--provider", "videogen", "--event", "file.upload.failed"]
    assert told(capfd, "openapi", *event, "--out", "openapi.json")[0] == 0
    assert json.loads((empty_folder / "openapi.json").read_text(encoding="utf-8"))["openapi"].startswith("3.1")
    assert told(capfd, "schemas", "export", *event, "--out", "a")[0] == 0
    assert told(capfd, "schemas", "export", *event, "b")[0] == 0
    assert [path.name for path in (empty_folder / "a").iterdir()] == [p.name for p in (empty_folder / "b").iterdir()]
    for words in ([], ["b", "--out", "a"]):
        code, [line] = told(capfd, "schemas", "export", *event, *words)
        assert code == 2
        assert "--out DIR, or FOLDER" in line


def test_a_variable_that_looks_like_one_of_a_setting_is_told_beside_the_run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOOKPROOF_LVEL", "quick")
    code, lines = told(capfd, "generate", "--provider", "videogen", "file.upload.failed")
    assert code == 0
    assert lines == ["hookproof: HOOKPROOF_LVEL: no setting is read from it. Did you mean HOOKPROOF_LEVEL?"]


def test_what_is_missing_is_told_with_the_words_that_the_command_takes(capfd: pytest.CaptureFixture[str]) -> None:
    assert told(capfd, "compare", "a") == (
        2,
        [
            "hookproof: Missing argument 'NEW'.",
            "hookproof: Write hookproof compare [OPTIONS] OLD NEW; --help says more.",
        ],
    )
    assert told(capfd, "report", "merge")[1][1:] == [
        "hookproof: Write hookproof report merge [OPTIONS] REPORT...; --help says more."
    ]


def test_a_word_too_many_is_answered_with_how_the_words_stand(capfd: pytest.CaptureFixture[str]) -> None:
    code, lines = told(capfd, "test", "http://127.0.0.1:9/", "http://127.0.0.1:10/")
    assert code == 2
    assert "http://127.0.0.1:10/" in lines[0]
    assert lines[1:] == ["hookproof: Write hookproof test [OPTIONS] [URL]; --help says more."]


def test_a_url_before_the_address_is_told_with_the_right_order(capfd: pytest.CaptureFixture[str]) -> None:
    code, [line] = told(capfd, "replay", "http://127.0.0.1:9/", "acme@2026-01-15/order.paid#example")
    assert code == 2
    assert line.endswith("Write hookproof replay 'acme@2026-01-15/order.paid#example' http://127.0.0.1:9/")
