"""Bends of the body's content, correctly signed: authentic, but not what the contract says, or no JSON at all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from hookproof.contract.naming import name_members
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.bends.twins import parsed
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery
from hookproof.payloads.making.encoding import encode
from hookproof.schema.pointers import placed, tokens

_DEEP = 100_000
_MIB = 1024 * 1024
#: What providers themselves call large (Standard Webhooks 1.0.0, Payload size: 20 kB); and beyond the limit of
#: frameworks that have a low one (100 kB), far below what others set (1 MB and more).
LONG_KILOBYTES = (20, 150)
#: Names of members that tell one item from another.
_ID = re.compile(r"(?:^id|_id|Id|ID|uuid|Uuid|key|Key)$")


def _bytes(change: Callable[[bytes], bytes]) -> Apply:
    def apply(delivery: Delivery, signer: Signer) -> Delivery:
        return signer.resign(delivery, body=change(delivery.payload))

    return apply


def _always(body: bytes) -> Apply:
    return _bytes(lambda _: body)


def _form(delivery: Delivery, signer: Signer) -> Delivery | None:
    """A form of another event; where deliveries are forms, it is one of them."""
    return None if signer.rules.body.form == "form" else signer.resign(delivery, body=b"event=test&id=1")


def _value(change: Callable[[dict[str, object]], object]) -> Apply:
    """A change to the payload as a value. The event's name stays, or nobody would look at the rest."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        value = parsed(delivery.payload)
        if value is None:
            return None
        changed = change(value)
        for pointer, text in name_members(signer.rules, delivery.event):
            changed = placed(changed, tokens(pointer), text)
        return signer.resign(delivery, body=json.dumps(changed).encode())

    return apply


def members(make: Callable[[bytes], bytes]) -> Apply:
    """Members put in at the start of the object, as text: what no JSON writer would write."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        if parsed(delivery.payload) is None:
            return None
        head, brace, rest = delivery.payload.partition(b"{")
        return signer.resign(delivery, body=b"".join((head, brace, make(rest), rest)))

    return apply


def _lists_in(value: object) -> Iterator[list[object]]:
    """Yield the lists of a JSON value that have an item, outermost first."""
    if isinstance(value, list) and value:
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lists_in(item)


def _long_list(kilobytes: int) -> Apply:
    """The list with the longest item, its last item again and again until the whole is long enough."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        payload = parsed(delivery.payload)
        longest = max(_lists_in(payload), key=lambda items: len(encode(items[-1])), default=None)
        if longest is None:
            return None
        count = kilobytes * 1000 // (len(encode(longest[-1])) + 1) + 1
        last = longest[-1]
        longest += [_numbered(last, n) for n in range(count)] if isinstance(last, dict) else [last] * count
        return signer.resign(delivery, body=encode(payload))

    return apply


def _numbered(item: object, number: int) -> object:
    """An item like another one, as long, with ids of its own: who keeps items by their ids has room for both."""
    if not isinstance(item, dict):
        return item
    end = str(number)
    return {
        key: f"{value[: -len(end)]}{end}"
        if isinstance(value, str) and len(value) > len(end) and _ID.search(key)
        else _numbered(value, number)
        for key, value in item.items()
    }


def _every(value: object) -> Apply:
    return _value(lambda payload: dict.fromkeys(payload, value))


def _swapped_types(value: object) -> object:
    """Each leaf with a value of another type in its place: a number for text, text for all else."""
    if isinstance(value, dict):
        return {key: _swapped_types(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_swapped_types(item) for item in value]
    return 7 if isinstance(value, str) else "seven"


def _shape_swapped(payload: dict[str, object]) -> dict[str, object]:
    """Objects become arrays, arrays become objects, all else an object."""
    return {key: [item] if isinstance(item, dict) else {"value": item} for key, item in payload.items()}


def _event_as(what: object) -> Apply:
    """Another value where the event's name stands; the rest stays."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        payload, pointer = parsed(delivery.payload), signer.rules.event_pointer
        if payload is None or not pointer:
            return None
        return signer.resign(delivery, body=json.dumps(placed(payload, tokens(pointer), what)).encode())

    return apply


def _repeated_member(delivery: Delivery, signer: Signer) -> Delivery | None:
    payload = parsed(delivery.payload)
    if payload is None:
        return None
    first = json.dumps(dict([next(iter(payload.items()))]))[1:-1]
    return members(lambda _: f"{first},".encode())(delivery, signer)


def _half(body: bytes) -> bytes:
    return body[: max(1, len(body) // 2)]


def _padded(size: int) -> Apply:
    return members(lambda _: b'"hookproofPadding":"%b",' % (b"x" * size))


def _nested_field(_: bytes) -> bytes:
    return b'"hookproofNesting":' + b"[" * _DEEP + b"]" * _DEEP + b","


def _free_text(text: str) -> Apply:
    """Text for people, which is where there are words, with something odd in it: JSON allows it in any string."""

    def changed(value: object) -> object:
        if isinstance(value, dict):
            return {key: changed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [changed(item) for item in value]
        return value.replace(" ", text, 1) if isinstance(value, str) else value

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        payload = parsed(delivery.payload)
        new = changed(payload)
        return None if payload is None or new == payload else signer.resign(delivery, body=json.dumps(new).encode())

    return apply


ROWS = (
    *rows(
        "not-json",
        Expected.REFUSED,
        ("cut-short", "the first half of the body", _bytes(_half)),
        ("trailing-comma", "a comma after the last member", _bytes(lambda b: b[:-1] + b",}")),
        ("single-quotes", "single quotes instead of double ones", _always(b"{'event': 'test'}")),
        ("plain-text", "plain text", _always(b"hello")),
        ("form-encoded", "form encoding", _form),
        ("two-values", "two JSON values, one after the other", _bytes(lambda b: b + b)),
        ("html", "an HTML page", _always(b"<!doctype html><title>Bad gateway</title>")),
    ),
    *rows(
        "not-a-number",
        Expected.SURVIVED,
        ("nan", "a member that is NaN", members(lambda _: b'"hookproofNumber":NaN,')),
        ("infinity", "a member that is -Infinity", members(lambda _: b'"hookproofNumber":-Infinity,')),
        ("huge-exponent", "a number beyond what a double holds", members(lambda _: b'"hookproofNumber":1e999,')),
        ("huge-integer", "an integer of 5,000 digits", members(lambda _: b'"hookproofNumber":' + b"7" * 5000 + b",")),
        beside=members(lambda _: b'"hookproofNumber":1,'),
    ),
    *rows(
        "empty-body",
        Expected.REFUSED,
        ("empty-body", "an empty body", _always(b"")),
        ("blank-body", "a body of nothing but whitespace", _always(b" \r\n\t ")),
        ("nul-body", "a body of one NUL byte", _always(b"\0")),
    ),
    *rows(
        "not-an-object",
        Expected.SURVIVED,
        ("array-body", "an empty array", _always(b"[]")),
        ("null-body", "null", _always(b"null")),
        ("text-body", "a JSON string", _always(b'"event"')),
        ("number-body", "a number", _always(b"1")),
        ("true-body", "true", _always(b"true")),
        ("wrapped-body", "the payload inside an array", _bytes(lambda b: b"[" + b + b"]")),
    ),
    *rows(
        "invalid-utf8",
        Expected.SURVIVED,
        ("invalid-utf8", "a string with the byte FF", members(lambda _: b'"hookproofText":"\xff\xfe",')),
        ("cut-utf8", "a string with half a character", members(lambda _: b'"hookproofText":"\xe2\x82",')),
        (
            "surrogate-utf8",
            "a string with an encoded surrogate",
            members(lambda _: b'"hookproofText":"\xed\xa0\x80",'),
        ),
        ("latin1", "a string in Latin-1", members(lambda _: '"hookproofText":"é",'.encode("latin-1"))),
        beside=members(lambda _: '"hookproofText":"é你",'.encode()),
    ),
    *rows(
        "invalid-utf8",
        Expected.SURVIVED,
        ("utf16", "the body in UTF-16", _bytes(lambda b: b.decode("utf-8", "replace").encode("utf-16"))),
        ("byte-order-mark", "a byte order mark before the body", _bytes(lambda b: b"\xef\xbb\xbf" + b)),
    ),
    *rows(
        "deep-nesting",
        Expected.SURVIVED,
        ("deep-array", f"a body of {_DEEP:,} opening brackets", _always(b"[" * _DEEP)),
        ("deep-object", "objects nested 50,000 deep", _always(b'{"a":' * 50_000 + b"1" + b"}" * 50_000)),
    ),
    *rows(
        "deep-nesting",
        Expected.SURVIVED,
        ("deep-field", f"a member nested {_DEEP:,} deep", members(_nested_field)),
        beside=members(lambda _: b'"hookproofNesting":[],'),
    ),
    *rows(
        "huge-body",
        Expected.SURVIVED,
        ("body-of-2-mib", "a member of 2 MiB", _padded(2 * _MIB)),
        ("body-of-12-mib", "a member of 12 MiB", _padded(12 * _MIB)),
        beside=_padded(4096),
    ),
    *rows(
        "long-list",
        Expected.SURVIVED,
        *(
            (f"list-of-{size}-kb", f"a list with so many items that the body has {size} kB", _long_list(size))
            for size in LONG_KILOBYTES
        ),
    ),
    *rows(
        "wrong-types",
        Expected.SURVIVED,
        ("empty-object", "an empty object", _always(b"{}")),
        ("every-member-null", "every member null but the event", _every(None)),
        ("every-member-text", "every member an empty string but the event", _every("")),
        ("every-member-number", "every member a number but the event", _every(7)),
        ("every-member-array", "every member an empty array but the event", _every([])),
        ("types-swapped", "numbers for text and text for all else, at every depth", _value(_swapped_types)),
        ("shapes-swapped", "arrays for objects and objects for all else", _value(_shape_swapped)),
        ("event-null", "null as the event's name", _event_as(None)),
        ("event-number", "a number as the event's name", _event_as(7)),
        ("event-object", "an object as the event's name", _event_as({"name": "x"})),
        ("event-array", "an array as the event's name", _event_as(["x"])),
        ("event-empty", "an empty event name", _event_as("")),
    ),
    *rows(
        "odd-text",
        Expected.SURVIVED,
        ("nul-in-text", "texts with a NUL character", _free_text("\0")),
        ("surrogate-in-text", "texts with half of a surrogate pair", _free_text("\ud800")),
        ("controls-in-text", "texts with control characters", _free_text("\x1b[2J\x7f\x08")),
        beside=_free_text("\u00e9\u4f60"),
    ),
    *rows(
        "duplicate-keys",
        Expected.SURVIVED,
        ("repeated-member", "the first member twice", _repeated_member),
    ),
    *rows(
        "duplicate-keys",
        Expected.SURVIVED,
        ("repeated-new-member", "a new member twice", members(lambda _: b'"hookproofTwice":1,"hookproofTwice":"2",')),
        beside=members(lambda _: b'"hookproofTwice":1,'),
    ),
)
