"""Relations of provider.yaml hold wherever payloads are realistic."""

from __future__ import annotations

from typing import Any

import pytest

from hookproof.contract import Contract
from hookproof.contract.model import Relation
from hookproof.payloads import cases, compile_plan
from hookproof.payloads.making.choosers import FullChooser
from hookproof.payloads.profiles.random import payloads


def every(contract: Contract, event: str) -> list[Any]:
    found = [case.payload for profile in ("example", "full", "covering") for case in cases(contract, event, profile)]
    return found + [case.payload for case in cases(contract, event, "random", count=60, seed=2)]


@pytest.mark.parametrize("event", ["file.upload.failed", "file.analysis_completed"])
def test_the_file_id_is_the_files_id(newest: Contract, event: str) -> None:
    assert all(payload["fileId"] == payload["file"]["fileId"] for payload in every(newest, event))


def results(contract: Contract) -> list[dict[str, Any]]:
    return [result for payload in every(contract, "tool_execution.succeeded") for result in payload.get("results", ())]


@pytest.mark.slow
@pytest.mark.parametrize("url", ["downloadUrl", "thumbnailUrl"])
def test_a_result_and_its_file_agree(newest: Contract, url: str) -> None:
    for result in results(newest):
        file = result["file"]
        assert result["fileId"] == file["fileId"]
        # A file may have no type yet; a result always has one.
        assert file.get("type") in (None, result["type"])
        assert file.get(url, result[url]) == result[url]


@pytest.mark.slow
@pytest.mark.parametrize("url", ["downloadUrl", "thumbnailUrl"])
def test_a_url_is_null_exactly_when_its_expiry_is(newest: Contract, url: str) -> None:
    for result in results(newest):
        assert (result[url] is None) == (result[f"{url}ExpiresAt"] is None)


@pytest.mark.slow
def test_audio_has_no_thumbnail(newest: Contract) -> None:
    audio = [result for result in results(newest) if result["type"] == "AUDIO"]
    assert audio
    assert all(result["thumbnailUrl"] is None for result in audio)


def test_words_follow_one_another(newest: Contract) -> None:
    transcripts = [p["file"]["transcript"] for p in every(newest, "file.upload.failed") if p["file"].get("transcript")]
    assert transcripts
    for transcript in transcripts:
        at = 0
        for word in transcript["words"]:
            assert at <= word["startSeconds"] < word["endSeconds"]
            at = word["endSeconds"]


def relation(kind: str, *fields: str, at: str = "*", **options: Any) -> Relation:
    return Relation(at=at, kind=kind, fields=fields, options=options)


NULLABLE = {"type": ["string", "null"]}
PAIR = {"type": "object", "properties": {"a": NULLABLE, "b": NULLABLE, "c": NULLABLE}}


def made(schema: Any, *relations: Relation, count: int = 200) -> list[Any]:
    plan = compile_plan(schema, relations=relations)
    stream = payloads(plan, 1)
    return [next(stream) for _ in range(count)] + [plan.walk(FullChooser(plan.makers, "test"))]


def test_null_together_leaves_absence_alone() -> None:
    found = made(PAIR, relation("null-together", "/a", "/b"))
    for payload in found:
        both = [payload[name] is None for name in ("a", "b") if name in payload]
        assert len(set(both)) <= 1
    assert any("a" in p and "b" not in p for p in found)


def test_present_together_leaves_null_alone() -> None:
    found = made(PAIR, relation("present-together", "/a", "/b"))
    assert all(("a" in payload) == ("b" in payload) for payload in found)
    assert any("a" in p and p["a"] is None and p["b"] is not None for p in found)


def test_equal_holds_between_objects_side_by_side() -> None:
    side = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    schema = {"type": "object", "required": ["left", "right"], "properties": {"left": side, "right": side}}
    assert all(p["left"]["id"] == p["right"]["id"] for p in made(schema, relation("equal", "/left/id", "/right/id")))


def test_less_holds_within_bounds() -> None:
    bounded = {"type": "integer", "minimum": 0, "maximum": 9}
    schema = {"type": "object", "required": ["from", "to"], "properties": {"from": bounded, "to": bounded}}
    for payload in made(schema, relation("less", "/from", "/to")):
        assert 0 <= payload["from"] < payload["to"] <= 9


def test_a_relation_on_fields_that_a_version_lacks_does_nothing() -> None:
    assert made(PAIR, relation("present-together", "/x", "/y"), relation("equal", "/p", "/q/r"), count=3)


def test_schema_validity_comes_before_equality() -> None:
    schema = {
        "type": "object",
        "required": ["kind", "inner"],
        "properties": {
            "kind": {"enum": ["A", "B"]},
            "inner": {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["A", "B", "C"]}}},
        },
    }
    for payload in made(schema, relation("equal", "/kind", "/inner/kind")):
        assert payload["kind"] in ("A", "B")
        assert payload["inner"]["kind"] in (payload["kind"], "C")
