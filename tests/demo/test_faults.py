from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.demo.faults import FAULTS, find_fault, put_in
from hookproof.demo.habits import Habits
from hookproof.demo.receiver import CORRECT
from hookproof.errors import InputError

#: Faults that only show where time is waited for, or in payloads that the schema of the event does not have.
SLOW = {"too-slow"}


def test_the_registry_is_in_order() -> None:
    assert len(FAULTS) >= 30
    for name, fault in FAULTS.items():
        assert name == fault.name
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert re.fullmatch(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*", fault.found_by)
        assert fault.title
        assert not fault.title.endswith(".")
    titles = [fault.title for fault in FAULTS.values()]
    assert len(titles) == len(set(titles))


@each_row("name", FAULTS)
def test_a_fault_is_another_habit_and_leaves_the_correct_ones_alone(name: str, bench) -> None:
    altered = find_fault(name).alter(CORRECT)
    assert isinstance(altered, Habits)
    assert altered != CORRECT
    assert put_in(CORRECT, [], bench("videogen").contract.delivery) == CORRECT


#: Faults that a consumer of the bundled provider can have.
_DELIVERY = load_contract("videogen").delivery
POSSIBLE = {name for name, fault in FAULTS.items() if fault.possible(_DELIVERY)}


@each_row("name", ["stale-accepted", "replays-trusted", "first-signature-only"])
def test_a_fault_that_a_scheme_cannot_have_is_not_put_in(name: str, bench) -> None:
    with pytest.raises(InputError, match="cannot have the fault"):
        put_in(CORRECT, [name], bench("plain").contract.delivery)


def test_several_faults_can_be_put_in(bench) -> None:
    acme = bench("acme")
    transport = acme.in_process("unknown-event-refused", "any-method")
    body = b'{"meta":{"type":"order.folded"}}'
    assert transport.send(acme.signer.deliver_bytes(body, address="a", event="x")).refused


@pytest.mark.slow
@each_row("name", ["", *sorted(POSSIBLE - SLOW)])
def test_a_body_ends_where_no_more_is_announced(name: str, bench) -> None:
    ends_where_no_more_is_announced(name, bench)


@pytest.mark.slow
@each_row("name", sorted(SLOW))
def test_a_body_ends_where_no_more_is_announced_for_whoever_is_slow_too(name: str, bench) -> None:
    ends_where_no_more_is_announced(name, bench)


def ends_where_no_more_is_announced(name: str, bench) -> None:
    """ASGI: `more_body` that is left out says that nothing comes any more; to ask again would wait without end."""
    videogen = bench("videogen")
    videogen.in_process(*([name] if name else []))
    delivery = videogen.genuine("file.upload.failed")
    asked: list[int] = []
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        asked.append(1)
        assert len(asked) == 1, "nothing more comes"
        return {"type": "http.request", "body": delivery.body}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(key.lower().encode(), value.encode("latin-1")) for key, value in delivery.headers]
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/webhooks",
        "raw_path": b"/webhooks", "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    asyncio.run(videogen.consumer(scope, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert len(asked) <= 1
