"""Whether correct consumers have no finding, time after time: false alarms come of races, and show in repetition.

    python benchmarks/steadiness.py [TIMES] [NAME…]

The consumers are the correct ones of `tests/consumers/studio.py`, in this process, with all checks of `semantics` and
`load` and a probe of their state, restarts and failing dependencies included; a line for each, and what was found.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from detection import EVENTS, studio


def found_of(app: Any, contract: Any, secret: Any) -> list[str]:
    """Return what one run finds, by the ids of checks with their messages."""
    from hookproof.checks.level import Level
    from hookproof.delivery.apps import App
    from hookproof.delivery.asgi_carrier import asgi_transport
    from hookproof.delivery.targets import name_target
    from hookproof.engine import plan_run, run
    from hookproof.judging.reach import Reach
    from hookproof.observers.probetext import open_probe
    from hookproof.observers.sight import Sight
    from hookproof.settings.settings import Settings
    from hookproof.stream import Judged

    settings = Settings(folder=Path(), checks=("semantics", "load"), events=EVENTS, level=Level.STANDARD)
    with asgi_transport(App("app", "asgi", app), name_target("http://localhost/webhooks"), time_limit=5) as transport:
        plan = plan_run(Reach(settings=settings, contract=contract, secret=secret, transport=transport))
        records = run(replace(plan, hooks=app.hooks, sight=Sight((open_probe("/state", consumer=transport),))))
        judged = (record for record in records if isinstance(record, Judged))
        return [f"{record.fact.id}: {finding.message}" for record in judged for finding in record.findings]


def main() -> int:
    from hookproof.contract import load_contract
    from hookproof.delivery.secrets import generate_secret

    contract = load_contract("videogen")
    module = studio(set(contract.events))
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    alarms = 0
    for name in sys.argv[2:] or module.CORRECT:
        begun, told = time.monotonic(), []
        for _ in range(times):
            secret = generate_secret(contract.delivery.signature)
            told += found_of(module.Running(module.CORRECT[name](secret.reveal())), contract, secret)
        alarms += len(told)
        print(f"{name:<10} {times} runs, {len(told)} findings, {time.monotonic() - begun:.0f} s", *told, flush=True)
    return 1 if alarms else 0


if __name__ == "__main__":
    sys.exit(main())
