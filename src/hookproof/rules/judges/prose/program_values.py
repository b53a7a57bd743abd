"""Values that program text in guides holds members against, and those that the guides leave to these members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from hookproof.findings import Place, Severity
from hookproof.rules.guides.eventwords import known_events
from hookproof.rules.guides.valuewords import value_words
from hookproof.rules.judges.prose.program_fields import carriage_of
from hookproof.rules.mending import mend_of
from hookproof.rules.programs.chains import chains_in
from hookproof.rules.programs.equations import Equation, equations_in
from hookproof.rules.programs.reads import reads_in
from hookproof.rules.reading.examples import named, nearest
from hookproof.rules.reading.passages import Stretch, boxes_of, stretches
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import squeezed
from hookproof.sources.records import Document

_Values = Mapping[str, frozenset[str]]
#: What is held against a member as a value is: a word, or several that are joined.
_VALUE = re.compile(r"[A-Za-z][\w.:/-]{1,60}")
#: A program that changes the case of what it compares.
_CASELESS = re.compile(r"lower|upper|ignore_?case|casecmp|[iI]nvariant", re.IGNORECASE)


@rule(
    id="prose.program-value",
    title="A value that program text holds a member against is one that the member may have",
    severity=Severity.WARNING,
    clause="the values that the documents of the same run list for the member",
    mend="Write the value as it is listed, or list it.",
    needs=("prose",),
    about=VALUE,
)
def program_value(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for texts that programs compare a member with, or choose by it, and that are no value of it.

    That the member is one of payloads shows in another text that it is held against, or in where it is read.
    """
    boxes = [one for one in boxes_of(document) if one.is_program]
    listed = value_words(ground) if boxes else {}
    told: set[tuple[str, str]] = set()
    for box in boxes:
        for one in _odd(ground, box, listed):
            values = listed[squeezed(one.subject)]
            if (one.subject, one.text) not in told and not _is_told(ground, one.text):
                told.add((one.subject, one.text))
                yield _remark(one, values, box.place(document.path, one.at))


def _remark(one: Equation, values: frozenset[str], at: Place) -> Remark:
    near = nearest(one.text, sorted(values))
    there = f"`{near}`" if near else named([f"`{value}`" for value in sorted(values)[:6]], "or")
    message = f"The program holds `{one.subject}` against `{one.text}`; documented is {there}."
    return Remark(place=at, message=message, evidence=(mend_of(one.text, near),) if near else (), key=one.text)


def _odd(ground: Ground, box: Stretch, listed: _Values) -> Iterator[Equation]:
    """Yield what a program holds against a text that is no value of the member.

    On a line that holds members of two things against texts, where one is read tells nothing of the other.
    """
    every = [one for one in equations_in(box.text) if squeezed(one.subject) in listed]
    odd = [one for one in every if _is_strange(one, listed[squeezed(one.subject)], box)]
    if not odd:
        return
    beside = {(squeezed(one.subject), one.of) for one in every if one.text in listed[squeezed(one.subject)]}
    read = _read(ground, box)
    owners = Counter(line for _, line in {(one.of, box.line_at(one.at)) for one in every})
    for one in odd:
        name, line = squeezed(one.subject), box.line_at(one.at)
        surely = ((name, line) in read and owners[line] == 1) if one.of else any(name == other for other, _ in read)
        if one.text not in known_events(ground) and (surely or (name, one.of) in beside):
            yield one


def _is_strange(one: Equation, values: frozenset[str], box: Stretch) -> bool:
    """Whether a text is none of the values, nor one of them in another case that the program makes alike."""
    if one.text in values or not _VALUE.fullmatch(one.text):
        return False
    return not (_CASELESS.search(box.text) and one.text.lower() in {value.lower() for value in values})


def _read(ground: Ground, box: Stretch) -> set[tuple[str, int]]:
    """Return the members of payloads that a program reads, each with its line: by what it has of them, or by a chain
    that ends with two steps of theirs."""
    known = carriage_of(ground)
    found = {(squeezed(read.steps[-1]), read.line) for read in reads_in(box, known)}
    pairs = {(squeezed(way[-1]), squeezed(name)) for way, there in known.inside.items() if way for name in there}
    for one in chains_in(box.text):
        outer, inner = ("", *map(squeezed, one.steps))[-2:]
        found |= {(inner, box.line_at(one.start))} if (outer, inner) in pairs else set()
    return found


def _is_told(ground: Ground, value: str) -> bool:
    """Whether the words of a document have a value as such: marked, outside of programs."""
    marked = re.compile(rf"[`\"'“*]{re.escape(value)}[`\"'”*]")
    return any(
        marked.search(one.text)
        for document in ground.corpus.documents
        for one in stretches(document.text, document.home)
        if not one.is_program
    )
