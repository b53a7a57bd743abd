"""What falls short is tried again alone, and counts where nothing else explains it: every way that may go."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.rowwise import each_row

from hookproof.checks.expectation import ACKNOWLEDGED, REFUSED, Expectation, Fault
from hookproof.checks.trial import Trial
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.findings import Severity
from hookproof.judging import attempts, staging
from hookproof.judging.attempts import _confirming
from hookproof.judging.courier import Gone, OutOfTime, Poisoned, alike
from hookproof.judging.familiarity import Familiarity
from hookproof.judging.gatekeeping.alphabet import ENOUGH, OTHER_PROOFS, Alphabet
from hookproof.judging.reasons import confirming, recollection
from hookproof.judging.reasons.confirming import in_order, judge
from hookproof.judging.results import Put, Results
from hookproof.judging.waiting.patience import Leisure, Patience
from hookproof.judging.waiting.silences import Silences
from hookproof.payloads.case import Case

CASE = Case(address="a@1/e#x", event="e", profile="example", payload={}, body=b"{}")
OTHER = Case(address="a@1/e#y", event="e", profile="example", payload={}, body=b"{}")


def delivery(label: str) -> Delivery:
    about: Any = {"address": "a@1/e#x", "event": "e", "message_id": label, "timestamp": 0}
    return Delivery(method="POST", headers=(), body=b"{}", **about)


def exchange(answer: Any, label: str = "") -> Exchange:
    if isinstance(answer, Failure):
        return Exchange(delivery=delivery(label), response=None, failure=answer)
    status, body = answer if isinstance(answer, tuple) else (answer, b"")
    return Exchange(delivery=delivery(label), response=Response(status=status, headers=(), body=body))


class Consumer:
    """A courier to a consumer that answers by the label of what it gets: the longest end that is known, else 204."""

    def __init__(self, answers: dict[str, Any], **state: Any) -> None:
        self.answers, self.sent = answers, []
        self.answered, self.repeats_minded, self.unsteady = True, False, []
        self.alphabet, self.familiarity = Alphabet(()), Familiarity()
        self.leisure, self.known_silent, self.silences, self.suspects = Leisure(), False, Silences(), []
        self.pace, self.revive = SimpleNamespace(seconds=0.0), None
        self.deaf = False
        self.good, self.there, self.ill, self.minds, self.other = True, True, False, False, [OTHER]
        for name, value in state.items():
            setattr(self, name, value)
        self.signer = SimpleNamespace(
            deliver=lambda case, label: delivery(label), resign=lambda sent, timestamp: sent, clock=lambda: 0
        )

    def send(self, sent: Delivery) -> Exchange:
        self.sent.append(sent.message_id)
        ends = [end for end in self.answers if sent.message_id.endswith(end)]
        return exchange(self.answers[max(ends, key=len)] if ends else 204, sent.message_id)

    def tries(self, most: int) -> int:
        return most

    def known_good(self, case: Case) -> bool:
        return self.good

    def is_silent(self, case: Case) -> bool:
        return self.known_silent

    def unsent(self, event: str) -> Any:
        return iter(self.other)


#: What a consumer is asked after harm, by name -> what its `Consumer` says of it.
ASKED = {
    "silent_for_good": lambda courier, *_: exchange(Failure.TIMEOUT) if courier.deaf else None,
    "still_there": lambda courier, *_: courier.there,
    "recovers": lambda courier, *_: exchange(500) if courier.ill else None,
    "minds_repeats": lambda courier, *_: courier.minds,
}


@pytest.fixture(autouse=True)
def _asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (confirming, recollection, staging):
        for name in ASKED.keys() & vars(module).keys():
            monkeypatch.setattr(module, name, ASKED[name])


def trial(**more: Any) -> Trial:
    told: Any = {"name": "t", "shows": "s", "case": CASE, "make": lambda label: (delivery(label),), **more}
    return Trial(**told)


def judged(
    first: Any, answers: dict[str, Any] | None = None, state: Any = None, **more: Any
) -> tuple[Results, Consumer]:
    consumer = Consumer(answers or {}, **(state or {}))
    results = Results()
    courier: Any = consumer
    judge(trial(**more), exchange(first), courier, "l", results)
    return results, consumer


CONTROL = {"control": lambda: CASE}
SURVIVED = Expectation(kind=Expected.SURVIVED)
#: The first answer, what comes later by label, the state of the consumer, the trial -> what is noted.
TOLD = (200, b'{"error": "bad signature"}')
ALWAYS = {"again": 500, **{f"again-{number}": 500 for number in range(5)}}
HOLDS, FAILS, ONCE = "holds", "fails", "once"
WAYS: list[tuple[Any, dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    (204, {}, {}, {}, HOLDS),
    (429, {}, {}, {}, confirming._BUSY),
    (429, {}, {}, {"expect": REFUSED}, confirming._BUSY),
    (500, {"again": 500}, {}, {}, FAILS),
    (500, {"again": 204}, {}, {}, ONCE),
    (400, {}, {}, {"expect": REFUSED}, HOLDS),
    (204, {"again": 204}, {}, {"expect": REFUSED}, FAILS),
    (400, {}, {}, {"expect": SURVIVED}, HOLDS),
    (500, {"again": 500}, {}, {"expect": SURVIVED}, FAILS),
    (500, {}, {}, {"expect": Expectation(kind=Expected.ACKNOWLEDGED, statuses=frozenset({500}))}, HOLDS),
    (
        500,
        {},
        {},
        {"expect": Expectation(kind=Expected.ACKNOWLEDGED, elsewhere={Fault.SERVER_ERROR: "ack.x"})},
        "see ack.x",
    ),
    # The genuine delivery beside it.
    (500, {"again": 500}, {}, CONTROL, FAILS),
    (500, {"again": 500, "#x": 500}, {"good": False}, CONTROL, confirming.NOT_ALONE),
    (500, {"again": 500, "#x": 500}, {"repeats_minded": True}, CONTROL, staging.REPEATED),
    (500, {"again": 500, "#x": 500}, {}, CONTROL, "fails: After it a genuine delivery failed as well, once (500"),
    (500, {"again": 500, "#x": 500}, {"ill": True, "minds": True}, CONTROL, staging.REPEATED),
    (500, {"again": 500, "#x": 500}, {"ill": True}, CONTROL, "poisoned"),
    (500, {"again": 500, "#x": Failure.UNREACHABLE}, {}, CONTROL, "fails: After it a genuine delivery failed"),
    (500, {"again": 500, "#x": Failure.UNREACHABLE}, {"there": False}, CONTROL, "gone"),
    (500, {"again": 500, "beside": 500}, {}, {**CONTROL, "beside": lambda: OTHER}, confirming.NOT_ALONE),
    (500, {"again": 500, "beside": 204}, {}, {**CONTROL, "beside": lambda: OTHER}, FAILS),
    # What is accepted is held against no control.
    (204, {"again": 204, "#x": 500}, {"good": False}, {**CONTROL, "expect": REFUSED}, FAILS),
    # The same in another form.
    (500, {"again": 500, "form-1": 204, "form-0": 500}, {}, {"twins": 2}, confirming._FORM),
    (500, {"again": 500, "form-1": 500, "form-0": 500}, {}, {"twins": 2}, FAILS),
    # What comes before it.
    (500, {"again/0": 500}, {"good": False}, {"setup": 1}, staging.NO_SETUP),
    (500, {"again/0": 500}, {}, {"setup": 1}, staging.NO_SETUP),
    (500, {"again/0": 500}, {"repeats_minded": True}, {"setup": 1}, staging.REPEATED),
    (500, {"again/0": 500}, {"ill": True, "minds": True}, {"setup": 1}, staging.REPEATED),
    (500, {"again/0": 500}, {"ill": True}, {"setup": 1}, "poisoned"),
    (500, {"again/0": 204, "again/1": 500}, {}, {"setup": 1}, FAILS),
    (500, {"again/0": 500, "again/1": 204}, {}, {"setup": 0, "two": True}, ONCE),
    # Nothing is answered any more: several at once show it in one wait.
    (Failure.TIMEOUT, {"again": Failure.TIMEOUT}, {"deaf": True}, CONTROL, "poisoned"),
    (Failure.TIMEOUT, {"again": Failure.TIMEOUT}, {"deaf": True, "good": False}, CONTROL, FAILS),
    (Failure.TIMEOUT, {"again": Failure.TIMEOUT}, {"deaf": True}, {}, FAILS),
    (Failure.TIMEOUT, {"again": Failure.TIMEOUT}, {}, CONTROL, FAILS),
    (
        Failure.TIMEOUT,
        {"again": Failure.TIMEOUT},
        {"deaf": True, "pace": SimpleNamespace(seconds=0.5)},
        CONTROL,
        FAILS,
    ),
    # Who went away.
    (Failure.UNREACHABLE, {"again": 500}, {}, {}, FAILS),
    (Failure.UNREACHABLE, {}, {"there": False}, {}, "gone"),
    (500, {"again": Failure.UNREACHABLE}, {"there": False}, {}, "gone"),
    (500, {"again": Failure.UNREACHABLE}, {}, {}, FAILS),
    # What takes long is confirmed once, and not where nothing was ever answered.
    (Failure.TIMEOUT, {"again": Failure.TIMEOUT}, {}, {}, FAILS),
    (Failure.TIMEOUT, {"again": 204}, {}, {}, ONCE),
    (Failure.TIMEOUT, {"again": 204}, {"answered": False}, {}, FAILS),
    (500, {"again": 204}, {"answered": False}, {}, ONCE),
    # Where it was seen to fail so at random, it is asked more often.
    (500, ALWAYS, {"unsteady": [("t", exchange(500))]}, {}, FAILS),
    (500, {**ALWAYS, "again-4": 204}, {"unsteady": [("t", exchange(500))]}, {}, ONCE),
    (500, {**ALWAYS, "again-4": 204}, {"unsteady": [("t", exchange(502))]}, {}, FAILS),
    # Of what is accepted it is told why.
    (
        (200, b'{"error": "bad signature"}'),
        {"again": (200, b'{"error": "bad"}')},
        {},
        {"expect": REFUSED},
        "fails: The body",
    ),
    (204, {"anew": 401}, {}, {"expect": REFUSED, "anew": True}, f"fails: {recollection.KNOWN}"),
    (204, {"anew": 204}, {}, {"expect": REFUSED, "anew": True}, FAILS),
    (204, {"anew": 401}, {"other": []}, {"expect": REFUSED, "anew": True}, FAILS),
]


def _given(more: dict[str, Any]) -> dict[str, Any]:
    given = dict(more)
    if "setup" in given:
        given["make"] = lambda label: (delivery(f"{label}/0"), delivery(f"{label}/1"))
    given.pop("two", None)
    if "twins" in given:
        forms = tuple(lambda label: (delivery(label),) for _ in range(given["twins"]))
        given["twins"] = lambda: forms
    if given.get("anew"):
        given["anew"] = lambda case: lambda label: (delivery(label),)
    return given


@each_row(("first", "answers", "state", "more", "noted"), WAYS)
def test_each_way_that_a_failure_may_go_ends_in_one_note(
    first: Any, answers: dict[str, Any], state: dict[str, Any], more: dict[str, Any], noted: str
) -> None:
    state = {name: list(value) if isinstance(value, list) else value for name, value in state.items()}
    given = _given(more)
    if noted in ("gone", "poisoned"):
        with pytest.raises(Gone if noted == "gone" else Poisoned):
            judged(first, answers, state, **given)
        return
    results, consumer = judged(first, answers, state, **given)
    failed = [each.note for each in results.failed]
    if noted == HOLDS:
        # An answer that another check tells of is no fault here, and nothing to hold failures against.
        good = [] if first == 500 else [CASE]
        assert (results.tried, results.good, failed, results.unseen, consumer.sent) == (1, good, [], {}, [])
    elif noted == ONCE:
        assert (results.tried, results.good, failed, results.unseen) == (1, [], [], {})
        assert "not when it was sent again" in "".join(results.notes)
        assert consumer.unsteady[-1][0] == "t"
    elif noted.startswith(FAILS):
        assert (results.tried, results.good, results.unseen, len(failed)) == (1, [], {}, 1)
        note = noted.removeprefix(FAILS).removeprefix(": ")
        assert failed[0].startswith(note) if note else failed[0] == ""
    else:
        assert (results.tried, failed, list(results.unseen)) == (0, [], [noted])


def test_what_takes_the_whole_time_limit_is_told_and_counted_without_asking_again() -> None:
    results, courier = Results(), Consumer({"again": Failure.TIMEOUT})
    any_courier: Any = courier
    assert judge(trial(), exchange(Failure.TIMEOUT), any_courier, "l", results)
    assert len(courier.sent) == 1
    assert judge(trial(), exchange(Failure.TIMEOUT), any_courier, "m", results)
    assert (len(courier.sent), len(results.failed)) == (1, 2)
    assert not judge(trial(), exchange(500), any_courier, "n", results)
    assert not judge(trial(), exchange(204), any_courier, "o", results)


def signed(label: str, proof: str) -> Delivery:
    return replace(delivery(label), headers=(("X-Sig", proof),))


def proven(*, usual: str) -> tuple[list[str], list[str]]:
    """What is sent again and beside it where `x` is refused, one proof is known, and usual deliveries have `usual`."""
    consumer = Consumer(dict.fromkeys(("again", *(f"again-{number}" for number in range(OTHER_PROOFS))), 401))
    consumer.alphabet = Alphabet(("X-Sig",))
    consumer.alphabet.see(Exchange(delivery=signed("first", "a"), response=exchange(204).response))
    consumer.signer = SimpleNamespace(deliver=lambda case, label: signed(label, usual))
    answer = consumer.send

    def send(sent: Delivery) -> Exchange:
        found = replace(answer(sent), delivery=sent)
        consumer.alphabet.see(found)
        return found

    consumer.send = send  # type: ignore[method-assign]
    results, any_courier = Results(), cast("Any", consumer)
    for label in ("l", "m"):
        refused = Exchange(delivery=signed(label, "x"), response=exchange(401).response)
        judge(trial(make=lambda name: (signed(name, "x"),)), refused, any_courier, label, results)
    return [name for name in consumer.sent if "/again-" in name], [name for name in consumer.sent if "/proof-" in name]


def test_usual_deliveries_show_once_whether_a_refused_proof_has_what_no_other_has() -> None:
    assert proven(usual="x") == ([], [f"l/proof-{number}" for number in range(ENOUGH)])
    more, beside = proven(usual="a")
    assert beside == [f"l/proof-{number}" for number in range(ENOUGH)]
    assert more == [f"{label}/again-{number}" for label in ("l", "m") for number in range(OTHER_PROOFS)]


def test_a_remark_goes_with_what_holds_alone() -> None:
    assert list(judged(204, {}, remark="half of it")[0].remarks) == ["half of it"]
    assert judged(500, {"again": 500}, remark="half of it")[0].remarks == {}


@each_row(
    ("one", "other", "same"),
    [
        (500, 500, True),
        (500, 502, False),
        (Failure.TIMEOUT, Failure.TIMEOUT, True),
        (Failure.TIMEOUT, Failure.CUT, False),
        (Failure.TIMEOUT, 500, False),
    ],
)
def test_failures_are_alike_where_status_and_kind_are(one: Any, other: Any, same: bool) -> None:
    assert alike(exchange(one), exchange(other)) is same


@each_row(
    ("answers", "setup", "last"),
    [({"0": 500}, 1, None), ({"0": 500}, 0, "1"), ({"1": 500}, 1, "1"), ({"1": 500}, 2, None)],
)
def test_what_comes_before_has_to_be_acknowledged_and_the_rest_not(answers: Any, setup: int, last: Any) -> None:
    courier: Any = Consumer(answers)
    found = in_order(trial(setup=setup), (delivery("0"), delivery("1")), courier)
    assert (found.delivery.message_id if found else None) == last
    assert found is None or [each.delivery.message_id for each in found.before] == ["0"]


def test_what_went_before_is_told_as_a_sequence() -> None:
    courier, results = cast("Any", Consumer({"1": 500})), Results()
    found = in_order(trial(), (delivery("0"), delivery("1")), courier)
    assert found is not None
    confirming._fail(results, trial(), Fault.SERVER_ERROR, found)
    assert [step.answer for step in results.failed[0].steps] == ["204", "500"]


@each_row(
    ("first", "more", "ends"),
    [
        (204, {}, []),
        (500, {}, ["again"]),
        (429, {}, []),
        (Failure.TIMEOUT, {}, []),
        (500, {"setup": 1}, []),
        (500, CONTROL, ["again", "control/a@1/e#x"]),
        (204, {**CONTROL, "expect": REFUSED}, ["again"]),
        (500, {"twins": 2}, ["again", "form-0", "form-1"]),
        (500, {"expect": Expectation(kind=ACKNOWLEDGED.kind, elsewhere={Fault.SERVER_ERROR: "ack.x"})}, []),
    ],
)
def test_what_will_be_asked_for_is_sent_ahead_and_nothing_else(
    first: Any, more: dict[str, Any], ends: list[str]
) -> None:
    put = Put(trial(**_given(more)), "ack.x", Results())
    courier: Any = Consumer({})
    assert [
        each.message_id.removeprefix(f"{put.label}/") for each in _confirming(put, exchange(first), courier)
    ] == ends


@each_row(
    ("leisure", "control", "by_chance", "hurries"),
    [
        ({}, True, True, False),
        ({"is_over": True}, False, False, True),
        ({"can_wait": False}, False, False, True),
        ({"is_short": True}, True, False, False),
        ({"is_short": True}, False, True, True),
        ({"is_short": True, "is_sure": True}, False, False, False),
        ({"is_short": True, "is_sure": True}, True, False, True),
        ({"is_short": True, "is_sure": True, "is_late": True}, False, False, True),
        ({"is_short": True, "is_late": True}, False, False, False),
        ({"is_sure": True, "is_late": True}, True, True, False),
    ],
)
def test_a_silence_is_not_waited_for_again_where_there_is_no_time_or_it_is_known_what_it_would_say(
    leisure: dict[str, bool], control: bool, by_chance: bool, hurries: bool
) -> None:
    first = exchange(Failure.TIMEOUT)
    known = SimpleNamespace(
        **{**dict.fromkeys(("is_over", "is_short", "is_sure", "is_late"), False), "can_wait": True, **leisure}
    )
    courier: Any = SimpleNamespace(leisure=known, unsteady=[(OTHER, first)] if by_chance else [])
    trial: Any = SimpleNamespace(control=(lambda: CASE) if control else None)
    assert confirming._is_in_haste(trial, first, courier) is hurries


@each_row(
    ("answer", "told"),
    [
        (500, [Severity.WARNING]),
        (Failure.DROPPED, [Severity.WARNING]),
        (Failure.CUT, [Severity.WARNING]),
        (Failure.INVALID_HTTP, [Severity.WARNING]),
        # What was not answered in time, or not reached, may be the end of the run itself.
        (Failure.TIMEOUT, []),
        (Failure.UNREACHABLE, []),
        (204, []),
    ],
)
def test_what_came_back_before_the_end_of_the_run_is_told_as_seen_once(answer: Any, told: list[Severity]) -> None:
    courier: Any = SimpleNamespace(lives=0, repeats_minded=False, known=lambda _case: False)
    trial = Trial(name="t", shows="s", case=CASE, expect=ACKNOWLEDGED, control=lambda: OTHER)
    put = Put(trial, "ack.minimal", Results())

    def ends(*_all: Any) -> bool:
        raise OutOfTime

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attempts, "judge", ends)
        with pytest.raises(OutOfTime):
            attempts._judge_all([(put, exchange(answer))], courier, Patience(), None, 0)
    assert [failed.severity for failed in put.results.failed] == told


@each_row(
    ("reason", "is_known", "told"),
    [
        ("no time", False, ["no time"]),
        ("", True, []),
        ("", False, ["left out: genuine deliveries of this event get no answer in time: see ack.time-limit"]),
    ],
)
def test_a_trial_that_would_be_waited_for_in_vain_is_not_put_and_says_why(
    reason: str, is_known: bool, told: list[str]
) -> None:
    said: list[str] = []
    trial: Any = SimpleNamespace(
        case=CASE, expect=SimpleNamespace(kind=Expected.ACKNOWLEDGED), setup=0, reuse=True, play=None, known=False
    )
    put: Any = SimpleNamespace(trial=trial, check="ack.full", results=SimpleNamespace(showed_nothing=said.append))
    courier: Any = SimpleNamespace(
        deadly=SimpleNamespace(has_genuine=lambda _: False),
        known=lambda _: is_known,
        silences=SimpleNamespace(of=lambda _: attempts.MAX_LASTING),
        no_time=lambda _: "",
    )
    patience: Any = SimpleNamespace(ends=lambda _check, _event: reason)
    assert attempts._ends(put, patience, courier) is bool(told)
    assert said == told
