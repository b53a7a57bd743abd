"""Judging in process: a consumer is an ASGI application, and no test here needs a socket."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hookproof.checks.level import Level
from hookproof.checks.sequences import expectation
from hookproof.contract import Contract, load_contract
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.issuing import issuing
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.targets import name_target
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.demo.server import make_consumer
from hookproof.engine import plan_run, run
from hookproof.errors import UnknownName
from hookproof.findings import Finding, Verdict
from hookproof.judging.reach import Reach
from hookproof.observers.sight import Sight
from hookproof.observers.spies import Value
from hookproof.settings.settings import Settings
from hookproof.stream import Finished, Judged, Record

PROVIDERS = Path(__file__).parents[1] / "providers"
URL = "http://localhost/webhooks"
#: What tests call as the command line does -> the field of the settings.
_FIELDS = {"check": "checks", "event": "events"}
#: No run here is hurried: which checks go first would hang on how busy the machine is.
ENDLESS = 1e9
SAID = Path(__file__).parent / "said.json"
#: HOOKPROOF_REBUILD_GOLDEN=1 writes the file anew, with `-n0`: read the difference.
REBUILD = "HOOKPROOF_REBUILD_GOLDEN"
_RECORDED: dict[str, list[str]] = json.loads(SAID.read_text(encoding="utf-8"))


@dataclass
class Outcome:
    """The records of a run, and what tests ask of them."""

    records: list[Record] = field(default_factory=list)
    sent: list[Delivery] = field(default_factory=list)

    @property
    def judged(self) -> list[Judged]:
        return [record for record in self.records if isinstance(record, Judged)]

    @property
    def findings(self) -> list[Finding]:
        return [finding for record in self.judged for finding in record.findings]

    @property
    def ids(self) -> set[str]:
        return {finding.fact.id for finding in self.findings}

    @property
    def end(self) -> Finished:
        (end,) = [record for record in self.records if isinstance(record, Finished)]
        return end

    def verdicts(self, check: str) -> dict[str, Verdict]:
        return {record.subject: record.verdict for record in self.judged if record.fact.id == check}

    def told(self) -> list[str]:
        return [f"{f.fact.id} {f.subject}: {f.message}" for f in self.findings]

    def lines(self) -> list[str]:
        """All that was said but for what differs from run to run, and how many deliveries it took."""
        found = [f"end: {self.end.outcome} {self.end.reason} {self.end.mend}"]
        for record in self.judged:
            found.append(f"{record.fact.id} of {record.subject} {record.verdict.value} {record.note}")
            found += [line for finding in record.findings for line in _lines_of(finding)]
        return [settled(line).rstrip() for line in found]

    def told_of_sent(self) -> list[str]:
        """How many deliveries and messages went out, and a digest of what they were, in order: see `steps`."""
        messages = len({delivery.message_id for delivery in self.sent})
        digest = hashlib.sha256("\n".join(self.steps()).encode()).hexdigest()[:12]
        return [f"sent: {len(self.sent)} deliveries of {messages} messages, {digest}"] if self.sent else []

    def steps(self) -> Iterator[str]:
        """What went out in order, a line a delivery: which message, what of it, and in which form."""
        known: dict[str, int] = {}
        for each in self.sent:
            number = known.setdefault(each.message_id, len(known))
            form = (each.method, each.path, each.query, each.instead, each.body_parts, each.pause_seconds)
            names = " ".join(name for name, _ in each.headers)
            yield f"{number} {each.event} {each.address} {each.bent} {form} {names} {_shape_of(each.body)}"


#: What a run makes up or measures: ids, times, signatures, and times of answers.
_WAVERING = re.compile(
    r'"?[\w-]*…|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\b\d{10}(\.\d+)?\b|\b\d{4}-\d\d-\d\dT[\d:.]+Z?'
    r"|\b(?=[A-Za-z_+/-]*\d)[A-Za-z0-9+/_-]{12,}=*|\b\d+(\.\d+)? m?s\b"
)


def settled(text: str) -> str:
    """A text without what differs from run to run."""
    return _WAVERING.sub("_", text)


def _shape_of(body: bytes) -> object:
    """What members a body has, and of which types: values are made up anew for each message."""

    def shape(value: Any) -> object:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items()}
        return [shape(inner) for inner in value[:9]] if isinstance(value, list) else type(value).__name__

    try:
        return shape(json.loads(body))
    except (ValueError, RecursionError):
        return "no JSON"


def _lines_of(finding: Finding) -> Iterator[str]:
    yield f"  {finding.severity.label}: {finding.message}"
    yield f"  mend: {finding.mend} {'played' if finding.played else ''}"
    yield f"  at {finding.address} {finding.discriminator} also {', '.join(finding.also)}"
    yield f"  evidence: {', '.join(label for label, _ in finding.evidence)}"
    for step in finding.steps:
        yield f"    {step.sent} -> {step.answer} -> {step.effect}"


@dataclass
class Bench:
    """One contract, one secret, and a way to judge a consumer of it."""

    contract: Contract
    secret: Secret
    time_limit: float = 5.0

    def reference(self, *faults: str) -> Any:
        return make_consumer(self.contract, self.secret, faults=faults)

    def judge(self, app: Any, **options: Any) -> Outcome:
        carried = asgi_transport(App("app", "asgi", app), name_target(URL), time_limit=self.time_limit)
        with carried as transport:
            return self.through(transport, **options)

    def through(self, transport: Any, **options: Any) -> Outcome:
        own = {
            name: options.pop(name)
            for name in ("random_cases", "pressure", "sight", "hooks", "canary", "restart")
            if name in options
        }
        time = {name: options.pop(name) for name in ("clock", "sleep") if name in options}
        options = {"level": Level.QUICK, "workers": 1, "budget": ENDLESS, **options}
        named = {_FIELDS.get(name, name): value for name, value in options.items()}
        settings = Settings(folder=Path(), **named)
        with issuing(self.contract.delivery, self.secret) as issuer:
            reach = Reach(
                settings=settings,
                contract=self.contract,
                secret=self.secret,
                transport=transport,
                issuer=issuer,
                **time,
            )
            return Outcome(list(run(replace(plan_run(reach), **own))), getattr(transport, "sent", []))


def _bench(name: str, folder: Path = PROVIDERS) -> Bench:
    root = folder if (folder / name).is_dir() else None
    contract = load_contract(name, root=root)
    return Bench(contract, generate_secret(contract.delivery))


RIGHT = {Expected.ACKNOWLEDGED: 204, Expected.REFUSED: 401, Expected.SURVIVED: 400}
Answer = int | Failure


class Knowing:
    """Answers what is right, and what `turned` says where that says anything."""

    target, url, limit = "app", URL, None

    @staticmethod
    def kind(delivery: Delivery) -> Expected:
        """What is right for a delivery."""
        try:
            return expectation(delivery.bent).kind
        except UnknownName:
            return Expected.SURVIVED

    def __init__(self, turned: Callable[[Delivery], Answer | None] = lambda _: None, odd: int = 400) -> None:
        self._turned, self._right = turned, RIGHT | {Expected.SURVIVED: odd}
        self.sent: list[Delivery] = []

    def send(self, delivery: Delivery) -> Exchange:
        self.sent.append(delivery)
        answer = self._turned(delivery)
        if answer is None:
            answer = self._right[self.kind(delivery)]
        if isinstance(answer, Failure):
            return Exchange(delivery=delivery, response=None, failure=answer, seconds=0.001)
        return Exchange(delivery=delivery, response=Response(status=answer, headers=(), body=b""), seconds=0.001)

    def send_all(self, deliveries: Iterable[Delivery], workers: int = 1, until: object = None) -> list[Exchange]:
        return [self.send(delivery) for delivery in deliveries]

    def send_paced(self, make: Callable[[int], Delivery], count: int, rate: float) -> list[Exchange]:
        return [self.send(make(number)) for number in range(count)]

    def hang_up(self, delivery: Delivery, after: float) -> bool:
        return False

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def knowing() -> type[Knowing]:
    """A consumer that needs no more than the marks of deliveries: a run takes milliseconds."""
    return Knowing


_VANS = """
title: Vans
delivery:
  time_limit_seconds: 5
  event: {body: /type}
  message: {id: {body: /id}}
  authentication:
    - {kind: hmac, scheme: X-Vans, over: "{body}", place: {header: X-Vans}, algorithm: sha256, encoding: hex}
versions:
  "1": {date: 2026-03-01, source: invented for these tests, digest: "%s"}
"""
_OF_A_VAN = {
    "van_id": "van_K3p9Tt02",
    "fleet_id": "flt_Aa71bB90",
    "plate": "KH-204-RT",
    "driver": "drv_90Xk17aQ",
    "km": 18422.6,
}


@pytest.fixture(scope="session")
def bench() -> Callable[..., Bench]:
    return cache(_bench)


@pytest.fixture(scope="session")
def videogen(bench: Callable[..., Bench]) -> Bench:
    return bench("videogen")


@pytest.fixture
def stored(knowing: type[Knowing], bench: Callable[..., Bench], monkeypatch: Any) -> Callable[..., Outcome]:
    """Return a function that judges a consumer of tests/consumers/stores.py, or one of its kind, by what it keeps."""

    def judge(style: Any, provider: str, *, folder: Path = PROVIDERS, **options: Any) -> Outcome:
        mine = bench(provider, folder)
        events = ["file.upload.completed", "file.playback_ready"] if provider == "videogen" else [*mine.contract.events]
        store = style(events)
        monkeypatch.setattr("hookproof.judging.courier.Courier.pause", lambda _self, seconds: store.sleep(seconds))

        class Keeping(knowing):
            def __init__(self) -> None:
                super().__init__(lambda each: self.taken(each) if self.kind(each) is Expected.ACKNOWLEDGED else None)

            def taken(self, delivery: Delivery) -> Answer:
                store.headers = dict(delivery.headers)
                answer: Answer = store.take(delivery.message_id, json.loads(delivery.body))
                return answer

            def hang_up(self, delivery: Delivery, after: float) -> bool:
                self.taken(delivery)
                return True

        shown = Value(store.state, "state")
        sight = Sight((shown,), clock=store.clock, sleep=store.sleep)
        return mine.through(Keeping(), sight=sight, **{"event": events, "level": Level.STANDARD, **options})

    return judge


@pytest.fixture(scope="session")
def vans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A provider of vans: what its first event always tells of them, the second may leave out."""
    home = tmp_path_factory.mktemp("vans")
    (home / "vans" / "1").mkdir(parents=True)
    (home / "vans" / "provider.yaml").write_text(_VANS % ("0" * 64))
    for name, required in (("van.bought", list(_OF_A_VAN)), ("van.updated", ["van_id", "fleet_id"])):
        told = {key: {"type": "number" if key == "km" else "string"} for key in _OF_A_VAN}
        example = {key: value for key, value in _OF_A_VAN.items() if key in required or key == "driver"}
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"https://contracts.invalid/vans/1/{name}.schema.json",
            "title": name,
            "description": "A van.",
            "type": "object",
            "required": ["id", "type", "data"],
            "properties": {
                "id": {"type": "string"},
                "type": {"const": name},
                "data": {"type": "object", "required": required, "properties": told},
            },
            "examples": [{"id": "evt_2Lw8Qz01", "type": name, "data": example}],
        }
        (home / "vans" / "1" / f"{name}.schema.json").write_text(json.dumps(schema))
    return home


@pytest.fixture
def on_record(request: pytest.FixtureRequest) -> Callable[[Outcome], None]:
    """Hold what was said of a consumer to what is on record for the test."""
    name = f"{request.path.name}::{request.node.name}"

    def hold(outcome: Outcome) -> None:
        if os.environ.get(REBUILD):
            _RECORDED[name] = outcome.lines()
            text = json.dumps(dict(sorted(_RECORDED.items())), indent=1, ensure_ascii=False)
            SAID.write_text(f"{text}\n", encoding="utf-8")
        assert outcome.lines() == _RECORDED.get(name)

    return hold


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> Callable[[dict[str, list[str]]], None]:
    """Hold what was said in many runs to what the file of the test's own module has on record for it."""
    path = request.path.with_suffix(".json")
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def hold(said: dict[str, list[str]]) -> None:
        if os.environ.get(REBUILD):
            known[request.node.name] = said
            path.write_text(f"{json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True)}\n", encoding="utf-8")
        before = known.get(request.node.name, {})
        for name in {**before, **said}:
            assert said.get(name) == before.get(name), name

    return hold


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here needs time to come back, or to be asked less often."""
    monkeypatch.setattr("hookproof.judging.recovery.PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("hookproof.judging.courier.WAIT_SECONDS", 0.01)
    monkeypatch.setattr("hookproof.judging.waiting.pace.MAX_PAUSE", 0.01)


@pytest.fixture(autouse=True)
def no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count what a run takes only where its time has an end."""
    from hookproof.engine import foresight

    counted = foresight.seconds_for
    monkeypatch.setattr(
        foresight,
        "seconds_for",
        lambda todo, session, speed: 0.0 if session.plan.settings.budget == ENDLESS else counted(todo, session, speed),
    )
