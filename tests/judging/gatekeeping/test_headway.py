"""How far a delivery gets: an answer that changes with the key alone shows that the proof was verified."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract import Contract, load_contract
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.signing import signer_for
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging.gatekeeping import headway as module
from hookproof.judging.gatekeeping.headway import Headway, answer_of, headway
from hookproof.payloads import cases

DELIVERY = Delivery(address="a", event="e", method="POST", headers=(), body=b"", message_id="m", timestamp=0)


def answered(status: int | None, body: bytes = b"") -> Exchange:
    if status is None:
        return Exchange(delivery=DELIVERY, response=None, failure=Failure.DROPPED)
    return Exchange(delivery=DELIVERY, response=Response(status=status, headers=(), body=body))


@each_row(
    ("one", "other", "alike"),
    [
        (answered(401, b"no"), answered(401, b"no"), True),
        (answered(401, b"no"), answered(400, b"no"), False),
        (answered(401, b"no"), answered(401, b"bad"), False),
        (answered(401, b"id 12"), answered(401, b"id 345"), True),
        (answered(401, b"id deadbeef"), answered(401, b"id 0123-4567-89ab"), True),
        (answered(401, b"id deadbee"), answered(401, b"id feedbee"), False),
        (answered(401, b"x" * 2000), answered(401, b"x" * 2001), True),
        (answered(401, b"x" * 1999), answered(401, b"x" * 2000), False),
        (answered(None), answered(401), False),
    ],
)
def test_answers_are_alike_but_for_what_differs_each_time(one: Exchange, other: Exchange, alike: bool) -> None:
    assert (answer_of(one) == answer_of(other)) is alike


REFUSAL = (401, b"no")
FORMS: list[Any] = [("one",), ("two",), ("three",), ("four",)]


def test_forms_are_kept_by_their_answer_where_it_is_unlike_that_to_a_forgery_and_silence_says_nothing() -> None:
    seen = Headway(REFUSAL, {})
    seen.see(FORMS, [answered(401, b"no"), answered(400, b"bad"), answered(None), answered(400, b"bad")])
    assert seen.found == {(400, b"bad"): [FORMS[1], FORMS[3]]}


@each_row(
    ("answers", "form"),
    [
        # With the right key, with another one, and both again.
        ({"one": [400, 401, 400, 401]}, "one"),
        ({"one": [400, 401, 500, 401]}, "one"),
        ({"one": [400, 401, 401, 401]}, None),
        ({"one": [400, 400, 400, 401]}, None),
        ({"one": [400, 401, 400, 400]}, None),
        ({"one": [400, 401, 400, 400], "two": [400, 401, 400, 401]}, "two"),
        # Of each answer two forms are looked at.
        ({"one": [400] * 4, "two": [400] * 4, "three": [400, 401, 400, 401]}, None),
        ({"one": [None] * 4, "two": [400, 401, 400, 401]}, "two"),
    ],
)
def test_the_first_form_is_told_that_is_refused_as_a_forgery_with_another_key_alone(
    answers: dict[str, list[int | None]], form: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = {name: [*each] for name, each in answers.items()}

    def made(case: Any, signer: Any, combination: Any, label: str) -> Delivery | None:
        status = left[combination[0]].pop(0)
        return None if status is None else replace(DELIVERY, timestamp=status)

    monkeypatch.setattr(module, "made", made)
    courier: Any = SimpleNamespace(
        signer=None, delivered=0, send=lambda delivery: answered(delivery.timestamp, b"no" if delivery else b"")
    )
    case: Any = None
    found = Headway(REFUSAL, {(400, b"bad"): [(name,) for name in answers]}).past_the_proof(case, courier)  # type: ignore[misc]
    assert (found[0] if found else None) == form


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract("videogen")


@each_row(
    ("genuine", "forged", "refusal"),
    [
        ([401, 401], [401, 401], (401, b"")),
        ([500, 500], [500, 500], (500, b"")),
        ([302, 302], [302, 302], None),
        ([204, 204], [204, 204], None),
        ([204, 204], [401, 401], None),
        ([401, 401], [401, 400], None),
        ([401, 400], [401, 401], None),
        ([None, None], [None, None], None),
    ],
    ids=str,
)
def test_what_a_forgery_gets_is_compared_with_only_where_all_get_the_same_refusal(
    genuine: list[int | None], forged: list[int | None], refusal: Any, contract: Contract
) -> None:
    signer = signer_for(contract, generate_secret(contract.delivery), url="http://localhost/")
    answers = [*map(list, zip(forged, genuine, strict=True))]
    flat = iter([answer for pair in answers for answer in pair])
    sent: list[Delivery] = []

    def send(delivery: Delivery) -> Exchange:
        sent.append(delivery)
        return answered(next(flat))

    courier: Any = SimpleNamespace(signer=signer, send=send)
    case = next(iter(cases(contract, "file.upload.failed", "example")))
    found = headway(case, courier)
    assert (None if found is None else found.refusal) == refusal
    assert [delivery.bent for delivery in sent] == ["wrong-key", "", "wrong-key", ""]
    assert len({delivery.message_id for delivery in sent}) == 4


def test_a_proof_that_is_no_keyed_hash_is_not_looked_at() -> None:
    courier: Any = SimpleNamespace(signer=SimpleNamespace(scheme=SimpleNamespace(kind="token")))
    case: Any = None
    assert headway(case, courier) is None
