"""Values that stand beside their own description: the example of a schema's field, a member that a comment explains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hookproof.findings import Place
from hookproof.rules.reading.examples import members, pages_with_objects
from hookproof.rules.rulebook import Ground
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources.positions import below
from hookproof.sources.records import Document, Example, Field, ObjectDoc, Page, Role


def pages_with_values(ground: Ground, document: Document) -> Iterator[tuple[Page, Example]]:
    """Yield what `pages_with_objects` does, and what `own_values` gives."""
    yield from pages_with_objects(document)
    yield from own_values(ground, document)


def own_values(ground: Ground, document: Document) -> tuple[tuple[Page, Example], ...]:
    """Return each described field with the value that stands beside its description, as an object with that member.

    What an enum lists is held against that, and what is true or false is told under a condition nearly always. Several
    rules ask for the same.
    """
    return ground.once(f"own values of {document.path}", lambda: tuple(_own_values(document)))


def _own_values(document: Document) -> Iterator[tuple[Page, Example]]:
    beside: dict[str, list[Example]] = {}
    for example in document.examples:
        if example.role is Role.PART and example.schema:
            beside.setdefault(example.schema, []).append(example)
        elif document.space is None and example.role is not Role.REQUEST and example.value is not None:
            yield from _commented(example)
    for owner in document.objects if beside else ():
        for field in owner.fields:
            told = field.description and not field.enum and field.kinds != {"boolean"}
            for example in beside.get(field.pointer or "", ()) if told else ():
                if isinstance(example.value, float) and field.kinds == {"integer"}:
                    continue  # that is told of its type
                yield _page(field, owner.name), _as_member(field.name, example)


def _page(field: Field, title: str) -> Page:
    return Page(title=title, at=field.at, body=ObjectDoc(name=title, at=field.at, fields=(field,)))


def _as_member(name: str, example: Example) -> Example:
    """Return the value of one field as the object that has it and nothing else."""
    return replace(example, value={name: example.value}, member=f"/{escape(name)}")


#: A line of JSON up to its comment: what stands in quotes is no comment.
_COMMENT = re.compile(r"^(?P<json>(?:[^\"/#]|\"(?:[^\"\\]|\\.)*\"|/(?!/))*)(?://|#)\s*(?P<said>.*)$")


def _commented(example: Example) -> Iterator[tuple[Page, Example]]:
    """Yield the members that a comment explains, behind them or on the lines right above."""
    said = _comments(example)
    lines: dict[int, list[tuple[str, str, object]]] = {}
    for pointer, key, value in members(example.value) if said else ():
        lines.setdefault(example.spots(pointer)[0], []).append((pointer, key, value))
    for line, found in lines.items():
        pointer, key, value = found[0]
        if line in said and len(found) == 1 and not isinstance(value, (dict, list, bool)):
            at = Place(path=example.at.path, line=line, column=1)
            field = Field(path=(key,), description=said[line], at=at)
            own = replace(example, value=value, at=example.place(pointer), spots=below(example.spots, pointer))
            yield _page(field, key), _as_member(key, own)


def _comments(example: Example) -> dict[int, str]:
    """Return the comments of a box of JSON by the line of the member that each explains."""
    first, found, above = example.at.line or 1, {}, ""
    for number, line in enumerate(example.raw.split("\n") if re.search("//|#", example.raw) else (), first):
        match = _COMMENT.match(line)
        if match is not None and not match["json"].strip():
            above = f"{above} {match['said']}".strip()
            continue
        told = match["said"] if match is not None else above
        if told and "..." not in told:
            found[number] = told
        above = ""
    return found
