"""Types of languages that declare one member a line: Kotlin, Swift, Rust, GraphQL, protobuf, and JSDoc.

Only what a line says of its member is read: its name in JSON, its type, whether it may be null, and the comment on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.typed.likenesses import Declared, Likeness, Member, literal, named

_HEAD = re.compile(
    r"[ \t]*(?:(?:public|private|internal|sealed|final|data|pub|open|export)[ \t]+){0,4}"
    r"(?:class|struct|type|message|interface)[ \t]+(?P<name>[A-Za-z]\w{0,80})"
    r"[^({\n]{0,200}[({]?[ \t]*(?:\)[ \t]*\{)?[ \t]*"
)
_JSDOC = re.compile(r"[ \t/*]*@typedef\s+(?:\{[Oo]bject\}\s+)?(?P<name>\w{1,80})\s*")
_SAID = r"[ \t]*(?:(?://+|#)[ \t]*(?P<said>.*))?"
_TYPE = r"(?P<type>[A-Za-z\[][\w.<>\[\]?!, ]{0,80}?)"
_NAME = r"(?P<name>[A-Za-z_]\w{0,80})"
_MEMBERS = tuple(
    re.compile(rf"[ \t]*{pattern}{_SAID}")
    for pattern in (
        rf"(?:(?:override|public)[ \t]+){{0,2}}(?:va[lr]|let)[ \t]+{_NAME}[ \t]*:[ \t]*{_TYPE}(?:[ \t]*=[^,/]*)?,?",
        rf"(?:pub(?:\([^)]*\))?[ \t]+)?{_NAME}[ \t]*:[ \t]*{_TYPE},?",
        rf"(?:optional[ \t]+)?(?P<many>repeated[ \t]+)?{_TYPE}[ \t]+{_NAME}[ \t]*=[ \t]*\d+;",
    )
)
_PROPERTY = re.compile(
    r"[ \t*]*@(?:property|prop)\s+\{(?P<type>[^{}\n]{1,200})\}\s+(?P<maybe>\[)?(?P<name>[A-Za-z_$]\w{0,80})"
    r"(?:=[^\]\n]{0,80})?\]?\s*(?:-\s*)?(?P<said>.*)"
)
#: What gives a member its name in JSON, above it or before it: `@SerialName("x")`, `#[serde(rename = "x")]`.
_RENAMED = re.compile(
    r"[ \t]*(?:@|#\[)[\w.:]{0,40}(?:json|serial|serde)[^\"\n]{0,80}"
    r"\"(?P<json>[^\"\n]{1,80})\"[^\"\n]{0,80}?[)\]]+[ \t]*",
    re.IGNORECASE,
)
_ABOVE = re.compile(r"[ \t]*(?://+|#(?!\[)|/?\*+)[ \t]*(?P<said>.*?)(?:[ \t]*\*/)?[ \t]*")
_CLOSING = re.compile(r"[ \t]*(?:[})]|\*/)")
_KINDS = {
    kind: words
    for kinds, words in (
        ("string str char uuid guid id", {"type": "string"}),
        (
            "instant localdatetime offsetdatetime zoneddatetime datetime datetimeoffset timestamp",
            {"type": "string", "format": "date-time"},
        ),
        ("int integer long short int32 int64 uint32 uint64 i32 i64 u32 u64 usize biginteger", {"type": "integer"}),
        ("float double decimal bigdecimal number f32 f64", {"type": "number"}),
        ("bool boolean", {"type": "boolean"}),
    )
    for kind in names.words(kinds)
}
_LISTS = names.words("list array vec set collection ilist ienumerable ireadonlylist icollection")
_MAYBE = names.words("option optional nullable")
_GENERIC = re.compile(r"(?P<outer>\w+)[ \t]*<(?P<inner>.+)>|\[(?P<listed>.+)\]|(?P<array>.+)\[\]")


def declared(text: str) -> Iterator[Declared]:
    """Yield the types that a text declares; lines that declare no member are passed over."""
    name, start, members = "", 0, list[Member]()
    said, json, at = list[str](), "", 0
    for line in text.split("\n"):
        head = _HEAD.fullmatch(line) or _JSDOC.fullmatch(line)
        if head is not None or _CLOSING.match(line):
            yield from _made(name, start, members)
            name, start, members = head["name"] if head is not None else "", at, []
            said, json = [], ""
        elif member := _member(line, at, " ".join(said), json):
            members.append(member)
            said, json = [], ""
        elif renamed := _RENAMED.fullmatch(line):
            json = renamed["json"]
        elif above := _ABOVE.fullmatch(line):
            said.append(above["said"])
        at += len(line) + 1
    yield from _made(name, start, members)


def _made(name: str, at: int, members: list[Member]) -> Iterator[Declared]:
    yield from [Declared(name, Likeness(at, {"type": "object"}, tuple(members)))] if name and members else []


def _member(line: str, at: int, above: str, json: str) -> Member | None:
    """Return the member that a line declares."""
    before = _RENAMED.match(line)
    rest = line[before.end() :] if before is not None else line
    found = _PROPERTY.fullmatch(rest)
    if found is not None:
        kind = _script(found["type"], at)
        return Member(found["name"], kind.said(found["said"]), required=not found["maybe"])
    found = next((match for pattern in _MEMBERS if (match := pattern.fullmatch(rest))), None)
    if found is None:
        return None
    kind = _type(found["type"].strip(), at)
    kind = Likeness(at, {"type": "array"}, items=kind) if found.groupdict().get("many") else kind
    name = before["json"] if before is not None else json or found["name"]
    return Member(name, kind.said(above or (found["said"] or "").strip()), required=None)


def _script(text: str, at: int) -> Likeness:
    """Return a type as JSDoc writes it: literals apart, a name, or a list."""
    parts = [part.strip() for part in text.strip("() ").split("|")]
    fixed = [part[1:-1] for part in parts if part[:1] in "\"'" and part[-1:] == part[:1]]
    if len(fixed) == len(parts):
        return literal(fixed, at)
    rest = [part for part in parts if part not in ("null", "undefined")]
    return _type(rest[0] + ("?" if len(rest) < len(parts) else ""), at) if len(rest) == 1 else Likeness(at)


def _type(text: str, at: int) -> Likeness:
    """Return the type that a text names; one that may be null ends in `?`, or is an option."""
    if text.endswith("!"):  # GraphQL: what is never null
        return _type(text[:-1], at)
    if text.endswith("?"):
        return _or_null(_type(text[:-1], at))
    if generic := _GENERIC.fullmatch(text):
        inner = generic["listed"] or generic["array"]
        if inner or generic["outer"].lower() in _LISTS:
            return Likeness(at, {"type": "array"}, items=_type((inner or generic["inner"]).strip(), at))
        return _or_null(_type(generic["inner"].strip(), at)) if generic["outer"].lower() in _MAYBE else Likeness(at)
    words = _KINDS.get(text.rpartition(".")[2].lower())
    return Likeness(at, words) if words is not None else named(text, at)


def _or_null(kind: Likeness) -> Likeness:
    told = kind.words.get("type")
    if not kind.words and kind.items is None:
        return kind  # it may be anything
    if isinstance(told, str) and kind.items is None:
        return replace(kind, words={**kind.words, "type": [told, "null"]})
    return Likeness(kind.at, branches=(kind, Likeness(kind.at, {"type": "null"})))
