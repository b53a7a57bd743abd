"""What plays, walks and couriers are judged on: a consumer whose answers, and what observers show of it, are a script.

A row of `plays.yaml` (`tests/functions.py` reads it as any other table) scripts what comes of one play:

- `!stage {answers: [200, 500], looks: [{a: []}, {a: [x]}]}`: the answers of a consumer in turn (a status or the name of
  a failure) and what is seen whenever a scene looks; the last of each goes on for ever. All else is as in a run without
  hooks that has time for everything: `effect` is where one delivery shows, the names of the protocol say the rest.
- `!courier {answers: [500, 200], known: {good: 200}, leisure: {is_sure: true}}`: a courier to such a consumer, whose
  clock only pauses move; `known` are genuine deliveries of before by the addresses of their cases.
- `!courier {answers: "500 if p['size'] is None else 200"}`: a consumer that answers by what it gets, the payload `p`,
  its `body` and the `ids` that came before. `!causes {answers: …}` asks one: `!failed {of: {size: null}, answer: 500}`
  fell short, `!case {size: 1}` is a case of that payload, `!event {}` an event of that schema.
- `!session {before: [file.upload.failed], answers: [DROPPED, 200], revive: [""]}`: a run that has sent this so far.
- `!context {chosen: false}`: what a check is given; of one event with `{schema: {}, cases: {full: [{}]}}`.
  `!case good`, `!delivery {of: good, ago: 3}`, `!exchange 200`, `!run {effect: {a: [x]}, last: 200}` and
  `!trial {control: good}` are what they say.
- `!then [!stage {}, label]`: what the function gives is called with these, as the play that a check makes.
- `!turns [a, b]`: a function that gives these in turn; with `!where` in the place of one that the module calls.
- `!noted [X]`: an argument that is told after the call, too: what was sent, paused and noted.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace
from typing import Any

from hookproof.checks.expectation import ACKNOWLEDGED, BY_KIND, Fault
from hookproof.checks.material.lanes import Run
from hookproof.checks.registry import find_check
from hookproof.checks.stage import Stage as Protocol
from hookproof.checks.trial import Failed, Trial
from hookproof.contract import Contract, load_contract
from hookproof.contract.model import Event
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer, signer_for
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.findings import Fact
from hookproof.judging.courier import Courier
from hookproof.judging.reasons.causes import Causes
from hookproof.judging.reasons.explaining import Cause
from hookproof.judging.session import Session
from hookproof.observers.state import changes, within
from hookproof.payloads.case import Case, Mutation
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.renewal import ids_in

EVENT, OTHER = "file.upload.completed", "file.upload.failed"
#: When all of it happens, in seconds since 1970.
NOW = 1_790_000_000.0
_SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


@cache
def contract() -> Contract:
    return load_contract("videogen")


def _signer(clock: Callable[[], float] = lambda: NOW) -> Signer:
    return signer_for(contract(), Secret(_SECRET), clock=clock, ids=lambda address: address.replace("\0", " "))


def case(name: str = "good", payload: Any = None) -> Case:
    """A payload about an entity of that name, unless it is another payload."""
    told = {"event": EVENT, "orderId": f"order_{name}"} if payload is None else payload
    return Case(address=name, event=EVENT, profile="example", payload=told, body=encode(told))


def told_case(told: Any) -> Case:
    """A case by its name, or by its payload."""
    return case(json.dumps(told), told) if isinstance(told, dict) else case(told or "good")


def exchange(answer: Any, delivery: Delivery | None = None, **more: Any) -> Exchange:
    sent = delivery or replace(_signer().deliver(case()), bent=more.pop("bent", ""))
    if isinstance(answer, str):
        return Exchange(delivery=sent, response=None, failure=Failure[answer], **more)
    headers = tuple(more.pop("headers", {}).items())
    body = str(more.pop("body", "")).encode()
    return Exchange(delivery=sent, response=Response(status=answer, headers=headers, body=body), **more)


def delivery(given: dict[str, Any]) -> Delivery:
    """A delivery of the case of that name, sent `ago` seconds before."""
    return _signer(lambda: NOW - given.get("ago", 0)).deliver(case(given["of"]))


def run(given: dict[str, Any]) -> Run:
    """What some events did to one entity, and the answer to the last of them."""
    return Run(given.get("effect"), exchange(given["last"]) if "last" in given else None)


def turns(given: Iterable[Any]) -> Callable[..., Any]:
    left = list(given)

    def give(*_: Any, **__: Any) -> Any:
        assert left, "nothing is left to give"
        return left.pop(0) if len(left) > 1 else left[0]

    return give


def minded(says: str) -> Callable[[Delivery], Any]:
    """A consumer that answers as an expression says, over the payload `p`, its `body` and the `ids` of before."""
    code, ids = compile(says, "a row", "eval"), set[Any]()

    def give(delivery: Delivery) -> Any:
        payload = json.loads(delivery.body)
        answer = eval(code, {"p": payload, "body": delivery.body, "ids": ids})
        ids.update(ids_in(payload))
        return answer

    return give


@dataclass
class Answers:
    """A transport to a consumer that answers in turn, or by what it gets, and what was sent to it."""

    answers: Callable[[Delivery], Any]
    sent: list[Delivery]

    def send(self, delivery: Delivery) -> Exchange:
        self.sent.append(delivery)
        answer = self.answers(delivery)
        return exchange(answer[0], delivery, **answer[1]) if isinstance(answer, list) else exchange(answer, delivery)

    def send_all(
        self, deliveries: Sequence[Delivery], workers: int, until: Callable[[Exchange], bool] | None = None
    ) -> list[Exchange]:
        found: list[Exchange] = []
        for delivery in deliveries:
            found.append(self.send(delivery))
            if until is not None and until(found[-1]):
                break
        return found


def courier(given: dict[str, Any]) -> Courier:
    """A courier on a clock that only its pauses move."""
    passed = [0.0]
    answers = given.pop("answers", [200])
    transport = Answers(minded(answers) if isinstance(answers, str) else turns(answers), [])
    made = Courier(
        transport,  # type: ignore[arg-type]
        _signer(lambda: NOW + passed[0]),
        clock=lambda: passed[0],
        sleep=lambda seconds: passed.__setitem__(0, passed[0] + seconds),
        deadline=given.pop("deadline", None),
        workers=given.pop("workers", 1),
    )
    made.token = "token"
    made.leisure.now = lambda: passed[0]
    for address, answer in given.pop("known", {}).items():
        made._genuine[address] = seen = exchange(answer, made.signer.deliver(case(address)))
        made.silences.hear(seen)
        made.silences.see(seen)
    for name in ("leisure", "pace"):
        for key, value in given.pop(name, {}).items():
            setattr(getattr(made, name), key, value)
    passed[0] = given.pop("passed", 0.0)
    for name, value in given.items():
        setattr(made, name, value)
    return made


#: What the protocol asks of a stage -> whether it stands there without a call.
ASKED = {name: isinstance(told, property) for name, told in vars(Protocol).items() if not name.startswith("_")}
#: What a script tells beside that: answers and looks in turn, where one delivery shows, the user's hooks, for how many
#: deliveries there is `room`, and for how many effects time at `most`.
_TOLD = {"answers": [200], "looks": [{}], "effect": {"a/*": 1}, "hooks": (), "room": 10**6, "most": 10**6}
#: What stands on a stage without a call, where its script says nothing else.
_STANDS = {
    "unseen": "", "named": frozenset[str](), "lives": 0, "startable": True, "token": "token", "canary": None,
    "in_doubt": False, "moved_at_first": True, "delivered": 1000,
}  # fmt: skip


class Stage(SimpleNamespace):
    """A stage on which everything comes as it is scripted: see `checks.stage.Stage`."""

    def __init__(self, given: dict[str, Any]) -> None:
        strange = given.keys() - ASKED.keys() - _TOLD.keys()
        assert not strange, f"nobody asks a stage for {sorted(strange)}"
        told = {name: given.pop(name, usual) for name, usual in _TOLD.items()}
        self.transport = Answers(turns(told.pop("answers")), [])
        self.look = turns(told.pop("looks"))
        self.shows = {tuple(place.split("/")): amount for place, amount in told.pop("effect").items()}
        self.did: list[str] = []
        self.brought, self.kept = 0, dict[Any, Any]()
        asked = {name: value if ASKED[name] else turns([value]) for name, value in given.items()}
        super().__init__(**{**_STANDS, "signer": _signer(), "losses": [], **told, **asked})

    def begin(self) -> None:
        self.did.append("begun")

    def steps(self) -> tuple[Any, ...]:
        return ()

    def unrest(self) -> str:
        return ""

    def ended(self, _case: Case) -> str:
        return ""

    @contextmanager
    def doubting(self) -> Iterator[None]:
        self.did.append("in doubt")
        yield

    def hold_to(self, _room: Callable[[int, int], bool], most: float = math.inf) -> None:
        self.did.append(f"at most {most:g} s")

    def has_time(self, deliveries: int) -> bool:
        return bool(deliveries <= self.room)

    def start_again(self, *, at_once: bool = False) -> str:
        self.did.append("killed and started again" if at_once else "started again")
        return ""

    def hang_up(self, delivery: Delivery, after: float) -> str:
        self.did.append(f"hung up {delivery.message_id} after {after:g} s")
        return ""

    def send(self, delivery: Delivery) -> Exchange:
        return self.transport.send(delivery)

    def fails_alone(self, _exchange: Exchange) -> bool:
        return False

    def at_once(self, deliveries: Sequence[Delivery]) -> list[Exchange]:
        return self.transport.send_all(deliveries, 1)

    def paced(self, make: Callable[[int], Delivery], count: int, rate: float) -> list[Exchange]:
        self.did.append(f"{rate:g} a second")
        return [self.send(make(number)) for number in range(count)]

    def run_amid(self, hook: str, make: Callable[[int], Delivery]) -> list[Exchange]:
        self.did.append(hook)
        return [self.send(make(number)) for number in range(3)]

    def run(self, hook: str) -> None:
        self.did.append(hook)

    def pause(self, seconds: float) -> None:
        self.did.append(f"{seconds:g} s")

    def has(self, hook: str) -> bool:
        return hook in self.hooks

    def fresh(self, case: Case, label: str, *, whole: bool = False) -> Case:
        self.brought += 1
        payload = {**case.payload, "orderId": f"order_{self.brought}"}
        return replace(case, payload=payload, body=encode(payload))

    def ids_of(self, case: Case) -> set[str]:
        return {*map(str, ids_in(case.payload))}

    def draw(self, id_: str | int, label: str, *, whole: bool = False) -> str | int:
        return f"{id_} of {label}" if isinstance(id_, str) else id_ + 1

    def state(self, *_cases: Case) -> Any:
        return self.look()

    def moved(self, _before: Any, *_cases: Case) -> Any:
        return self.look()

    def outwaited(self, _seen: Any, *_cases: Case) -> Any:
        return self.look()

    def seen(self, before: Any, after: Any, where: Any) -> Any:
        return within(changes(before, after), where)

    def effect(self, _case: Case) -> Any:
        return self.shows

    def first_seen(self, _case: Case) -> Any:
        return None

    def showing(self, cases: Sequence[Case]) -> Case | None:
        return cases[0] if self.shows and not self.unseen else None

    def look_at_first(self, before: Any) -> None:
        self.moved_at_first = bool([*changes(before, self.look())])

    def keep(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def afford(self, most: int, effects: int = 1) -> int:
        return min(most, self.most // effects)

    def afford_in_a_row(self, most: int, least: int) -> int:
        return max(least, min(most, self.most))


def context(given: dict[str, Any]) -> SimpleNamespace:
    """What a check is given; of a `schema` its contract has that one event, and `cases` are its payloads by profile."""
    told = contract()
    if "schema" in given:
        provider = replace(told.provider, relations=(), lifecycles=())
        told = replace(told, provider=provider, events={EVENT: event(given.pop("schema"))})
        given["cases"] = _profiles(given.pop("cases", {}))
    usual = {"chosen": True, "signer": _signer(), "example": case(), "contract": told, "events": ()}
    return SimpleNamespace(**{**usual, "event": told.events[EVENT], **given})


def _profiles(payloads: dict[str, list[Any]]) -> Callable[..., list[Case]]:
    return lambda profile, *_: [replace(told_case(payload), profile=profile) for payload in payloads.get(profile, ())]


def trial(given: dict[str, Any]) -> Trial:
    """A trial of one delivery, or of `count`, bent where it says so, with a `control` by name or payload, and more."""
    count, bent, control = given.pop("count", 1), given.pop("bent", ""), given.pop("control", None)
    about, beside, forms = case(given.pop("case", "good")), given.pop("beside", None), given.pop("forms", 0)
    expect, lesser = given.pop("expect", None), given.pop("lesser", "")

    def make(label: str) -> tuple[Delivery, ...]:
        return tuple(replace(_signer().deliver(about, label=f"{label}/{n}"), bent=bent) for n in range(count))

    return Trial(
        name=given.pop("name", "tried"),
        shows="what it shows",
        case=about,
        make=make,
        expect=BY_KIND[Expected[expect]] if expect else ACKNOWLEDGED,
        control=(lambda: told_case(control)) if control else None,
        beside=lambda: case(beside) if beside else None,
        twins=lambda: (make,) * forms,
        lesser=lambda _exchange: lesser,
        **given,
    )


def _of_event(name: str, payload: Any = None) -> Case:
    return replace(case(f"{name}#1", payload), event=name)


def session(given: dict[str, Any]) -> Session:
    """A run of two events, one `example` each, whose courier is scripted. `before` are cases that it has sent, a name
    before a colon is how they were bent; `revive` is what comes of starting the consumer again, `checks` are their ids.
    """
    before, revive = given.pop("before", ()), given.pop("revive", None)
    told = {name: given.pop(name) for name in ("chosen", "ends") if name in given}
    failures, checks = given.pop("failed", {}), given.pop("checks", ())
    unsteady, stop = given.pop("unsteady", ()), given.pop("stop", None)
    made = courier(given)
    events = (contract().events[EVENT], contract().events[OTHER])
    plan = SimpleNamespace(
        contract=contract(), events=events, checks=tuple(map(find_check, checks)), settings=SimpleNamespace(level=1),
        pressure=None, reviver=None if revive is None else turns(revive),
    )  # fmt: skip
    for each in before:
        bent, _, name = each.rpartition(":")
        made.send(replace(made.signer.deliver(_of_event(*name.split("#")[:1]), label="before"), bent=bent))
    made.transport.sent.clear()  # type: ignore[attr-defined]
    made.unsteady.extend(("name", exchange(answer)) for answer in unsteady)
    made.worklog.stop = stop
    run_ = Session(
        plan,  # type: ignore[arg-type]
        made,
        lambda of, _profile, _kinds: [_of_event(of.name)],
        Redactor(),
        Redactor(),
        Stage({}),  # type: ignore[arg-type]
        **{"chosen": EVENT, **told},
    )
    for check, by_event in failures.items():
        run_.failed[check] = {of: {(Fault[fault], status) for fault, status in signs} for of, signs in by_event.items()}
    return run_


def failed(given: dict[str, Any]) -> Failed:
    """A trial that fell short with that `answer`, its case by its name or its payload, and what `mutation` made it."""
    answer, told, mutation = given.pop("answer", 500), given.pop("of", "good"), given.pop("mutation", None)
    changed = None if mutation is None else Mutation(**mutation)
    tried = replace(trial({"differs": True, **given}), case=replace(told_case(told), mutation=changed))
    seen = exchange(answer, _signer().deliver(tried.case))
    return Failed(trial=tried, fault=tried.expect.broken_by(seen) or Fault.REFUSED, exchange=seen)


def event(schema: dict[str, Any]) -> Event:
    return Event(name=EVENT, written=schema)


def causes(given: dict[str, Any]) -> Causes:
    """What collects causes, asking such a courier; `earlier` are events of before with what failed, and good cases."""
    earlier, single = given.pop("earlier", ()), given.pop("single", False)
    made = Causes(courier(given), single=single)
    for told in earlier:
        made.add(*told)
    return made


@dataclass
class Noted:
    """An argument of which it is told what became of it."""

    value: Any


def in_short(value: Any) -> Any:
    """What a table tells of what is sent, answered and seen: which delivery it was, and what came back."""
    if isinstance(value, Exchange):
        came = value.response.status if value.response else (value.failure or Failure.DROPPED).name
        return f"{came} of {in_short(value.delivery)}"
    if isinstance(value, Delivery):
        return f"{value.message_id}{f' ({value.bent})' if value.bent else ''}"
    if isinstance(value, Case):
        return value.address
    if isinstance(value, Trial):
        return value.name
    if isinstance(value, Fact):
        return value.id
    if isinstance(value, Failed):
        more = (value.note, value.says, value.severity.name if value.severity is not None else "")
        return " | ".join(map(str, filter(None, (value.trial.name, value.fault.name, in_short(value.exchange), *more))))
    return None


def after(value: Any) -> Any:
    """What a table tells of an argument after the call."""
    if isinstance(value, Courier):
        sent = [in_short(each) for each in value.transport.sent]  # type: ignore[attr-defined]
        told = {"passed": round(value.elapsed(), 3), "unsteady": len(value.unsteady), "sure": value.leisure.is_sure}
        told["minds repeats"] = value.repeats_minded
        return {"sent": sent, **{name: each for name, each in told.items() if each}}
    if isinstance(value, Session):
        told = {"chosen": value.chosen, "ends": len(value.ends), "lives": value.courier.lives}
        aside = [name for name in (EVENT, OTHER) if value.courier.deadly.has_genuine(_of_event(name))]
        return {**after(value.courier), **told, **({"set aside": aside} if aside else {})}
    if isinstance(value, Causes):
        sent = value._courier.transport.sent  # type: ignore[attr-defined]
        return {"sent": [each.body.decode() for each in sent], "found": [*map(_cause_in_short, value.found)]}
    if isinstance(value, Stage):
        return {"sent": [in_short(each) for each in value.transport.sent], "did": value.did}
    return value


def _cause_in_short(cause: Cause) -> dict[str, Any]:
    failures = {event: [each.trial.case.address for each in failures] for event, failures in cause.failures.items()}
    told = {"difference": cause.difference, "failures": failures, "peculiar": cause.peculiar}
    told |= {"longest": cause.longest, "unsearched": cause.unsearched[:15], "advice": cause.advice[:15]}
    beside = None if cause.beside is None else [cause.beside[0].payload, cause.beside[1]]
    return {name: each for name, each in {**told, "beside": beside}.items() if each}
