"""Lists of events in a text against the events that the same text, or the specification beside it, documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from hookproof.findings import Place, Severity
from hookproof.rules.guides.catalogues import catalogues, other_named, told_twice
from hookproof.rules.reading.examples import named, nearest
from hookproof.rules.reading.itemlists import items_after
from hookproof.rules.rulebook import EVENT, Ground, Remark, rule
from hookproof.rules.wording.figures import NUMBER, number_of
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document, Prose

#: With fewer events than this that have a page, a list says nothing of the others.
_FEW = 3
_CODE = r"`[A-Za-z][\w.:/-]*`"
#: An event that is not marked as code: words with dots between them.
_DOTTED = r"(?<![\w./@-])[a-z]\w{1,40}(?:\.[a-z]\w{1,40}){1,3}(?![\w/@(]|\.\w)"
_JOINT = r"(?:,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+)"
_RUN = re.compile(rf"{_CODE}(?:{_JOINT}{_CODE})+")
_PLAIN_RUN = re.compile(rf"{_DOTTED}(?:{_JOINT}{_DOTTED})+")
_ALL = re.compile(
    r"\b(?:choose|pick|select) (?:from|among|between|one of|any of|of) (?:these|the following|them|those)\b|"
    rf"\b(?:following|these|supported|available|all|possible|the|{NUMBER})\s+"
    r"(?:[a-z]+\s+)?(?:webhook |event )?(?:events?|webhooks?|topics?|types?|event types?)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:e\.g|such as|for (?:example|instance)|examples?|like|including|some|a few|among (?:others|them)|etc|"
    r"and (?:many |so )?(?:more|others?|on)|only|except|other than|not|n't|if|"
    r"when(?! you (?:subscribe|register|create|sign))|unless|instead)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?:there are|we send|we emit|sends?|emits?|supports?|offers?|provides?|has|knows?|covers?|lists?|documents?"
    r"|exposes?|(?:choose|pick|select) (?:from|among|between)|you (?:can|may) subscribe to|one of(?: the)?)\s+"
    rf"(?P<n>{NUMBER})\s+(?:different |kinds of |types of )?"
    r"(?:webhooks?|events?|topics?|types|kinds|event types?|webhook events?|webhook types?)"
    r"(?=\W*$|\W*\n"
    r"|\W+(?:in total|altogether|are|you can|your)\b|[:.,]"
    r"| (?:that|which) (?:tell|say|speak|report|inform|describe|cover)\b)",
    re.IGNORECASE,
)
#: "There are six tracking events, all listed below": of one kind, if nothing but their list follows.
_OF_A_KIND = re.compile(
    r"\b(?:there are|we send|we emit|sends?|emits?|supports?|offers?|provides?|has|knows?|publish(?:es)?)\s+"
    rf"(?P<n>{NUMBER})\s+"
    r"(?!(?:more|other|further|such|new|main|extra|additional|old|former|deprecated|common|important|test)\b)"
    r"[a-z-]{3,20} (?:webhooks?|events?|event types?|webhook events?)"
    r"(?=\W*$|\W*\n|[:.,])",
    re.IGNORECASE,
)
#: "All five events share one envelope."
_EVERY = re.compile(
    r"\b(?:all|our|each of the|every one of the) (?:of the |the )?"
    rf"(?P<n>{NUMBER}) (?:different |kinds of |types of )?(?:webhook |notification )?"
    r"(?:events?|webhooks?|event types?)"
    r"(?= (?:share|have|has|carry|carries|use|are|come|look|contain|follow)\b)",
    re.IGNORECASE,
)
#: "There are three types of notification that you can receive:", and these as a list.
_INTRODUCED = re.compile(
    rf"\b(?P<n>{NUMBER}) (?:different |possible |supported )?"
    r"(?:`[\w.*]{1,40}` )?(?:(?:types?|kinds?|sorts?) of )?(?:webhook |event |notification )?(?:event )?"
    rf"(?:webhooks?|events?|topics?|types?|notifications?|messages?)\b(?:[^.;:]{{0,80}}:|[^.;:()`]{{0,20}}(?= \())"
    rf"(?:\s\(?(?P<run>{_RUN.pattern})(?=\)|\.\s|\W*$|\s*\n\s*\n)|\W*$)",
    re.IGNORECASE,
)


def _lists(document: Document) -> Iterator[tuple[Place, tuple[str, ...], bool]]:
    """Yield each list of events: where it stands, its events, and whether its words say that these are all.

    A list that a reader makes of the webhooks themselves is none.
    """
    for listed in document.event_lists if document.space is None else ():
        yield listed.at, listed.events, not listed.partial
    yield from _subscriptions(document)
    yield from _bullets(document)
    for prose in document.prose:
        for match in (*_RUN.finditer(prose.text), *_PLAIN_RUN.finditer(prose.text)):
            found = tuple(dict.fromkeys(part.strip("`") for part in re.findall(rf"{_CODE}|{_DOTTED}", match[0])))
            sentence = _sentence_of(prose.text, match)
            if not _SOME.search(sentence):
                yield prose.at, found, bool(_ALL.search(sentence))


#: Items of a text, or rows of a table in it, that each begin with a name in code.
_MARK = r"^[ \t]{0,8}(?:[-*+][ \t]+|\|[ \t]{0,8})"
_BULLETS = re.compile(rf"(?:{_MARK}`[A-Za-z][\w.:/-]{{2,80}}`[^\n]{{0,200}}\n?){{2,60}}", re.MULTILINE)


def _bullets(document: Document) -> Iterator[tuple[Place, tuple[str, ...], bool]]:
    """Yield the lists of events in texts of a specification, which are Markdown."""
    for prose in document.prose if document.space is not None else ():
        for match in _BULLETS.finditer(prose.text):
            found = re.findall(rf"{_MARK}`([^`]+)`", match[0], re.MULTILINE)
            lead = prose.text[: match.start()].rstrip().rpartition("\n")[2]
            if all(map(names.has_joint, found)) and not _SOME.search(lead):
                yield prose.at, tuple(dict.fromkeys(found)), bool(_ALL.search(lead))


def _subscriptions(document: Document) -> Iterator[tuple[Place, tuple[str, ...], bool]]:
    """Yield the enums of a specification that list its events outside of payloads: what can be subscribed to."""
    space = document.space
    own = {event for page in document.event_pages for event in page.events} if space is not None else set()
    if space is None or len(own) < _FEW:
        return
    payloads = tuple(page.schema for page in document.event_pages if page.schema is not None)
    inside = {*space.reach(payloads), *payloads}
    for pointer, node in space.schemas():
        values = node.get("enum")
        texts = [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
        if len(set(texts) & own) > 1 and 2 * len(set(texts) & own) >= len(texts) and not _is_within(pointer, inside):
            line, column = document.spots(f"{pointer}/enum")
            yield Place(path=document.path, line=line, column=column, pointer=f"{pointer}/enum"), tuple(texts), True


def _is_within(pointer: str, homes: Collection[str]) -> bool:
    steps = pointer.split("/")
    return any("/".join(steps[:number]) in homes for number in range(1, len(steps) + 1))


def _sentence_of(text: str, match: re.Match[str]) -> str:
    start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "\n", "! ", "? "))
    end = re.search(r"[.!?](?:\s|$)|\n", text[match.end() :])
    return text[start + 1 : match.end() + (end.start() if end else len(text))]


@rule(
    id="prose.listed-event",
    title="An event that a list names is documented, and a documented one is in the list of all",
    severity=Severity.WARNING,
    clause="the events that the same document documents",
    mend="Write the event as its own section has it, or complete the list.",
    needs=("prose",),
    about=EVENT,
)
def listed_event(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare lists of events with the sections or webhooks of the same document, and their rows with one another."""
    yield from _of_rows(document)
    own = _documented(document)
    every = list(_lists(document))
    if len(own) < _FEW:
        yield from _of_twins(every)
        return
    styles = {names.shape(event) for event in own}
    often = Counter(event for _, listed, _ in every if not set(own) <= set(listed) for event in set(listed))
    for place, listed, whole in every:
        if not any(event in own for event in listed):
            continue
        known = [event for event in listed if event in own]
        strange = [
            event for event in listed if event not in own and names.has_joint(event) and names.shape(event) in styles
        ]
        likely = whole or len(listed) == len(own) or _is_family(listed)
        missing = _missing(listed, own, often) if known and likely else []
        slips = [(event, near) for event in strange if (near := nearest(event, own)) and near not in listed]
        if slips:
            told = named([f"{event} (there is {near})" for event, near in slips])
            yield Remark(place=place, message=f"This list has {told}.", key=slips[0][0])
        elif len(known) >= 2 and len(strange) == len(missing) == 1:
            message = f"This list has {strange[0]}, which is not documented here, and not {missing[0]}, which is."
            yield Remark(place=place, message=message, key=strange[0])
        elif whole and not strange and len(known) >= 2 and 0 < len(missing) <= max(len(known) // 3, 1):
            message = f"This list names {len(known)} of the {len(own)} events that are documented here; missing: "
            yield Remark(place=place, message=f"{message}{named(missing)}.", key=missing[0])
        elif document.space is not None and whole and not missing and 0 < len(strange) < min(_FEW, len(known)):
            message = f"This list has {named(strange)}, for which there is no webhook here."
            yield Remark(place=place, message=message, key=strange[0])


def _of_rows(document: Document) -> Iterator[Remark]:
    """Yield rows of a catalogue that say when another row's event is sent, and an event that has two rows."""
    for rows in catalogues(document):
        for row in rows:
            if other := other_named(row, rows):
                place = Place(path=document.path, line=row.line, column=1)
                yield Remark(place=place, message=f"The row of {row.event} speaks of {other}.", key=row.event)
        if (two := told_twice(rows)) is not None:
            place = Place(path=document.path, line=two[1].line, column=1)
            message = f"{two[1].event} is told of twice in this list, and otherwise in line {two[0].line}."
            yield Remark(place=place, message=message, key=two[1].event)


def _of_twins(lists: Sequence[tuple[Place, tuple[str, ...], bool]]) -> Iterator[Remark]:
    """Yield the event in which a list differs from an earlier one of the same length, by a slip."""
    for number, (place, listed, _) in enumerate(lists):
        earlier = (other for _, other, _ in lists[:number] if len(other) == len(listed) >= _FEW)
        apart = ((set(listed) - set(other), set(other) - set(listed)) for other in earlier)
        near = ((own, nearest(own, theirs)) for (own, *more), theirs in filter(all, apart) if not more)
        for own, other in ((own, other) for own, other in near if other):
            yield Remark(place=place, message=f"This list has {own}, and another one {other}.", key=own)
            break


def _is_family(listed: tuple[str, ...]) -> bool:
    """Whether a list has several events of one subject and no other: it is likely to have them all."""
    return len(listed) > _FEW and len({names.parts(event)[0] for event in listed}) == 1


def _documented(document: Document) -> dict[str, None]:
    """Return the events that have a section or webhook; where none has, those of the one table that describes them."""
    own = dict.fromkeys(event for page in document.event_pages for event in page.events)
    alone = [one for one in document.event_lists if one.label] if document.space is None and not own else []
    return dict.fromkeys(alone[0].events) if len(alone) == 1 else own


def _missing(listed: tuple[str, ...], own: Iterable[str], often: Mapping[str, int]) -> list[str]:
    """The events that a list leaves out: of its own families, and in no other list, for several may name all."""
    heads, styles = {names.parts(event)[0] for event in listed}, {names.style(event) for event in listed}
    left = (event for event in own if event not in listed and not often.get(event))
    return [event for event in left if names.parts(event)[0] in heads and names.style(event) in styles]


#: A text without it counts nothing.
_NUMBER = re.compile(rf"\b{NUMBER}\b", re.IGNORECASE)


@rule(
    id="prose.event-count",
    title="There are as many events as the text says",
    severity=Severity.WARNING,
    clause="the lists and sections of the same document",
    mend="Correct the number, or the list.",
    needs=("prose",),
)
def event_count(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare "there are 12 event types" with the list that follows, or with the sections."""
    own = {event for page in document.event_pages for event in page.events}
    listed = {event for one in document.event_lists for event in one.events} if document.space is None else set()
    counts = cache(_NUMBER.search)  # many fields are described in the same words
    for prose in (one for one in document.prose if counts(one.text)):
        introduced = list(_introduced(document, prose, own | listed))
        yield from introduced
        whole = (found for found in document.event_lists if not found.partial)
        after = [found for found in whole if 0 <= (found.at.line or 0) - (prose.at.line or 0) <= 6]
        match = _COUNT.search(prose.text) or _EVERY.search(prose.text)
        if match is None and after and document.space is None:
            plain = prose.text.replace("*", "")
            match = _INTRODUCED.search(prose.text) or _COUNT.search(plain) or _OF_A_KIND.search(plain)
        if match is None or introduced:
            continue
        said = number_of(match["n"])
        there = len(after[0].events) if after and document.space is None else len(own or _documented(document))
        if there > 1 and said != there and said < 3 * there:
            where = "the list below has" if after and document.space is None else "documented are"
            yield Remark(place=prose.at, message=f"The text says {match['n']} events; {where} {there}.", key=match["n"])


def _introduced(document: Document, prose: Prose, own: Collection[str]) -> Iterator[Remark]:
    """Compare a number of events with the list that a text introduces, where each of its items begins with one."""
    match = _INTRODUCED.search(prose.text)
    items = tuple(re.findall(_CODE, match["run"])) if match is not None and match["run"] else ()
    items = items or (items_after(document, prose.at.line or 0) if match is not None else ())
    there = [item for item in items if {*re.findall(r"[\w.:/-]*\w", item)[:1]} & {*own}]
    said = number_of(match["n"]) if match is not None else 0
    if match is not None and len(there) == len(items) > 1 and said != len(items):
        message = f"The text says {match['n']} events; the list below has {len(items)}."
        yield Remark(place=prose.at, message=message, key=match["n"])
