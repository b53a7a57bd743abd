"""The gate stayed shut: what is told from forged deliveries, and what is quoted of an answer."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract import Contract, load_contract
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.signing import signer_for
from hookproof.delivery.traffic import UNTRUSTED, Delivery, Exchange, Failure, Response
from hookproof.judging.gatekeeping import endings
from hookproof.judging.gatekeeping.endings import _fails_on_genuine, _not_there, _said, _told_from_genuine, ajar
from hookproof.judging.gatekeeping.gate import Gate
from hookproof.payloads import cases

EVENT = "file.upload.failed"
NOBODY: Any = None
Answer = int | tuple[int, bytes] | None


def exchange(delivery: Delivery, answer: Answer) -> Exchange:
    if answer is None:
        return Exchange(delivery=delivery, response=None, failure=Failure.DROPPED)
    status, body = answer if isinstance(answer, tuple) else (answer, b"")
    return Exchange(delivery=delivery, response=Response(status=status, headers=(), body=body))


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract("videogen")


@pytest.fixture
def session(contract: Contract) -> Any:
    """A session whose consumer answers by what is bent in a delivery; `answers` is for a test to fill."""
    signer = signer_for(contract, generate_secret(contract.delivery), url="http://localhost/")
    made = SimpleNamespace(answers={}, sent=[], redactor=Redactor().with_signatures(["s3cret-012345"]))

    def send(delivery: Delivery) -> Exchange:
        made.sent.append(delivery.bent)
        return exchange(delivery, made.answers.get(delivery.bent, 401))

    made.courier = SimpleNamespace(signer=signer, send=send)
    made.example = lambda event: next(iter(cases(contract, event.name, "example")))
    made.plan = SimpleNamespace(contract=contract)
    made.wording = SimpleNamespace(evidence=lambda _: (), raised=lambda *of: f" Its answer: {len(of)} of a kind.")
    return made


NO, BAD = (401, b"no"), (401, b"bad")


@each_row(
    ("genuine", "answers", "told", "sent"),
    [
        # The statuses tell.
        (500, {}, "wrong-key", 3),
        (400, {}, "wrong-key", 3),
        # What has no signature at all may be refused in any way.
        (500, {"unsigned": 400}, "wrong-key", 3),
        # A forgery that is not refused tells nothing.
        (500, {"wrong-key": 204}, None, 3),
        (500, {"unsigned": 500}, None, 3),
        (500, {"changed-body": None}, None, 3),
        # One of the forgeries is answered as the genuine one is: the words decide.
        (401, {}, None, 4),
        (400, {"changed-body": 400, "": 400}, None, 4),
        (NO, {"wrong-key": BAD, "changed-body": BAD, "": NO}, "wrong-key", 4),
        (NO, {"wrong-key": BAD, "changed-body": BAD, "": BAD}, None, 4),
        (NO, {"wrong-key": BAD, "changed-body": (401, b"other"), "": NO}, None, 4),
        (NO, {"wrong-key": NO, "changed-body": NO, "": NO}, None, 4),
    ],
    ids=str,
)
def test_who_refuses_each_forgery_in_another_way_knows_the_signature(
    genuine: Answer, answers: dict[str, Answer], told: str | None, sent: int, session: Any, contract: Contract
) -> None:
    session.answers = answers
    delivery = session.courier.signer.deliver(session.example(contract.events[EVENT]))
    found = _told_from_genuine(session, contract.events[EVENT], exchange(delivery, genuine))
    assert (None if found is None else found.delivery.bent) == told
    assert len(session.sent) == sent


@each_row(
    ("answer", "says"),
    [
        (None, ""),
        ((400, b" \n"), ""),
        ((400, b"bad\n  signature"), ": bad signature"),
        ((400, b"it is s3cret-012345"), ": it is [redacted]"),
        ((400, b"x" * 161), f": {'x' * 160}"),
        ((400, b"\xff"), ": \ufffd"),
        ((400, b" <html><head><style>a{}</style><title>Bad &amp; wrong</title><script>x()</script>"), ": Bad & wrong"),
        ((400, b"<script>x()</script><p>after <b>it</b>"), ": after it"),
        ((400, b"<p></p>"), ""),
        ((400, b"<p>" + b" " * 9000 + b"late"), ""),
    ],
)
def test_the_beginning_of_an_answer_is_quoted_on_one_line(answer: Answer, says: str, session: Any) -> None:
    delivery = Delivery(address="a", event="e", method="POST", headers=(), body=b"", message_id="m", timestamp=0)
    assert _said(exchange(delivery, answer), session.redactor) == says


def test_each_way_in_which_genuine_deliveries_fail_is_told_once_with_its_events(session: Any) -> None:
    delivery = Delivery(address="a", event="e", method="POST", headers=(), body=b"", message_id="m", timestamp=0)
    seen = [("e", 500), ("f", 500), ("e", 500), ("g", 503), ("h", None)]
    exchanges = tuple(exchange(replace(delivery, event=event), answer) for event, answer in seen)
    told = list(_fails_on_genuine(session, Gate(exchanges, None), exchange(delivery, NO)))
    assert [(record.subject, [finding.also for finding in record.findings]) for record in told] == [
        ("e", [("f",)]),
        ("f", []),
        ("g", [()]),
        ("h", [()]),
    ]
    assert told[0].findings[0].message == (
        "The consumer answers with a server error (500 in 0 ms) whatever genuine delivery comes; forged ones it "
        "refuses in another way (401 in 0 ms: no): it knows the signature, and what fails comes after. "
        "Its answer: 3 of a kind."
    )


@each_row(
    ("opens", "first", "again", "by_moment", "says"),
    [
        (True, 401, 204, True, True),
        (True, 401, 204, False, False),
        (True, 401, 401, True, False),
        (True, 500, 204, True, False),
        (False, 401, 204, True, False),
    ],
)
def test_a_gate_that_opened_by_chance_is_told_by_the_moment(
    opens: bool,
    first: int,
    again: int,
    by_moment: bool,
    says: bool,
    session: Any,
    contract: Contract,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(endings, "fleeting", lambda *_: object() if by_moment else None)
    session.answers = {"": again}
    case = session.example(contract.events[EVENT])
    gate = Gate((exchange(session.courier.signer.deliver(case), first),), case if opens else None)
    assert ajar(session, gate) is says


def test_where_no_forgery_bears_a_signature_nothing_is_told(
    session: Any, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "_FORGERIES", ("unsigned",))
    genuine = exchange(session.courier.signer.deliver(session.example(contract.events[EVENT])), 500)
    assert _told_from_genuine(session, contract.events[EVENT], genuine) is None
    assert session.sent == ["unsigned"]


@each_row(
    ("detail", "begins"),
    [
        (f"{UNTRUSTED}: self-signed certificate", "Say whom to trust, with its own certificate"),
        ("Connection refused", "Start the consumer"),
    ],
)
def test_who_is_met_and_not_trusted_is_another_than_who_is_not_there(detail: str, begins: str) -> None:
    seen: Any = SimpleNamespace(detail=detail)
    plan = SimpleNamespace(transport=SimpleNamespace(target="https://localhost/"))
    session: Any = SimpleNamespace(plan=plan, courier=SimpleNamespace(delivered=1))
    ended = _not_there(session, seen)
    assert ended.mend.startswith(begins)
    assert detail in ended.reason
