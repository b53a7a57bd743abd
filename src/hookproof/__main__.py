"""`python -m hookproof`."""

from __future__ import annotations

from hookproof.cli.main import run

run()
