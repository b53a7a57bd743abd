"""Running text against what it speaks of: names, families of events, what every payload has, answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from hookproof.findings import Severity
from hookproof.rules.reading.examples import named, pages_of, sentences
from hookproof.rules.rulebook import NAME, Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import key_paths
from hookproof.sources.records import Document, Prose, Role
from hookproof.sources.specifications.documented import widened
from hookproof.sources.specifications.space import SchemaSpace
from hookproof.sources.texts.vocabulary import kinds_of

_FIELD = re.compile(
    r"(?:\bthe |\ba |\bits )`(?P<name>[A-Za-z_][A-Za-z0-9_]*)` "
    r"(?:field|property|attribute|key|member|(?P<shape>array|object|list|map)(?!-))\b"
)
#: What a sentence says of something else than the payload, or of what is not in it any more.
_ELSEWHERE = re.compile(
    r"\b(?:requests?|response|API|endpoint|header|query|no longer|not|never|without|instead|renamed|removed|former|"
    r"formerly|deprecated|old|earlier|replaces?|replaced|call)\b",
    re.IGNORECASE,
)
_PATTERN = re.compile(r"`([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\.\*`")
#: Settings and scopes are written as families are (`server.tls.*`): only a text on events speaks of theirs.
_OF_EVENTS = re.compile(r"event|hook|notif|topic|trigger|subscri|deliver", re.IGNORECASE)
_EVERY = re.compile(
    r"\b(?:every|each|all)\s+(?:webhook |event )?"
    r"(?:payload|event|delivery|webhook|message|body|payloads|events|deliveries|webhooks)\s+"
    r"(?:includes?|contains?|carr(?:y|ies)|has|have|comes? with)\s+(?:an? |the )?"
    r"(?:(?P<type>string|numeric|number|integer|boolean|object)\s+)?"
    r"(?:fields? |members? )?(?P<name>`[A-Za-z_]\w*`|[A-Za-z]\w*(?:_\w+|(?-i:[A-Z])\w*))"
    r"(?P<more>(?:(?:,\s*(?:and\s+)?|\s+and\s+)(?:an? |the )?`[A-Za-z_]\w*`){0,12})",
    re.IGNORECASE,
)
_SUCCESS = re.compile(r"\b(?:any\s+)?(?:non-)?[`]?2(?:xx|\d\d-299)[`]?\b", re.IGNORECASE)


@rule(
    id="prose.field-name",
    title="A field that the text names is there",
    severity=Severity.WARNING,
    clause="the document's own schemas",
    mend="Write the name as the schema has it, or add the field.",
    needs=("events", "schemas"),
    about=NAME,
)
def field_name(_: Ground, document: Document) -> Iterator[Remark]:
    """Look up "the `x` field" in what the payload reaches that the text is about."""
    if document.space is None:
        return
    for page in document.event_pages:
        if page.schema is None or page.body is None:
            continue
        texts = [(prose.text, prose.at) for prose in page.prose] + [(page.body.description, page.body.at)]
        texts += [(field.description, field.at) for field in page.body.fields]
        spoken = [(match["name"], at) for text, at in texts for match in _FIELD.finditer(text) if _is_here(match)]
        there = _reached(document.space, page.schema) if spoken else frozenset()
        for name, at in spoken if there else ():
            if name not in there and name not in _parameters(document):
                yield Remark(
                    place=at, message=f"The text names a field `{name}`, which the payload does not have.", key=name
                )


def _is_here(match: re.Match[str]) -> bool:
    """Whether a sentence names a member of the payload; "the `x` object" may well be one of another place."""
    if not match["shape"]:
        return True
    if match["name"][0].isupper():
        return False  # the name of a schema
    start = max(match.string.rfind(mark, 0, match.start()) for mark in (". ", "\n"))
    end = match.string.find(". ", match.end())
    return not _ELSEWHERE.search(match.string[start + 1 : end if end > 0 else None])


def _reached(space: SchemaSpace, schema: str) -> frozenset[str]:
    return frozenset(name for home in space.reach([schema]) for name in space.properties(home))


def _parameters(document: Document) -> set[str]:
    """Names of parameters and headers, which a text may call fields too."""
    found: set[str] = set()
    stack = [document.space.root if document.space else {}]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("name"), str) and "in" in node:
                found.add(node["name"])
            stack.extend(v for k, v in node.items() if k not in ("example", "examples"))
        elif isinstance(node, list):
            stack.extend(node)
    return found


#: How a text begins to name every family, and words that take this back.
_NAMES_ALL = re.compile(
    r"\b(?:there (?:are|is)|subscri\w+|listen\w*|famil\w+|categor\w+|groups?|kinds?|sends?|sent|emits?|deliver\w*|"
    r"supports?|supported|available|(?:all|every|following) (?:\w+ )?events?)\b",
    re.IGNORECASE,
)
_NAMES_SOME = re.compile(
    r"\b(?:e\.g|such as|for example|like|for instance|including|also|too|same|identical\w*|both|other)\b", re.IGNORECASE
)


def _names_all(text: str) -> bool:
    """Whether the sentence that names families means to name all: "Subscribe to `a.*` and `b.*`"."""
    told = next((one for one in sentences(text) if len(set(_PATTERN.findall(one))) > 1), "")
    return bool(_NAMES_ALL.search(told)) and not _NAMES_SOME.search(text)


def _first_words(events: Iterable[str]) -> Counter[str]:
    """How many events begin with each word."""
    return Counter(event.split(".")[0] for event in events if "." in event)


@rule(
    id="prose.families",
    title="A text that names families of events names those that there are",
    severity=Severity.WARNING,
    clause="the documented events",
    mend="Name every family, or say that these are examples.",
    needs=("prose",),
)
def families(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare `file.*` and its like in a text with the first words of all known events."""
    often = ground.once("families of events", lambda: _first_words(ground.events))
    known = set(often)
    for prose in document.prose if known else ():
        patterns = list(dict.fromkeys(_PATTERN.findall(prose.text)))
        unknown = [p for p in patterns if not any(event.startswith(f"{p}.") for event in ground.events)]
        if len(unknown) == len(patterns) and not _OF_EVENTS.search(prose.text):
            continue
        heads = {pattern.split(".")[0] for pattern in patterns}
        if unknown and (len(unknown) < len(patterns) or any(often[pattern.split(".")[0]] > 1 for pattern in unknown)):
            yield Remark(
                place=prose.at,
                message=f"There is no event in {named([f'{p}.*' for p in unknown])}.",
                key=" ".join(unknown),
            )
        missing = sorted(known - heads)
        if len(heads) > 1 and heads <= known and missing and _names_all(prose.text):
            have = f"{len(heads)} of {len(known)} families of events"
            yield Remark(
                place=prose.at,
                message=f"This names {have}; missing: {named([f'{m}.*' for m in missing])}.",
                key=" ".join(patterns),
            )


@rule(
    id="prose.every-payload",
    title="What every payload is said to have, every payload has",
    severity=Severity.ERROR,
    clause="the documents' own words",
    mend="Correct the sentence, or the payloads that differ.",
    needs=("prose",),
)
def every_payload(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "every payload includes a numeric `x`" against the schema or field list of every event."""
    for prose in document.prose:
        for match in _EVERY.finditer(prose.text):
            yield from _without(ground, prose, match["name"].strip("`"), match["type"] or "")
            for name in re.findall(r"`(\w+)`", match["more"]):
                yield from _without(ground, prose, name, "")
            told = (match["name"].strip("`"), *re.findall(r"`(\w+)`", match["more"]))
            yield from _optional(document, prose, told)
    yield from _always(ground, document)


def _optional(document: Document, prose: Prose, told: Sequence[str]) -> Iterator[Remark]:
    """Look for events whose schema requires some of what every payload has, and leaves the rest of it out."""
    for page in document.event_pages if document.space is not None and len(told) > 1 else ():
        own = {field.name: field for field in (page.body.fields if page.body else ()) if len(field.path) == 1}
        needed = [name for name in told if name in own and own[name].required]
        loose = [name for name in told if name in own and own[name].required is False]
        if needed and len(loose) == 1:
            message = f"`{loose[0]}` is not required in {page.events[0]}."
            yield Remark(place=prose.at, message=message, key=f"{loose[0]} required")
            return


#: "`id`, `type` and `time` are always present."
_ALWAYS = re.compile(
    r"^(?P<list>`\w+`(?:, `\w+`){0,15},? and `\w+`) (?:are|is) always (?:present|there|included|sent|given|set)\W*$",
    re.IGNORECASE,
)


def _always(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for payloads without what a guide says is always there, where most of what it names is in all of them."""
    told = [prose for page in document.pages if not page.events for prose in page.prose if "always" in prose.text]
    for prose in told if document.space is None else ():
        for match in filter(None, map(_ALWAYS.match, sentences(prose.text))):
            found = [list(_without(ground, prose, name, "")) for name in re.findall(r"`(\w+)`", match["list"])]
            if 2 * sum(map(bool, found)) < len(found):
                yield from (remark for remarks in found for remark in remarks)


def _without(ground: Ground, prose: Prose, name: str, type_: str) -> Iterator[Remark]:
    wanted = kinds_of("number" if type_.lower() == "numeric" else type_)[0] if type_ else frozenset()
    lacking, other = [], []
    every = list(_kinds_of_all(ground, name))
    for event, kinds in every if len(every) > 1 else ():  # of one event, "every" may speak of others than those here
        if kinds is None:
            lacking.append(event)
        elif wanted and kinds and not kinds <= wanted:
            other.append(event)
    if lacking:
        yield Remark(place=prose.at, message=f"`{name}` is not in {_some(lacking)}.", key=name)
    if other:
        yield Remark(
            place=prose.at, message=f"`{name}` is not {type_.lower()} in {_some(other)}.", key=f"{name} {type_}"
        )


def _kinds_of_all(ground: Ground, name: str) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Yield each event with the types of the field in it, None where it is missing: of pages, else of the contract."""
    every = [page for document in ground.corpus.documents for page in pages_of(document)]
    pages = [page for page in every if page.body]
    for page in every if not pages else ():
        roots = [
            x.value for x in page.examples if x.role is Role.PAYLOAD and isinstance(x.value, dict) and not x.partial
        ]
        if roots:
            yield page.events[0], frozenset() if any(name in _names_in(root) for root in roots) else None
    for page in pages:
        fields = [field for field in page.body.fields if field.path[:1] == (name,)] if page.body else []
        own = next((field.kinds for field in fields if len(field.path) == 1), frozenset[str]())
        yield page.events[0], own if fields else None
    for event in ground.contract.events.values() if ground.contract and not every else ():
        space = SchemaSpace(event.schema)
        pointer = space.properties("").get(name)
        yield event.name, None if pointer is None else widened(space.kinds(pointer) - {"null"})


def _names_in(value: object) -> set[str]:
    return {path.rpartition(".")[2] for path in key_paths(value)}


def _some(events: list[str]) -> str:
    return named(events) if len(events) <= 4 else f"{', '.join(events[:3])} and {len(events) - 3} more events"


@rule(
    id="prose.status-class",
    title="The answers that the text promises are declared",
    severity=Severity.NOTE,
    clause="OpenAPI 3.1, section 4.8.16 (2XX stands for the class)",
    mend="Declare 2XX, or say which status is expected.",
    needs=("prose", "events"),
)
def status_class(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare "2xx" in a text on deliveries with webhooks that declare one single status only, such as 204."""
    speaking = ground.once("prose.status-class", lambda: _speaking(ground))
    declared = {status.upper() for page in document.event_pages for status in page.statuses}
    successes = {status for status in declared if status.startswith("2")}
    if speaking is not None and len(successes) == 1 and not successes & _GENERAL:
        page = next(page for page in document.event_pages if page.statuses)
        said = f"Any 2xx counts as success ({speaking.at.path}:{speaking.at.line})"
        message = f"{said}; the webhooks declare {named(sorted(successes))} only."
        yield Remark(place=page.at, message=message)


#: What stands for any success: the class, and 200, which is written where no single one is meant.
_GENERAL = frozenset({"2XX", "200"})


def _speaking(ground: Ground) -> Prose | None:
    """Return the first text that says that any 2xx is success."""
    every = (prose for document in ground.corpus.documents for prose in document.prose)
    return next((p for p in every if _SUCCESS.search(p.text) and _about_delivery(p.text)), None)


def _about_delivery(text: str) -> bool:
    return bool(re.search(r"\b(?:retr(?:y|ied|ies)|acknowledge\w*|deliver\w*|webhook|endpoint)\b", text, re.IGNORECASE))
