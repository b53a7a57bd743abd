"""Members of payloads that program text in guides reads, against those that payloads have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hookproof.findings import Place, Severity
from hookproof.rules.guides.eventwords import known_events
from hookproof.rules.mending import mend_of
from hookproof.rules.programs.reads import Carriage, Read, reads_in
from hookproof.rules.reading.examples import named, nearest
from hookproof.rules.reading.passages import Stretch, boxes_of
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.values.misfits import misfits
from hookproof.rules.wording.kinship import kin, worded
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.names import squeezed
from hookproof.sources.records import EACH, Document

#: Members of the body itself: `req.body.tapId`, `payload["tap_id"]`. What a library makes of it (`event.tapId`) may be
#: spelt otherwise.
_READ = re.compile(
    r"\breq(?:uest)?\.body(?:\.data)?\.(?P<dotted>[A-Za-z_]\w{2,60})\b(?!\s{0,3}\()"
    r"|\b(?:req(?:uest)?\.(?:body|json)|body|payload|data|params)(?:\.get\(|\[)[\"'](?P<keyed>[A-Za-z_]\w{2,60})[\"']"
)


@rule(
    id="prose.program-field",
    title="A member that program text reads is one that payloads have",
    severity=Severity.WARNING,
    clause="the payloads of the documents of the same run",
    mend="Read the member as payloads spell it.",
    needs=("prose",),
)
def program_field(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for members that guides read from a body, and that are a slip or a spelling away from one of payloads.

    So for the members of objects inside of it; one that is read as a text is none where nothing else names it.
    """
    guided = document.space is None and (ground.corpus.events or ground.corpus.shown)
    found = list(_read(document)) if guided else []
    known = ground.once("prose.program-field", lambda: _members(ground)) if found else frozenset()
    told: set[str] = set()
    for name, at in found:
        near = nearest(name, known) if name not in known else ""
        if near:
            told.add(name)
            message = f"The program reads `{name}`; payloads have `{near}`."
            yield Remark(place=at, message=message, evidence=(mend_of(name, near),), key=name)
    yield from (remark for remark in _strange(ground, document) if remark.key not in told)


def _read(document: Document) -> Iterator[tuple[str, Place]]:
    for number, line in enumerate(document.text.split("\n"), 1):
        for match in _READ.finditer(line[:2000]):
            name = match["dotted"] or match["keyed"]
            yield name, document.place(number, match.start() + 1)


def _members(ground: Ground) -> frozenset[str]:
    """Return the names of all members that examples have and fields document, of payloads, requests and answers."""
    found: set[str] = set()
    for document in ground.corpus.documents:
        found.update(step for owner in document.objects for field in owner.fields for step in field.path)
        found.update(step for page in document.pages if page.body for field in page.body.fields for step in field.path)
        found.update(path.rpartition(".")[2] for one in document.examples for path in names.key_paths(one.value))
    return frozenset(found)


_Way = tuple[str, ...]


def _strange(ground: Ground, document: Document) -> Iterator[Remark]:
    """Follow what programs read of payloads, and tell of the first step of a way that no payload has."""
    boxes = list(boxes_of(document))
    known = carriage_of(ground) if boxes else Carriage()
    for box in boxes:
        yield from _in_program(ground, box, document.path, known)
        yield from _in_types(ground, box, document.path, known)


def _in_program(ground: Ground, box: Stretch, path: str, known: Carriage) -> Iterator[Remark]:
    reads = list(reads_in(box, known))
    if not reads:
        return
    inside = ground.once("prose.program-field ways", lambda: _ways(ground))
    shown = ground.once("prose.program-field shown", lambda: _with_payload(ground))
    told = known.named_in(box)
    parted = [(read, *_parted(read, inside)) for read in reads]
    seen = [one for one in parted if _event_of(one[0], told) in {*shown, ""}]
    fits = _by_object((read, holder) for read, holder, odd in seen if not odd and read.steps not in known.ways)
    odds = _by_object((read, holder) for read, holder, odd in seen if odd)
    for read, holder, strange in parted if any(odd for _, _, odd in parted) else ():
        written = read.quoted, holder
        beside = len(fits[written]) >= max(1, len(odds[written])) and (read, holder, strange) in seen
        near = _meant(read, strange, inside, holder, ground, beside) if strange else ""
        if near:
            of = f" of `{holder[-1]}`" if holder else ""
            message = f"The program reads `{strange}`{of}; payloads have {near}."
            at = Place(path=path, line=read.line, column=1, pointer=box.pointer)
            yield Remark(place=at, message=message, key=strange)


def _in_types(ground: Ground, box: Stretch, path: str, known: Carriage) -> Iterator[Remark]:
    """Tell of the one member of a declared type that no payload has."""
    for one in misfits(box.text, known.inside, known.ways) if box.is_program and known.inside else ():
        if one.near or not ({*one.way} & _OPEN or _times(one.name, ground) > 1):
            of = f" of `{one.way[-1]}`" if one.way else ""
            near = f"`{one.near}`" if one.near else _listed(one.there)
            message = f"The program declares `{one.name}`{of}; payloads have {near}."
            yield Remark(place=box.place(path, one.at), message=message, key=one.name)


def _event_of(read: Read, told: Sequence[tuple[int, str]]) -> str:
    """Return the event that a program has named last where it reads a member; "" where it has named none."""
    return next((event for line, event in reversed(told) if line <= read.line), "")


def _by_object(reads: Iterable[tuple[Read, _Way]]) -> defaultdict[tuple[bool, _Way], set[_Way]]:
    """Return the members that are read of each object, in each of two ways of writing."""
    found: defaultdict[tuple[bool, _Way], set[_Way]] = defaultdict(set)
    for read, holder in reads:
        found[read.quoted, holder].add(read.steps)
    return found


def carriage_of(ground: Ground) -> Carriage:
    """Return where the payloads of all documents carry their events, the events, and what each object has."""
    return ground.once("prose.program-field carriage", lambda: _carriage(ground))


def _carriage(ground: Ground) -> Carriage:
    """Return where the payloads that are shown carry their events, and the events that are known."""
    shown = (one for document in ground.corpus.documents for one in document.examples if one.events)
    ways = {tuple(path.split(".")) for one in shown for path, text in _texts(one.value) if text in one.events}
    return Carriage(
        frozenset(ways), known_events(ground), ground.once("prose.program-field ways", lambda: _ways(ground))
    )


def _texts(value: object, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield the way to each text in an object, by dots."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        if isinstance(inner, str):
            yield f"{before}{key}", inner
        else:
            yield from _texts(inner, f"{before}{key}.")


def _with_payload(ground: Ground) -> frozenset[str]:
    """Return the events of which the documents show a payload, or list its fields: alone, or those of all events."""
    listed = [page for one in ground.corpus.documents for page in one.pages if page.body is not None]
    if any(not page.events for page in listed) or any(one.envelopes for one in ground.corpus.documents):
        return known_events(ground)
    return frozenset((*ground.corpus.shown, *(event for page in listed for event in page.events)))


def _parted(read: Read, inside: Mapping[_Way, frozenset[str]]) -> tuple[_Way, str]:
    """Return the last object of a way that payloads have, and the step from there that none has; "" for none."""
    for number, step in enumerate(read.steps):
        holder = read.steps[:number]
        if holder not in inside:
            return holder[:-1], ""
        if step not in inside[holder] and not (read.handed and squeezed(step) in map(squeezed, inside[holder])):
            return holder, step
    return read.steps[:-1], ""


#: An object of which so many members are known is shown as it is.
_SHOWN = 2
#: Members whose own members everybody chooses, and what languages have of every list and text.
_OPEN = names.words("metadata meta custom attributes properties tags labels extra")
_OF_LANGUAGE = names.words("length size count first last keys values entries read rewind")


def _meant(
    read: Read, strange: str, inside: Mapping[_Way, frozenset[str]], holder: _Way, ground: Ground, beside: bool
) -> str:
    """Return in words what was meant by a step that no payload has; "" where it may be a member all the same.

    `beside` says that the program reads as many other members of the same object that are known, written alike.
    """
    there = inside[holder]
    near = nearest(strange, sorted(there)) or kin(strange, sorted(there))
    if not near and len(read.steps) > 1 and (read.quoted or beside):
        near = worded(strange, there)
    if near:
        return f"`{near}`"
    surely = read.quoted and holder and not read.handed and len(there) > _SHOWN
    shown = len(there) >= _SHOWN and beside and strange not in _OF_LANGUAGE
    alone = read.steps[-1] == strange and (surely or shown)
    if not alone or {*holder} & _OPEN or _times(strange, ground) > 1:
        return ""
    return _listed(there)


def _listed(there: frozenset[str]) -> str:
    return named([f"`{name}`" for name in sorted(there)[:6]])


def _times(name: str, ground: Ground) -> int:
    """Return how often the documents have a name as a name: marked, quoted, or a step of a chain; no attribute of a
    component is one."""
    pattern = re.compile(
        rf"(?:(?<=[\"'`.>{{\[:\\]){re.escape(name)}|(?<![A-Za-z0-9_]){re.escape(name)}(?=[\"'`=:]))(?![A-Za-z0-9_])"
    )
    return sum(len(pattern.findall(_COMPONENT.sub("", document.text))) for document in ground.corpus.documents)


_COMPONENT = re.compile(r"<[A-Z]\w{0,40}\s[^<>\n]{0,300}>")


def _ways(ground: Ground) -> Mapping[_Way, frozenset[str]]:
    """Return the names of members by the way to their object, over all payloads that are shown and listed."""
    found: dict[_Way, set[str]] = {}
    for document in ground.corpus.documents:
        fields = [field.path for page in document.pages if page.body for field in page.body.fields]
        fields += [field.path for owner in document.objects for field in owner.fields]
        shown = (tuple(path.split(".")) for one in document.examples for path in names.key_paths(one.value))
        for path in (*fields, *shown):
            steps = tuple(step for step in path if step != EACH)
            for number, step in enumerate(steps):
                found.setdefault(steps[:number], set()).add(step)
    return {way: frozenset(there) for way, there in found.items()}
