"""What deliveries teach: shapes and names of the contract, each once, and which version they fit."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.contract.validation import Violation
from hookproof.delivery.redaction import Redactor
from hookproof.errors import InputError
from hookproof.findings import Severity
from hookproof.parsing import MalformedDocument
from hookproof.payloads import cases
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.captures import Captures
from hookproof.watch import learning
from hookproof.watch.account import account_of, best_version
from hookproof.watch.learning import Learner, starred, type_of
from hookproof.watch.ledger import MOST_LESSONS, MOST_SHAPES, Ledger, read_ledger, write_into
from hookproof.watch.lesson import KINDS, Lesson, Topic
from hookproof.watch.skeleton import skeleton
from hookproof.watch.study import Study

EVENT = "file.upload.failed"


@pytest.fixture
def learner(contract) -> Learner:
    return Learner(contract)


def topics(learned) -> list[tuple[str, ...]]:
    return [(t.kind, t.event, t.pointer, t.detail) for each in learned for t in (x.topic for x in each.lessons)]


@each_row(
    ("change", "topic"),
    [
        ({"later": {"a": 1}}, ("unknown-field", EVENT, "/later", "object")),
        ({"fileId": None}, ("null", EVENT, "/fileId", "")),
        ({"fileId": 7.5}, ("type", EVENT, "/fileId", "number")),
        ({"occurredAt": -1}, ("constraint", EVENT, "/occurredAt", "minimum")),
        ({"event": "file.burnt"}, ("unknown-event", "", "", "file.burnt")),
    ],
)
def test_each_kind_of_difference_is_told_with_its_place(learner, seen, payload, change, topic) -> None:
    assert topics(learner.learn(seen({**payload, **change}))) == [topic]


def test_a_member_that_is_missing_is_named(learner, seen, payload) -> None:
    del payload["fileId"]
    [(kind, _, pointer, detail)] = topics(learner.learn(seen(payload)))
    assert (kind, pointer) == ("missing", "")
    assert "fileId" in detail


def test_a_value_that_is_none_of_the_documented_ones_is_not_kept_unless_asked(contract, seen, payload) -> None:
    payload["file"]["type"] = "HOLOGRAM"
    plain, asked = (Learner(contract, samples=samples).learn(seen(payload))[0].lessons for samples in (False, True))
    assert [lesson.topic for lesson in plain] == [lesson.topic for lesson in asked]
    assert plain[0].topic.kind == "value"
    assert (plain[0].sample, asked[0].sample) == ("", "HOLOGRAM")


@pytest.mark.slow
@pytest.mark.parametrize("profile", [pytest.param("covering", marks=pytest.mark.slow), "random"])
def test_a_valid_payload_teaches_nothing(contract, learner, seen, profile: str) -> None:
    for event in contract.events.values():
        for case in cases(contract, event.name, profile, count=20):
            told = topics(learner.learn(seen(case.body.decode())))
            # Cases of several events may be about one file, in any order.
            assert [topic for topic in told if topic[0] != "order"] == [], case.address


@each_row("body", ["", "{", "NaN", '{"event":' * 500])
def test_what_is_no_json_is_one_lesson(learner, seen, body: str) -> None:
    assert [topic[0] for topic in topics(learner.learn(seen(body)))] == ["unreadable"]


def test_time_and_repeats_are_learned(learner, seen, payload) -> None:
    assert topics(learner.learn(seen(payload, "m1", -4000))) == [("time", EVENT, "", "old")]
    assert topics(learner.learn(seen(payload, "m1"))) == [("repeat", EVENT, "", "same body")]
    assert topics(learner.learn(seen({**payload, "later": 1}, "m1")))[-1] == ("repeat", EVENT, "", "another body")


@each_row(
    ("past", "future", "seconds", "detail"),
    [
        (100, 100, -105, "old"),
        (100, 100, -95, None),
        (100, 100, 110, "ahead"),
        (100, 100, 90, None),
        (None, 100, -4000, None),
        (100, None, 4000, None),
        (100, 4000, 110, None),
        (4000, 100, -110, None),
    ],
)
def test_a_time_is_too_far_as_each_direction_is_limited(
    contract, seen, payload, past: int | None, future: int | None, seconds: int, detail: str | None
) -> None:
    rules = contract.delivery
    message = replace(rules.message, past_seconds=past, future_seconds=future)
    learner = Learner(contract)
    learner.contract = SimpleNamespace(events=contract.events, delivery=replace(rules, message=message))  # type: ignore[assignment]
    told = [("time", EVENT, "", detail)] if detail else []
    assert topics(learner.learn(seen(payload, None, seconds))) == told


def test_where_nobody_knows_the_time_none_is_too_far(learner, seen, payload) -> None:
    delivery = seen(payload, None, -4000)
    assert topics(learner.learn(replace(delivery, at=0.0))) == []
    assert topics(learner.learn(replace(delivery, headers=()))) == []


def test_only_so_many_messages_and_entities_are_remembered(contract, seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "_REMEMBERED", 3)
    learner = Learner(contract)
    case = next(cases(contract, "file.upload.completed", "minimal", count=1)).payload
    for name in "abcde":
        body = {**case, "fileId": name, "file": {**case["file"], "fileId": name}}
        assert topics(learner.learn(seen(body, name))) == []
    assert (len(learner._seen), len(learner._entities)) == (3, 3)
    assert topics(learner.learn(seen(body, "e"))) == [("repeat", "file.upload.completed", "", "same body")]
    assert topics(learner.learn(seen(body, "a"))) == []


@each_row(
    ("keyword", "pointer", "value", "topic"),
    [
        ("type", "/a", None, ("null", "/a", "")),
        ("enum", "/a", None, ("null", "/a", "")),
        ("const", "/a", None, ("null", "/a", "")),
        ("minimum", "/a", None, ("null", "/a", "")),
        ("required", "/a", None, ("missing", "/a", "said")),
        ("type", "", None, ("type", "", "null")),
        ("type", "/l/0", 1, ("type", "/l/*", "integer")),
        ("dependentRequired", "", {}, ("missing", "", "said")),
        ("enum", "/a", "x", ("value", "/a", "")),
        ("const", "/a", "x", ("value", "/a", "")),
        ("maxLength", "/a", "x", ("constraint", "/a", "maxLength")),
    ],
)
def test_a_broken_keyword_is_of_one_kind(keyword: str, pointer: str, value: object, topic: tuple[str, ...]) -> None:
    broken = Violation(pointer=pointer, keyword=keyword, schema_pointer="", message="said")
    told = learning._topic("e", broken, {"a": value, "l": [1]}, value)
    assert (told.kind, told.pointer, told.detail) == topic


@each_row(
    ("value", "name"),
    [
        (True, "boolean"),
        (1, "integer"),
        (1.5, "number"),
        ("", "string"),
        ([], "array"),
        ({}, "object"),
        (None, "null"),
        (..., "nothing"),
    ],
    ids=repr,
)
def test_a_type_is_named_as_json_names_it(value: object, name: str) -> None:
    assert type_of(value) == name


def test_names_and_values_are_cut_and_values_of_many_members_not_kept(contract, seen, payload) -> None:
    learner = Learner(contract, samples=True)
    [unknown] = learner.learn(seen({**payload, "x" * 300: "y" * 300}))[0].lessons
    assert (len(unknown.topic.pointer), len(unknown.sample)) == (200, 200)
    [shaped] = learner.learn(seen({**payload, "later": {"a": 1}}))[0].lessons
    assert shaped.sample == ""
    [named] = learner.learn(seen({**payload, "event": "x" * 300}))[0].lessons
    assert len(named.topic.detail) == 200


def test_a_study_counts_what_fits_and_keeps_no_shape_of_what_has_no_name(contract, seen, payload) -> None:
    study = Study(contract)
    for body in (payload, {**payload, "later": 1}, {**payload, "fileId": None}, {"event": 5, "x": 1}, ["a"], "{"):
        study.take(seen(body))
    study.take(seen({"event": "new.one"}))
    told, newest = study.taken(), contract.version.name
    assert (told.seen, told.events, [*told.shapes]) == (7, {EVENT: 3}, ["new.one"])
    assert (told.fits[newest], told.described[newest]) == (2, 1)


def test_each_kind_of_lesson_is_as_grave_as_it_is_for_a_consumer() -> None:
    notes = {"unknown-field", "time", "order", "repeat"}
    errors = {"unknown-event", "unreadable", "null", "type", "missing", "value", "constraint"}
    assert {name for name, kind in KINDS.items() if kind.severity is Severity.NOTE} == notes
    assert {name for name, kind in KINDS.items() if kind.severity is Severity.ERROR} == errors


def test_an_event_that_comes_after_one_that_follows_it_is_learned_once_for_its_entity(learner, seen, contract) -> None:
    def of(event: str, entity: str) -> list[tuple[str, ...]]:
        case = next(cases(contract, event, "minimal", count=1)).payload
        told = topics(learner.learn(seen({**case, "fileId": entity, "file": {**case["file"], "fileId": entity}})))
        return [topic for topic in told if topic[0] == "order"]

    late = ("order", "file.upload.completed", "", "after file.playback_ready")
    assert of("file.playback_ready", "one") == of("file.upload.completed", "other") == []
    assert of("file.upload.completed", "one") == [late]
    # What may come in any order is in order.
    assert of("file.download_ready", "other") == of("file.playback_ready", "other") == []


def test_a_skeleton_has_the_members_and_types_of_a_payload_and_none_of_its_values() -> None:
    payload = {"a": "x", "b": [1, 2, 2.5, True, None, {"c": "y"}, {"c": "z"}], "d": {"e": []}}
    assert skeleton(payload) == {"a": "", "b": [0, 0.5, True, None, {"c": ""}], "d": {"e": []}}
    deep: object = 1
    for _ in range(100):
        deep = [deep]
    assert len(json.dumps(skeleton(deep))) < 50


def test_what_is_learned_of_an_unknown_event_is_its_shape_and_bounded(contract, seen, tmp_path: Path) -> None:
    study = Study(contract)
    for number in range(MOST_SHAPES + 20):
        study.take(seen({"event": f"new.{number}", "x": "a private value"}))
        study.take(seen({"event": "new.0", f"member{number}": "a private value"}))
    write_into(tmp_path / "ledger", study.taken())
    read = read_ledger(tmp_path / "ledger")
    assert (len(read.shapes), len(read.shapes["new.0"])) == (MOST_SHAPES, MOST_SHAPES)
    assert "private" not in (tmp_path / "ledger").read_text()


def test_items_of_arrays_are_one_place() -> None:
    assert starred("/a/12/b~1c/0", {"a": [{"b/c": [1]}] * 13}) == "/a/*/b~1c/*"
    assert starred("/a/0", {"a": {"0": 1}}) == "/a/0"


@pytest.mark.slow
@pytest.mark.parametrize("version", ["2026-04-23", "2026-07-14", "2026-10-02"])
def test_the_version_that_deliveries_fit_best_is_found(contract, seen, version: str) -> None:
    study = Study(contract)
    older = load_contract("videogen", version)
    for event in older.events:
        for case in cases(older, event, "full", count=1):
            study.take(seen(case.body.decode()))
    ledger = study.taken()
    best = best_version(ledger)
    assert ledger.fits[version] == ledger.seen
    assert ledger.fits[best] == ledger.fits[version]
    assert ledger.described[version] == ledger.described[best] == ledger.seen
    assert study.taken().is_empty


def lesson(number: int, at: float = 1.0) -> Lesson:
    return Lesson(topic=Topic("type", EVENT, f"/{number}", "null"), count=1, first=at, last=at)


def test_a_lesson_is_kept_once_with_its_first_and_last_time() -> None:
    ledger = Ledger()
    ledger.add([lesson(1, 5.0), lesson(1, 3.0), lesson(1, 9.0)])
    [kept] = ledger.lessons.values()
    assert (kept.count, kept.first, kept.last) == (3, 3.0, 9.0)


def test_a_ledger_is_bounded_whatever_arrives() -> None:
    ledger = Ledger()
    ledger.add(map(lesson, range(MOST_LESSONS + 50)))
    ledger.add([lesson(0)])
    assert (len(ledger.lessons), ledger.passed_over, ledger.lessons[lesson(0).topic].count) == (MOST_LESSONS, 50, 2)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    one = Ledger(
        contract="acme@1", seen=2, dropped=1, passed_over=3, events={"a": 2}, fits={"1": 2}, described={"1": 1}
    )
    one.add([Lesson(topic=Topic("value", "a", "/é", ""), count=2, first=1.0, last=2.0, sample="\ud800")])
    write_into(path, one)
    read = read_ledger(path)
    # Half of a surrogate pair is no text that a file holds.
    assert [lesson.sample for lesson in read.lessons.values()] == ["\ufffd"]
    assert replace(read, lessons={}) == replace(one, lessons={})
    write_into(path, one)
    assert (read_ledger(path).seen, read_ledger(path).events) == (4, {"a": 4})


@pytest.mark.slow
def test_several_processes_add_to_one_ledger_and_lose_nothing(tmp_path: Path, forking: Any) -> None:
    path = tmp_path / "ledger"
    news = Ledger(contract="acme@1", seen=1)
    news.add([lesson(1)])
    processes = [forking.Process(target=write_into, args=(path, news)) for _ in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert (read_ledger(path).seen, read_ledger(path).lessons[lesson(1).topic].count) == (6, 6)
    assert sorted(each.name for each in tmp_path.iterdir()) == [".ledger.lock", "ledger"]


@each_row(("text", "said"), [("{}", "no ledger"), ("[", "not JSON"), ('{"hookproof-watch":9}', "another version")])
def test_a_file_that_is_no_ledger_is_refused_and_left_alone(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "ledger"
    path.write_text(text)
    with pytest.raises((InputError, MalformedDocument), match=said):
        write_into(path, Ledger(seen=1))
    assert path.read_text() == text


def test_an_account_is_safe_for_a_terminal_and_names_each_kind() -> None:
    ledger = Ledger(contract="acme@1", seen=1)
    ledger.add([Lesson(topic=Topic(kind, "e\x1b[31m", "/\n::error::x"), count=1, first=0, last=0) for kind in KINDS])
    text = account_of(ledger)
    assert not [c for c in text if ord(c) < 32 and c != "\n"]
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert all(kind.says in text for kind in KINDS.values())


def call(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = ["hookproof", "watch", *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder)


def captured(path: Path, payloads: list[object]) -> None:
    with Captures(path, Redactor()) as captures:
        for body in payloads:
            data = json.dumps(body).encode()
            captures.keep(Arrival(number=0, at=1.0, method="POST", target="/", headers=(), body=data))


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_captures_that_keep_the_contract_end_with_0_and_others_with_1(tmp_path: Path, payload) -> None:
    captured(tmp_path / "good", [payload, {**payload, "later": 1}])
    with Captures(tmp_path / "good", Redactor()) as captures:  # what is looked at in passing is no delivery
        captures.keep(Arrival(number=0, at=1.0, method="GET", target="/favicon.ico", headers=(), body=b""))
    captured(tmp_path / "bad", [{**payload, "fileId": None}])
    good, strict, bad = (
        call(tmp_path, "captures", *args) for args in (["good"], ["good", "--fail-on", "note"], ["bad"])
    )
    assert [good.returncode, strict.returncode, bad.returncode] == [0, 1, 1], good.stderr
    assert "note  file.upload.failed /later: a member that the contract does not describe (integer)" in good.stdout
    assert "error  file.upload.failed /fileId: null, where none is promised" in bad.stdout
    assert "fit version 2026-10-02 best" in good.stdout
    assert "1 request left out: not POST" in good.stderr


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_a_report_tells_what_the_ledger_holds(tmp_path: Path, contract, seen, payload) -> None:
    study = Study(contract)
    study.take(seen({**payload, "fileId": 7}))
    write_into(tmp_path / "hookproof-watch.json", study.taken())
    text, data = call(tmp_path, "report"), call(tmp_path, "report", "--format", "json")
    assert text.returncode == 1
    assert "/fileId: a value of another type (integer)" in text.stdout
    assert json.loads(data.stdout)["lessons"][0]["pointer"] == "/fileId"


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.slow
def test_nothing_seen_is_no_pass_and_no_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("")
    captured(tmp_path / "none", [])
    assert call(tmp_path, "captures", "none").returncode == 3
    missing = call(tmp_path, "report")
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1


@pytest.mark.usefixtures("hookproof_on_path")
@pytest.mark.long
@pytest.mark.slow
def test_captures_become_a_proposed_version_with_a_verdict(tmp_path: Path, payload) -> None:
    captured(tmp_path / "captures", [{**payload, "fileId": None, "later": 1}])
    done = call(tmp_path, "captures", "captures", "--propose", "proposed", "--as", "2031-01-01")
    assert done.returncode == 1, done.stderr
    assert "proposed in proposed/videogen/2031-01-01" in done.stderr
    assert "videogen@2026-10-02 -> videogen@2031-01-01: breaking (1 breaking, 1 additive)" in done.stdout
    again = call(tmp_path, "captures", "captures", "--schemas", "proposed", "--version", "2031-01-01")
    assert again.returncode == 0, again.stdout
