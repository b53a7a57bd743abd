"""A retry after an outage is one that a correct consumer takes, whatever it allows of times ahead of its clock."""

from __future__ import annotations

import time
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest

from hookproof.checks.level import Level
from hookproof.checks.semantics.outages import _dated_back, _retry
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.signing import signer_for
from hookproof.delivery.targets import name_target
from hookproof.findings import Verdict
from hookproof.observers.sight import Sight
from hookproof.observers.spies import Value
from hookproof.payloads import cases

OUTAGES = ("semantics.retry-after-failure", "semantics.restart", "semantics.duplicate-effect")


@pytest.mark.slow
def test_no_retry_is_dated_ahead_of_the_clock_or_as_the_delivery_that_failed(consumers, videogen) -> None:
    studio = consumers("studio")
    studio.EVENTS |= set(videogen.contract.events)
    dated: list[tuple[str, int]] = []

    class Strict(studio.Studio):  # type: ignore[misc, name-defined]
        """Allows no second ahead, as libraries for web tokens do."""

        def genuine(self, headers: dict[str, str], body: bytes) -> bool:
            dated.append((headers["webhook-id"], int(headers["webhook-timestamp"])))
            return dated[-1][1] <= time.time() and bool(super().genuine(headers, body))

    running = studio.Running(Strict(videogen.secret.reveal()))
    carried = asgi_transport(App("app", "asgi", running), name_target("http://localhost/webhooks"), time_limit=20)
    sight = Sight((Value(lambda: running.app.state(), "state"),))
    with closing(running.app.db), carried as transport:
        options: dict[str, Any] = {"level": Level.STANDARD, "hooks": running.hooks, "sight": sight}
        outcome = videogen.through(transport, check=list(OUTAGES), event=["file.playback_ready"], **options)
    assert outcome.findings == []
    assert all(Verdict.HOLDS in outcome.verdicts(check).values() for check in OUTAGES)
    assert all(when <= time.time() for _, when in dated)
    assert len({id_ for id_, _ in dated}) < len(set(dated)) < len(dated)


@pytest.mark.slow
def test_an_amount_that_a_failed_attempt_and_its_retry_add_is_found(consumers, videogen) -> None:
    studio = consumers("studio")
    studio.EVENTS |= set(videogen.contract.events)

    class Sums(studio.Studio):  # type: ignore[misc, name-defined]
        """Adds to a sum, then mails, and remembers the message once that is done."""

        step = 250

        def begin(self) -> None:
            self.sums: dict[str, int] = {}
            self.done: set[str] = set()

        def state(self) -> Any:
            return self.sums

        async def take(self, id_: str, payload: Any) -> int:
            if id_ not in self.done:
                about = self.about(payload)
                self.sums[about] = self.sums.get(about, 0) + self.step
                self.mail(payload)
                self.done.add(id_)
            return 204

    class Attempts(Sums):
        """Counts attempts so."""

        step = 1

    def judged(kind: type[Any]) -> Any:
        running = studio.Running(kind(videogen.secret.reveal()))
        carried = asgi_transport(App("app", "asgi", running), name_target("http://localhost/webhooks"), time_limit=20)
        options: dict[str, Any] = {"level": Level.STANDARD, "hooks": running.hooks, "event": ["file.playback_ready"]}
        with closing(running.app.db), carried as transport:
            sight = Sight((Value(lambda: running.app.state(), "state"),))
            return videogen.through(transport, check=["semantics.retry-after-failure"], sight=sight, **options)

    (finding,) = judged(Sums).findings
    assert "was sent again and acknowledged; it shows 500, where nothing failed 250" in finding.message
    assert judged(Attempts).findings == []


@pytest.mark.parametrize("later", [0, 4])
def test_a_retry_has_the_id_of_what_failed_and_the_time_of_the_clock(later: int, videogen) -> None:
    now = iter([1_800_000_000, 1_800_000_000 + later])
    ctx: Any = SimpleNamespace(signer=signer_for(videogen.contract, videogen.secret, clock=lambda: next(now)))
    case = next(iter(cases(videogen.contract, "file.upload.failed", "example")))
    first = _dated_back(ctx, ctx.signer.deliver(case, label="first"))
    retry = _retry(ctx, first)
    assert (retry.message_id, retry.body) == (first.message_id, first.body)
    assert (first.timestamp, retry.timestamp) == (1_799_999_999, 1_800_000_000 + later)
    assert retry.headers != first.headers
