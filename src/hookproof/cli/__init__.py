"""The command line: one module a command, loaded only when it is called."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from hookproof.cli.main import run

    run()
