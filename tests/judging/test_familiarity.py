"""What a consumer acknowledges for an entity that it knows, without a look, is put to it about another one."""

from __future__ import annotations

from dataclasses import replace

from tests import plays
from tests.rowwise import each_row

from hookproof.judging.familiarity import form_of
from hookproof.judging.reasons.confirming import judge
from hookproof.judging.reasons.recollection import SAYS_UNLOOKED
from hookproof.judging.results import Results

_KNOWN = "p['id'] in ids"
_USUAL = "[200, {'body': '{\"ok\":true}'}]"
_REPEATED = "[200, {'body': '{\"ok\":true,\"duplicate\":true}'}]"


def _judged(answers: str) -> tuple[Results, int]:
    """What becomes of an odd payload about an entity that came before, and how many deliveries it took."""
    courier, results = plays.courier({"answers": answers}), Results()
    usual, odd = (plays.told_case({"id": "par_71a9k2w", "odd": odd}) for odd in (False, True))
    courier.send(courier.signer.deliver(usual))
    trial = replace(
        plays.trial({}),
        case=odd,
        make=lambda label: (courier.signer.deliver(odd, label=label),),
        control=lambda: usual,
    )
    judge(trial, courier.send(courier.signer.deliver(odd, label="first")), courier, "l", results)
    return results, courier.delivered - 2


def test_what_is_known_is_put_anew_where_its_answer_says_so() -> None:
    results, _ = _judged(f"{_REPEATED} if {_KNOWN} else 400 if p['odd'] else {_USUAL}")
    assert [(failed.status, failed.note) for failed in results.failed] == [(400, SAYS_UNLOOKED)]


@each_row(
    ("answers", "more"),
    [
        (f"400 if p['odd'] and not {_KNOWN} else {_USUAL}", 0),
        (f"{_REPEATED} if p['odd'] or {_KNOWN} else {_USUAL}", 3),
        (f"{_REPEATED} if p['odd'] else {_USUAL}", 2),
    ],
    ids=["answers tell nothing", "taken anew as well", "another answer, known or not"],
)
def test_nothing_else_is_held_against_a_consumer(answers: str, more: int) -> None:
    results, sent = _judged(answers)
    assert (results.failed, results.tried, sent) == ([], 1, more)


def test_an_answer_is_known_again_whatever_it_counts() -> None:
    one, other, third = (
        form_of(plays.exchange(200, plays.delivery({"of": "a"}), body=text))
        for text in ('{"id":"a-1","at":"12:04"}', '{"id":"b-22","at":"12:05"}', '{"id":"b-22","known":true}')
    )
    assert one == other != third
