"""Types of a Go file: structs with the names of their members in JSON, and the constants of named texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.typed.likenesses import Declared, Likeness, Member, listed_events, literal, named

_STRUCT = re.compile(r"\s*(?:type\s+)?(?P<name>\w+)\s+struct\s*\{\s*")
_TAG = r"`(?:[^`]*\s)?json:\"(?P<json>[^\",`]{1,80})?(?P<marks>(?:,\w+)*)\"[^`]*`"
_SAID = r"\s*(?://\s*(?P<said>.*))?"
_MEMBER = re.compile(rf"\s*[A-Z]\w*\s+(?P<type>[\w.*\[\]{{}}]{{1,80}})\s+{_TAG}{_SAID}")
_OPEN = re.compile(r"\s*[A-Z]\w*\s+(?P<type>[*\[\]]{0,8})struct\s*\{\s*")
_CLOSE = re.compile(rf"\s*\}}(?:\s*{_TAG})?{_SAID}")
_EMBEDDED = re.compile(r"\s*\*?(?:\w+\.)?(?P<name>[A-Z]\w*)\s*(?://.*)?")
_COMMENT = re.compile(r"\s*//\s?(?P<text>.*)")
_CONSTANT = re.compile(r"\s*(?:const\s+)?[A-Za-z]\w*(?:\s+(?P<type>\w+))?\s*=\s*\"(?P<value>[^\"\n]{1,120})\"")
_PLAIN = {
    "json.RawMessage": {}, "any": {}, "interface{}": {},
    "string": {"type": "string"}, "bool": {"type": "boolean"}, "time.Time": {"type": "string", "format": "date-time"},
    "uuid.UUID": {"type": "string", "format": "uuid"},
    **{kind: {"type": "integer"} for kind in names.words("int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64")},
    **{kind: {"type": "number"} for kind in ("float32", "float64")},
}  # fmt: skip


def declared(text: str) -> Iterator[Declared]:
    """Yield the structs that a file declares, the texts that its named types may be, and its list of events."""
    reader = _File(text.split("\n"))
    yield from reader.structs()
    yield from reader.listed()


@dataclass(slots=True)
class _File:
    lines: Sequence[str]
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        at = 0
        for line in self.lines:
            self.starts.append(at)
            at += len(line) + 1

    def structs(self) -> Iterator[Declared]:
        number = 0
        while number < len(self.lines):
            head = _STRUCT.fullmatch(self.lines[number])
            number += 1
            if head is None:
                continue
            said, at = self._above(number - 1), self.starts[number - 1]
            found, number, _ = self._members(number)
            events = names.mentioned(said)
            event = events[0] if len({*events}) == 1 else ""
            yield Declared(head["name"], replace(found, at=at).said(said), event)

    def listed(self) -> Iterator[Declared]:
        """Yield the values of each named type that constants have, and those that are events."""
        by_type: dict[str, list[str]] = {}
        first = 0
        for number, line in enumerate(self.lines):
            if found := _CONSTANT.match(line):
                first = first or self.starts[number]
                by_type.setdefault(found["type"] or "", []).append(found["value"])
        for name, values in by_type.items():
            if name not in ("", "string"):
                yield Declared(name, literal(values, first))
        plain = [value for name in ("", "string") for value in by_type.get(name, ()) if names.is_dotted(value)]
        told = listed_events(plain, first)
        yield from [told] if told else []

    def _members(self, number: int) -> tuple[Likeness, int, re.Match[str] | None]:
        """Return the struct whose members begin at a line, the line behind it, and what closes it."""
        members: list[Member] = []
        parents: list[Likeness] = []
        start = self.starts[number - 1]
        while number < len(self.lines):
            line, at = self.lines[number], self.starts[number]
            number += 1
            if inner := _OPEN.fullmatch(line):
                found, after, closed = self._members(number)
                members += self._member(closed, self._held(found, inner["type"], at), self._above(number - 1))
                number = after
            elif closed := _CLOSE.fullmatch(line):
                return Likeness(start, {"type": "object"}, tuple(members), parents=tuple(parents)), number, closed
            elif member := _MEMBER.fullmatch(line):
                members += self._member(member, self._type(member["type"], at), self._above(number - 1))
            elif embedded := _EMBEDDED.fullmatch(line):
                parents.append(named(embedded["name"], at))
        return Likeness(start), number, None

    def _member(self, match: re.Match[str] | None, kind: Likeness, above: str) -> list[Member]:
        """Return a member; of one that Go does not leave out nothing is said, for it reads what is not there, too."""
        if match is None or (match["json"] or "-") == "-":
            return []
        kind = Likeness(kind.at, {"type": "string"}) if ",string" in (match["marks"] or "") else kind
        always = "omit" not in (match["marks"] or "")
        return [Member(match["json"], kind.said(above or (match["said"] or "").strip()), required=False, always=always)]

    def _held(self, inner: Likeness, marks: str, at: int) -> Likeness:
        held = replace(inner, at=at)
        held = Likeness(at, {"type": "array"}, items=held) if "[" in marks else held
        return _or_null(held) if marks else held

    def _type(self, text: str, at: int) -> Likeness:
        if text == "[]byte":
            return Likeness(at, {"type": "string"})
        if text.startswith("*"):
            return _or_null(self._type(text[1:], at))
        if text.startswith("["):
            return _or_null(Likeness(at, {"type": "array"}, items=self._type(text[text.index("]") + 1 :], at)))
        if text.startswith("map["):
            return _or_null(Likeness(at, {"type": "object"}))
        return Likeness(at, _PLAIN[text]) if text in _PLAIN else named(text, at)

    def _above(self, number: int) -> str:
        """Return the comment that stands right above a line."""
        said: list[str] = []
        while number > 0 and (found := _COMMENT.fullmatch(self.lines[number - 1])):
            said.insert(0, found["text"])
            number -= 1
        return "\n".join(said)


def _or_null(kind: Likeness) -> Likeness:
    """Return the type of what Go sends as null where it has none."""
    told = kind.words.get("type")
    if isinstance(told, str) and not kind.members:
        return replace(kind, words={**kind.words, "type": [told, "null"]})
    return Likeness(kind.at, branches=(kind, Likeness(kind.at, {"type": "null"})))
