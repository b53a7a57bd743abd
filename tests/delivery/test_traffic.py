"""What an answer counts as, by the terms of a contract and without any; and which bytes are the event's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.rowwise import each_row

from hookproof.delivery.answers import reports_error, terms_of
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Framing, Outcome, Response, Terms

DELIVERY = Delivery(address="a", event="e", method="POST", headers=(), body=b"{}", message_id="m", timestamp=0)
ACK, NO, UNFIT = Outcome.ACKNOWLEDGED, Outcome.REFUSED, Outcome.UNFIT


def response(status: int, body: bytes = b"ok") -> Response:
    return Response(status=status, headers=(("X-A", "1"), ("x-a", "2")), body=body)


@each_row(
    ("terms", "outcomes"),
    [
        (None, {200: ACK, 299: ACK, 302: Outcome.REDIRECTED, 404: NO, 500: Outcome.FAILED, 101: Outcome.OTHER}),
        (Terms(), {200: ACK, 204: ACK, 302: Outcome.REDIRECTED, 404: NO, 600: Outcome.OTHER}),
        (Terms(acknowledged=frozenset({200, 302})), {200: ACK, 204: UNFIT, 302: ACK, 404: NO, 500: Outcome.FAILED}),
        (Terms(refused=frozenset({200, 503})), {200: NO, 204: ACK, 503: NO, 500: Outcome.FAILED, 400: NO}),
        (Terms(fits=lambda answer: answer.body == b"yes"), {200: UNFIT, 404: NO, 500: Outcome.FAILED}),
        (Terms(fits=lambda answer: answer.body == b"ok"), {200: ACK, 404: NO}),
    ],
)
def test_an_answer_counts_as_the_terms_say(terms: Terms | None, outcomes: dict[int, Outcome]) -> None:
    sent = replace(DELIVERY, terms=terms)
    for status, outcome in outcomes.items():
        exchange = Exchange(delivery=sent, response=response(status))
        assert exchange.outcome is outcome, status
        assert (exchange.acknowledged, exchange.refused) == (outcome is ACK, outcome is NO)
    assert Exchange(delivery=sent, response=None, failure=Failure.CUT).outcome is Outcome.FAILED


def test_the_terms_of_a_contract_are_none_where_it_says_nothing() -> None:
    rules: Any = type("Rules", (), {"acknowledged": (), "refused": (), "acknowledged_body": None})
    assert terms_of(rules) is None
    for name, value in (("acknowledged", (200,)), ("refused", (409,)), ("acknowledged_body", "[accepted]")):
        told = terms_of(type("Rules", (rules,), {name: value}))  # type: ignore[arg-type]
        assert told is not None
        assert told.outcome(response(200)) is (UNFIT if name == "acknowledged_body" else ACK)
        assert told.outcome(response(200, b"so [accepted] it is")) is ACK
        assert told.outcome(response(409)) is NO


@each_row("told", [b'{"error": 1}', b'{"errors": [1]}', b'{"ok": false}', b'{"success": false}'])
def test_a_success_that_says_that_something_failed_is_known_by_each_usual_name(told: bytes) -> None:
    assert reports_error(told)
    assert not reports_error(told.replace(b"false", b"true").replace(b"[1]", b"[]").replace(b": 1", b": null"))
    assert not reports_error(b"[" + told + b"]")


def test_the_events_own_json_is_the_body_unless_that_is_more() -> None:
    assert DELIVERY.payload == b"{}"
    assert replace(DELIVERY, content=b"inner").payload == b"inner"
    assert replace(DELIVERY, content=b"").payload == b""


def test_a_body_goes_out_in_chunks_only_where_it_has_parts_and_its_framing_says_so() -> None:
    assert not DELIVERY.chunked
    assert replace(DELIVERY, body_parts=(1, 1), framing=Framing.CHUNKED).chunked
    others = [framing for framing in Framing if framing is not Framing.CHUNKED]
    assert not any(replace(DELIVERY, body_parts=(1, 1), framing=framing).chunked for framing in others)


def test_what_came_back_is_told_in_a_few_words() -> None:
    assert Exchange(delivery=DELIVERY, response=response(204), seconds=0.0124).summary == "204 in 12 ms"
    cut = Exchange(delivery=DELIVERY, response=None, failure=Failure.CUT, detail="after 3 bytes")
    assert cut.summary == f"{Failure.CUT.value} (after 3 bytes)"
    assert replace(cut, detail="").summary == Failure.CUT.value
    assert replace(cut, detail="", failure=None).summary == "no answer"
    assert response(200).header("x-A") == "1"
    assert response(200).header("y") is None
