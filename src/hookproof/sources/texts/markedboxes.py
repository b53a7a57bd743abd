"""Boxes that a Markdown text has in HTML (`<pre>`), or in a component of MDX (`` {`…`} ``), as lines with places."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookproof.schema.patterns import deferral as re
from hookproof.sources.positions import Spot

_PRE = re.compile(r"<pre\b[^<>]{0,200}>(?P<text>(?:(?!<pre\b).){2,100000}?)</pre\s*>", re.DOTALL | re.IGNORECASE)
#: A text in backticks that a component gets: as one of its attributes, or as what it encloses.
_TEMPLATE = re.compile(r"[=>]\s*\{\s*`(?P<text>[^`]{2,100000})`\s*\}")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_LEAD = re.compile(rf"(?:{_TAG.pattern})+")
_LANGUAGE = re.compile(r"(?:lang(?:uage)?-|\blang(?:uage)?=[\"'{]{0,2})(?P<name>\w{1,20})", re.IGNORECASE)
#: So far before a template begins the tag that it is of.
_NEAR = 300


@dataclass(frozen=True, slots=True)
class MarkedBox:
    """The lines of a box without its marks, where each begins in the document, and the language that it says it has."""

    lines: tuple[str, ...]
    spots: tuple[Spot, ...]
    language: str = ""


def boxes_in(text: str, hidden: Sequence[Sequence[int]] = ()) -> Iterator[MarkedBox]:
    """Yield the boxes in the order of the text.

    `hidden` are lines, counted from 0, first and after the last, that are boxes of Markdown.
    """
    if "<pre" not in text and "{`" not in text:
        return
    lines = text.split("\n")
    for start, end in hidden:
        lines[start:end] = [" " * len(line) for line in lines[start:end]]
    shown = "\n".join(lines)
    found = [*_PRE.finditer(shown), *_TEMPLATE.finditer(shown)]
    last = 0
    for match in sorted(found, key=lambda one: one.start()):
        if match.start() >= last:
            last = match.end()
            yield _box(shown, match)


def _box(text: str, match: re.Match[str]) -> MarkedBox:
    body, start = match["text"], match.start("text")
    if (inner := _TEMPLATE.search(f">{body}")) is not None:
        body, start = inner["text"], start + inner.start("text") - 1
    first = text.count("\n", 0, start) + 1
    lead = _LEAD.match(body)
    column = start + (len(lead[0]) if lead else 0) - text.rfind("\n", 0, start)
    tag = text[max(text.rfind("<", 0, match.start("text")), match.start() - _NEAR, 0) : start]
    said = _LANGUAGE.search(f"{tag}{body[:_NEAR] if body.lstrip().startswith('<code') else ''}")
    lines = tuple(html.unescape(_TAG.sub("", line)) for line in body.split("\n"))
    spots = tuple((first + number, 1 if number else column) for number in range(len(lines)))
    return MarkedBox(lines, spots, said["name"].lower() if said else "")
