"""Messages of protobuf as its mapping to JSON has them (protobuf.dev, ProtoJSON format): names in camel case, 64 bits
as texts, values of an enumeration by name, times as RFC 3339."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hookproof.sources import names
from hookproof.sources.typed.classpieces import Piece, Pieces
from hookproof.sources.typed.likenesses import Declared, Likeness, Member, literal, named, union

_WHOLE = {"type": "string", "pattern": "^-?(?:0|[1-9][0-9]{0,17})$"}
_DURATION = {"type": "string", "pattern": "^-?[0-9]{1,9}(?:\\.[0-9]{1,9})?s$"}
_KINDS = {
    kind: words
    for words, kinds in (
        ({"type": "string"}, "string google.protobuf.FieldMask"),
        ({"type": "string", "pattern": "^(?:[A-Za-z0-9+/]{4})*$"}, "bytes"),
        ({"type": "boolean"}, "bool"),
        ({"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}, "int32 sint32 sfixed32"),
        ({"type": "integer", "minimum": 0, "maximum": 2**32 - 1}, "uint32 fixed32"),
        (_WHOLE, "int64 sint64 sfixed64"),
        ({**_WHOLE, "pattern": "^(?:0|[1-9][0-9]{0,18})$"}, "uint64 fixed64"),
        ({"type": "number"}, "float double"),
        ({"type": "string", "format": "date-time"}, "google.protobuf.Timestamp"),
        (_DURATION, "google.protobuf.Duration"),
        ({"type": "object"}, "google.protobuf.Struct google.protobuf.Any google.protobuf.Empty"),
        ({"type": "array"}, "google.protobuf.ListValue"),
        ({}, "google.protobuf.Value"),
    )
    for kind in kinds.split()
}
#: A value that may be null: `google.protobuf.Int64Value`.
_WRAPPED = {f"google.protobuf.{kind.capitalize()}Value": kind for kind in _KINDS if "." not in kind}
_WRAPPED |= {f"google.protobuf.UInt{bits}Value": f"uint{bits}" for bits in (32, 64)}
_LABELS = names.words("optional required repeated")
_BLOCKS = names.words("message enum oneof service extend")
_NO_FIELDS = names.words("reserved extensions option")
#: How the value 0 of an enumeration is called where it stands for none: it is not sent.
_NONE = "_UNSPECIFIED"
#: Messages inside so many others are not read.
_DEEPEST = 12


@dataclass(slots=True)
class _Message:
    """The members of a message, and the names of those of which it has one at a time."""

    members: list[Member] = field(default_factory=list)
    choices: list[list[str]] = field(default_factory=list)

    def likeness(self, at: int) -> Likeness:
        alone = [{"oneOf": [{"required": [name]} for name in each]} for each in self.choices if len(each) > 1]
        return Likeness(at, {"type": "object", **({"allOf": alone} if alone else {})}, tuple(self.members))


def declared(text: str) -> Iterator[Declared]:
    """Yield the messages and enumerations that a file declares, those inside of others too."""
    yield from _within(Pieces.of(text), None, 0)


def _within(pieces: Pieces, message: _Message | None, depth: int) -> Iterator[Declared]:
    """Read declarations to the end; fields are put to the message that they stand in."""
    while pieces.at < len(pieces.every):
        start, head = pieces.at, pieces.here()
        if head.text in _BLOCKS and pieces.here(1).kind == "name" and pieces.here(2).text == "{":
            name = pieces.here(1)
            pieces.at += 2
            inner = Pieces(pieces.bracket())
            yield from _block(head, name, inner, message, depth) if depth < _DEEPEST else ()
        elif message is None or head.text in _NO_FIELDS:
            pieces.until(";", "{")
            _pass(pieces)
        elif (member := _field(pieces)) is not None:
            message.members.append(member)
        pieces.at += pieces.at == start


def _block(head: Piece, name: Piece, inner: Pieces, around: _Message | None, depth: int) -> Iterator[Declared]:
    if head.text == "message":
        message = _Message()
        yield from _within(inner, message, depth + 1)
        yield Declared(name.text, message.likeness(name.at).said(head.said))
    elif head.text == "enum":
        yield Declared(name.text, _enumeration(name, inner).said(head.said))
    elif head.text == "oneof" and around is not None:
        before = len(around.members)
        yield from _within(inner, around, depth + 1)
        around.choices.append([member.name for member in around.members[before:]])


def _pass(pieces: Pieces) -> None:
    if pieces.is_at("{"):
        pieces.bracket()
    else:
        pieces.took(";")


def _enumeration(name: Piece, inner: Pieces) -> Likeness:
    values: list[str] = []
    while told := inner.until(";"):
        if len(told) > 2 and told[1].text == "=" and not (told[2].text == "0" and told[0].text.endswith(_NONE)):
            values.append(told[0].text)
        inner.took(";")
    return literal(values, name.at) if values else Likeness(name.at)


def _field(pieces: Pieces) -> Member | None:
    """Return the member that a field is; one that is not required is left out where it has its first value."""
    said = pieces.here().said
    label = pieces.here().text
    pieces.took(*_LABELS)
    kind, behind = _type(pieces), pieces.here().behind
    name, told = pieces.here(), pieces.until(";")
    _pass(pieces)
    if kind is None or name.kind != "name":
        return None
    kind = Likeness(kind.at, {"type": "array"}, items=kind) if label == "repeated" else kind
    return Member(_called(name.text, told), kind.said(said or behind), required=label == "required")


def _type(pieces: Pieces) -> Likeness | None:
    """Return the type that is written here; None where none is."""
    first = pieces.here()
    if first.text == "map" and pieces.here(1).text == "<":
        words = pieces.until(">")
        pieces.took(">")
        value = _named("".join(piece.text for piece in words).rpartition(",")[2], first.at)
        return Likeness(first.at, {"type": "object", **({"additionalProperties": value.words} if value.words else {})})
    start = pieces.at
    pieces.took(".")
    pieces.at += pieces.here().kind == "name"
    while pieces.took("."):
        pieces.at += 1
    text = "".join(piece.text for piece in pieces.every[start : pieces.at]).lstrip(".")
    return _named(text, first.at) if text else None


def _named(text: str, at: int) -> Likeness:
    """Return the type of a name: one of the language or of its library, else that of a message or an enumeration."""
    if text in _WRAPPED:
        return union((Likeness(at, _KINDS[_WRAPPED[text]]), Likeness(at, {"type": "null"})), at)
    return Likeness(at, _KINDS[text]) if text in _KINDS else named(text.rpartition(".")[2], at)


def _called(name: str, told: Sequence[Piece]) -> str:
    """What a field is called in JSON: as it says, else in camel case."""
    words = [piece.text for piece in told]
    if "json_name" in words[:-2]:
        return told[words.index("json_name") + 2].value
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
