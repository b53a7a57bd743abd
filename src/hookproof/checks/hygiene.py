"""The family `hygiene`: no answer gives away what helps an attacker. These look at every answer of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hookproof.checks.context import Context
from hookproof.checks.registry import watch
from hookproof.delivery.bends.table import bends
from hookproof.delivery.redaction import parts_of
from hookproof.delivery.text import decoded_body
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity

#: No header and no JSON or text that is sent has a NUL byte at its start and its end and nothing else.
_NEVER = "\0hookproof: nothing\0"
#: What is as long as the shortest digest (MD5 in base64), in one piece: to look for that is quicker than to sign anew.
_AS_LONG_AS_A_SIGNATURE = re.compile(rb"\S{22}")
_CWE = "CWE-209: an error message that holds sensitive information"
_LOST = " beside a status of success, by which a sender takes for done what failed here"
#: Bytes of a body that are searched for traces: they come first, or soon.
_SEARCHED = 128 * 1024
#: What only a stack trace or a framework's debug page looks like, by where it comes from. An answer may be made to keep
#: a search busy: every repetition is bounded and begins behind fixed text, so the time is linear.
_TRACES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("Python", re.compile(rb"Traceback [^\n<>]{0,100}\(most recent call last\)|Traceback \(most recent call last\)")),
    ("Python", re.compile(rb'File "?[^"\n]{1,300}\.py"?,\s{1,40}line \d{1,9},\s{1,40}in\b')),
    ("Python", re.compile(rb'File "[^"\n]{1,300}", line \d{1,9}, in \S')),
    (
        "Java or Kotlin",
        re.compile(
            rb"\bat (?:[\w$]{1,100}\.){1,20}[\w$<>]{1,100}"
            rb"\((?:[\w$]{1,100}\.(?:java|kt|scala)(?::\d{1,9})?|Native Method)\)"
        ),
    ),
    (
        "JavaScript",
        re.compile(
            rb"\n[ \t]{0,40}at (?:[^\n()]{1,200} )?\(?(?:file://|node:|/|[A-Za-z]:\\)[^\n]{1,300}:\d{1,9}:\d{1,9}\)?"
        ),
    ),
    (".NET", re.compile(rb"\bat [\w.`<>\[\], ]{1,200}\([^)\n]{0,300}\) in [^\n]{1,300}:line \d")),
    (".NET", re.compile(rb"Exception: [^\n]{1,300}\n[ \t]{1,40}at [\w.`<>\[\],+]{1,200}\(")),
    ("ASP.NET's developer page", re.compile(rb"An unhandled exception occurred while processing the request\.")),
    ("Elixir", re.compile(rb"\([\w ]{1,60}\d\.[\w.-]{1,40}\) lib/[^\n:]{1,200}\.exs?:\d{1,9}: ")),
    ("Perl", re.compile(rb" at /[^\n]{1,300}\.p[lm] line \d")),
    ("Ruby", re.compile(rb"\w\.rb:\d{1,9}:in [`'][^'\n]{1,200}'")),
    ("PHP", re.compile(rb"Stack trace:\s{0,40}(?:<[^<>]{1,100}>\s{0,40}){0,10}#0 ")),
    ("PHP", re.compile(rb"(?:Fatal error|Uncaught \w)[^\n]{1,800}\.php(?:</b>)? on line ")),
    ("Go", re.compile(rb"goroutine \d{1,9} \[running\]:")),
    ("Rust", re.compile(rb"thread '[^'\n]{1,100}' panicked at ")),
    ("the Werkzeug debugger", re.compile(rb"<title>[^<]{0,300}// Werkzeug Debugger</title>")),
    ("Django's debug page", re.compile(rb"You're seeing this error because you have <code>DEBUG = True</code>")),
    ("Rails' debug page", re.compile(rb'"traces":\s{0,10}\{\s{0,10}"Application Trace"')),
    ("Symfony's debug page", re.compile(rb"Symfony Exception\b")),
    ("Rails' debug page", re.compile(rb"<title>Action Controller: Exception caught</title>")),
    (
        "Laravel's debug page",
        re.compile(rb"Whoops\\Exception|Illuminate\\[\w\\]{1,100}Exception|\bignition-error\b"),
    ),
)


#: How JSON writes line ends and more: in an answer whose text is a member, a trace is written so.
_ESCAPED = ((b"\\r\\n", b"\n"), (b"\\n", b"\n"), (b"\\t", b"\t"), (b"\\/", b"/"), (b'\\"', b'"'))
_BREAK = re.compile(rb"<(?:br|/p|/li|/div|/tr) {0,3}/?>")
_TAG = re.compile(rb"<[^<>]{0,200}>")
_ENTITIES = {
    **dict.fromkeys((b"nbsp", b"#160", b"#xa0"), b" "),
    **dict.fromkeys((b"quot", b"#34", b"#x22"), b'"'),
    **dict.fromkeys((b"apos", b"#39", b"#039", b"#x27"), b"'"),
    **dict.fromkeys((b"lt", b"#60"), b"<"),
    **dict.fromkeys((b"gt", b"#62"), b">"),
    **dict.fromkeys((b"amp", b"#38"), b"&"),
    **dict.fromkeys((b"#x2f", b"#47"), b"/"),
}
_ENTITY = re.compile(b"(?i)&(" + b"|".join(map(re.escape, _ENTITIES)) + b");")

#: Bends that make consumers say something: sent where no other check sends anything.
PROVOKING = ("missing-header", "wrong-key", "malformed-signature", "malformed-timestamp", "not-json", "not-an-object")


def provocations(ctx: Context) -> list[Delivery]:
    """Return deliveries that are worth an answer to look at: refused, or broken."""
    made = (row(ctx.signer.deliver(ctx.example, label=f"provoke/{row.name}"), ctx.signer) for row in bends(*PROVOKING))
    return [delivery for delivery in made if delivery is not None]


@watch(
    id="hygiene.secret",
    title="No answer holds the signing secret or the signature that was expected",
    severity=Severity.ERROR,
    clause=_CWE,
    mend="Say no more than that the delivery is refused; and rotate a secret that was shown.",
)
def secret(ctx: Context, exchange: Exchange) -> Sequence[str]:
    """The secret or its key in any of their usual forms; the right signature of a delivery that came without it."""
    if exchange.response is None:
        return ()
    found = list(ctx.redactor.leaks_of(exchange.response))
    parts = [part for part in parts_of(exchange.response) if _AS_LONG_AS_A_SIGNATURE.search(part)]
    if parts and any(_expected(ctx, exchange).encode() in part for part in parts):
        found.append("the signature that the delivery should have had")
    return found


def _expected(ctx: Context, exchange: Exchange) -> str:
    """Return the right signature of a delivery that was sent without it; else something that no answer holds."""
    delivery = exchange.delivery
    if not delivery.bent:
        return _NEVER
    right = ctx.signer.mac(delivery)
    # Also with its letters in another case, as a bend sends it: whoever repeats that shows nothing new.
    sent = any(right.lower() in value.lower() for _, value in delivery.headers)
    return _NEVER if sent else right


@watch(
    id="hygiene.stack-trace",
    title="No answer holds a stack trace or a framework's debug page",
    severity=Severity.WARNING,
    clause=_CWE,
    mend="Turn the framework's debug mode off where others can call it, and log errors instead of sending them.",
)
def stack_trace(ctx: Context, exchange: Exchange) -> Sequence[str]:  # noqa: ARG001 - what a watch takes
    """Stack traces of common languages, debug pages of common frameworks; an echo of our delivery does not count."""
    if exchange.response is None:
        return ()
    body = decoded_body(exchange.response, _SEARCHED)
    name = trace_in(body, exchange.delivery.body)
    lost = _LOST if exchange.acknowledged and not exchange.delivery.bent else ""
    return (f"a stack trace or debug page ({name}){lost}",) if name else ()


def trace_in(body: bytes, sent: bytes = b"") -> str:
    """Return whose stack trace or debug page a body holds, "" where it holds none; what was `sent` does not count."""
    for view in dict.fromkeys((body, as_read(body))):
        for name, pattern in _TRACES:
            match = pattern.search(view)
            if match is not None and match.group() not in sent:
                return name
    return ""


def as_read(body: bytes) -> bytes:
    """Return what a reader sees of a page or of a text in JSON: lines broken, tags left out, entities undone."""
    text = body
    for written, read in _ESCAPED:
        text = text.replace(written, read)
    if b"<" in text:
        text = _TAG.sub(b"", _BREAK.sub(b"\n", text))
    return _ENTITY.sub(lambda match: _ENTITIES[match.group(1).lower()], text)
