"""Plan of a run -> stream of records. Prints nothing, exits nothing."""

from __future__ import annotations

from hookproof.engine.plan import plan_run
from hookproof.engine.run import run
from hookproof.judging.assignment import Plan
from hookproof.settings.shards import Shard

__all__ = ["Plan", "Shard", "plan_run", "run"]
