"""What was learned becomes a version that the same deliveries fit, and a verdict on what of it breaks a consumer."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.compare import Impact
from hookproof.contract import load_contract, load_provider
from hookproof.contract.errors import CannotScaffold
from hookproof.contract.validation import is_valid
from hookproof.errors import InputError
from hookproof.payloads import cases
from hookproof.receiving.undescribed import undescribed
from hookproof.watch.proposal import Proposal, _admit, _admit_value, propose
from hookproof.watch.study import Study

EVENT = "file.upload.failed"
NAME = "2031-01-01"


@pytest.fixture
def proposed(contract, seen, tmp_path: Path):
    """Study these payloads, and propose what they show; with samples, as one may allow."""

    def make(*payloads: Any, samples: bool = True) -> Proposal:
        study = Study(contract, samples=samples)
        for each in payloads:
            study.take(seen(each))
        return propose(study.taken(), contract, tmp_path / "proposal", NAME)

    return make


def described(proposal: Proposal, payload: Any) -> bool:
    """Whether the proposed version describes a payload whole."""
    root = proposal.folder.parents[1]
    event = load_contract(load_provider("videogen", root=root), NAME).events[payload["event"]]
    return is_valid(event)(payload) and not undescribed(event.schema, payload)


def changed(payload: Any, pointer: str, value: Any) -> Any:
    new = copy.deepcopy(payload)
    *above, last = pointer.split("/")[1:]
    owner = new
    for token in above:
        owner = owner[token]
    if value is ...:
        del owner[last]
    else:
        owner[last] = value
    return new


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pointer", "value", "impact"),
    [
        ("/later", 1, Impact.ADDITIVE),
        ("/file/codec", "h264", Impact.ADDITIVE),
        ("/fileId", None, Impact.BREAKING),
        ("/occurredAt", "yesterday", Impact.WIDENING),
        ("/occurredAt", -5, Impact.WIDENING),
        ("/occurredAt", ..., Impact.BREAKING),
        ("/file/type", "HOLOGRAM", Impact.WIDENING),
    ],
)
def test_a_proposed_version_describes_what_was_seen_and_says_what_it_means(
    proposed, payload, pointer: str, value: Any, impact: Impact
) -> None:
    new = changed(payload, pointer, value)
    proposal = proposed(new)
    assert described(proposal, new)
    assert described(proposal, payload)
    assert proposal.comparison.impact == impact
    assert proposal.left == ()


@pytest.mark.slow
def test_types_that_a_new_member_had_by_turns_are_all_proposed(proposed, payload) -> None:
    seen = [{**payload, "later": value} for value in ("a", 1, None, [1], {"x": 1})]
    proposal = proposed(*seen)
    assert all(described(proposal, each) for each in seen)


@pytest.mark.slow
def test_a_value_that_was_not_kept_is_any_of_its_type(proposed, payload) -> None:
    new = changed(payload, "/file/type", "HOLOGRAM")
    proposal = proposed(new, samples=False)
    assert described(proposal, new)
    assert "HOLOGRAM" not in "".join(path.read_text() for path in proposal.folder.rglob("*.json"))


@pytest.mark.slow
def test_what_a_later_version_sends_becomes_one_that_it_fits(seen, tmp_path: Path) -> None:
    """Of values nothing is kept, and several events share the types that are loosened."""
    old, new = load_contract("videogen", "2026-04-28"), load_contract("videogen", "2026-10-02")
    study = Study(old)
    sent = [case for event in new.events for case in cases(new, event, "covering", count=6)]
    for case in sent:
        study.take(seen(case.body.decode()))
    proposal = propose(study.taken(), old, tmp_path, NAME)
    assert proposal.left == ()
    made = load_contract(load_provider("videogen", root=tmp_path), NAME)
    assert [case.address for case in sent if not is_valid(made.events[case.event])(case.payload)] == []


@pytest.mark.slow
def test_an_event_that_the_contract_has_not_is_proposed_by_the_shape_of_its_payloads(proposed, payload) -> None:
    new = {"event": "file.burnt", "fileId": "a private id", "heat": 1.5, "where": [{"x": 1}, {"x": None}], "file": {}}
    proposal = proposed(new, {**new, "file": None})
    root = proposal.folder.parents[1]
    event = load_contract(load_provider("videogen", root=root), NAME).events["file.burnt"]
    assert is_valid(event)(new)
    assert not is_valid(event)({**new, "event": "file.other"})
    assert not is_valid(event)({**new, "heat": "hot"})
    assert "private" not in json.dumps(event.schema)
    assert [change.id for change in proposal.comparison.changes] == ["event.added"]


@pytest.mark.slow
def test_an_event_s_name_leads_nowhere_else(proposed, tmp_path: Path) -> None:
    proposal = proposed({"event": "../../evil", "x": 1}, {"event": "/" * 150, "x": 1})
    assert {path.name for path in proposal.folder.glob("*evil*")} == {"%2E.%2F..%2Fevil.schema.json"}
    assert not [*tmp_path.rglob("evil*")]
    assert proposal.left == (f"{'/' * 150}: its name is too long for a file",)


@pytest.mark.slow
def test_the_rest_of_the_folder_is_the_contract_s_and_its_digest_is_right(proposed, contract, payload) -> None:
    proposal = proposed({**payload, "later": 1})
    made = load_contract(load_provider("videogen", root=proposal.folder.parents[1]), NAME)
    assert made.digest == made.version.digest
    assert len(made.provider.versions) == len(contract.provider.versions) + 1
    assert "held against videogen@" in made.version.source


@pytest.mark.slow
def test_a_proposal_is_made_once_and_whole(proposed, contract, payload, tmp_path: Path) -> None:
    from hookproof.watch.ledger import Ledger

    with pytest.raises(CannotScaffold, match="not newer"):
        propose(Ledger(), contract, tmp_path / "other", "2020-01-01")
    assert not (tmp_path / "other" / "videogen").exists()
    proposed(payload)
    with pytest.raises(InputError, match="there already"):
        proposed(payload)


STRING = {"type": "string"}


@each_row(
    ("before", "after"),
    [
        (True, True),
        ({"type": "integer"}, {"type": ["integer", "string"]}),
        ({"type": ["integer", "null"], "minimum": 1}, {"type": ["integer", "null", "string"], "minimum": 1}),
        (STRING, STRING),
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        (
            {"title": "t", "type": "integer", "enum": [1]},
            {"title": "t", "anyOf": [{"type": "integer", "enum": [1]}, STRING]},
        ),
        ({"type": "integer", "const": 1}, {"anyOf": [{"type": "integer", "const": 1}, STRING]}),
        ({"$ref": "#/x", "description": "d"}, {"description": "d", "anyOf": [{"$ref": "#/x"}, STRING]}),
        ({"anyOf": [{"type": "integer"}, STRING]}, {"anyOf": [{"type": "integer"}, STRING]}),
        ({"anyOf": [True, {"type": "integer"}]}, {"anyOf": [{"anyOf": [True, {"type": "integer"}]}, STRING]}),
    ],
    ids=repr,
)
def test_a_schema_admits_one_more_type_and_is_else_as_it_was(before: Any, after: Any) -> None:
    node = copy.deepcopy(before)
    _admit(node, "string")
    assert node == after


@each_row(
    ("before", "sample", "after"),
    [
        ({"enum": ["a"]}, "b", {"enum": ["a", "b"]}),
        ({"const": "a"}, "b", {"enum": ["a", "b"]}),
        ({"enum": ["a", 1]}, "", {"description": "Documented: a, 1.", "type": "string"}),
        (
            {"const": 1, "description": "D.", "type": "integer"},
            "",
            {"description": "D. Documented: 1.", "type": "integer"},
        ),
        ({"enum": "broken"}, "b", {}),
    ],
    ids=repr,
)
def test_a_value_more_is_one_more_of_the_documented_ones_or_any(before: Any, sample: str, after: Any) -> None:
    node = copy.deepcopy(before)
    _admit_value(node, sample)
    assert node == after
