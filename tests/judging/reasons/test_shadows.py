"""What fails for two reasons is told with both: what is met first hides nothing."""

from __future__ import annotations

from tests import plays

from hookproof.judging.reasons.shadows import behind


def _behind(answers: str, **payload: object) -> list[str]:
    """What a consumer says of a payload for which it fails, once the cause that is found is mended."""
    causes = plays.causes({"answers": answers})
    failed = plays.failed({"of": payload, "answer": 500})
    good = [plays.told_case({"a": 1, "b": 1, "c": 1})]
    causes.add(plays.event({}), [failed], good)
    courier = plays.courier({"answers": answers})
    found = behind(plays.event({}), [failed], good, causes.found, courier)
    return [f"{each.status}: {each.trial.case.body.decode()}" for each in found]


def test_what_stands_behind_a_cause_is_seen_where_that_is_mended() -> None:
    answers = "500 if p.get('a') is None else 400 if p.get('b') is None else 200"
    assert _behind(answers, a=None, b=None, c=1) == ['400: {"a":1,"b":null,"c":1}']


def test_nothing_stands_behind_a_cause_where_all_else_is_acknowledged() -> None:
    assert _behind("500 if p.get('a') is None else 200", a=None, b=None, c=2) == []


def test_values_alone_are_no_reason_to_send_more() -> None:
    assert _behind("500 if p.get('a') is None else 400", a=None, b=2, c=3) == []
