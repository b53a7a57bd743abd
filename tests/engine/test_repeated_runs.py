"""What one process keeps of the runs that it made."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from hookproof.checks.level import Level
from hookproof.contract import load_contract
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.targets import name_target
from hookproof.engine import plan_run, run
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings

#: Objects that a run may leave behind, of the hundred thousand that it makes: caches that fill as payloads vary.
_FEW = 400


async def _takes_all(scope: object, receive: object, send: object) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]


def _once() -> None:
    contract = load_contract("videogen")
    secret = generate_secret(contract.delivery)
    with asgi_transport(App("app", "asgi", _takes_all), name_target("http://localhost/in"), time_limit=20) as transport:
        settings = Settings(
            folder=Path(),
            events=("file.upload.failed",),
            checks=("ack", "tolerance"),
            level=Level.QUICK,
            workers=1,
            budget=1e9,
        )
        for _ in run(plan_run(Reach(settings=settings, contract=contract, secret=secret, transport=transport))):
            pass


def _kept() -> int:
    gc.collect()
    return len(gc.get_objects())


@pytest.mark.slow
def test_a_process_keeps_nothing_of_a_run_once_it_has_made_one_like_it() -> None:
    for _ in range(3):
        _once()
    before = _kept()
    for _ in range(5):
        _once()
    assert _kept() - before < 5 * _FEW
