"""One event that cannot be used never stops the others: it is listed with the reason, and nothing is said about it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hookproof.cli.generate import command as generate
from hookproof.contract import load_contract
from hookproof.contract.catalogue import find_event
from hookproof.contract.errors import SetAside
from hookproof.contract.lock import lock_of
from hookproof.engine import Plan, run
from hookproof.errors import CannotJudge, Exit, Notice
from hookproof.findings import Place, Verdict
from hookproof.payloads.conformity import judge
from hookproof.payloads.errors import Unsatisfiable
from hookproof.reports.tally import Tally
from hookproof.stream import Judged

PROVIDERS = Path(__file__).parents[1] / "providers"
BROKEN = {
    "circle": {"$ref": "#"},
    "remote": {"properties": {"x": {"$ref": "https://elsewhere.example/x.json"}}},
    "pattern": {"properties": {"x": {"pattern": "(*)"}}},
    "impossible": {"required": ["x"], "properties": {"x": {"type": "string", "minLength": 3, "maxLength": 2}}},
    "misnamed": {"properties": {"meta": {"properties": {"type": {"const": "another"}}}}},
}


def with_events(tmp_path: Path, schemas: dict[str, Any]) -> Path:
    shutil.copytree(PROVIDERS, tmp_path / "schemas")
    folder = next(path for path in (tmp_path / "schemas" / "acme").iterdir() if path.is_dir())
    for name, schema in schemas.items():
        (folder / f"{name}.schema.json").write_text(json.dumps({"type": "object", **schema}), encoding="utf-8")
    return tmp_path / "schemas"


@pytest.mark.slow
def test_what_cannot_be_loaded_is_set_aside_with_its_place(tmp_path: Path) -> None:
    contract = load_contract("acme", root=with_events(tmp_path, BROKEN))
    assert set(contract.unusable) == {"circle", "remote", "pattern", "misnamed"}
    assert all(f"{name}.schema.json" in reason for name, reason in contract.unusable.items())
    assert {"order.paid", "impossible"} <= set(contract.events)
    with pytest.raises(SetAside, match="nothing is fetched"):
        find_event(contract, "remote")


@pytest.mark.slow
def test_a_run_judges_the_others_and_lists_the_rest_as_not_judged(tmp_path: Path, planned: Callable[..., Plan]) -> None:
    broken = load_contract("acme", root=with_events(tmp_path, BROKEN))
    plan = planned()
    records = list(run(planned_with(plan, broken)))
    judged = [record for record in records if isinstance(record, Judged)]
    aside = {record.subject: record for record in judged if record.fact.id == "contract.usable"}
    assert set(aside) == set(BROKEN)
    assert {record.verdict for record in aside.values()} == {Verdict.NOT_OBSERVED}
    assert all(record.note.startswith("not judged: ") and name in record.note for name, record in aside.items())
    tally = Tally()
    for record in records:
        tally.take(record)
    assert tally.exit_code() is Exit.CLEAN
    assert {record.subject for record in judged} - set(BROKEN) == {event.name for event in plan.events}


@pytest.mark.slow
def test_payloads_of_the_others_are_made_and_what_is_missing_is_told(tmp_path: Path) -> None:
    root = str(with_events(tmp_path, BROKEN))
    with pytest.warns(Notice) as told:
        done = CliRunner().invoke(generate, ["*", "--format", "ndjson", "--provider", "acme", "--schemas", root])
    assert isinstance(done.exception, Unsatisfiable)
    assert "acme@2026-01-15/impossible" in str(done.exception)
    assert len(done.stdout.splitlines()) == len(load_contract("acme", root=Path(root)).events) - 1
    assert {name for name in BROKEN if any(f"'{name}'" in str(one.message) for one in told)} == set(BROKEN) - {
        "impossible"
    }


@pytest.mark.slow
@pytest.mark.parametrize("globs", [["remote"], ["order.*", "rem*"]])
def test_to_ask_for_what_is_set_aside_gives_the_reason(tmp_path: Path, globs: list[str]) -> None:
    contract = load_contract("acme", root=with_events(tmp_path, BROKEN))
    with pytest.raises(SetAside, match="nothing is fetched"):
        lock_of(contract, globs)
    (finding,) = judge(contract, {"meta": {"type": "remote"}}, Place(path="a.json"))
    assert "nothing is fetched" in finding.message


def planned_with(plan: Plan, contract: Any) -> Plan:
    from dataclasses import replace

    return replace(plan, contract=contract, events=tuple(contract.events.values()), unusable=dict(contract.unusable))


@pytest.mark.slow
def test_a_contract_without_any_usable_event_is_no_pass(tmp_path: Path, planned: Callable[..., Plan]) -> None:
    contract = load_contract("acme", root=with_events(tmp_path, {"impossible": BROKEN["impossible"]}))
    plan = planned_with(planned(), contract)
    from dataclasses import replace

    with pytest.raises(CannotJudge, match="unsatisfiable"):
        list(run(replace(plan, events=(contract.events["impossible"],))))
