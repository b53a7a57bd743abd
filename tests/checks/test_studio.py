"""Consumers of another hand than the checks': each defect is found by its own check, and correct ones have none."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks.level import Level
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.targets import name_target
from hookproof.observers.probetext import open_probe
from hookproof.observers.sight import Sight

URL = "http://localhost/webhooks"
EVENTS = ["file.upload.completed", "file.playback_ready", "file.analysis_completed", "tool_execution.succeeded"]
NAMES = (
    *("MailsFirst", "KeepsRaw", "Elsewise", "Mindless", "Adds", "LooksAside", "Uncaught", "Dozen", "Hundred"),
    *(
        "Amnesiac",
        "ByBody",
        "ByItem",
        "ByOccurrence",
        "ByName",
        "Folded",
        "FoldsItems",
        "Clipped",
        "Overwrites",
        "Empties",
    ),
    *("Resurrects", "ByArrival", "BySecond", "AtHand", "Cached", "Tally", "Pool", "MarksEarly", "Halves"),
    *("Hushes", "Promises", "Chokes", "Leaky", "Brim", "Workers", "ReadsBack", "FirstResult", "Passes", "Reads"),
)
CORRECT = (
    *("Studio", "Sourced", "Audited", "Lately", "Outboxed", "Slowly", "Batched", "Upserts", "Recent", "Caught"),
    *("Counted", "Inboxed", "Dated", "Versioned", "EachResult"),
)
#: All that effects are waited for takes minutes behind a queue: these are asked what matters most there.
SOME = {
    "Slowly": ("semantics.duplicate-effect", "semantics.processed"),
    "Batched": ("semantics.duplicate-effect", "semantics.processed", "semantics.events-of-one-entity"),
}


@pytest.fixture(scope="module")
def studio(consumers, videogen) -> Any:
    module = consumers("studio")
    module.EVENTS |= set(videogen.contract.events)
    return module


@pytest.fixture
def judged(studio, videogen) -> Callable[..., Any]:
    def judge(name: str, *check: str) -> Any:
        running = studio.Running(getattr(studio, name)(videogen.secret.reveal()))
        carried = asgi_transport(App("app", "asgi", running), name_target(URL), time_limit=20)
        with closing(running.app.db), carried as transport:
            sight = Sight((open_probe("/state", consumer=transport),))
            return videogen.through(
                transport, check=list(check), event=EVENTS, level=Level.STANDARD, hooks=running.hooks, sight=sight
            )

    return judge


def test_every_consumer_is_put_to_the_test(studio) -> None:
    assert set(studio.FAULTY) == set(NAMES)
    assert set(studio.CORRECT) == set(CORRECT)


@pytest.mark.long
@pytest.mark.slow
@each_row("name", NAMES, parts=2, abreast=6)
def test_a_defect_is_found_by_its_own_check_in_words_that_name_it(name: str, studio, judged) -> None:
    check, words = studio.FAULTY[name]
    outcome = judged(name, check)
    assert outcome.ids == {check}, (outcome.told(), [record.note for record in outcome.judged])
    assert words in outcome.findings[0].message
    assert not outcome.end.defects


@pytest.mark.long
@pytest.mark.slow
@each_row("name", CORRECT, parts=2, abreast=8)
def test_no_correct_consumer_has_a_finding(name: str, judged) -> None:
    outcome = judged(name, *SOME.get(name, ("semantics",)))
    assert outcome.told() == []
    assert not outcome.end.defects
