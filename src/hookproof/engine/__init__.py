"""Plan of a run -> stream of records. Prints nothing, exits nothing."""

from __future__ import annotations

from hookproof.engine.plan import Plan, Shard, plan_run
from hookproof.engine.run import run

__all__ = ["Plan", "Shard", "plan_run", "run"]
