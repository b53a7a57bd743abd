"""The words of a webhook, its title and its examples, against the event that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from hookproof.findings import Place, Severity
from hookproof.rules.claims.deeds import contrary, deeds_in
from hookproof.rules.reading.examples import named
from hookproof.rules.rulebook import EVENT, Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document, Field, Page, Prose

_SENT = r"(?:sent|fired|triggered|delivered|emitted|raised|dispatched|published|issued|posted|invoked|received)"
_NAME = r"(?:the |this |a |an )?`(?P<name>[^`\s]+)`"
_SUBJECT = (
    re.compile(rf"^{_NAME}(?: (?:event|webhook|notification|callback))?(?: is| gets)? {_SENT}\b"),
    re.compile(
        rf"\b{_SENT} (?:when|whenever|once|after|on|if) {_NAME}(?: event)? (?:happens|occurs|fires|takes place)\b"
    ),
    re.compile(r"^(?:event|webhook|event type|type|topic):?\s*`(?P<name>[^`\s]+)`\.?$"),
    re.compile(rf"^payload (?:of|for) {_NAME}"),
)


@rule(
    id="prose.webhook-event",
    title="The words of a webhook name its own event",
    severity=Severity.ERROR,
    clause="the page's own title, heading or webhook key",
    mend="Name the event of the page.",
    needs=("events",),
    about=EVENT,
)
def webhook_event(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold sentences that tell when an event is sent against the event of their page or webhook."""
    yield from _titled(ground, document)
    yield from _shared(document)
    yield from _of_examples(document)
    sisters = names.by_subject(event for page in document.event_pages for event in page.events)
    titles = {page.title for page in document.event_pages if document.space is not None and names.is_joined(page.title)}
    known = ground.events | titles
    for page in document.event_pages:
        own = (*page.events, page.title)
        alone = len(page.events) == 1 and document.kind != "text"  # there the navigation of a site is text as well
        rows = _rows_of(page)
        for prose in _words_of(document, page):
            other = _spoken_of(prose.text, own, known, titled=document.space is not None) if alone else ""
            of_event = alone and prose.at.line not in rows  # what a field tells of may come to pass later
            other = other or (_told_of_sister(prose.text, page, ground) if of_event else "")
            if other:
                message = f"The words of {page.events[0]} speak of {other}."
                yield Remark(place=prose.at, message=message, key=other)
                continue
            first = re.split(r"(?<=[.!?])\s+", prose.text.strip())[0]
            if of_event and (deed := contrary(page.events[0], first, sisters)):
                message = f"The words of {page.events[0]} tell of something else: “{deed}”."
                yield Remark(place=prose.at, message=message, key=deed)
                continue
            for name in dict.fromkeys(_subjects_of(prose.text)):
                if _is_other(name, own, ground):
                    message = f"The words of {named(list(page.events), 'or')} speak of {name}."
                    yield Remark(place=prose.at, message=message, key=name)


def _subjects_of(text: str) -> Iterator[str]:
    """Yield the event that each sentence says is sent, for those that say it."""
    for sentence in re.split(r"(?<=[.!?])\s+", text.strip()):
        name = next((m["name"] for p in _SUBJECT if (m := p.search(_lowered(sentence)))), "").rstrip(".:,")
        if name:
            yield name


def _shared(document: Document) -> Iterator[Remark]:
    """Look for two events with one text that tells what has happened, where each other event has its own."""
    said: dict[str, list[tuple[Page, Prose]]] = {}
    for page in document.event_pages if document.space is not None else ():
        for prose in page.prose[:1]:
            said.setdefault(" ".join(prose.text.lower().split()).rstrip("."), []).append((page, prose))
    pairs = [(words, two) for words, two in said.items() if len(two) > 1]
    if len(pairs) == 1 and len(pairs[0][1]) == 2:
        words, ((first, _), (second, prose)) = pairs[0]
        if first.events != second.events and any(deeds_in(words)):
            message = f"The words of {second.events[0]} are those of {first.events[0]}: “{prose.text.strip()[:80]}”."
            yield Remark(place=prose.at, message=message, key="shared")


def _of_examples(document: Document) -> Iterator[Remark]:
    """Hold the summary beside an example against the event that the example carries."""
    events = {event for page in document.event_pages for event in page.events} if document.space is not None else set()
    sisters = names.by_subject(events)
    for example in document.examples if len(events) > 1 else ():
        beside = (example.at.pointer or "").rpartition("/")[0]
        node = document.space.get(beside) if document.space is not None and example.label else None
        summary = node.get("summary") if isinstance(node, dict) else None
        carried = names.event_of(example.value, events, document.carriers) if isinstance(summary, str) else None
        deed = contrary(carried[1], str(summary), sisters) if carried and carried[1] in events else ""
        if carried and deed:
            message = f"The words of an example of {carried[1]} tell of something else: “{deed}”."
            yield Remark(place=example.place(carried[0]), message=message, key=deed)


def _titled(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold the title of a document (its front matter's) against the only event that it is about.

    A heading with words of its own is no title where there is no front matter: its section is about its event.
    """
    title = document.title.strip("` ")
    headed = not document.text.startswith("---")  # front matter
    told = [
        page
        for page in document.event_pages
        if page.examples or page.body or (headed and page.prose) or page.events != (title,)
    ]
    own = {event for page in told for event in page.events}
    if document.kind == "markdown" and len(own) == 1 and names.is_dotted(title) and _is_other(title, (*own,), ground):
        place = Place(path=document.path, line=1, column=1)
        yield Remark(place=place, message=f"The title is {title}; the page is about {own.pop()}.", key=title)


def _rows_of(page: Page) -> Mapping[int | None, Field]:
    """Return the fields that the text of a page lists, by the line that each stands on."""
    listed = page.body.fields if page.body is not None and page.schema is None else ()
    return {field.at.line: field for field in listed}


def _words_of(document: Document, page: Page) -> Iterator[Prose]:
    """Yield the running text of a page, and title and description of its payload's own schema."""
    body, schema, rows = page.body, page.schema, _rows_of(page)
    for prose in page.prose:
        row = rows.get(prose.at.line)  # its type may be another event's object
        yield replace(prose, text=f"`{row.name}` | {row.description}") if row is not None else prose
    node = document.space.get(schema) if document.space is not None and schema is not None else None
    own = node if isinstance(node, dict) and body is not None and "$ref" not in node else {}
    for key in ("title", "description"):
        if isinstance(text := own.get(key), str):
            line, column = document.spots(f"{schema}/{key}")
            yield Prose(text=text, at=Place(path=document.path, line=line, column=column, pointer=f"{schema}/{key}"))


def _is_sister(word: str, own: tuple[str, ...]) -> bool:
    """Whether a dotted word is written as an event of the page is, and begins with the same word."""
    return names.is_dotted(word) and any(
        names.style(word) == names.style(event) and names.parts(word)[0] == names.parts(event)[0] for event in own
    )


_EMITS = re.compile(
    rf"\b(?:{_SENT[3:-1]}|publish(?:es)?|sends?|fires?|triggers?|delivers?|emits?|raises?|occurs?|happens?|receives?"
    rf"|called|notif\w+|payload of|payload for)\b|"
    r"\b(?:webhook|event|notification|callback)\b",
    re.IGNORECASE,
)
#: Words by which a text speaks of another event beside its own.
_BESIDE = re.compile(
    r"\b(?:after|before|see|unlike|instead|followed|follows|previous\w*|earlier|later|also|replac\w+|not|n't|never|or|and|"
    r"either|both|same|similar|compare\w*|use|prefer|deprecated|rather|until|unless|if|next|then|other|another|along\w*|"
    r"superse\w+|alias|formerly|renamed|legacy|default|differ\w*|while|whereas|e\.g|example|subscrib\w+|listen)\b",
    re.IGNORECASE,
)


def _spoken_of(text: str, own: tuple[str, ...], known: Set[str], *, titled: bool) -> str:
    """Return the one other event that a text names where it should name its own; "" where it does not.

    A text that names its own event too, or several others, or that compares, says nothing wrong.
    """
    bare = text.strip().strip("`*. ")
    written = re.findall(r"[A-Za-z][\w.:/-]*\w", text)
    others = {word for word in written if names.has_joint(word) and (word in known or _is_sister(word, own))}
    mine = {word for word in written if any(names.same_event(word, event) for event in own)}
    if len(others) != 1 or mine or any(next(iter(others)) in event or event in next(iter(others)) for event in own):
        return ""
    other = others.pop()
    sentence = next(one for one in re.split(r"(?<=[.!?])\s+", text) if other in one)
    first = text.strip().startswith(sentence) or len(text) < 300
    clause = next(one for one in sentence.split("; ") if other in one)  # what is sent is told where the event is named
    told = first and _EMITS.search(clause) and not _BESIDE.search(sentence)
    return other if (bare == other and titled) or told else ""


_WHEN = re.compile(
    r"\b(?:when|after|once|whenever|as soon as|that|each time|every time) "
    r"(?P<told>[^,;]{1,80}? (?:is|are|was|were|gets|(?:has|have)(?: been)?) (?:\w+ly )?\w+)(?: by [a-z -]{2,40})?\W*$",
    re.IGNORECASE,
)
_DONE = re.compile(r"[a-z]{2,}(?:ed|en|wn|nt)|paid|sold|won|lost|made")


def _told_of_sister(text: str, page: Page, ground: Ground) -> str:
    """Return the event of the same subject whose last word tells when a webhook is sent, where its own does not.

    "Sent when an applicant is rejected" beside `applicant-hired`.
    """
    sentence = re.split(r"(?<=[.!?])\s+", text.strip())[0]
    if titled := _sister_by_title(sentence, page, ground):
        return titled
    match = _WHEN.search(sentence) if _EMITS.search(sentence) else None
    subject, last = names.parts(page.events[0])[:-1], names.parts(page.events[0])[-1]
    told = re.findall(r"[a-z]+", match["told"].lower()) if match else []
    named_ = any(event in sentence for event in page.events)
    if (
        named_
        or not subject
        or not _DONE.fullmatch(last)
        or last[:4] in {word[:4] for word in told}
        or _BESIDE.search(sentence)
    ):
        return ""
    by_subject = ground.once("events by subject", lambda: names.by_subject(ground.corpus.events))
    sisters = by_subject.get(".".join(subject), {})
    spoken = [word for word in told if word in sisters and _DONE.fullmatch(word)]
    return sisters[spoken[0]] if len(spoken) == 1 and _is_among(subject[-1], told) else ""


def _sister_by_title(text: str, page: Page, ground: Ground) -> str:
    """Return the other event that a text of a few words is: "Call ended", "A call was ended" for `call.ended`.

    Of another subject only where no word of the page's own event is in it, or those that both events begin with.
    """
    *subject, last = map(names.respelt, names.parts(page.events[0]))
    words = [names.respelt(word) for word in re.findall(r"[A-Za-z]+", text)]
    bare = [word for word in words if word not in _IDLE]
    if not subject or any(word[:4] == last[:4] for word in (words[-1:] if len(words) < 4 else words)):
        return ""
    sister = [*subject, words[-1]] if len(words) in (2, 3) and words[0] == subject[-1] else []
    own = {word[:4] for event in page.events for word in _behind(bare, names.parts(event))}
    other = bare if len(bare) > 1 and (bare[:-1] == subject or not own & {word[:4] for word in bare}) else []
    spelt = ground.once("events by their words", lambda: _by_words(ground.corpus.events))
    return min((spelt[tuple(found)] for found in (sister, other) if tuple(found) in spelt), default=(0, ""))[1]


def _behind(words: Sequence[str], event: Sequence[str]) -> list[str]:
    """Return the words of an event without those that it begins with as other words do."""
    alike = [names.respelt(one) == other for one, other in zip(event, words, strict=False)]
    return [names.respelt(word) for word in event[next((n for n, same in enumerate(alike) if not same), len(alike)) :]]


def _by_words(events: Sequence[str]) -> dict[tuple[str, ...], tuple[int, str]]:
    """Return place in the row and name of the first event that has these words, in one spelling."""
    spelt: dict[tuple[str, ...], tuple[int, str]] = {}
    for place, event in enumerate(events):
        spelt.setdefault(tuple(map(names.respelt, names.parts(event))), (place, event))
    return spelt


#: Words of a short text that add nothing to the event that it is.
_IDLE = names.words("a an the is are was were has have been gets got")


def _is_among(word: str, told: Sequence[str]) -> bool:
    """Whether a word stands in a text, in the plural or in British spelling as well."""
    return names.respelt(word) in {names.respelt(one.removesuffix("s")) for one in told}


def _lowered(sentence: str) -> str:
    """The sentence in lower case, what is code in it left as it is."""
    return re.sub(r"(`[^`]*`)|([^`]+)", lambda m: m[1] or m[2].lower(), sentence)


def _is_other(name: str, own: tuple[str, ...], ground: Ground) -> bool:
    if any(names.same_event(name, event) or name in event for event in own):
        return False
    like = any(names.style(name) == names.style(event) for event in own)
    return name in ground.events or names.is_dotted(name) or (like and names.has_joint(name))
