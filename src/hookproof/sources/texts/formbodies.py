"""Bodies of forms (`MessageSid=SM1&MessageStatus=sent`) in boxes of a text, as objects of the list that explains them.

A form has texts only; each is taken for what its field says that it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote_plus

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources.positions import Spot
from hookproof.sources.records import Example, Field, ObjectDoc, Page, Role
from hookproof.sources.texts.headerboxes import boxes_in, meant, spots_of
from hookproof.sources.texts.headings import Section

_PAIR = r"[A-Za-z_][\w.\[\]-]{0,80}=[^&=\s]{0,2000}"
_BODY = re.compile(rf"{_PAIR}(?:&{_PAIR})*&?")
_HEAD = re.compile(r"[A-Z]{3,7} \S+|HTTP/|[A-Za-z][\w-]*:\s")
#: So many names are no accident, and so many are explained for each that is not.
_SHARED, _PER_STRANGER = 2, 2


def form_pages(sections: Sequence[Section], text: str, path: str) -> list[Page]:
    """Return each body of a form as a page with the list of fields that explains it; none without one."""
    if "=" not in text or "&" not in text:
        return []
    pages = []
    for box in boxes_in(text.split("\n")):
        told = list(_pairs(box))
        owner = max(sections, key=lambda one: len(_explained(one.fields, told)), default=None)
        known = _explained(owner.fields, told) if owner is not None and told else {}
        if owner is not None and len(known) >= _SHARED and _PER_STRANGER * (len(told) - len(known)) <= len(known):
            pages.append(_page(owner, told, path))
    return pages


def _pairs(box: Iterable[tuple[int, str]]) -> Iterator[tuple[str, str, Spot]]:
    """Yield name, value and place of what a box has that is a body and nothing else, but for the head of a message."""
    lines = [(number, line) for number, line in box if line.strip() and not _HEAD.match(line.strip())]
    whole = "".join(line.strip() for _, line in lines)
    if "&" not in whole or "..." in whole or not _BODY.fullmatch(whole):
        return
    for number, line in lines:
        for match in re.finditer(r"([^&=\s]+)=([^&\s]*)", line):
            yield unquote_plus(match[1]), unquote_plus(match[2]), (number, match.start() + 1)


def _explained(fields: Iterable[Field], told: Iterable[tuple[str, str, Spot]]) -> set[str]:
    names = {field.name for field in fields if len(field.path) == 1}
    return {name for name, _, _ in told if name in names}


def _page(owner: Section, told: Sequence[tuple[str, str, Spot]], path: str) -> Page:
    kinds = {field.name: field.kinds for field in owner.fields if len(field.path) == 1}
    value = {name: _as_told(text, kinds.get(name, frozenset())) for name, text, _ in told}
    spots = {f"/{escape(name)}": spot for name, _, spot in told}
    line, column = told[0][2]
    example = Example(
        value=value, at=Place(path=path, line=line, column=column), role=Role.PART, spots=spots_of(spots, told[0][2])
    )
    at = Place(path=path, line=owner.line, column=1)
    body = ObjectDoc(name=owner.heading, at=at, fields=tuple(owner.fields))
    return Page(title=owner.heading, at=at, body=body, examples=(example,))


def _as_told(text: str, kinds: frozenset[str]) -> object:
    """Return what a text of a form means where its field has a number or a boolean; else the text."""
    return meant(text) if kinds and "string" not in kinds else text
