"""A process that judges again and again keeps no more than one that judged once."""

from __future__ import annotations

import gc

import pytest

from hookproof.cli.main import group

RUN = ["demo", "--event", "file.upload.failed", "--level", "quick"]


def kept_after_a_run() -> int:
    """The objects that a collection leaves after a run, whose contract is read anew."""
    group.main(RUN, standalone_mode=False)
    gc.collect()
    return len(gc.get_objects())


def test_runs_in_one_process_keep_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        kept_after_a_run()
        capsys.readouterr()
    counts = []
    for _ in range(4):
        counts.append(kept_after_a_run())
        capsys.readouterr()
    assert counts[-1] - counts[0] < 60, counts  # a plan of one event has some seven hundred
