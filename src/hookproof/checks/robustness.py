"""The family `robustness`: authentic but broken deliveries, and HTTP as it comes, never make a consumer fail.

What is broken may be refused or, by a consumer that only keeps deliveries for later, acknowledged. A 5xx, a dropped
connection or silence is what no correct consumer answers (RFC 9110, section 15.6: with 5xx the server says that it has
erred).
"""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.checks.context import Context
from hookproof.checks.expectation import Expectation, Fault
from hookproof.checks.level import Level
from hookproof.checks.registry import Follows, check
from hookproof.checks.sequences import UNREAD, after_broken
from hookproof.checks.trial import Trial
from hookproof.delivery.bends.table import Expected, bend, bends
from hookproof.findings import Severity

_ERRED = "RFC 9110, section 15.6: 5xx says that the server has erred; a client's error is 4xx"
_PRACTICE = f"Practice; {_ERRED}"
_PARSE = (
    "Catch the parser's errors and answer 400: senders call a 5xx again and again, and a 2xx says that it was taken."
)
_TAKES_NO_OTHER = "Practice: RFC 9110, section 15.5.6, has 405 for a method that is not allowed"
#: What harms the deliveries behind it shows in these as well, by chance of their order: one cause, told once.
_HARMED = Follows("robustness.recovery")
#: One parser without a net fails on all that it cannot read: one cause, told once.
_UNPARSED = (_HARMED, Follows("robustness.not-json"))
#: Acknowledging what cannot be read loses it in silence; a redirect or an odd status does not.
_UNREADABLE = Expectation(
    kind=Expected.REFUSED,
    faults=frozenset({Fault.REDIRECTED, Fault.ODD_STATUS}),
    at_most={Fault.ACCEPTED: Severity.WARNING},
)
#: Numbers that are JSON, and that no provider sends which keeps its contract: who has no room for them may say so.
_LEGAL = ("huge-exponent", "huge-integer")
_NO_ROOM = Expectation(kind=Expected.SURVIVED, at_most=dict.fromkeys(Fault, Severity.NOTE))
#: No provider sends these; its own with a charset it may send any day.
_OTHER_TYPE = Expectation(kind=Expected.SURVIVED, at_most=dict.fromkeys(Fault, Severity.WARNING))
#: What can be refused before the body is read.
_REFUSED_UNREAD = {
    "unsigned": "without any header of the signature scheme",
    "content-type-text": "of the content type text/plain",
}
#: A change that nobody signed is not to be acknowledged, whatever its method.
_UNSIGNED_METHOD = Expectation(
    kind=Expected.REFUSED, statuses=frozenset({501}), faults=frozenset({Fault.REDIRECTED, Fault.ODD_STATUS})
)


@check(
    id="robustness.not-json",
    title="A body that is not JSON does not make the consumer fail",
    severity=Severity.ERROR,
    clause=_ERRED,
    mend=_PARSE,
    follows=(_HARMED,),
    per="run",
)
def not_json(ctx: Context) -> Iterator[Trial]:
    """Cut short, with a comma too many, plain text, a form, HTML, and numbers that JSON does not have.

    A number that it has, and nobody room for (5,000 digits), is a note.

    A consumer that looks into bodies, as what else it refuses shows, is not to acknowledge one that it cannot read.
    """
    yield from ctx.bent("not-json", expect=_UNREADABLE if ctx.reads_bodies() else None)
    if ctx.level > Level.QUICK:
        yield from ctx.bent("not-a-number", leave=_LEGAL)
        for name in _LEGAL:
            yield ctx.marked(name, bend(name).title, expect=_NO_ROOM)


@check(
    id="robustness.empty-body",
    title="An empty body does not make the consumer fail",
    severity=Severity.ERROR,
    clause=_ERRED,
    mend=_PARSE,
    follows=_UNPARSED,
    per="run",
)
def empty_body(ctx: Context) -> Iterator[Trial]:
    """Nothing, nothing but whitespace, a NUL byte; whether it may be acknowledged is as for what is not JSON."""
    yield from ctx.bent("empty-body", expect=_UNREADABLE if ctx.reads_bodies() else None)


@check(
    id="robustness.not-an-object",
    title="JSON that is not an object does not make the consumer fail",
    severity=Severity.ERROR,
    clause=_ERRED,
    mend="Look whether the parsed body is an object before you read from it; answer 400 where it is not.",
    follows=(_HARMED,),
    per="run",
)
def not_an_object(ctx: Context) -> Iterator[Trial]:
    """An array, null, a string, a number, true, and the payload inside an array."""
    yield from ctx.bent("not-an-object")


@check(
    id="robustness.invalid-utf8",
    title="A body that is not UTF-8 does not make the consumer fail",
    severity=Severity.ERROR,
    clause=f"RFC 8259, section 8.1: JSON text is UTF-8; {_ERRED}",
    mend="Catch the error of decoding as you do that of parsing, and answer 400.",
    follows=_UNPARSED,
    per="run",
)
def invalid_utf8(ctx: Context) -> Iterator[Trial]:
    """Bytes that no UTF-8 text has, other encodings, a byte order mark."""
    yield from ctx.bent("invalid-utf8")


@check(
    id="robustness.wrong-types",
    title="Values of other types than the contract's do not make the consumer fail",
    severity=Severity.NOTE,
    clause=_PRACTICE,
    mend="Validate what you read, and answer 400 or 422 where it is not what you can use.",
    follows=(_HARMED, Follows("robustness.not-an-object")),
    per="run",
)
def wrong_types(ctx: Context) -> Iterator[Trial]:
    """An empty object, every member null, numbers for text, arrays for objects, an event name that is none."""
    yield from ctx.bent("wrong-types", leave=("event-empty",))


@check(
    id="robustness.duplicate-keys",
    title="A member that stands twice does not make the consumer fail",
    severity=Severity.WARNING,
    clause=f"RFC 8259, section 4: names within an object should be unique; {_ERRED}",
    mend=_PARSE,
    follows=(_HARMED,),
    per="run",
)
def duplicate_keys(ctx: Context) -> Iterator[Trial]:
    """A member of the contract twice, and a new one."""
    yield from ctx.bent("duplicate-keys")


@check(
    id="robustness.odd-text",
    title="Odd characters in texts do not make the consumer fail",
    severity=Severity.WARNING,
    clause=f"RFC 8259, section 8.2: strings may hold what no Unicode text does; {_ERRED}",
    mend="Take out or refuse what your database or log cannot hold: NUL, lone surrogates, control characters.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
)
def odd_text(ctx: Context) -> Iterator[Trial]:
    """A NUL, half of a surrogate pair, control characters, each in the texts of the payload."""
    yield from ctx.bent("odd-text")


@check(
    id="robustness.deep-nesting",
    title="Deep nesting does not make the consumer fail",
    severity=Severity.NOTE,
    clause=f"RFC 8259, section 9: a parser may limit the depth; {_ERRED}",
    mend="Catch the parser's error for too much depth (Python: RecursionError), or bound the depth, and answer 400.",
    level=Level.STANDARD,
    follows=_UNPARSED,
    per="run",
)
def deep_nesting(ctx: Context) -> Iterator[Trial]:
    """Arrays, objects and a member nested tens of thousands deep."""
    yield from ctx.bent("deep-nesting")


@check(
    id="robustness.huge-body",
    title="A body of many mebibytes does not make the consumer fail",
    severity=Severity.WARNING,
    clause=f"RFC 9110, section 15.5.14: what is too large is answered with 413; {_ERRED}",
    mend="Bound the size of a body and answer 413 beyond it.",
    level=Level.STANDARD,
    per="run",
)
def huge_body(ctx: Context) -> Iterator[Trial]:
    """2 and 12 MiB of padding in one member; the connection may be closed on it."""
    yield from ctx.bent("huge-body")


@check(
    id="robustness.other-method",
    title="Requests of other methods neither make the consumer fail nor get past it",
    severity=Severity.WARNING,
    clause=_TAKES_NO_OTHER,
    mend="Answer 405 with an Allow header to the methods that you do not serve.",
    per="run",
)
def other_method(ctx: Context) -> Iterator[Trial]:
    """GET, HEAD and OPTIONS; PUT, PATCH and DELETE, signed and unsigned: unsigned they are not acknowledged."""
    yield from ctx.bent("other-method")
    for name in ("method-put", "method-patch", "method-delete"):
        shows = f"{bend(name).title.replace('a signed', 'an unsigned')}"
        yield ctx.marked(f"{name}+unsigned", shows, expect=_UNSIGNED_METHOD)


@check(
    id="robustness.content-type",
    title="Other content types do not make the consumer fail",
    severity=Severity.ERROR,
    clause="RFC 9110, section 15.5.16: a content type that is not served is answered with 415; section 8.3.1: a media "
    "type may have a charset parameter",
    mend="Read the raw body whatever its type is called; answer 415 rather than failing.",
    per="run",
)
def content_type(ctx: Context) -> Iterator[Trial]:
    """Text, forms, a malformed type, none; and the provider's own with a charset, which is to be acknowledged."""
    yield from ctx.bent("content-type", expect=_OTHER_TYPE)
    yield from ctx.bent("content-type-parameter")


@check(
    id="robustness.chunked",
    title="A body that is sent in chunks is read",
    severity=Severity.ERROR,
    clause="RFC 9112, section 7.1: a recipient must be able to decode the chunked transfer coding",
    mend="Read the body through the framework, not by Content-Length; join its bytes before they become text; or "
    "answer 411.",
    follows=(Follows("ack.segments"),),
    single=True,
    per="run",
)
def chunked(ctx: Context) -> Iterator[Trial]:
    """A genuine delivery in one, three and many chunks, cut within characters, and with pauses between them.

    Who refuses even a single chunk reads none, as WSGI's applications do that go by CONTENT_LENGTH (Django): a warning,
    as providers declare a length. Who reads some and loses others gets it wrong.
    """
    single = bend("one-chunk")(ctx.signer.deliver(ctx.example, label="one-chunk"), ctx.signer)
    expect = UNREAD if single is not None and ctx.ask(single).refused else None
    yield from ctx.bent("chunked", "chunks-within-characters", expect=expect)
    if ctx.level > Level.QUICK:
        yield from ctx.bent("slow-body", expect=expect)


@check(
    id="robustness.more-headers",
    title="Further headers are accepted",
    severity=Severity.WARNING,
    clause="RFC 9110, section 5.1: a recipient ignores header fields that it does not know",
    mend="Do not refuse requests for the headers that proxies and tracers add.",
    per="run",
)
def more_headers(ctx: Context) -> Iterator[Trial]:
    """Tracing headers, 40 unknown ones, a long user agent; and a letter beyond ASCII, which may be refused."""
    yield from ctx.bent("more-headers", "header-octets")


@check(
    id="robustness.recovery",
    title="A broken delivery does not harm the ones after it",
    severity=Severity.ERROR,
    clause="Practice: each delivery is judged for itself",
    mend="Where a delivery is refused or fails, leave nothing behind: no transaction, no lock, no half-read body.",
    per="run",
)
def recovery(ctx: Context) -> Iterator[Trial]:
    """A genuine delivery, then broken ones of one kind, then a genuine one that is to be acknowledged.

    After a single one, too, that is refused for its headers: of a body that nobody has read, the next delivery on a
    kept connection gets the rest, and its answer may end the connection before a third one comes.
    """
    for group in ("missing-header", "wrong-key", "not-json", "empty-body", "not-an-object", "wrong-types"):
        shows = f"a genuine delivery after {len(bends(group))} of the kind {group}"
        yield ctx.marked(after_broken(group), shows, setup=1, controlled=False)
    for name, which in _REFUSED_UNREAD.items():
        yield ctx.marked(after_broken(name), f"a genuine delivery after one {which}", setup=1, controlled=False)
