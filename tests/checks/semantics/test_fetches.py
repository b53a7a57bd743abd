"""What a consumer fetches from URLs in payloads, seen by canary URLs: each fault of tests/consumers/fetching.py."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.semantics import fetches
from hookproof.checks.stage import Unclear
from hookproof.delivery.apps import App
from hookproof.delivery.targets import name_target
from hookproof.delivery.wsgi_carrier import wsgi_transport
from hookproof.findings import Severity, Verdict
from hookproof.observers.canary import Canary

REFUSED, INTERNAL = "semantics.refused-fetch", "semantics.internal-fetch"


@pytest.fixture
def judged(videogen) -> Iterator[Callable[..., Any]]:
    """Return a function that judges an application by what it fetches."""
    with contextlib.ExitStack() as stack:

        def judge(make: Any, level: Level = Level.STANDARD, canary: bool = True) -> Any:
            app = App("app", "wsgi", make(videogen.secret.reveal()))
            transport = stack.enter_context(wsgi_transport(app, name_target("http://localhost/"), time_limit=20))
            own = Canary() if canary else None
            if own is not None:
                stack.callback(own.close)
            return videogen.through(transport, check=[REFUSED, INTERNAL], level=level, canary=own)

        yield judge


@pytest.mark.slow
def test_a_fetch_from_a_refused_delivery_is_found_also_where_a_worker_makes_it(judged, consumers) -> None:
    for make in consumers("fetching").FAULTY[REFUSED]:
        outcome = judged(make)
        told = [finding for finding in outcome.findings if finding.fact.id == REFUSED]
        assert told, make
        assert "yet fetches the URL at `/" in told[0].message
        assert not outcome.end.defects


@pytest.mark.slow
def test_a_guard_that_compares_texts_is_found_by_another_spelling(judged, consumers) -> None:
    (make,) = consumers("fetching").FAULTY[INTERNAL]
    told = [finding.message for finding in judged(make, Level.DEEP).findings]
    assert any("does not fetch from 127.0.0.1, and does where" in message for message in told)


@pytest.mark.slow
def test_who_fetches_after_verifying_is_told_as_a_note_and_who_calls_one_host_not_at_all(judged, consumers) -> None:
    weights = [{f.severity for f in judged(make).findings} for make in consumers("fetching").CORRECT]
    assert weights == [{Severity.NOTE}, set()]


def test_what_no_fetch_can_show_is_not_observed_and_says_why(judged, consumers) -> None:
    for canary, words in ((True, "nothing was fetched"), (False, "no canary URLs")):
        outcome = judged(consumers("fetching").CORRECT[1], canary=canary)
        assert {judged.verdict for judged in outcome.judged} == {Verdict.NOT_OBSERVED}
        assert all(words in judged.note for judged in outcome.judged)


def test_a_canary_url_keeps_the_name_of_the_file_and_tells_its_own_fetches_alone() -> None:
    with contextlib.closing(Canary()) as canary:
        url = canary.url("one", like="https://cdn.example.com/a/winter.mp4?x=1")
        assert url.endswith("/winter.mp4")
        import urllib.request

        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url).close()
        assert canary.fetched("one")
        assert not canary.fetched("two")


@pytest.mark.parametrize("fetched", ["", "[::1]"])
def test_the_spelling_that_is_fetched_is_told_and_only_what_could_be_planted_is_sent(
    monkeypatch: pytest.MonkeyPatch, fetched: str
) -> None:
    hosts, sent, waited = ("localhost", "[::1]", "2130706433"), [], []

    def planted(_ctx: Any, _stage: Any, _event: Any, label: str, host: str) -> Any:
        assert label == f"spelt/{host}"
        seen = ["/url"] if host == fetched else []
        return None if host == hosts[0] else SimpleNamespace(delivery=host, fetched=lambda _: seen)

    monkeypatch.setattr(fetches, "SPELLINGS", hosts)
    monkeypatch.setattr(fetches, "_planted", planted)
    monkeypatch.setattr(fetches, "_wait", lambda _stage, found, _seconds: waited.extend(p.delivery for p in found))
    stage: Any = SimpleNamespace(canary=object(), send=lambda delivery: sent.append(delivery) or f"to {delivery}")
    found: Any = fetches._spelt(SimpleNamespace(event=None), stage, "spelt")
    assert sent == waited == [*hosts[1:]]
    if fetched:
        assert (found.fault, found.exchange) == (Fault.EFFECT, "to [::1]")
        assert "`/url` writes it as [::1]" in found.says
    else:
        assert isinstance(found, Unclear)
