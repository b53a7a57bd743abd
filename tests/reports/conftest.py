from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hookproof.findings import Fact, Finding, Place, Severity, Step, Verdict
from hookproof.reports.collected import Collected
from hookproof.stream import Ending, Exercised, Finished, HookRun, Judged, Progress, Record, Started

DATA = Path(__file__).parent / "data"


def fact_from(data: dict[str, Any]) -> Fact:
    return Fact(**{**data, "severity": Severity[data["severity"]]})


def finding_from(fact: Fact, data: dict[str, Any]) -> Finding:
    place = Place(**data["place"]) if "place" in data else None
    evidence = tuple((label, text) for label, text in data.get("evidence", ()))
    steps = tuple(Step(**step) for step in data.get("steps", ()))
    changed = {"severity": Severity[data["severity"]], "place": place, "evidence": evidence, "steps": steps}
    return Finding(fact=fact, **{**data, **changed, "also": tuple(data.get("also", ()))})


def judged_from(facts: dict[str, Fact], data: dict[str, Any]) -> Judged:
    fact = facts[data["fact"]]
    findings = tuple(finding_from(fact, finding) for finding in data.get("findings", ()))
    changed = {
        "verdict": Verdict[data["verdict"]],
        "findings": findings,
        "known": tuple(data.get("known", ())),
        "told_by": tuple(data.get("told_by", ())),
    }
    return Judged(**{**data, "fact": fact, **changed})


def finished_from(data: dict[str, Any]) -> Finished:
    exercised = tuple(
        Exercised(**{**one, "path": tuple(one["path"]), "refused": tuple(one.get("refused", ()))})
        for one in data.get("exercised", ())
    )
    hooks = tuple(HookRun(**run) for run in data.get("hooks", ()))
    pairs = {name: tuple(map(tuple, data.get(name, ()))) for name in ("guide", "latencies")}
    changed = {"outcome": Ending(data["outcome"]), "defects": tuple(data.get("defects", ()))}
    return Finished(**{**data, **changed, **pairs, "exercised": exercised, "hooks": hooks})


def stream_from(path: Path) -> list[Record]:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    facts = {entry["id"]: fact_from(entry) for entry in data["facts"]}
    settings = tuple((key, value) for key, value in data["started"].pop("settings", ()))
    subjects = tuple(data["started"].pop("subjects"))
    words = {name: tuple(data["started"].pop(name)) for name in ("again", "check_again") if name in data["started"]}
    started = Started(facts=tuple(facts.values()), subjects=subjects, settings=settings, **words, **data["started"])
    records: list[Record] = [started]
    for number, entry in enumerate(data["judged"]):
        records.append(Progress(done=number, total=len(data["judged"]), doing=entry["fact"]))
        records.append(judged_from(facts, entry))
    return [*records, finished_from(data["finished"])]


STREAMS = sorted(path.stem for path in DATA.glob("*.yaml"))


@pytest.fixture(params=STREAMS)
def stream_name(request: pytest.FixtureRequest) -> str:
    """The name of each record stream in data/."""
    return str(request.param)


@pytest.fixture(scope="session")
def stream_of() -> Callable[[str], list[Record]]:
    """Return the records of data/<name>.yaml."""
    return lambda name: stream_from(DATA / f"{name}.yaml")


@pytest.fixture(scope="session")
def collected() -> Callable[[Iterable[Record]], Collected]:
    """Return records put together."""

    def collect(records: Iterable[Record]) -> Collected:
        run = Collected()
        for record in records:
            run.take(record)
        return run

    return collect
