"""The base URL of an interface, where a text or a program names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from hookproof.rules.reading.passages import passages
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document


@dataclass(frozen=True, slots=True)
class Base:
    """One base address: its host, its path, and where it stands."""

    host: str
    base: str
    path: str
    line: int

    @property
    def form(self) -> str:
        """The path with every number as 0: two bases of one form differ in their numbers alone."""
        return re.sub(r"\d+", "0", self.base)


#: "Base URL: `https://api.example.com/v2`", `base_url="https://api.example.com/v2"`, `API_BASE_URL=…`.
_BASE = re.compile(
    r"(?:\b|_)base[ _-]?(?:url|uri|path|address)?\b[\"'`*]{0,3}(?: of (?:the|our) [\w ]{1,20}?| for [\w ]{1,30}?)?"
    r"(?: is)?\s?[:=]?\s?[\"'`*(<]{0,3}\s?https?://(?P<host>[\w-]+(?:\.[\w-]+)+)(?P<base>/[\w./-]*[\w-])",
    re.IGNORECASE,
)
#: A passage about another interface than the usual one.
_ANOTHER = re.compile(
    r"\b(?:legacy|deprecat\w+|older|former\w*|previous\w*|alternativ\w*|migrat\w+|upgrad\w+|sunset\w*|sandbox|beta|"
    r"preview|change ?log)\b",
    re.IGNORECASE,
)


def bases(document: Document) -> Iterator[Base]:
    """Yield the bases that a text names; none of a page about an older or newer interface, or in a version's folder."""
    if document.space is not None or not _BASE.search(document.text) or _ANOTHER.search(document.path):
        return
    steps = {step.lower() for step in PurePath(document.path).with_suffix("").parts}
    for stretch, _ in passages(document, _BASE):
        for match in _BASE.finditer(stretch.text) if not _ANOTHER.search(stretch.text) else ():
            if not steps & set(match["base"].lower().split("/")):
                yield Base(match["host"], match["base"], document.path, stretch.line_at(match.start("base")))
