"""What a run reaches in its budget of a consumer that answers slowly: on a clock that only answers and waiting move.

    python benchmarks/haste.py [SECONDS…]

A correct consumer that takes so many seconds for an answer, four deliveries at once and one at a time, and one that
becomes as slow with its 80th; an observer shows its rows. A line for each: of how many checks of answers, and of
how many of effects, something was judged within the usual budget, what was sent, and what the run took.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SECONDS = (0.0, 0.05, 0.3, 1.0, 3.0, 7.0, 14.0)
#: The delivery from which on the last kind of consumer is slow, and what it takes before.
SLOW_FROM, PROMPT = 80, 0.005
LIMIT = 20.0


def _slow_consumers() -> Any:
    path = ROOT / "tests" / "engine" / "test_slow_consumers.py"
    spec = importlib.util.spec_from_file_location("slow_consumers", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not there")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


slow = _slow_consumers()


@dataclass
class Keeps(slow.Consumer):  # type: ignore[misc, name-defined]
    """Correct: a row for each message of an event that it knows; the newest event of each entity by its time."""

    events: frozenset[str] = frozenset()
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    newest: dict[str, tuple[str, str]] = field(default_factory=dict)
    _payload: dict[str, Any] = field(default_factory=dict)

    def handle(self, payload: dict[str, Any]) -> None:
        self._payload = payload

    def keep(self, id_: str) -> None:
        payload = self._payload
        if id_ not in self.rows and payload["event"] in self.events:
            self.rows[id_] = payload
            for entity in {str(value) for name, value in payload.items() if name.endswith("Id")}:
                now = (str(payload.get("occurredAt", "")), payload["event"])
                self.newest[entity] = max(now, self.newest.get(entity, ("", "")))

    def state(self) -> dict[str, Any]:
        newest = {entity: event for entity, (_, event) in self.newest.items()}
        shown: dict[str, Any] = json.loads(json.dumps({"rows": list(self.rows.values()), "newest": newest}))
        return shown


@dataclass(frozen=True)
class Reached:
    """Of how many checks of answers and of effects there is a verdict, and of how many there was one to give."""

    answers: int
    of_answers: int
    effects: int
    of_effects: int
    findings: tuple[str, ...]
    deliveries: int
    seconds: float

    def __str__(self) -> str:
        found = f"; found {', '.join(self.findings)}" if self.findings else ""
        return (
            f"{self.answers:>3} of {self.of_answers} checks of answers, {self.effects:>2} of {self.of_effects} of "
            f"effects, {self.deliveries:>4} deliveries, {self.seconds:>4.0f} s{found}"
        )


def reached(seconds: Callable[[int], float], at_once: int) -> Reached:
    """Judge a consumer that takes so long for its nth answer."""
    from hookproof.checks.level import Level
    from hookproof.checks.registry import find_check
    from hookproof.contract import load_contract
    from hookproof.delivery.secrets import generate_secret
    from hookproof.engine import plan_run, run
    from hookproof.findings import Verdict
    from hookproof.judging.reach import Reach
    from hookproof.observers.sight import Sight
    from hookproof.observers.spies import Value
    from hookproof.settings.settings import Settings
    from hookproof.stream import Finished, Judged

    contract = load_contract("videogen")
    secret = generate_secret(contract.delivery)
    consumer = Keeps(secret.reveal(), events=frozenset(contract.events))
    line = slow.Leisurely(consumer, seconds, at_once, LIMIT)
    consumer.clock = line.clock
    settings = Settings(folder=Path(), level=Level.STANDARD, workers=4)
    reach = Reach(
        settings=settings, contract=contract, secret=secret, transport=line, clock=line.clock, sleep=line.sleep
    )
    sight = Sight((Value(consumer.state, "state"),), clock=line.clock, sleep=line.sleep)
    records = list(run(replace(plan_run(reach), sight=sight)))
    judged = [record for record in records if isinstance(record, Judged)]
    (finished,) = (record for record in records if isinstance(record, Finished))
    asked = {record.fact.id for record in judged}
    told = {record.fact.id for record in judged if record.verdict is not Verdict.NOT_OBSERVED}
    looking = {name for name in asked if find_check(name).looks}
    findings = sorted({finding.fact.id for record in judged for finding in record.findings})
    return Reached(
        answers=len(told - looking),
        of_answers=len(asked - looking),
        effects=len(told & looking),
        of_effects=len(looking),
        findings=tuple(findings),
        deliveries=finished.deliveries,
        seconds=line.now,
    )


def main(args: Sequence[str]) -> int:
    for each in [float(arg) for arg in args] or SECONDS:
        for at_once in (4, 1):
            print(f"{each:>5g} s, {at_once} at once   {reached(lambda _n, s=each: s, at_once)}", flush=True)  # type: ignore[misc]
        late = reached(lambda number, s=each: s if number >= SLOW_FROM else min(s, PROMPT), 4)  # type: ignore[misc]
        print(f"{each:>5g} s, from its 80th {late}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
