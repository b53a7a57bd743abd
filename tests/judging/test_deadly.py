"""What is set aside once it has ended the consumer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.judging.deadly import Deadly
from hookproof.judging.reasons.features import in_words


def delivery(address: str, event: str = "e", bent: str = "", payload: str = "{}") -> Any:
    return SimpleNamespace(address=address, event=event, bent=bent, payload=payload.encode())


ENDED_ONCE, ENDED_TWICE = [delivery("a")], [delivery("a"), delivery("b")]
BENT_TWICE = [delivery("a", "e", "deep"), delivery("b", "f", "deep")]


@each_row(
    ("ended", "other", "aside"),
    [
        (ENDED_ONCE, delivery("a"), True),
        (ENDED_ONCE, delivery("a", bent="deep"), True),
        (ENDED_ONCE, delivery("c"), False),
        (ENDED_TWICE, delivery("c"), True),
        (ENDED_TWICE, delivery("c", bent="deep"), True),
        (ENDED_TWICE, delivery("c", "f"), False),
        (BENT_TWICE[:1], delivery("a", "e", "deep"), True),
        (BENT_TWICE[:1], delivery("a"), False),
        (BENT_TWICE[:1], delivery("b", "f", "deep"), False),
        (BENT_TWICE, delivery("c", "g", "deep"), True),
        (BENT_TWICE, delivery("a"), False),
        ([], delivery("a"), False),
    ],
)
def test_the_same_is_set_aside_and_all_of_a_kind_once_two_of_it_ended_the_consumer(
    ended: list[Any], other: Any, aside: bool
) -> None:
    deadly = Deadly()
    for each in ended:
        deadly.add(each)
    assert deadly.has(other) is aside
    if not other.bent:
        assert deadly.has_genuine(other) is aside


OF_TWO = [delivery("a", "e", payload='{"n": null, "s": "x"}'), delivery("b", "f", payload='{"n": null, "s": "x"}')]


@each_row(
    ("ended", "payload", "said", "aside"),
    [
        (OF_TWO, '{"n": null, "s": "x"}', '`n` is null and `s` is "x"', True),
        (OF_TWO, '{"n": null, "s": "y"}', '`n` is null and `s` is "x"', False),
        ([*OF_TWO, delivery("c", "g", payload='{"n": null, "s": "y"}')], '{"n": null, "s": "z"}', "`n` is null", True),
        ([*OF_TWO, delivery("c", "g", payload='{"n": 1, "s": "y"}')], '{"n": null, "s": "x"}', "", False),
        (OF_TWO[:1], '{"n": null, "s": "x"}', "", False),
        ([OF_TWO[0], delivery("b", "f", "deep", '{"n": null}')], '{"n": null}', "", False),
    ],
)
def test_what_genuine_ones_of_several_events_share_is_a_kind_and_fewer_of_it_the_more_there_are(
    ended: list[Any], payload: str, said: str, aside: bool
) -> None:
    deadly = Deadly()
    deadly.see(SimpleNamespace(acknowledged=True, delivery=delivery("y", payload='{"n": 1, "s": "a"}')))  # type: ignore[arg-type]
    deadly.see(SimpleNamespace(acknowledged=False, delivery=ended[0]))  # type: ignore[arg-type]
    for each in ended:
        deadly.add(each)
    assert in_words(deadly.common) == said
    assert deadly.has(delivery("new", "other", payload=payload)) is aside


@each_row(("taken", "said"), [("other", "`error` is present"), ("e", "`m` is absent and `error` is present")])
def test_what_an_event_never_has_is_not_what_those_that_ended_the_consumer_lack(taken: str, said: str) -> None:
    deadly = Deadly()
    deadly.see(SimpleNamespace(acknowledged=True, delivery=delivery("y", taken, payload='{"m": 1}')))  # type: ignore[arg-type]
    for address, event in (("a", "e"), ("b", "f")):
        deadly.add(delivery(address, event, payload='{"error": {}}'))
    assert in_words(deadly.common) == said
