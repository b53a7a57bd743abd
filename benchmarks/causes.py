"""One cause, one finding: planted faults, what a run says of each, and how often it names what was planted.

    python benchmarks/causes.py [--level quick] [NAME ...]

Faults are those of the demo, of tests/consumers/broken.py and of tests/consumers/handlers.py, each alone, in process.
A finding names the planted line where it is of the check that the fault's row names, with the words that stand there.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookproof.checks.level import Level
from hookproof.contract import Contract, load_contract
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.targets import name_target
from hookproof.demo.faults import FAULTS
from hookproof.demo.server import make_consumer
from hookproof.engine import plan_run, run
from hookproof.findings import Finding, Severity
from hookproof.judging import courier
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings
from hookproof.stream import Judged

CONSUMERS = Path(__file__).parents[1] / "tests" / "consumers"
EVENTS = ["file.upload.*", "file.download_ready", "tool_execution.*", "workflow_run.failed"]
#: What takes a socket, or seconds of waiting, or another observer than the answer.
LEFT_OUT = {"header-case-matters", "too-slow"}


@dataclass(frozen=True)
class Planted:
    """A fault, where it comes from, the check that has to name it and the words that its finding has to have."""

    name: str
    source: str
    check: str
    words: str
    app: Any


def planted(contract: Contract, secret: Secret) -> Iterator[Planted]:
    for fault in FAULTS.values():
        if fault.possible(contract.delivery) and fault.name not in LEFT_OUT:
            app = make_consumer(contract, secret, faults=[fault.name])
            yield Planted(fault.name, "demo", fault.found_by, "", app)
    for check, wrap in loaded("broken").BROKEN.items():
        yield Planted(check, "broken", check, "", wrap(make_consumer(contract, secret)))
    for name, (kind, check, words) in loaded("handlers").DEFECTS.items():
        yield Planted(name, "handlers", check, words, kind(secret.reveal()))


def loaded(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, CONSUMERS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def findings_of(each: Planted, contract: Contract, secret: Secret, level: Level) -> list[Finding]:
    with asgi_transport(
        App("app", "asgi", each.app), name_target("http://localhost/webhooks"), time_limit=5
    ) as transport:
        settings = Settings(folder=Path(), level=level, workers=1, events=tuple(EVENTS), budget=None)
        plan = plan_run(Reach(settings=settings, contract=contract, secret=secret, transport=transport))
        return [finding for record in run(plan) if isinstance(record, Judged) for finding in record.findings]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--level", default="standard", choices=[level.name.lower() for level in Level])
    options = parser.parse_args()
    courier.PAUSE_SECONDS = 0.01
    contract = load_contract("videogen")
    secret = generate_secret(contract.delivery.signature)
    rows: dict[str, list[tuple[int, bool, bool]]] = {}
    for each in planted(contract, secret):
        if options.names and each.name not in options.names:
            continue
        found = findings_of(each, contract, secret, Level[options.level.upper()])
        named = [f for f in found if f.fact.id == each.check and each.words in f.message]
        grave = any(f.severity is Severity.ERROR for f in found)
        rows.setdefault(each.source, []).append((len(found), bool(named), grave))
        if found and not grave:
            print(f"{each.source} {each.name}: {each.check}, without an error")
        if len(found) != 1 or not named:
            print(f"{each.source} {each.name}: {each.check} {'named' if named else 'NOT NAMED'}")
            for finding in found:
                print(f"    {finding.severity.label} {finding.fact.id} {finding.subject}: {finding.message[:240]}")
    tell({**rows, "all": [row for each in rows.values() for row in each]})


def tell(rows: dict[str, list[tuple[int, bool, bool]]]) -> None:
    for source, each in rows.items():
        seen = [count for count, _, _ in each if count]
        print(
            f"{source}: {len(each)} faults, {len(seen)} found, {sum(seen) / max(len(seen), 1):.2f} findings a fault "
            f"found, {sum(named for _, named, _ in each)} named, "
            f"{sum(not grave for *_, grave in each)} without an error"
        )


if __name__ == "__main__":
    main()
