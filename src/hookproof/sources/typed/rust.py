"""Structs and enums of Rust as serde writes them to JSON (serde.rs, "Attributes" and "Enum representations")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.typed.classpieces import Piece, Pieces, apart
from hookproof.sources.typed.likenesses import Declared, Likeness, Member, literal, named, union
from hookproof.sources.typed.rusttypes import type_of

_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
#: What `rename_all` may say -> how the words of a name are joined.
_STYLES: Mapping[str, Callable[[Sequence[str]], str]] = {
    "lowercase": "".join,
    "UPPERCASE": lambda words: "".join(words).upper(),
    "PascalCase": lambda words: "".join(word.capitalize() for word in words),
    "camelCase": lambda words: "".join((words[0], *(word.capitalize() for word in words[1:]))),
    "snake_case": "_".join,
    "SCREAMING_SNAKE_CASE": lambda words: "_".join(words).upper(),
    "kebab-case": "-".join,
    "SCREAMING-KEBAB-CASE": lambda words: "-".join(words).upper(),
}
_NEVER = names.words("skip skip_serializing")
_MAYBE = names.words("default skip_serializing_if")
#: Modules inside so many others are not read.
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the attributes before an item say to serde, and the comment on it."""

    serde: Mapping[str, str]
    said: str

    def called(self, name: str, around: _Marks, key: str = "rename_all") -> str:
        """What a member or a variant is called, by its own mark or that of the type around it."""
        style = _STYLES.get(around.serde.get(key, ""))
        plain = name.removeprefix("r#")
        words = [word.lower() for word in _WORDS.findall(plain)]
        return self.serde.get("rename") or (style(words) if style and words else plain)


@dataclass(frozen=True, slots=True)
class _Shape:
    """A struct, or an enum with the variants that it has instead of members; `flat` are the types whose members stand
    among its own."""

    name: str
    type: Likeness
    variants: tuple[tuple[str, Likeness], ...] = ()
    flat: tuple[str, ...] = ()


def declared(text: str) -> Iterator[Declared]:
    """Yield the types that a file declares; a variant of an enum is a type of its own, called after both."""
    shapes = {shape.name: shape for shape in _within(Pieces.of(text), 0)}
    inside = {name for shape in shapes.values() for name in shape.flat}
    for shape in shapes.values():
        several = next((shapes[name] for name in shape.flat if name in shapes and shapes[name].variants), None)
        if several is not None:
            variants = tuple((name, _together(shape.type, variant)) for name, variant in several.variants)
            yield from _united(replace(shape, variants=variants))
        elif not shape.variants:
            parents = tuple(named(name, shape.type.at) for name in shape.flat)
            yield Declared(shape.name, replace(shape.type, parents=(*shape.type.parents, *parents)))
        elif shape.name not in inside:
            yield from _united(shape)


def _united(shape: _Shape) -> Iterator[Declared]:
    called = [f"{shape.name}{name}" for name, _ in shape.variants]
    yield from (Declared(name, variant) for name, (_, variant) in zip(called, shape.variants, strict=True))
    at = shape.type.at
    yield Declared(shape.name, replace(union([named(name, at) for name in called], at), at=at))


def _together(outer: Likeness, variant: Likeness) -> Likeness:
    """A struct whose flat member is this variant."""
    parents = (*outer.parents, *variant.parents)
    return Likeness(variant.at, variant.words, (*outer.members, *variant.members), parents=parents)


def _within(pieces: Pieces, depth: int) -> Iterator[_Shape]:
    while pieces.at < len(pieces.every):
        start, marks = pieces.at, _marks(pieces)
        kind, name = pieces.here(), pieces.here(1)
        if kind.text in ("struct", "enum", "mod") and kind.kind == name.kind == "name":
            pieces.at += 2
            pieces.until("{", "(", ";") if not pieces.is_at("{", "(") else ()
            yield from _item(kind.text, name, pieces, marks, depth)
        pieces.at += pieces.at == start


def _item(kind: str, name: Piece, pieces: Pieces, marks: _Marks, depth: int) -> Iterator[_Shape]:
    is_tuple = pieces.is_at("(")
    inner = Pieces(pieces.bracket()) if pieces.is_at("{", "(") else Pieces(())
    if kind == "mod":
        yield from _within(inner, depth + 1) if depth < _DEEPEST else ()
    elif kind == "enum":
        yield _enum(name, inner, marks)
    elif is_tuple:
        _marks(inner)
        yield _Shape(name.text, type_of(inner.every[inner.at :], name.at).said(marks.said))
    else:
        members, flat = _members(inner, marks)
        yield _Shape(name.text, Likeness(name.at, {"type": "object"}, members).said(marks.said), flat=flat)


def _marks(pieces: Pieces) -> _Marks:
    """Read attributes, and what says who may see the item."""
    serde: dict[str, str] = {}
    said = pieces.here().said
    while pieces.is_at("#[", "pub"):
        if pieces.took("pub"):
            pieces.bracket() if pieces.is_at("(") else ()
            continue
        inner = Pieces(pieces.bracket())
        if inner.took("serde") and inner.is_at("("):
            for told in apart(inner.bracket()):
                serde[told[0].text] = told[2].value if len(told) > 2 and told[1].text == "=" else ""
        said = said or pieces.here().said
    return _Marks(serde, said)


def _members(pieces: Pieces, around: _Marks, key: str = "rename_all") -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """Return the fields of a struct or a variant, and the types whose members stand among them."""
    members: list[Member] = []
    flat: list[str] = []
    for told in apart(tuple(pieces.every)):
        field = Pieces(told)
        marks = _marks(field)
        name, kind = field.here(), type_of(told[field.at + 2 :], field.here().at, marks.serde.get("with", ""))
        if name.kind != "name" or field.here(1).text != ":" or not _NEVER.isdisjoint(marks.serde):
            continue
        if "flatten" in marks.serde:
            flat += [kind.called] if kind.called else []
            continue
        maybe = field.here(2).text == "Option" or not (_MAYBE.isdisjoint(marks.serde) and "default" not in around.serde)
        called = marks.called(name.text, around, key)
        members.append(Member(called, kind.said(marks.said or name.behind), required=not maybe))
    return tuple(members), tuple(flat)


def _enum(name: Piece, pieces: Pieces, marks: _Marks) -> _Shape:
    found: list[tuple[str, str, Pieces, _Marks]] = []
    for told in apart(tuple(pieces.every)):
        variant = Pieces(told)
        own = _marks(variant)
        if variant.here().kind == "name" and _NEVER.isdisjoint(own.serde):
            found.append((variant.here().text, own.called(variant.here().text, marks), variant, own))
            variant.at += 1
    if not {"tag", "untagged"} & {*marks.serde} and not any(one[2].is_at("(", "{") for one in found):
        texts = [called for _, called, _, _ in found]
        return _Shape(name.text, (literal(texts, name.at) if texts else Likeness(name.at)).said(marks.said))
    variants = tuple((own, _variant(called, body, of, marks)) for own, called, body, of in found)
    return _Shape(name.text, Likeness(name.at).said(marks.said), variants)


def _variant(called: str, pieces: Pieces, own: _Marks, around: _Marks) -> Likeness:
    """Return a variant as the enum's representation has it."""
    at, tag, content = pieces.every[0].at, around.serde.get("tag"), around.serde.get("content")
    held = _held(pieces, own, around)
    if "untagged" in around.serde:
        return _as_parent(held, at) if held else Likeness(at, {"type": "null"})
    if tag is None:
        return _object(at, (Member(called, held or Likeness(at)),)).said(own.said)
    named_by = Member(tag, literal([called], at))
    if content is not None:
        return _object(at, (named_by, *([Member(content, held)] if held else []))).said(own.said)
    inner = _as_parent(held, at) if held else Likeness(at)
    return replace(_object(at, (named_by, *inner.members)), parents=inner.parents).said(own.said)


def _held(pieces: Pieces, own: _Marks, around: _Marks) -> Likeness | None:
    """What a variant holds: fields, or one type; None where it is a name alone."""
    at = pieces.every[0].at
    if pieces.is_at("{"):
        several = own if "rename_all" in own.serde else replace(around, serde={**own.serde, **around.serde})
        key = "rename_all" if several is own else "rename_all_fields"
        members, flat = _members(Pieces(pieces.bracket()), several, key)
        return replace(_object(at, members), parents=tuple(named(name, at) for name in flat))
    inner = Pieces(pieces.bracket()) if pieces.is_at("(") else Pieces(())
    _marks(inner)
    return type_of(inner.every[inner.at :], at) if inner.every else None


def _object(at: int, members: tuple[Member, ...]) -> Likeness:
    return Likeness(at, {"type": "object"}, members)


def _as_parent(held: Likeness, at: int) -> Likeness:
    """A type whose members stand among those of the variant."""
    return Likeness(at, parents=(held,)) if held.called else held
