"""What a text says, sentence by sentence: paragraphs, items, rows of tables, comments in programs; each under its head.

The head of a sentence is what it stands under: the heading, the title of a component that encloses it, or the question
that it answers. A row of a table is one sentence, "first cell: second cell"; so is a
question with its answer, where that has a few words alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hookproof.findings import Place
from hookproof.rules.reading.examples import sentences
from hookproof.rules.reading.passages import Stretch, passages
from hookproof.rules.wording.figures import NUMBER
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence in one line, the place where it stands, its head, and whether it stands in program text.

    `page` are the first words of its document, which tell what the page is about.
    """

    text: str
    place: Place
    head: str
    coded: bool
    page: str = ""


_ANY = re.compile("")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<text>.*)|<h[1-6][^>]*>(?P<html>.*?)</h[1-6]>", re.IGNORECASE)
_TITLED = re.compile(r"<\w+[^<>]*\stitle=[\"'{]+(?P<title>[^\"'}\n]{2,120})[\"'}]")
_TAG = re.compile(r"</?[A-Za-z][\w.-]{0,30}(?:\s[^<>\n]{0,400})?/?>")
_LINK = re.compile(r"\[([^\]\n]{0,200})\]\([^)\n]{0,400}\)")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+")
_RULE = re.compile(r"^\s*\|?[\s|:-]+\|?\s*$")
_COMMENT = re.compile(r"(?:^|\s)(?:#|//|--)\s+(?P<text>[^\n]{3,200})$")
#: A setting with a number in a line of a program, and what is said behind it: `max_retries=2,  # three attempts`.
_SETTING = re.compile(
    r"(?<![\w.\"'])(?P<name>[A-Za-z]\w{3,30})\s?[=:]\s?(?P<n>\d[\d_]{0,8}(?:\.\d)?)\s?,?\s*(?:[)}]+[;,]?\s*)?"
    r"(?:(?:#|//)\s*(?P<said>[^\n]{1,200}))?(?=$|\s\w+:)"
)
#: So many characters tell what a page is about.
_TITLE = 200
#: What is longer is no paragraph.
_MUCH = 6_000


#: What answers a question and is no sentence of its own: "Eight seconds.", "No, three times at most", "`PUT`".
_FRAGMENT = (
    r"(?:(?:yes|no|never|always|only|just|about|exactly|up to|at most|at least|for|after|within|status)\b,? )*"
    rf"(?:(?:{NUMBER}|one|once|half|an? (?:second|minute|hour|day|week))(?!\w)|`[^`\n]{{1,60}}`(?=[,.;]|$))"
)
_BARE = re.compile(_FRAGMENT, re.IGNORECASE)
_ANSWERED = re.compile(rf"\?(?:[*_]{{0,3}}|::)\s{{1,4}}(?={_FRAGMENT})", re.IGNORECASE)


def answering(text: str, question: str = "") -> str:
    """Return a text with each question and its answer in a few words as one sentence: "How long?: 8 seconds".

    The question that the text answers may stand before it, as a heading, or in the paragraph before.
    """
    asked = " ".join(untagged(question).split()).strip("#*_ ")
    whole = f"{asked} {text}" if asked.endswith("?") and _BARE.match(text) else text
    return _ANSWERED.sub("?: ", whole)


def untagged(text: str) -> str:
    """Return a text without the tags of components and of HTML."""
    return _TAG.sub(" ", text)


def utterances(document: Document, about: re.Pattern[str] = _ANY) -> Iterator[Utterance]:
    """Yield everything that a document says in the texts that speak of something, in order."""
    page = " ".join(document.text[:_TITLE].split()) if document.space is None else ""
    head = asked = ""
    for stretch, place in passages(document, about):
        if len(stretch.text) > _MUCH or (document.space is not None and stretch.coded):
            continue
        heading = _HEADING.match(stretch.text) if not stretch.coded else None
        if heading is not None:
            head = heading["text"] or heading["html"]
        before, asked = asked, ""
        for one in _said(_behind(stretch) if heading is not None else stretch, head, before):
            asked = _question(one.text)
            head = one.head if one.head != head and one.head.endswith("\0") else head
            at = replace(place, line=one.place.line) if document.space is None else place
            yield replace(one, head=one.head.rstrip("\0"), page=page, place=at)


def _behind(stretch: Stretch) -> Stretch:
    """Return a stretch without the heading that it begins with."""
    _, _, rest = stretch.text.partition("\n")
    return replace(stretch, text=rest, line=stretch.line_below(1), start=stretch.start and stretch.start + 1)


def _said(stretch: Stretch, head: str, asked: str) -> Iterator[Utterance]:
    if stretch.coded:
        for number, line in enumerate(stretch.text.split("\n")):
            for setting in _SETTING.finditer(line):
                told = f"{setting['name']}: {setting['n']}{' ; ' if setting['said'] else ''}{setting['said'] or ''}"
                yield Utterance(told, _line(stretch, number), head, coded=True)
            if (comment := _COMMENT.search(line)) is not None:
                yield Utterance(comment["text"], _line(stretch, number), head, coded=True)
        return
    for text, number, row in parts(stretch.text):
        if (title := _TITLED.search(text)) is not None:
            head = f"{title['title']}\0"
        plain = " ".join(_LINK.sub(r"\1", untagged(text)).replace("**", "").split())
        under, asked = asked or head, ""
        for sentence in (plain,) if row else sentences(answering(plain, under)):
            yield Utterance(sentence, _line(stretch, number), under, coded=False)
            asked = _question(sentence)
            under = asked or under


def _question(sentence: str) -> str:
    """Return the question that a sentence is, and that what follows answers; "" where it is none."""
    plain = sentence.rstrip("*_")
    return plain if plain.endswith("?") else ""


def _line(stretch: Stretch, number: int) -> Place:
    return Place(path="", line=stretch.line_below(number), column=1)


def parts(text: str) -> Iterator[tuple[str, int, bool]]:
    """Yield the items, the rows and the running text of a paragraph: its line's number, and whether it is a row."""
    own, began = list[str](), 0
    for number, line in enumerate(text.split("\n")):
        row = line.lstrip().startswith("|")
        if own and (row or _ITEM.match(line) or line.lstrip().startswith("<") or not line.strip()):
            yield "\n".join(own), began, False
            own = []
        if row:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not _RULE.match(line) and len(cells) > 1:
                yield f"{cells[0]}: {' ; '.join(filter(None, cells[1:]))}", number, True
        elif line.strip():
            began = began if own else number
            own.append(_ITEM.sub("", line))
    if own:
        yield "\n".join(own), began, False
