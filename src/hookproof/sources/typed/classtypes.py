"""Types of Java, C#, Kotlin and PHP as JSON has them: what members are called there, of what types they are, which are
sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hookproof.sources import names
from hookproof.sources.typed import classvocabulary as vocabulary
from hookproof.sources.typed.classbodies import Body, Held, Mark, bodies
from hookproof.sources.typed.classpieces import Piece, Pieces, apart
from hookproof.sources.typed.likenesses import Declared, Likeness, Member, literal, named, union

#: Types inside so many others are not read.
_DEEPEST = 12


def declared(text: str, read: Callable[[str], list[Body]] = bodies) -> Iterator[Declared]:
    """Yield the types that a program declares; beside one that names those that it may be, or that several extend, the
    union of these. `read` tells what is declared."""
    program = _Program(read(text))
    for body in program.every:
        if body.word == "enum":
            yield Declared(body.name.text, _enumeration(body))
        elif told := program.told(body):
            yield Declared(body.name.text, told, parameters=body.names)
    for name, (at, below) in program.unions.items():
        yield Declared(f"{name}.Any", Likeness(at, branches=tuple(named(each, at) for each in below)))


def _enumeration(body: Body) -> Likeness:
    """Return the values of an enumeration: those that are given, else its names where it says that these are sent."""
    given = [_named_by(value.marks) or _text(value.value) for value in body.values]
    if all(given):
        return literal(given, body.name.at).said(body.said)
    by_name = body.values and all(one.name == "JsonConverter" for one in body.marks) and body.marks
    written = [one or value.name.text for one, value in zip(given, body.values, strict=True)]
    return (literal(written, body.name.at) if by_name else Likeness(body.name.at)).said(body.said)


@dataclass(slots=True)
class _Program:
    """All types that a program declares; `words` says what each is, `constants` are values by type and name, `unions`
    the types that one says to be one of, `fixed` the member of each of these that tells which one it is, `named` the
    types by their names."""

    every: Sequence[Body]
    words: dict[str, str] = field(default_factory=dict)
    constants: dict[tuple[str, str], Sequence[Piece]] = field(default_factory=dict)
    unions: dict[str, tuple[int, Sequence[str]]] = field(default_factory=dict)
    fixed: dict[str, tuple[str, str]] = field(default_factory=dict)
    named: dict[str, list[Body]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for body in self.every:
            self.named.setdefault(body.name.text, []).append(body)
        self.words.update((body.name.text, body.word) for body in self.every)
        for body in self.every:
            for held in body.members:
                if held.kept and held.value:
                    self.constants[body.name.text, held.name.text.lstrip("$")] = held.value
        known = {body.name.text: _called_itself(body.marks) for body in self.every}
        extending = self._extending()
        for body in self.every:
            member, below = _below(body.marks, known)
            below = below or {name: known[name] for name in extending.get(body.name.text, ())}
            if len(below) > 1:
                self.unions[body.name.text] = (body.name.at, [*below])
                told = {name: (member or vocabulary.TELLS_UNNAMED, text) for name, text in below.items() if text}
                self.fixed |= told

    def _extending(self) -> dict[str, list[str]]:
        """The types that extend each one, by its name."""
        found: dict[str, list[str]] = {}
        for body in self.every:
            for above in body.above:
                found.setdefault(_type(Pieces(above)).called, []).append(body.name.text)
        return found

    def told(self, body: Body) -> Likeness | None:
        """Return the schema of a type; None of one that holds nothing and is no other's kind."""
        members = {one.name: one for one in self._members(body)}
        if fixed := self.fixed.get(body.name.text):
            name, text = fixed
            members[name] = Member(name, literal([text], body.name.at))
        above = tuple(
            kind for each in body.above if (kind := _type(Pieces(each))).called and not self._is_interface(kind)
        )
        if not members and not above:
            return None
        return Likeness(body.name.at, {"type": "object"}, tuple(members.values()), parents=above).said(body.said)

    def _is_interface(self, kind: Likeness) -> bool:
        """Whether a type above others holds nothing itself: C# says so by its name alone."""
        word = self.words.get(kind.called, "")
        return word == "interface" or (not word and vocabulary.INTERFACE.fullmatch(kind.called) is not None)

    def _members(self, body: Body) -> Iterator[Member]:
        properties = any(held.given for held in body.members)
        sent = [held for held in body.members if _is_sent(held, properties=properties)]
        by_field = {_field_of(held): held for held in sent if not held.function}
        for held in sent:
            if held.function:  # one that is named in JSON gives what a field beside it holds
                by_field[_field_of(held)] = replace(held, value=by_field.get(_field_of(held), held).value)
        sent = [*by_field.values()]
        explicit = any(_is_needed(held) for held in sent)
        own = [text for held in body.members if held.kept and names.is_dotted(text := _text(held.value))]
        for held in sent:
            kind = self._type_of(held, body)
            name = self._called(held, body)
            if (names.is_strong(name) or name in names.WEAK_KEYS) and len(own) == 1 and _is_text(kind):
                kind = literal(own, held.name.at)
            needed = _is_needed(held) or "const" in kind.words
            always = not explicit and not _may_be_null(kind) and "optional" not in held.modifiers
            yield Member(name, replace(kind, at=held.name.at).said(_said(held)), needed, always)

    def _called(self, held: Held, body: Body, depth: int = 0) -> str:
        """What a member is called in JSON; one that stands for another's is called as that one."""
        told = next((mark for mark in held.marks if mark.name in vocabulary.NAMING), None)
        constant = self._meant(told.given, body.name.text) if told is not None else ""
        if told is None and "override" in held.modifiers and depth < _DEEPEST:
            above = [each for kind in body.above for each in self.named.get(_type(Pieces(kind)).called, ())]
            meant = ((one, each) for each in above for one in each.members if one.name.text == held.name.text)
            constant = next((self._called(one, each, depth + 1) for one, each in meant), "")
        return _named_by(held.marks) or constant or held.name.text.lstrip("$")

    def _meant(self, given: Sequence[Piece], home: str, depth: int = 0) -> str:
        """The text that a value is, or that the name of a constant stands for: of the same type where it says of none;
        "" where it is none. An object that is made of one (`new("open")`) is sent as that."""
        if text := _text([piece for piece in given if piece.text not in ("new", "(", ")")]):
            return text
        called = [piece.text.lstrip("$") for piece in given if piece.kind == "name"]
        if not called or depth > _DEEPEST:
            return ""
        home = called[-2] if len(called) > 1 and called[-2] not in ("self", "static", "this", "new") else home
        return self._meant(self.constants.get((home, called[-1]), ()), home, depth + 1)

    def _type_of(self, held: Held, body: Body) -> Likeness:
        """The type of a member: the one text that it has, else that of its documentation, else as it is written."""
        text = self._meant(held.value, body.name.text)
        if text and (held.kept or names.is_dotted(text)):
            return literal([text], held.name.at)
        documented = vocabulary.VAR.search(held.said)
        kind = _type(Pieces.of(documented["type"]) if documented else Pieces(held.type))
        return _or_null(kind) if any(mark.name in vocabulary.NULLABLE for mark in held.marks) else kind


def _is_sent(held: Held, *, properties: bool) -> bool:
    """Whether a member is one of the payload: what is named; of a type with `properties`, as C# has them, these; else
    each field."""
    hides = [mark for mark in held.marks if mark.name in vocabulary.HIDDEN and not mark.given]
    if hides or held.modifiers & {"static", "const", "transient"}:
        return False
    naming = any(mark.name in vocabulary.NAMING for mark in held.marks)
    return naming or (not held.function and (held.given or not properties))


def _field_of(held: Held) -> str:
    name = held.name.text.lstrip("$")
    return names.squeezed(name[3:] if held.function and name[:3] in ("get", "has") else name)


def _said(held: Held) -> str:
    documented = vocabulary.VAR.search(held.said)
    told = held.said if documented is None else f"{held.said[: documented.start()]}\n{documented['said']}".strip()
    return told or held.name.behind


def _is_needed(held: Held) -> bool:
    if "required" in held.modifiers or any(mark.name in vocabulary.NEEDED for mark in held.marks):
        return True
    return any(vocabulary.SAYS_NEEDED.search("".join(one.text for one in mark.given)) for mark in held.marks)


def _named_by(marks: Iterable[Mark]) -> str:
    """The name in JSON that annotations give; "" where none does, or a constant stands for it."""
    for mark in marks:
        for part in apart(mark.given) if mark.name in vocabulary.NAMING else ():
            key = part[0].text.lower() if len(part) > 2 and part[1].text in ("=", ":") else ""
            if part[-1].kind == "text" and (not key or key in vocabulary.NAMING[mark.name]):
                return part[-1].value
    return ""


def _text(pieces: Sequence[Piece]) -> str:
    return pieces[0].value if len(pieces) == 1 and pieces[0].kind == "text" else ""


def _called_itself(marks: Iterable[Mark]) -> str:
    return next((_text(mark.given) for mark in marks if mark.name in vocabulary.CALLED_ITSELF), "")


def _below(marks: Sequence[Mark], known: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """Return the member that tells the types below one apart, and its text for each of them: beside it, or what it is
    called itself (`known`)."""
    telling = [mark for mark in marks if mark.name in vocabulary.TELLING]
    member, below, texts = "", list[str](), list[str]()
    for mark in telling:
        for key, piece, after in _arguments(mark.given):
            if piece.kind == "text" and key in vocabulary.TELLS:
                member = piece.value
            elif piece.kind == "text" and mark.name in vocabulary.NAMES_IT:
                member = member or piece.value
            elif piece.kind == "text" and key in ("", "name", "typediscriminator"):
                texts.append(piece.value)
            elif piece.text in known and after in vocabulary.OF_TYPE:
                below.append(piece.text)
    member = member or next((vocabulary.TELLING[mark.name] for mark in telling), "")
    texts = texts or [known[name] for name in below if known[name]]
    return member, dict(zip(below, texts, strict=True)) if len(below) == len(texts) else {}


def _arguments(given: Sequence[Piece]) -> Iterator[tuple[str, Piece, str]]:
    """Yield the pieces of what an annotation is given, each with the argument that it stands for, and what is behind it
    up to a bracket."""
    for number, piece in enumerate(given):
        before = given[max(number - 2, 0) : number]
        key = before[0].text.lower() if len(before) == 2 and before[1].text in ("=", ":") else ""
        after = "".join(one.text for one in given[number + 1 : number + 3])
        yield key, piece, ")" if after.startswith(")") else after


def _type(pieces: Pieces, depth: int = 0) -> Likeness:
    """Return the type that stands here, with its alternatives; of what is none, nothing is known."""
    at = pieces.here().at
    maybe = pieces.took("?")
    parts = [_single(pieces, depth)]
    while pieces.took("|"):
        parts.append(_single(pieces, depth))
    kind = union(parts, at) if len(parts) > 1 else parts[0]
    return _or_null(kind) if maybe else kind


def _single(pieces: Pieces, depth: int) -> Likeness:
    pieces.took("\\")
    first = last = pieces.here()
    if first.kind != "name" or depth > _DEEPEST:
        return Likeness(first.at)
    pieces.at += 1
    while pieces.took(".", "\\", "::"):
        last = pieces.here()
        pieces.at += 1
    kind = _with_arguments(last, _inner(pieces, depth))
    while pieces.is_at("[", "?", "."):
        if pieces.is_at("["):
            pieces.bracket()
            kind = Likeness(first.at, {"type": "array"}, items=kind)
        else:
            kind = _or_null(kind) if pieces.is_at("?") else kind
            pieces.at += 1
    return kind


def _inner(pieces: Pieces, depth: int) -> tuple[Likeness, ...]:
    """Return the types that one with parameters is used with."""
    found: list[Likeness] = []
    while pieces.is_at("<") or (found and pieces.is_at(",")):
        pieces.at += 1
        found.append(_type(pieces, depth + 1))
    pieces.took(">")
    return tuple(found)


def _with_arguments(name: Piece, given: tuple[Likeness, ...]) -> Likeness:
    called = name.text.lower()
    if called in vocabulary.LISTS or (called == "array" and len(given) == 1):
        return Likeness(name.at, {"type": "array"}, items=given[-1] if given else None)
    if called in vocabulary.MAYBE and given:
        return _or_null(given[0])
    if called == "array":
        return Likeness(name.at, {"type": "object"} if given else {})
    if called in vocabulary.PLAIN:
        return Likeness(name.at, vocabulary.PLAIN[called])
    return replace(named(name.text, name.at), arguments=given)


def _is_text(kind: Likeness) -> bool:
    return kind.words.get("type") == "string" and "const" not in kind.words


def _may_be_null(kind: Likeness) -> bool:
    return "null" in (kind.words.get("type") or ()) or any(one.words.get("type") == "null" for one in kind.branches)


def _or_null(kind: Likeness) -> Likeness:
    if not kind.words and not kind.branches:
        return kind  # it may be anything
    told = kind.words.get("type")
    if isinstance(told, str) and kind.items is None:
        return replace(kind, words={**kind.words, "type": [told, "null"]})
    return kind if _may_be_null(kind) else Likeness(kind.at, branches=(kind, Likeness(kind.at, {"type": "null"})))
