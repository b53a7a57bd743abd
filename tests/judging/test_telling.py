"""A cause becomes a finding: what it says, how much it weighs, and what is shown beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.rowwise import each_row

from hookproof.checks.expectation import ACKNOWLEDGED, REFUSED, Expectation, Fault
from hookproof.checks.trial import Failed, Trial
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.findings import Fact, Finding, Severity, Step
from hookproof.judging.reasons.explaining import NO_TIME, Cause, sign_of
from hookproof.judging.telling import NAMED, SHOWN_BYTES, Wording
from hookproof.payloads.case import Case

FACT = Fact(id="ack.x", title="T", severity=Severity.ERROR, clause="c", mend="m")
CASE = Case(address="shop@1/e#full", event="e", profile="full", payload={"a": 1}, body=b"{}")
DELIVERY = Delivery(
    address=CASE.address,
    event="e",
    method="POST",
    headers=(("X-Sign", "abc"), ("X-Empty", ""), ("X-Other", "d")),
    body=b'{"a":1}',
    message_id="m",
    timestamp=0,
)
#: A redactor that hides one word.
WORDING = Wording(Redactor().with_signatures(["s3cret-0123456789"]), ("x-sign", "X-EMPTY"))


def answered(status: int | None, body: bytes = b"", detail: str = "", **named: Any) -> Exchange:
    response = None if status is None else Response(status=status, headers=(("X-Sign", "z"),), body=body)
    failure = Failure.DROPPED if status is None else None
    return Exchange(delivery=replace(DELIVERY, **named), response=response, failure=failure, detail=detail)


def failed(fault: Fault, shows: str = "a body", exchange: Exchange | None = None, **named: Any) -> Failed:
    trial = {name: named.pop(name) for name in ("expect", "advice", "play") if name in named}
    made = Trial(name="t", shows=shows, case=CASE, **trial)
    return Failed(trial=made, fault=fault, exchange=exchange or answered(500), **named)


def cause_of(*each: Failed, **named: Any) -> Cause:
    events = named.pop("events", None) or {"e": list(each)}
    return Cause(sign=sign_of(next(iter(events.values()))[0]), failures=events, **named)


def told(*each: Failed, fact: Fact = FACT, **named: Any) -> Finding:
    return WORDING.finding(fact, cause_of(*each, **named))


BROKEN = Fault.SERVER_ERROR
#: What Express answers where a handler throws; one of a text alone is not known for what the consumer's code met.
PAGE = (
    b"<title>Error</title>\n<pre>TypeError: no &#39;code&#39; of s3cret-0123456789<br> &nbsp; &nbsp;"
    b"at failed (/srv/shop/server.js:22:28)<br> &nbsp; &nbsp;at next (/srv/shop/node_modules/router/index.js:5:1)</pre>"
)
ELSEWHERE = b"RangeError: too long\n    at title (/srv/shop/video.js:7:9)\n    at failed (/srv/shop/server.js:30:1)"
CUT = answered(None, detail="after 3 bytes")


@each_row(
    ("each", "named", "message"),
    [
        ([failed(BROKEN)], {}, "The consumer answers with a server error (500): a body."),
        ([failed(BROKEN, note="Twice.")], {}, "The consumer answers with a server error (500): a body. Twice."),
        ([failed(BROKEN, says="It says.")], {}, "It says."),
        (
            [failed(BROKEN, exchange=answered(500, PAGE))],
            {},
            (
                "The consumer answers with a server error (500): a body. "
                "Its answer: TypeError: no 'code' of [redacted] (server.js, line 22)."
            ),
        ),
        (
            [failed(BROKEN, exchange=answered(500, b"KeyError: 'x'"))],
            {},
            "The consumer answers with a server error (500): a body.",
        ),
        ([failed(BROKEN, says="It says s3cret-0123456789.", note="N.")], {}, "It says [redacted]. N."),
        (
            [failed(BROKEN)],
            {"difference": "/a is null"},
            (
                "The consumer answers with a server error (500) when /a is null; "
                "the same payload without that is acknowledged."
            ),
        ),
        (
            [failed(Fault.DROPPED, exchange=CUT)],
            {},
            "The consumer closes the connection without an answer: a body. (after 3 bytes.)",
        ),
        (
            [failed(Fault.DROPPED, exchange=replace(CUT, detail=""))],
            {},
            "The consumer closes the connection without an answer: a body.",
        ),
        # The detail of an answer is no failure.
        (
            [failed(BROKEN, exchange=answered(500, detail="d"))],
            {},
            "The consumer answers with a server error (500): a body.",
        ),
        (
            [failed(BROKEN)],
            {"peculiar": ("/a is 1",)},
            "The consumer answers with a server error (500): a body. In no payload that is acknowledged /a is 1.",
        ),
        (
            [failed(BROKEN, exchange=replace(answered(500), log=ELSEWHERE.decode()))],
            {"peculiar": ("/a is 1",)},
            "The consumer answers with a server error (500): a body. Its log: RangeError: too long (video.js, line 7).",
        ),
        # The exception says what a guess could only guess, and each place is told that was met.
        (
            [failed(BROKEN, exchange=answered(500, each)) for each in (PAGE, ELSEWHERE, PAGE)],
            {"peculiar": ("/a is 1",)},
            (
                "The consumer answers with a server error (500): a body. Its answer: TypeError: no 'code' of "
                "[redacted] (server.js, line 22); RangeError: too long (video.js, line 7)."
            ),
        ),
        (
            [failed(BROKEN), failed(BROKEN, "another body")],
            {"peculiar": ("`a` is null", "`b` is absent")},
            (
                "The consumer answers with a server error (500): a body; another body. "
                "In no payload that is acknowledged `a` is null; `b` is absent."
            ),
        ),
        ([failed(BROKEN), failed(BROKEN)], {}, "The consumer answers with a server error (500): a body."),
        ([failed(BROKEN)], {"unsearched": "x"}, "The consumer answers with a server error (500): a body."),
        (
            [failed(BROKEN), failed(BROKEN)],
            {"unsearched": NO_TIME},
            (
                "The consumer answers with a server error (500): a body. No time was left to search for the cause: "
                f"`--event e --check {FACT.id}` looks for it alone."
            ),
        ),
        (
            [failed(BROKEN), failed(Fault.REFUSED, "b", answered(400)), failed(Fault.DROPPED, "c", CUT)],
            {},
            (
                "The consumer answers with a server error (500): a body; it refuses it (400): b; "
                "it closes the connection without an answer: c."
            ),
        ),
        (
            [failed(BROKEN, str(number)) for number in range(NAMED)],
            {},
            "The consumer answers with a server error (500): 0; 1; 2; 3.",
        ),
        (
            [failed(BROKEN, str(number)) for number in range(NAMED + 2)],
            {},
            "The consumer answers with a server error (500): 0; 1; 2; 3; and 2 more.",
        ),
    ],
)
def test_a_message_says_what_the_consumer_does_and_to_what(
    each: list[Failed], named: dict[str, Any], message: str
) -> None:
    assert told(*each, **named).message == message


ODD = Expectation(kind=REFUSED.kind, at_most={Fault.REDIRECTED: Severity.WARNING, Fault.ACCEPTED: Severity.ERROR})


@each_row(
    ("each", "weighs", "severity"),
    [
        ([failed(BROKEN)], Severity.ERROR, Severity.ERROR),
        ([failed(BROKEN)], Severity.WARNING, Severity.WARNING),
        ([failed(Fault.REDIRECTED, expect=ODD)], Severity.ERROR, Severity.WARNING),
        ([failed(Fault.REDIRECTED, expect=ODD)], Severity.NOTE, Severity.NOTE),
        ([failed(Fault.ACCEPTED, expect=ODD)], Severity.WARNING, Severity.WARNING),
        ([failed(Fault.REDIRECTED, expect=ODD), failed(BROKEN, expect=ODD)], Severity.ERROR, Severity.ERROR),
        ([failed(BROKEN, severity=Severity.NOTE)], Severity.ERROR, Severity.NOTE),
        ([failed(BROKEN, severity=Severity.NOTE), failed(BROKEN)], Severity.ERROR, Severity.ERROR),
        ([failed(Fault.REDIRECTED, expect=ODD, severity=Severity.ERROR)], Severity.ERROR, Severity.ERROR),
    ],
)
def test_it_weighs_what_the_gravest_of_its_failures_does_and_no_more_than_the_check(
    each: list[Failed], weighs: Severity, severity: Severity
) -> None:
    assert told(*each, fact=replace(FACT, severity=weighs)).severity is severity


def test_its_subject_is_the_event_that_shows_it_and_the_others_stand_beside() -> None:
    finding = told(events={"e": [failed(BROKEN)], "f": [failed(BROKEN)], "g": [failed(BROKEN)]})
    assert (finding.subject, finding.also) == ("e", ("f", "g"))
    assert finding.discriminator == "SERVER_ERROR:500:"
    bent = failed(Fault.DROPPED, exchange=replace(CUT, delivery=replace(DELIVERY, bent="wrong-key")))
    assert told(bent, difference="d").discriminator == "DROPPED::d"
    assert told(bent).address == "shop@1/e#full+wrong-key"
    assert told(failed(BROKEN)).address == "shop@1/e#full"
    assert (told(failed(BROKEN)).played, told(failed(BROKEN, play=lambda _: None)).played) == (False, True)


def test_what_to_do_is_said_by_the_cause_else_by_its_trial() -> None:
    advised = failed(BROKEN, advice=lambda all_: f"{len(all_)} failed")
    assert told(advised, advised).advice == "2 failed"
    assert told(advised, advice="first").advice == "first"
    assert told(failed(BROKEN)).advice == ""


def test_what_went_before_is_shown_step_by_step_and_what_is_not_there_is_left_out() -> None:
    steps = (
        Step(sent="e", answer="204", effect="1 row"),
        Step(sent="a pause"),
        Step(sent="e", answer="s3cret-0123456789"),
    )
    finding = told(failed(BROKEN, steps=steps))
    assert dict(finding.evidence)["sequence"] == "1. e → 204 | then: 1 row\n2. a pause\n3. e → [redacted]"
    assert [step.answer for step in finding.steps] == ["204", "", "[redacted]"]
    assert "sequence" not in dict(told(failed(BROKEN)).evidence)


def test_the_difference_of_two_payloads_is_a_few_lines_around_what_differs() -> None:
    good = dict.fromkeys("abcdefgh", 1)
    other = replace(CASE, payload=good)
    shown = dict(told(failed(BROKEN), beside=(other, {**good, "d": None})).evidence)["difference"]
    assert shown == '   "b": 1,\n   "c": 1,\n-  "d": 1,\n+  "d": null,\n   "e": 1,\n   "f": 1,'
    assert "difference" not in dict(told(failed(BROKEN)).evidence)
    assert "difference" not in dict(told(failed(BROKEN), beside=(other, good)).evidence)
    wide = dict(told(failed(BROKEN), beside=(other, {f"{n}{'x' * 200}": 1 for n in range(40)})).evidence)["difference"]
    assert (len(wide.split("\n")), max(map(len, wide.split("\n")))) == (24, 160)


def test_request_and_response_are_shown_cut_and_without_what_is_secret() -> None:
    evidence = dict(WORDING.evidence(answered(500, b"said s3cret-0123456789\n")))
    assert evidence["request"] == 'POST (the URL)\nX-Sign: (taken out)\nX-Empty: \nX-Other: d\n\n{"a":1}'
    assert evidence["response"] == "500\nX-Sign: (taken out)\n\nsaid [redacted]"
    assert WORDING.request(replace(DELIVERY, path="/hooks", headers=(), body=b"")) == "POST /hooks"
    assert WORDING.response(CUT) == "the connection was closed before a complete answer (after 3 bytes)"
    for length, end in ((SHOWN_BYTES, "x"), (SHOWN_BYTES + 1, "x… (1 more bytes)"), (9999, "x… (8,799 more bytes)")):
        assert WORDING.response(answered(500, b"x" * length)).endswith(f"x{end}")
    assert WORDING.response(answered(500, b"\xff")).endswith("\\xff")
    assert ACKNOWLEDGED.broken_by(CUT) is Fault.DROPPED
