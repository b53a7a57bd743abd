"""Hold a delivery against the contract, and give the lessons in it: shapes and names of the contract, no values."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from hookproof.contract import Contract
from hookproof.contract.model import Event
from hookproof.contract.naming import told_name
from hookproof.contract.validation import Violation, is_valid, violations
from hookproof.delivery.addressing import told_id, told_timestamp
from hookproof.delivery.lifecycles import followers
from hookproof.delivery.packing import carried
from hookproof.parsing import MalformedDocument, parse_json
from hookproof.receiving.authenticity import seconds_of
from hookproof.receiving.undescribed import undescribed
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import escape, first_at, lookup, tokens
from hookproof.watch.lesson import Lesson, Topic
from hookproof.watch.observation import Observation

#: Message ids that are remembered, as hashes: enough for the retries of a busy hour.
_REMEMBERED = 20_000
#: Characters of a name or a value that are kept.
_MOST_TEXT = 200
_KINDS = {"type": "type", "required": "missing", "dependentRequired": "missing", "enum": "value", "const": "value"}
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


@dataclass(frozen=True, slots=True)
class Learned:
    """What a payload teaches: its event ("" where it tells none), itself (ABSENT where there is none), the lessons."""

    event: str
    payload: object
    lessons: list[Lesson]


class Learner:
    """Knows one contract and the messages that came before."""

    def __init__(self, contract: Contract, *, samples: bool = False) -> None:
        """`samples` allows one value for each lesson to be kept."""
        self.contract = contract
        self._samples = samples
        self._seen: OrderedDict[bytes, bytes] = OrderedDict()
        self._orders = [(each.name, each.entity, followers(each)) for each in contract.provider.lifecycles]
        self._entities: OrderedDict[bytes, set[str]] = OrderedDict()

    def learn(self, seen: Observation) -> list[Learned]:
        """Return what a delivery teaches, payload by payload; what it teaches as a message is with the first."""
        texts = carried(self.contract.delivery.body, seen.body)
        first, *others = [self._learn(text, seen) for text in texts or (b"",)]
        if first.payload is ABSENT:
            return [first, *others]
        known = first.event if first.event in self.contract.events else ""
        return [replace(first, lessons=[*first.lessons, *self._of_message(seen, known, texts[0])]), *others]

    def _learn(self, text: bytes, seen: Observation) -> Learned:
        try:
            payload = parse_json(text.decode("utf-8"), "the body")
        except (UnicodeDecodeError, MalformedDocument):
            return Learned("", ABSENT, [_lesson(Topic("unreadable", ""), seen)])
        told = told_name(
            self.contract.delivery, lambda pointer: first_at(payload, pointer), seen.header, self.contract.events
        )
        name = told[:_MOST_TEXT] if isinstance(told, str) else ""
        event = self.contract.events.get(name)
        if event is None:
            return Learned(name, payload, [_lesson(Topic("unknown-event", "", "", name), seen)])
        topics = [*self._of_payload(event, payload), *_unknown(event, payload)]
        lessons = [_lesson(topic, seen, self._sample(value)) for topic, value in dict(_keyed(topics)).values()]
        return Learned(name, payload, [*lessons, *self._of_order(seen, name, payload)])

    def _of_payload(self, event: Event, payload: object) -> Iterator[tuple[Topic, object]]:
        if is_valid(event)(payload):
            return
        for violation in violations(event, payload):
            value = lookup(payload, violation.pointer)
            yield _topic(event.name, violation, payload, value), value

    def _of_order(self, seen: Observation, event: str, payload: object) -> Iterator[Lesson]:
        """Tell an event that comes after one that follows it in every way through a lifecycle."""
        for lifecycle, pointer, after in self._orders:
            entity = lookup(payload, pointer, None)
            if not isinstance(entity, str | int) or event not in {*after, *chain(*after.values())}:
                continue
            before = self._entities.setdefault(_digest(f"{lifecycle}\0{entity}".encode("utf-8", "replace")), set())
            if len(self._entities) > _REMEMBERED:
                self._entities.popitem(last=False)
            for later in sorted(before & after.get(event, frozenset())):
                yield _lesson(Topic("order", event, "", f"after {later}"), seen)
            before.add(event)

    def _of_message(self, seen: Observation, event: str, body: bytes) -> Iterator[Lesson]:
        rules = self.contract.delivery
        when = seconds_of(told_timestamp(rules, seen.header, body))
        age = 0.0 if when is None or not seen.at else seen.at - when
        bound = rules.message.past_seconds if age > 0 else rules.message.future_seconds
        if bound is not None and abs(age) > bound:
            yield _lesson(Topic("time", event, "", "old" if age > 0 else "ahead"), seen)
        message_id = told_id(rules, seen.header, body)
        if message_id and (detail := self._repeated(message_id, body)):
            yield _lesson(Topic("repeat", event, "", detail), seen)

    def _repeated(self, message_id: str, body: bytes) -> str:
        key, content = _digest(message_id.encode("utf-8", "replace")), _digest(body)
        before = self._seen.setdefault(key, content)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
            return ""
        known = before is not content
        return ("same body" if before == content else "another body") if known else ""

    def _sample(self, value: object) -> str:
        if not self._samples or isinstance(value, dict | list) or value is ABSENT:
            return ""
        return str(value)[:_MOST_TEXT]


def _keyed(topics: list[tuple[Topic, object]]) -> Iterator[tuple[Topic, tuple[Topic, object]]]:
    """A payload teaches each thing once, however many items of an array show it."""
    return ((topic, (topic, value)) for topic, value in topics)


def _lesson(topic: Topic, seen: Observation, sample: str = "") -> Lesson:
    return Lesson(topic=topic, count=1, first=seen.at, last=seen.at, sample=sample)


def _topic(event: str, violation: Violation, payload: object, value: object) -> Topic:
    pointer = starred(violation.pointer, payload)
    kind = _KINDS.get(violation.keyword, "constraint")
    if value is None and violation.pointer and kind in ("type", "value", "constraint"):
        return Topic("null", event, pointer)
    # The text of a keyword that is broken by absence names a member of the schema; of all others it holds values.
    details = {"type": type_of(value), "missing": violation.message[:_MOST_TEXT], "value": ""}
    return Topic(kind, event, pointer, details.get(kind, violation.keyword))


def _unknown(event: Event, payload: object) -> Iterator[tuple[Topic, object]]:
    for pointer in undescribed(event.schema, payload):
        value = lookup(payload, pointer)
        yield Topic("unknown-field", event.name, starred(pointer, payload)[:_MOST_TEXT], type_of(value)), value


def starred(pointer: str, payload: object) -> str:
    """Return a pointer into a payload with `*` in place of each index of an array."""
    shown = ""
    for token in tokens(pointer):
        shown += "/*" if isinstance(payload, list) else f"/{escape(token)}"
        payload = lookup(payload, f"/{escape(token)}")
    return shown


def type_of(value: object) -> str:
    """Return the JSON type of a value."""
    return _TYPES.get(type(value), "null" if value is None else "nothing")


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
