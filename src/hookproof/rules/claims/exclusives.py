"""What a text says that some payloads alone carry: "`tariff` is only sent for `session.stopped`".

Who carries it is told by events, by any value that tells payloads apart (`bounced`), or by a member beside it ("when
`station` is `shipped`"). Only sentences that are understood whole are taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.rules.reading.examples import sentences
from hookproof.rules.reading.passages import Stretch
from hookproof.rules.wording.subjects import is_hedged
from hookproof.schema.patterns import deferral as re


@dataclass(frozen=True, slots=True)
class Exclusive:
    """A member that only payloads with one of some values carry, of the member `sibling` where that is told.

    `never` says that payloads with these values do not carry it.
    """

    member: str
    values: tuple[str, ...]
    sibling: str
    never: bool
    words: str
    line: int


_CODE = r"`[A-Za-z_][\w.:/-]{0,80}`"
_ALL = rf"{_CODE}(?:(?:,? (?:and|or) |, ){_CODE}){{0,6}}"
_MEMBERS = rf"(?P<members>{_ALL})"
_WHOM = rf"(?:(?:the|an?|events?|payloads?|messages?|of|type|callbacks?) ){{0,4}}(?P<whom>{_ALL})"
_WHEN = rf"(?:when|if|while|where) (?:the )?`(?P<sibling>\w{{1,60}})` (?:is|=|equals) (?P<whom>{_ALL})"
_THERE = r"(?:sent|present|there|included|set|given|available|part|shown|returned|filled|carried|found|added|delivered)"
_HAS = r"(?:carry|carries|has|have|includes?|contains?|comes? with|brings?|sends?)"
_ON = r"(?:for|on|in|with|by|of)"
_END = r"(?: (?:events?|payloads?|messages?|callbacks?|notifications?))?(?=\s?(?:[.;,:|)]|$))"
_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_MEMBERS}(?: (?:is|are))? only (?:{_THERE} )?{_ON} {_WHOM}{_END}",
        rf"{_MEMBERS} (?:is|are) (?:only {_THERE}|{_THERE} only) {_WHEN}{_END}",
        rf"{_MEMBERS} (?:is|are) {_THERE} only {_ON} {_WHOM}{_END}",
        rf"{_MEMBERS} (?:is|are) {_THERE} {_ON} {_WHOM} only{_END}",
        rf"{_MEMBERS} (?:only (?:appears?|exists?|comes?)|(?:appears?|exists?|comes?) only) {_ON} {_WHOM}{_END}",
        rf"\b[Oo]nly {_WHOM}(?: events?| payloads?)? {_HAS} (?:an? |the |its )?{_MEMBERS}{_END}",
    )
)
_GONE = re.compile(
    rf"^(?:The )?(?P<whom>{_CODE})(?: (?:events?|payloads?))? (?:no longer|never|does not|do not) {_HAS} "
    rf"(?:an? |the |its )?{_MEMBERS}{_END}"
)
#: A row of a table: its name, and "only …" in one of its cells.
_ROW = re.compile(
    r"^\|?\s{0,8}(?P<name>`[A-Za-z_][\w.]{0,60}`)\s{0,20}\|[^\n]{0,200}?\b[Oo]nly (?P<rest>[^|\n]{1,200})", re.MULTILINE
)


def exclusives_in(stretch: Stretch) -> Iterator[Exclusive]:
    """Yield what a paragraph or a table says that some payloads alone carry."""
    if stretch.coded or "`" not in stretch.text:
        return
    text = _ROW.sub(lambda row: f"\n\n{row['name']} only {row['rest'].strip()}.\n\n", stretch.text)
    for sentence in (" ".join(one.split()).lstrip("-*+>• ") for one in sentences(text)):
        if not is_hedged(sentence) and not re.search(r"\bnot only\b", sentence):
            yield from _said(sentence, stretch)


def _said(sentence: str, stretch: Stretch) -> Iterator[Exclusive]:
    found = [(match, False) for pattern in _SHAPES for match in pattern.finditer(sentence)]
    found += [(match, True) for match in _GONE.finditer(sentence)]
    for match, never in found:
        members, values = (tuple(re.findall(r"`([^`]+)`", match[group])) for group in ("members", "whom"))
        sibling = match.groupdict().get("sibling") or ""
        at = max(stretch.text.find(f"`{members[0]}`"), 0)
        line = stretch.line_at(at)
        yield from (Exclusive(member, values, sibling, never, match[0], line) for member in members)
