"""What is sent, forged, hidden and told where a provider delivers in a way of its own is what is on record.

`data/ways.json` has ways put together by chance of the parts of presets and of `combinations.yaml` (where the event's
name stands, what ids and times are, what is signed and where, the body's form, the handshakes): of many those that
notice breaks of `delivery/` which nothing else noticed. Where a way is none, the words of its error are on record.

`REBUILD_BENDS=1 pytest -n 0 tests/delivery/test_recorded_ways.py` writes what is said anew; read the difference.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.delivery.test_bends_in_detail import _made, _told
from tests.rowwise import sampled

from hookproof.contract.deliveryrules import in_full, rules_of
from hookproof.delivery import addressing
from hookproof.delivery.bends.table import BENDS
from hookproof.delivery.curl import curl_command
from hookproof.delivery.greeting import greeting, mark_of
from hookproof.delivery.packing import carried, packed_together
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.requests import request_head, request_parts
from hookproof.delivery.schemestory import story
from hookproof.delivery.signing import Signer, message_ids
from hookproof.delivery.targets import name_target
from hookproof.delivery.traffic import Delivery, Response
from hookproof.errors import InputError
from hookproof.payloads.case import Case

WAYS = Path(__file__).parent / "data" / "ways.json"
RECORDED: list[dict[str, Any]] = json.loads(WAYS.read_text(encoding="utf-8"))
URL, EVENT, PARTS = "http://localhost:8000/hook?tenant=a%2Fb", "thing.made", 4
#: Bends of megabytes are the same bytes in each way, and dear.
LIGHT = [row for row in BENDS.values() if row.group not in ("huge-body", "long-list", "deep-nesting")]
#: Bends of how a request is written.
WRITTEN = ("chunked", "segments", "slow-segments", "slow-body", "other-method", "path", "header-case", "changed-url")
#: What an addressing is asked of its rules alone.
ASKED = (
    *(addressing.covers_id, addressing.covers_timestamp, addressing.covers_body, addressing.covers_form),
    *(addressing.covered_members, addressing.covers_url, addressing.oldest_seconds, addressing.tells_timestamp),
    *(addressing.proof_headers, addressing.signature_headers),
)


def signer_of(way: Mapping[str, Any]) -> Signer:
    """A signer whose secret, clock and ids are the same each time."""
    rules = rules_of(in_full({"time_limit_seconds": 5, **way}))
    keys = _made(rules).keys(rules)
    return Signer(rules=rules, keys=keys, url=URL, clock=lambda: 1_750_000_000.0, ids=message_ids("t"))


def bent(signer: Signer, genuine: Delivery) -> Iterator[str]:
    for row in LIGHT:
        yield f"{row.name}: {'; '.join(_told(row, genuine, signer))}"


def as_sent(signer: Signer, genuine: Delivery) -> Iterator[str]:
    target = name_target(URL)
    made = [row(genuine, signer) for row in LIGHT if row.group in WRITTEN]
    for each in (genuine, *filter(None, made)):
        yield f"{request_head(each, target)!r} {request_parts(each)!r} {curl_command(each, target)}"


def asked(signer: Signer, genuine: Delivery) -> Iterator[str]:
    rules, headers = signer.rules, {name.lower(): value for name, value in genuine.headers}
    yield from (f"{each.__name__}: {each(rules)}" for each in ASKED)
    for told in (addressing.told_id, addressing.told_timestamp):
        yield f"{told.__name__}: {told(rules, lambda name: headers.get(name.lower()), genuine.body)}"
    yield f"proofs: {addressing.told_proofs(rules, genuine)}"
    yield f"carried: {carried(rules.body, genuine.body)}, of two {packed_together(rules.body, [b'{}', b'[1]'])!r}"
    again = signer.resign(genuine, body=genuine.body.replace(b"x", b"yy"))
    yield f"resigned: {[pair for pair in again.headers if pair not in genuine.headers]} {again.query} {again.body!r}"


def hidden(signer: Signer, genuine: Delivery) -> Iterator[str]:
    """What is left of an answer that gives everything back, and what of the secret is in it."""
    secret = _made(signer.rules)
    redactor = Redactor(secret, *signer.rules.authentication)
    redactor = redactor.with_signatures(addressing.told_proofs(signer.rules, genuine))
    for text in (secret.reveal(), secret.reveal()[::-1], signer.key.hex(), json.dumps(dict(genuine.headers))):
        answer = Response(status=400, headers=(("X-Echo", text),), body=f"got {text}, {text[:9]}".encode())
        yield f"{redactor.text(text)} {redactor.withheld(answer)} {redactor.leaks_of(answer)}"


def greeted(signer: Signer, genuine: Delivery) -> Iterator[str]:
    case = Case(address=genuine.address, event=EVENT, profile="example", payload=None, body=genuine.body)
    for handshake in signer.rules.handshakes:
        for forged in (False, True):
            made = greeting(mark_of(handshake, forged=forged), case, signer, "first")
            yield f"{mark_of(handshake, forged=forged)}: {made and [made.headers, made.query, made.body, made.method]}"


SUBJECTS: dict[str, Callable[[Signer, Delivery], Iterable[str]]] = {
    "bent": bent,
    "as sent": as_sent,
    "asked": asked,
    "hidden": hidden,
    "greeted": greeted,
    "story": lambda signer, _: map(str, story(signer.rules, EVENT)),
}


def said(way: Mapping[str, Any], body: str) -> dict[str, str]:
    """Of each subject how many lines it has and a digest of them; or the words of the error."""
    try:
        signer = signer_of(way)
        genuine = signer.deliver_bytes(body.encode(), address="acme@1/thing.made#example", event=EVENT)
    except InputError as error:
        return {"error": str(error)}
    found = {}
    for name, subject in SUBJECTS.items():
        lines = [*subject(signer, genuine)]
        found[name] = f"{len(lines)} {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:12]}"
    return found


@pytest.mark.parametrize("part", sampled(range(PARTS), every=2))
def test_a_way_to_deliver_gives_what_is_on_record(part: int) -> None:
    for row in RECORDED[part::PARTS]:
        assert said(row["way"], row["body"]) == row["said"], row["way"]


@pytest.mark.skipif("REBUILD_BENDS" not in os.environ, reason="writes the record anew")
def test_the_record_of_ways_is_written_anew() -> None:
    for row in RECORDED:
        row["said"] = said(row["way"], row["body"])
    WAYS.write_text(f"[\n{','.join(chr(10) + json.dumps(row) for row in RECORDED)}\n]\n", encoding="utf-8")
