"""Providers' own packages for Node.js, each in a consumer behind HTTP: see test_sdks.py."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.nodepackages import installed

from hookproof.checks.level import Level
from hookproof.contract import Contract
from hookproof.delivery.opening import open_url
from hookproof.delivery.secrets import generate_secret
from hookproof.engine import plan_run, run
from hookproof.findings import Verdict
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings
from hookproof.stream import Finished, Judged

HOME = Path(__file__).parent / "node"
pytestmark = pytest.mark.slow
#: Preset -> the findings that are the package's own, each with the reason.
KNOWN: Mapping[str, Mapping[str, str]] = {"github": {}, "shopify": {}, "linear": {}}


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which(os.environ.get("NODE", "node"))
    if found is None:
        pytest.skip("there is no Node.js here")
    installed(HOME)
    return found


@contextmanager
def served(node: str, preset: str, secret: str) -> Iterator[str]:
    command = [node, "serve.mjs", preset, secret]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HOME) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/hooks"
        finally:
            process.terminate()


@pytest.mark.parametrize("preset", KNOWN)
def test_a_provider_s_own_package_takes_what_is_genuine_and_refuses_every_attack(
    preset: str, node: str, made: Callable[..., Contract]
) -> None:
    contract = made(preset)
    secret = generate_secret(contract.delivery)
    with served(node, preset, secret.reveal()) as url, open_url(url, time_limit=20) as transport:
        settings = Settings(folder=Path(), checks=("auth",), level=Level.STANDARD, workers=1, budget=1e9)
        plan = plan_run(Reach(settings=settings, contract=contract, secret=secret, transport=transport))
        records = list(run(plan))
    end = records[-1]
    assert isinstance(end, Finished)
    judged = [record for record in records if isinstance(record, Judged)]
    told = {finding.fact.id: finding.message for record in judged for finding in record.findings}
    assert end.outcome == "complete", (end.reason, told)
    assert told.keys() <= KNOWN[preset].keys(), told
    assert sum(record.verdict is Verdict.HOLDS for record in judged) >= 5
