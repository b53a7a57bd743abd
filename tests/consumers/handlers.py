"""Consumers as people write them by hand, each with one defect: what every other test of causes is held against.

`DEFECTS` is name -> the consumer, the check that has to name it, and words that its finding has to have. A consumer is
made from the signing secret and is an ASGI application. They differ from `Handler`, which is correct, in one place.
`CORRECT` are ones in other habits without a defect.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import re
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

Headers = dict[str, str]
TOLERANCE = 300


class Refused(Exception):
    """Answered with this status."""

    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(status)
        self.status, self.text = status, text


class Answer(NamedTuple):
    status: int = 204
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""


class Handler:
    """Verifies, parses, handles, answers; one method each."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.key = base64.b64decode(secret.removeprefix("whsec_"))
        self.seen: set[str] = set()
        self.count = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        answer = self.answer(scope["method"], headers, body)
        shown = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": shown})
        await send({"type": "http.response.body", "body": answer.body})

    def answer(self, method: str, headers: Headers, body: bytes) -> Answer:
        self.count += 1
        try:
            return self.taken(method, headers, body)
        except Refused as refused:
            return Answer(refused.status, body=refused.text.encode())
        except Exception:  # noqa: BLE001 - what every framework does
            return self.failed()

    def taken(self, method: str, headers: Headers, body: bytes) -> Answer:
        if method != "POST":
            raise Refused(405)
        self.admit(headers, body)
        return self.accept(self.parse(headers, body), headers)

    def failed(self) -> Answer:
        return Answer(500, body=b"Internal Server Error")

    # -- verifying

    def admit(self, headers: Headers, body: bytes) -> None:
        self.verify(headers, body)

    def verify(self, headers: Headers, body: bytes) -> None:
        given = headers.get("webhook-signature", "")
        stamp = headers.get("webhook-timestamp", "")
        if not given or not stamp or not headers.get("webhook-id"):
            raise Refused(401)
        self.in_time(stamp)
        right = self.signature(headers["webhook-id"], stamp, self.signed(body))
        if not any(self.same(each, right) for each in self.candidates(given)):
            raise Refused(401)

    def in_time(self, stamp: str) -> None:
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 12) or not self.timely(int(stamp)):
            raise Refused(401)

    def timely(self, when: float) -> bool:
        return abs(time.time() - when) <= TOLERANCE

    def signed(self, body: bytes) -> bytes:
        return body

    def signature(self, message_id: str, stamp: str, body: bytes) -> str:
        content = f"{message_id}.{stamp}.".encode("latin-1", "replace") + body
        return base64.b64encode(hmac.digest(self.key, content, hashlib.sha256)).decode()

    def candidates(self, given: str) -> list[str]:
        return [each.removeprefix("v1,") for each in given.split(" ") if each.startswith("v1,")]

    def same(self, one: str, other: str) -> bool:
        return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())

    # -- handling

    def parse(self, headers: Headers, body: bytes) -> Any:
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            raise Refused(400) from None
        if not isinstance(payload, dict) or not isinstance(payload.get("event"), str):
            raise Refused(400)
        return payload

    def accept(self, payload: Any, headers: Headers) -> Answer:
        self.handle(payload)
        return Answer()

    def handle(self, payload: Any) -> None:
        """Nothing more."""


DEFECTS: dict[str, tuple[type[Handler], str, str]] = {}
CORRECT: dict[str, type[Handler]] = {"Handler": Handler}


def defect(check: str, words: str = "") -> Callable[[type[Handler]], type[Handler]]:
    """Add a consumer whose defect `check` has to name, in a finding with these words."""

    def add(kind: type[Handler]) -> type[Handler]:
        DEFECTS[kind.__name__] = (kind, check, words)
        return kind

    return add


def correct(kind: type[Handler]) -> type[Handler]:
    CORRECT[kind.__name__] = kind
    return kind


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


def numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers(item)]
    if isinstance(value, list):
        return [number for item in value for number in numbers(item)]
    return [value] if isinstance(value, (int, float)) and not isinstance(value, bool) else []


def file_of(payload: Any) -> dict[str, Any]:
    file = payload.get("file")
    return file if isinstance(file, dict) else {}


# ---------------------------------------------------------------- who may deliver


@defect("auth.truncated-signature")
class ShortComparison(Handler):
    def same(self, one: str, other: str) -> bool:
        return len(one) >= 8 and other.startswith(one[:8])


@defect("auth.truncated-signature", "another digit at its end")
class AllButTheLastDigit(Handler):
    def same(self, one: str, other: str) -> bool:
        return len(one) == len(other) and one[:-2] == other[:-2]


@defect("auth.truncated-signature", "another digit at its beginning")
class AllButTheFirstDigit(Handler):
    def same(self, one: str, other: str) -> bool:
        return len(one) == len(other) and one[1:] == other[1:]


@defect("ack.example", "256 bytes")
class FirstBlock(Handler):
    def signed(self, body: bytes) -> bytes:
        return body[:256]


@defect("ack.example", "200 bytes")
class LastBlock(Handler):
    def signed(self, body: bytes) -> bytes:
        return body[-200:]


@defect("auth.raw-body", "")
class NewlinesNormalised(Handler):
    def signed(self, body: bytes) -> bytes:
        return body.replace(b"\r\n", b"\n")


@defect("auth.raw-body", "")
class ReadAsLatin(Handler):
    def signed(self, body: bytes) -> bytes:
        return body.decode("utf-8", "replace").encode("latin-1", "replace")


@defect("auth.stale", "")
class ClockInHours(Handler):
    """Compares seconds with milliseconds."""

    def timely(self, when: float) -> bool:
        return abs(time.time() - when) <= TOLERANCE * 1000


@defect("auth.future", "")
class OnlyOld(Handler):
    def timely(self, when: float) -> bool:
        return time.time() - when <= TOLERANCE


@defect("auth.clock-skew", "")
class NeverAhead(Handler):
    """Its own clock is the latest there can be."""

    def timely(self, when: float) -> bool:
        return 0 <= time.time() - when <= TOLERANCE


@defect("auth.future", "")
class FloatClock(Handler):
    """`float` reads NaN and Infinity, and comparisons with them are never true."""

    def in_time(self, stamp: str) -> None:
        try:
            if time.time() - float(stamp) > TOLERANCE:
                raise Refused(401)
        except ValueError:
            raise Refused(401) from None


@defect("auth.malformed-timestamp", "NaN")
class NanPasses(Handler):
    def in_time(self, stamp: str) -> None:
        try:
            if abs(time.time() - float(stamp)) > TOLERANCE:
                raise Refused(401)
        except ValueError:
            raise Refused(401) from None


@defect("auth.stale", "")
class NoClock(Handler):
    def in_time(self, stamp: str) -> None:
        """The signature is enough."""


@defect("auth.malformed-timestamp", "")
class StampRaises(Handler):
    def in_time(self, stamp: str) -> None:
        if not self.timely(int(stamp)):
            raise Refused(401)


@defect("auth.malformed-timestamp", "")
class DateRaises(Handler):
    """A date of Python has an end."""

    def in_time(self, stamp: str) -> None:
        if not stamp.isdecimal():
            raise Refused(401)
        if abs((datetime.now(UTC) - datetime.fromtimestamp(int(stamp), UTC)).total_seconds()) > TOLERANCE:
            raise Refused(401)


@defect("auth.malformed-signature", "")
class DecodesStrictly(Handler):
    def same(self, one: str, other: str) -> bool:
        return hmac.compare_digest(base64.b64decode(one, validate=True), base64.b64decode(other))


@defect("auth.malformed-signature", "")
class ComparesText(Handler):
    """`hmac.compare_digest` takes text of ASCII only."""

    def same(self, one: str, other: str) -> bool:
        return hmac.compare_digest(one, other)


@defect("auth.malformed-signature", "")
class UnpacksTwo(Handler):
    def candidates(self, given: str) -> list[str]:
        version, _value = given.partition(" ")[0].split(",", 1)
        return super().candidates(given) if version else []


@defect("auth.missing-header", "")
class StampIndexed(Handler):
    def verify(self, headers: Headers, body: bytes) -> None:
        headers["webhook-timestamp"].strip()
        super().verify(headers, body)


@defect("auth.missing-header", "")
class OptionalSignature(Handler):
    def verify(self, headers: Headers, body: bytes) -> None:
        if "webhook-signature" in headers:
            super().verify(headers, body)


@defect("auth.missing-header", "")
class EmptySignature(Handler):
    """What is empty is like what is not there."""

    def verify(self, headers: Headers, body: bytes) -> None:
        if headers.get("webhook-signature"):
            super().verify(headers, body)


@defect("auth.missing-header", "local")
class LocalIsTrusted(Handler):
    """Whoever comes from this machine need not sign; a header says who that is."""

    def verify(self, headers: Headers, body: bytes) -> None:
        if headers.get("x-forwarded-for") != "127.0.0.1":
            super().verify(headers, body)


@defect("auth.several-signatures", "")
class SecondIsForgotten(Handler):
    def candidates(self, given: str) -> list[str]:
        return super().candidates(given)[:1]


@defect("auth.several-signatures", "")
class SplitAtCommas(Handler):
    def candidates(self, given: str) -> list[str]:
        return [given.rpartition(",")[2]] if given.startswith("v1,") else []


@defect("auth.other-scheme-version", "")
class AnyVersion(Handler):
    def candidates(self, given: str) -> list[str]:
        return [each.rpartition(",")[2] for each in given.split(" ")]


@defect("auth.wrong-key", "has not seen")
class KnownBeforeVerified(Handler):
    """Drops what it has seen before it looks at the signature: by the body."""

    def admit(self, headers: Headers, body: bytes) -> None:
        known = hashlib.sha256(body).hexdigest() in self.seen
        if known:
            raise Refused(200)
        self.verify(headers, body)
        self.seen.add(hashlib.sha256(body).hexdigest())


@defect("auth.changed-body", "after the genuine")
class IdBeforeVerified(Handler):
    """Drops what it has seen before it looks at the signature: by the message id."""

    def admit(self, headers: Headers, body: bytes) -> None:
        if headers.get("webhook-id", "") in self.seen:
            raise Refused(200)
        self.verify(headers, body)
        self.seen.add(headers["webhook-id"])


@defect("auth.changed-body", "at the end of a body of 20 kB")
class LongBodiesUnverified(Handler):
    """Verifies what fits into its buffer."""

    def admit(self, headers: Headers, body: bytes) -> None:
        if len(body) <= 16_384:
            self.verify(headers, body)


@defect("auth.missing-header", "not known")
class UnknownEventsUnverified(Handler):
    """Answers what it has no handler for before it verifies."""

    def admit(self, headers: Headers, body: bytes) -> None:
        try:
            event = json.loads(body)["event"]
        except (ValueError, TypeError, KeyError, RecursionError):
            event = ""
        if isinstance(event, str) and event and not event.startswith(KNOWN):
            raise Refused(200)
        self.verify(headers, body)


#: With which letters fields of a file begin.
FIELDS = re.compile(
    "description|display|download|duration|file|hls|is|preview|public|scope|source|static|thumb|trans|type"
)
KNOWN = ("file.", "tool_execution.", "workflow_run.", "project_export.", "assistant_message.", "asset_")


@defect("auth.wrong-key", "5")
class ForgedIsServerError(Handler):
    def verify(self, headers: Headers, body: bytes) -> None:
        try:
            super().verify(headers, body)
        except Refused:
            raise Refused(500) from None


@defect("auth.wrong-key", "")
class OneFamilyOpen(Handler):
    def admit(self, headers: Headers, body: bytes) -> None:
        if b'"tool_execution.' not in body:
            self.verify(headers, body)


@defect("auth.letter-case", "")
class LowerCased(Handler):
    def same(self, one: str, other: str) -> bool:
        return super().same(one.lower(), other.lower())


# ---------------------------------------------------------------- bodies


@defect("robustness.not-json", "")
class ParsesBare(Handler):
    """One line without a `try`: all that is no JSON, nothing included, ends in it."""

    def parse(self, headers: Headers, body: bytes) -> Any:
        payload = json.loads(body)
        if not isinstance(payload, dict) or not isinstance(payload.get("event"), str):
            raise Refused(400)
        return payload


@defect("robustness.invalid-utf8", "")
class DecodesBare(Handler):
    def parse(self, headers: Headers, body: bytes) -> Any:
        body.decode()
        return super().parse(headers, body)


@defect("robustness.not-an-object", "")
class AnObjectIsMeant(Handler):
    def parse(self, headers: Headers, body: bytes) -> Any:
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            raise Refused(400) from None
        if not isinstance(payload.get("event"), str):
            raise Refused(400)
        return payload


@defect("robustness.empty-body", "")
class FirstByte(Handler):
    def parse(self, headers: Headers, body: bytes) -> Any:
        body[0].bit_length()
        return super().parse(headers, body)


@defect("robustness.content-type", "")
class CharsetMinded(Handler):
    def admit(self, headers: Headers, body: bytes) -> None:
        if headers.get("content-type") != "application/json":
            raise Refused(415)
        super().admit(headers, body)


@defect("robustness.content-type", "")
class TypeIndexed(Handler):
    def admit(self, headers: Headers, body: bytes) -> None:
        headers["content-type"].partition(";")
        super().admit(headers, body)


@defect("robustness.other-method", "")
class AnyMethod(Handler):
    def answer(self, method: str, headers: Headers, body: bytes) -> Answer:
        return super().answer("POST", headers, body) if method == "POST" else Answer(200)


@defect("robustness.other-method", "")
class MethodRaises(Handler):
    def answer(self, method: str, headers: Headers, body: bytes) -> Answer:
        return super().answer(method, headers, body) if method in ("POST", "PUT") else Answer(500)


@defect("robustness.recovery", "")
class LeavesLock(Handler):
    """What is refused leaves a lock that the next delivery waits for in vain."""

    locked = False

    def answer(self, method: str, headers: Headers, body: bytes) -> Answer:
        if self.locked:
            self.locked = False
            return Answer(503)
        answer = super().answer(method, headers, body)
        self.locked = answer.status == 400
        return answer


# ---------------------------------------------------------------- payloads


@defect("tolerance.text", "")
class FourBytes(Handler):
    """A column of MySQL's `utf8`, which has three bytes for a character."""

    def handle(self, payload: Any) -> None:
        for text in texts(payload):
            if any(ord(letter) > 0xFFFF for letter in text):
                raise ValueError("Incorrect string value")


@defect("tolerance.text", "")
class ShortColumn(Handler):
    def handle(self, payload: Any) -> None:
        if any(len(text) > 255 for text in texts(payload)):
            raise ValueError("value too long for type character varying(255)")


@defect("tolerance.text", "")
class NamesInAscii(Handler):
    def handle(self, payload: Any) -> None:
        for text in texts(payload):
            text.encode("ascii")


@defect("tolerance.lowest", "`file.displayName` is empty")
class InitialShown(Handler):
    def handle(self, payload: Any) -> None:
        name = file_of(payload).get("displayName", "-")
        if isinstance(name, str):
            name[0]


@defect("ack.covering", "`error.requirement.details` is empty")
class AnyDetail(Handler):
    """Takes the first entry of a map, whatever its name is."""

    def handle(self, payload: Any) -> None:
        error = payload.get("error")
        requirement = error.get("requirement") if isinstance(error, dict) else None
        details = requirement.get("details") if isinstance(requirement, dict) else None
        if isinstance(details, dict):
            min(details)


@defect("ack.covering", "`file.description` is null")
class TextMeasured(Handler):
    def handle(self, payload: Any) -> None:
        len(file_of(payload).get("description", ""))


@defect("ack.covering", "file.durationSeconds")
class Falsy(Handler):
    """Takes zero for nothing."""

    def handle(self, payload: Any) -> None:
        file = file_of(payload)
        if "durationSeconds" in file and file["durationSeconds"] is not None and not file["durationSeconds"]:
            raise KeyError("durationSeconds")


@defect("ack.covering", "AUDIO")
class NoAudio(Handler):
    def handle(self, payload: Any) -> None:
        if file_of(payload).get("type") == "AUDIO":
            raise NotImplementedError


@defect("tolerance.unknown-enum-value", "")
class ClosedStatus(Handler):
    def handle(self, payload: Any) -> None:
        kind = file_of(payload).get("type", "VIDEO")
        {None: 0, "VIDEO": 1, "IMAGE": 2, "AUDIO": 3, "PDF": 4, "SLIDESHOW": 5, "TEXT": 6, "LOTTIE": 7}[kind]


@defect("tolerance.unknown-field", "")
class KnownFieldsOnly(Handler):
    def handle(self, payload: Any) -> None:
        file = file_of(payload)
        if not all(map(FIELDS.match, file)):
            raise Refused(422)


@defect("tolerance.unknown-event", "")
class ThreeWords(Handler):
    def handle(self, payload: Any) -> None:
        if not payload["event"].startswith(KNOWN):
            raise LookupError(payload["event"])


@defect("tolerance.number-form", "")
class WholeSeconds(Handler):
    def handle(self, payload: Any) -> None:
        if any(isinstance(number, float) and number.is_integer() for number in numbers(payload)):
            raise TypeError("not an integer")


@defect("tolerance.key-order", "")
class FirstIsEvent(Handler):
    def handle(self, payload: Any) -> None:
        if next(iter(payload)) != "event":
            raise ValueError("event expected first")


@defect("semantics.duplicate", "")
class SecondIsConflict(Handler):
    def accept(self, payload: Any, headers: Headers) -> Answer:
        if headers["webhook-id"] in self.seen:
            return Answer(409)
        self.seen.add(headers["webhook-id"])
        return Answer()


@defect("ack.steady", "")
class EveryFortieth(Handler):
    def handle(self, payload: Any) -> None:
        if self.count % 40 == 0:
            raise TimeoutError("pool")


@defect("ack.example", "example payload")
class OneHandlerFails(Handler):
    def handle(self, payload: Any) -> None:
        if payload["event"].startswith("tool_execution."):
            raise KeyError("toolExecution")


@defect("ack.redirect", "")
class MovedAway(Handler):
    def accept(self, payload: Any, headers: Headers) -> Answer:
        if payload["event"].startswith("tool_execution."):
            return Answer(307, {"location": "/hooks/tools"})
        return Answer()


@defect("ack.example", "has a fraction")
class WholeDurations(Handler):
    """`int` of what may be 12.5, read as text."""

    def parse(self, headers: Headers, body: bytes) -> Any:
        super().parse(headers, body)
        return json.loads(body, parse_float=str)

    def handle(self, payload: Any) -> None:
        seconds = file_of(payload).get("durationSeconds")
        int(seconds) if isinstance(seconds, str) else None


@defect("ack.covering", " or ")
class NullsUnlooked(Handler):
    """What may be null is read without a look, in two places: one habit, one finding, which names both."""

    def handle(self, payload: Any) -> None:
        for name in ("thumbnailSource", "description"):
            if name in file_of(payload):
                len(file_of(payload)[name])


@defect("tolerance.long-list", "more than 100,000 bytes")
class FrameworkLimit(Handler):
    def admit(self, headers: Headers, body: bytes) -> None:
        if len(body) > 100_000:
            raise Refused(413)
        super().admit(headers, body)


@defect("ack.rate-limit", "")
class Throttled(Handler):
    def answer(self, method: str, headers: Headers, body: bytes) -> Answer:
        answer = super().answer(method, headers, body)
        return Answer(429, {"retry-after": "0"}) if answer.status == 204 and self.count % 30 == 0 else answer


# ---------------------------------------------------------------- what is said


@defect("hygiene.stack-trace", "")
class TellsTrace(Handler):
    def parse(self, headers: Headers, body: bytes) -> Any:
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            raise Refused(400, traceback.format_exc()) from None
        if not isinstance(payload, dict) or not isinstance(payload.get("event"), str):
            raise Refused(400)
        return payload


@defect("hygiene.secret", "")
class TellsExpected(Handler):
    def verify(self, headers: Headers, body: bytes) -> None:
        try:
            super().verify(headers, body)
        except Refused:
            right = self.signature(headers.get("webhook-id", ""), headers.get("webhook-timestamp", ""), body)
            raise Refused(401, f"expected v1,{right}") from None


@defect("hygiene.secret", "")
class TellsKey(Handler):
    def accept(self, payload: Any, headers: Headers) -> Answer:
        return Answer(200, {"x-debug": self.key.hex()}, b"ok")


# ---------------------------------------------------------------- without a defect


@correct
class Talkative(Handler):
    def accept(self, payload: Any, headers: Headers) -> Answer:
        return Answer(202, {"content-type": "application/json"}, b'{"received":true}')


@correct
class Packed(Handler):
    def accept(self, payload: Any, headers: Headers) -> Answer:
        return Answer(200, {"content-encoding": "gzip"}, gzip.compress(b'{"ok":true}'))


@correct
class Remembers(Handler):
    def accept(self, payload: Any, headers: Headers) -> Answer:
        known = headers["webhook-id"] in self.seen
        self.seen.add(headers["webhook-id"])
        return Answer(200, body=b"duplicate" if known else b"stored")


@correct
class KeepsForLater(Handler):
    """Stores what is authentic and looks at it later."""

    def parse(self, headers: Headers, body: bytes) -> Any:
        return body


@correct
class Forbids(Handler):
    """Says 403 for 401, and 404 where nothing is signed."""

    def verify(self, headers: Headers, body: bytes) -> None:
        try:
            super().verify(headers, body)
        except Refused:
            raise Refused(403 if "webhook-signature" in headers else 404) from None


@correct
class StrictTypes(Handler):
    """Refuses JSON whose event is known and whose members are of other types than it reads."""

    def handle(self, payload: Any) -> None:
        if payload["event"].startswith(KNOWN) and not isinstance(payload.get("occurredAt"), (int, float, str)):
            raise Refused(422)
        if "file" in payload and not isinstance(payload["file"], (dict, type(None))):
            raise Refused(422)


@correct
class EchoesId(Handler):
    def accept(self, payload: Any, headers: Headers) -> Answer:
        return Answer(200, {"x-request-id": headers["webhook-id"]}, json.dumps(payload).encode())


@correct
class SmallLimit(Handler):
    """Takes no more than a mebibyte, and only JSON by its content type."""

    def admit(self, headers: Headers, body: bytes) -> None:
        if "json" not in headers.get("content-type", ""):
            raise Refused(415)
        if len(body) > 1_048_576:
            raise Refused(413)
        self.verify(headers, body)


@correct
class NoNaN(Handler):
    def parse(self, headers: Headers, body: bytes) -> Any:
        def refuse(_: str) -> None:
            raise Refused(400)

        try:
            payload = json.loads(body, parse_constant=refuse)
        except (ValueError, RecursionError):
            raise Refused(400) from None
        if not isinstance(payload, dict) or not isinstance(payload.get("event"), str):
            raise Refused(422, "no event")
        return payload


@correct
class NotImplementedMethods(Handler):
    def answer(self, method: str, headers: Headers, body: bytes) -> Answer:
        return Answer(501) if method not in ("POST", "GET", "HEAD") else super().answer(method, headers, body)


@correct
class HealthAtGet(Handler):
    def answer(self, method: str, headers: Headers, body: bytes) -> Answer:
        return Answer(200, body=b"up") if method in ("GET", "HEAD") else super().answer(method, headers, body)
