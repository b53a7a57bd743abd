"""What the reference consumer answers to each of a deck of deliveries, and where each of its faults answers otherwise.

`REBUILD_SNAPSHOTS=1 pytest -n 0 tests/demo/test_kept_answers.py` writes anew what is kept in `answers/`; read the
difference before you commit. A delivery that is not kept yet is not asked, then neither: a new bend has tests of its
own. An empty file takes all that there are, and another provider begins with one.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hookproof.contract import load_contract
from hookproof.delivery.asgi_carrier import _scope
from hookproof.delivery.bends.table import BENDS
from hookproof.delivery.greeting import greeting, is_mark, mark_of
from hookproof.delivery.requests import split_body
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.signing import signer_for
from hookproof.delivery.targets import name_target
from hookproof.delivery.traffic import Delivery, Response
from hookproof.demo.faults import FAULTS
from hookproof.demo.faulty import proofs, timing, trust
from hookproof.demo.server import make_consumer
from hookproof.payloads import cases

PROVIDERS = Path(__file__).parents[1] / "providers"
KEPT = Path(__file__).parent / "answers"
NAMES = ("videogen", *sorted(path.parent.name for path in PROVIDERS.glob("*/provider.yaml")))
REBUILDING = bool(os.environ.get("REBUILD_SNAPSHOTS"))
#: Only waiting shows it, for an answer or for a name that no network knows.
SLOW = {"too-slow", "key-url-trusted"}
#: It verifies sixty times: with a public key that takes as long as all the rest.
LABORIOUS = {"clock-corrected"}
#: What each scheme has in its own way.
PROOFS = (*trust.FAULTS, *proofs.FAULTS, *timing.FAULTS)
#: With these a usual delivery is not acknowledged.
NEVER = {"redirects", "one-family-only", "signature-told"}
#: Whose payloads the deck has in every shape; of the others an example has to do.
PAYLOADS = ("videogen",)
#: What is signed, and parsed, for as long as all the rest together.
LARGE = 50_000
NOW = 1_770_000_000.0


class Desk:
    """A provider, and the deliveries that each consumer of it gets, by their labels."""

    def __init__(self, provider: str) -> None:
        self.contract = load_contract(provider, root=None if provider == "videogen" else PROVIDERS)
        self.secret = generate_secret(self.contract.delivery)
        self.target = name_target("http://localhost/webhooks")
        known = set(re.findall(r"(?:^|, )([^,\n]+?)(?=, | => )", kept(provider).get("(correct)", ""), re.MULTILINE))
        self.deck = {label: each for label, each in self._dealt(provider) if not known or label in known}
        self.fields: dict[str, Any] = {}  # what all of them read off the same schemas
        self.usual = next(iter(self.deck))
        self.correct = self.answers()

    def _dealt(self, provider: str) -> Iterator[tuple[str, Delivery]]:
        signer = signer_for(self.contract, self.secret, url=self.target.url, clock=lambda: NOW)
        profiles = ("example", "minimal", "full", "covering") if provider in PAYLOADS else ("example",)
        for event in list(self.contract.events)[::4]:
            for profile in profiles:
                for number, case in enumerate(cases(self.contract, event, profile, count=4)):
                    yield f"{event} {profile} {number}", signer.deliver(case, label=f"{event}-{profile}-{number}")
        if provider in PAYLOADS:
            for case in cases(self.contract, "file.upload.failed", "drift", count=200):
                kind, _, number = case.address.rpartition("#")[2].rpartition(":")
                if number == "0":
                    yield kind, signer.deliver(case, label=kind)
        first = next(iter(self.contract.events))
        genuine = next(iter(cases(self.contract, first, "example", count=1)))
        for name, bend in BENDS.items():
            bent = bend(signer.deliver(genuine, label=name), signer)
            if bent is not None and name != "body-of-12-mib" and (provider in PAYLOADS or len(bent.body) < LARGE):
                yield name, bent
        again = signer.deliver(genuine, label="again")
        yield from ((f"the same {time}", again) for time in ("once", "twice"))
        for name in ("changed-id", "changed-timestamp", "changed-body"):
            if (bent := BENDS[name](again, signer)) is not None:
                yield f"the same with {name}", bent
        for handshake in signer.rules.handshakes:
            for mark in (mark_of(handshake), mark_of(handshake, forged=True)):
                if (asked := greeting(mark, genuine, signer, mark)) is not None:
                    yield mark, asked

    def answers(self, *faults: str) -> dict[str, str]:
        consumer = make_consumer(self.contract, self.secret, faults=faults)
        consumer.shop.clock, consumer.shop._fields = lambda: NOW, self.fields

        async def all_of_them() -> dict[str, str]:
            return {label: await self._answer(consumer, each) for label, each in self.deck.items()}

        found = asyncio.run(all_of_them())
        return {**found, "(effects)": json.dumps(sum(consumer.shop.store.effects.values()))}

    async def _answer(self, consumer: Any, delivery: Delivery) -> str:
        parts = list(split_body(delivery)) if delivery.body_parts is not None else [delivery.body]
        said: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": parts.pop(0) if parts else b"", "more_body": bool(parts)}

        async def send(message: Any) -> None:
            said.append(message)

        written = {"names": frozenset(name for name, _ in delivery.headers)}
        await consumer(_scope(delivery, self.target.at(delivery.instead), written), receive, send)
        head, body = said
        told = tuple((n.decode(), v.decode()) for n, v in head["headers"] if n != b"content-length")
        response = Response(status=head["status"], headers=told, body=body["body"])
        if is_mark(delivery.bent) and delivery.terms:
            return f"{response.status} {delivery.terms.outcome(response).value}"
        return self._shown(response)

    def _shown(self, response: Response) -> str:
        words = [str(response.status), *(f"{name}={value}" for name, value in response.headers)]
        text = " ".join([*words, *response.body.decode("utf-8", "replace")[:60].split()])
        return re.sub(r"(expected |secret\": \"|File \")\S+", r"\1…", text)


@cache
def desk(provider: str) -> Desk:
    return Desk(provider)


@cache
def kept(provider: str) -> dict[str, str]:
    file = KEPT / f"{provider}.txt"
    parts = re.split(r"^==== (.+)\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def hold(provider: str, name: str, answers: dict[str, str]) -> None:
    alike: dict[str, list[str]] = {}
    for label, said in answers.items():
        alike.setdefault(said, []).append(label)
    text = "".join(f"{', '.join(labels)} => {said}\n" for said, labels in alike.items())
    if REBUILDING:
        every = sorted({**kept(provider), name: text}.items())
        whole = "".join(f"==== {key}\n{said}" for key, said in every)
        (KEPT / f"{provider}.txt").write_text(whole, encoding="utf-8")
        kept.cache_clear()
    assert text == kept(provider).get(name), "not as it is kept: see the head of this file"


WITH_ANSWERS = [name for name in NAMES if (KEPT / f"{name}.txt").exists()]


def test_answers_of_many_schemes_are_kept() -> None:
    assert len(WITH_ANSWERS) > 8
    assert all(kept(name)["(correct)"].count(", ") > 50 for name in WITH_ANSWERS)


@pytest.mark.slow
@pytest.mark.parametrize("provider", WITH_ANSWERS)
def test_a_correct_consumer_answers_as_it_is_kept(provider: str) -> None:
    hold(provider, "(correct)", desk(provider).correct)


@pytest.mark.slow
@pytest.mark.parametrize(
    "provider", [pytest.param(name, marks=[pytest.mark.slow] * (name in PAYLOADS)) for name in WITH_ANSWERS]
)
def test_each_fault_answers_otherwise_where_it_is_kept(provider: str) -> None:
    found = desk(provider)
    for name, fault in FAULTS.items():
        if name in LABORIOUS and provider not in PAYLOADS:
            continue
        if name in SLOW or not fault.possible(found.contract.delivery) or not (provider in PAYLOADS or fault in PROOFS):
            continue
        answers = found.answers(name)
        assert name in NEVER or answers[found.usual][:1] == "2", "a first try would show it, and the gate any other"
        hold(provider, name, {label: said for label, said in answers.items() if said != found.correct[label]})
