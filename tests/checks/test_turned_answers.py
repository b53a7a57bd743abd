"""A consumer that answers each delivery as is right for its mark has no finding; what is answered wrongly is told.

Nothing here verifies anything: the consumer knows from the mark of a delivery what it is, so a run takes milliseconds.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import sampled

from hookproof.checks.level import Level
from hookproof.checks.registry import checks
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Delivery, Failure

Answer = int | Failure
Key = tuple[str, str]


def _key(delivery: Delivery) -> Key:
    return delivery.address, delivery.bent


def _words(delivery: Delivery) -> str:
    return f"{delivery.address.partition('#')[2]} {delivery.bent}".rstrip()


#: What looks at single deliveries; a handshake wants an answer with a body, and without the scheme nothing opens.
OF_ONE_DELIVERY = [
    row.id for row in checks() if row.fact.family in ("ack", "auth", "robustness", "tolerance") and row.trials
]
OF_ONE_DELIVERY.remove("auth.scheme")
#: One of each kind of wrong answer.
WRONG: dict[Expected, tuple[Answer, ...]] = {
    Expected.ACKNOWLEDGED: (400, 500, 302, Failure.DROPPED, Failure.TIMEOUT),
    Expected.REFUSED: (204, 500, 302),
    Expected.SURVIVED: (500, Failure.CUT),
}
#: What takes long to make is turned one way only.
COSTLY = ("ack.covering", "ack.random", "tolerance.long-list", "tolerance.text", "robustness.huge-body")
#: The contracts of tests in the order in which a check is tried on them: the first that it applies to is its own.
PROVIDERS = ("videogen", "badge", "twokeys", "ticket", "seal", "signpost", "parcel", "plain", "inside")


def _events(bench: Any) -> list[str]:
    return [name for name in ("file.upload.failed", "tool_execution.succeeded") if name in bench.contract.events] or [
        *bench.contract.events
    ][:2]


def _odd(id_: str) -> int:
    """How what is broken or odd is answered: what a provider may come to send is taken."""
    return 204 if id_.startswith("tolerance.") else 400


def _own(knowing: Any, bench: Any, id_: str) -> list[Delivery]:
    """What a check sends beside the genuine examples that open the run, each once."""
    consumer = knowing(odd=_odd(id_))
    outcome = bench.through(consumer, check=[id_], event=_events(bench), level=Level.DEEP)
    assert outcome.findings == []
    found: dict[Key, Delivery] = {}
    for delivery in consumer.sent:
        found.setdefault(_key(delivery), delivery)
    opened = _key(consumer.sent[0])
    return [delivery for key, delivery in found.items() if key != opened]


def _home(knowing: Any, bench: Any, id_: str) -> tuple[str, Any, list[Delivery]]:
    for name in PROVIDERS:
        if own := _own(knowing, bench(name), id_):
            return name, bench(name), own
    raise AssertionError(f"{id_} means nothing for any of these providers")


#: What takes long even so.
SLOW = ("tolerance.long-list", "ack.random", "auth.raw-body", "tolerance.text")


@pytest.mark.parametrize(
    "id_", sampled(pytest.param(id_, marks=pytest.mark.slow) if id_ in SLOW else id_ for id_ in OF_ONE_DELIVERY)
)
def test_what_is_said_where_the_deliveries_of_a_check_are_answered_wrongly(id_: str, knowing, bench, kept) -> None:
    name, home, own = _home(knowing, bench, id_)
    said: dict[str, list[str]] = {"sent": [name, *sorted({_words(delivery) for delivery in own})]}
    for kind, answers in WRONG.items():
        some = [delivery for delivery in own if knowing.kind(delivery) is kind]
        for number, answer in enumerate(answers[:1] if id_ in COSTLY else answers):
            for which in [some, some[-1:]] if number == 0 and len(some) > 1 else [some] if some else []:
                turned = {_key(delivery) for delivery in which}
                consumer = knowing(lambda d: answer if _key(d) in turned else None, _odd(id_))  # noqa: B023
                outcome = home.through(consumer, check=[id_], event=_events(home), level=Level.DEEP)
                assert not outcome.end.defects
                told = f"{answer}" if which is some else f"{answer} to the last"
                said[f"{kind.name.lower()}: {told}"] = _worth(outcome)
    kept(said)


def _worth(outcome: Any) -> list[str]:
    """What was said but for verdicts that hold without a word."""
    return [line for line in outcome.lines() if not line.endswith(" holds") and line != "end: complete"]
