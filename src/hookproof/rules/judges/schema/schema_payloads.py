"""The schemas of payloads against one another: what tells events apart, and what one name means in all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import further, named
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document, Field, ObjectDoc, Page
from hookproof.sources.specifications.eventschemas import discriminating

_TIME_NAME = re.compile(r"(?:.*[a-z])?(?:At|_at|Timestamp|_timestamp)|timestamp")


@rule(
    id="schema.discriminator",
    title="A webhook accepts its own event and no other",
    severity=Severity.WARNING,
    clause="JSON Schema 2020-12 Validation, section 6.1.3 (const)",
    mend="Give each webhook a schema whose event is a const; share the rest by $ref.",
    needs=("events", "schemas"),
)
def discriminator(_: Ground, document: Document) -> Iterator[Remark]:
    """Look at each webhook whose payload lists the events of others too; a schema that several share is told once."""
    sharing: dict[tuple[str, tuple[str, ...]], list[Page]] = {}
    for page in document.event_pages:
        component = page.schema is not None and page.at.pointer == page.schema  # which others may extend
        if document.space is not None and page.schema is not None and len(page.events) == 1 and not component:
            listed = discriminating(document.space, page.schema, document.carriers)
            sharing.setdefault(listed, []).append(page)
    for (key, allowed), pages in sharing.items():
        foreign = [value for value in allowed if not names.same_event(value, pages[0].events[0])]
        if foreign and len(allowed) > 1:
            place = pages[0].body.at if pages[0].body else pages[0].at
            told = list(allowed) if len(allowed) <= _MANY else [*allowed[:3], f"{len(allowed) - 3} more"]
            message = f"{_whose(pages)}: its `{key}` accepts {len(allowed)} events, {named(told)}."
            yield Remark(place=place, message=message, also=tuple(page.events[0] for page in pages))


#: More events than this are not all named.
_MANY = 6


def _whose(pages: list[Page]) -> str:
    """The webhooks that a list of events is told of, in words: the one, the schema that all share, or the first."""
    if len(pages) == 1:
        return pages[0].title
    bodies = {page.body.pointer: page.body.name for page in pages if page.body}
    one = next(iter(bodies.values())) if len(bodies) == 1 else ""
    return f"{len(pages)} webhooks share {one}" if one else f"{pages[0].title} and {further(len(pages) - 1, 'webhook')}"


@rule(
    id="schema.event-without-webhook",
    title="Every event that a payload's schema lists has a webhook",
    severity=Severity.WARNING,
    clause="OpenAPI 3.1, section 4.8.1 (webhooks)",
    mend="Add the webhook, or take the value out of the enum.",
    needs=("events", "schemas"),
)
def event_without_webhook(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the events that payload schemas list with the webhooks of the corpus."""
    reported: set[str] = set()
    own = ground.once("events without case", lambda: frozenset(map(names.squeezed, ground.corpus.events)))
    for page in document.event_pages:
        allowed = (
            discriminating(document.space, page.schema, document.carriers)[1]
            if document.space and page.schema is not None
            else ()
        )
        documented = [event for event in allowed if names.squeezed(event) in own]
        for event in allowed if len(documented) > 1 else ():
            if event not in documented and event not in reported:
                reported.add(event)
                yield Remark(
                    place=page.body.at if page.body else page.at,
                    message=f"{event} is listed here, and no webhook is for it.",
                    key=event,
                )


def _bodies(document: Document) -> list[ObjectDoc]:
    """The payload objects of all webhooks, each once."""
    found = {page.body.pointer: page.body for page in document.event_pages if page.body and page.schema is not None}
    return list(found.values())


def _family(kinds: frozenset[str]) -> str:
    return "number" if kinds and kinds <= {"number", "integer"} else next(iter(kinds)) if len(kinds) == 1 else ""


@rule(
    id="schema.type-drift",
    title="One name has one type in all payloads",
    severity=Severity.WARNING,
    clause="practice",
    mend="Use one type for it everywhere, or another name.",
    needs=("events", "schemas"),
)
def type_drift(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare the plain fields at the root of all payloads, and the times inside them. Objects differ by right."""
    roots = {root.pointer: root for root in _bodies(document)}
    reached = frozenset(document.space.reach(roots)) if document.space is not None else frozenset[str]()
    inside = [o for o in document.objects if o.pointer in reached - roots.keys()]
    found: dict[str, dict[str, list[tuple[ObjectDoc, Field]]]] = {}
    for owner in (*roots.values(), *inside):
        for field in owner.fields:
            family = _family(field.kinds)
            if family in ("number", "string", "boolean") and (
                owner.pointer in roots or _TIME_NAME.fullmatch(field.name)
            ):
                found.setdefault(field.name, {}).setdefault(family, []).append((owner, field))
    for name, families in found.items():
        yield from _drift(name, families)


def _drift(name: str, families: dict[str, list[tuple[ObjectDoc, Field]]]) -> Iterator[Remark]:
    """The rarest type is the odd one out; a name that is as often one as the other has no usual type to depart from."""
    counts = Counter({family: len(where) for family, where in families.items()})
    if len(counts) < 2:
        return
    (usual, often), *others = counts.most_common()
    for family, _ in others:
        for owner, field in families[family]:
            example = families[usual][0][0].name
            others_ = f"{often} other{'s' if often > 1 else ''}, such as {example}"
            message = f"`{name}` is a {family} in {owner.name}, and a {usual} in {others_}."
            yield Remark(place=field.at, message=message, cause=f"{name} {family}")


@rule(
    id="schema.nullability-drift",
    title="One field may be null in all payloads, or in none",
    severity=Severity.NOTE,
    clause="practice",
    mend="Allow null everywhere, or say why it is never null here.",
    needs=("events", "schemas"),
)
def nullability_drift(_ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare optional objects of one schema at the root of all payloads: null in most, and not in one."""
    found: dict[tuple[str, str], list[tuple[ObjectDoc, Field, bool]]] = {}
    for owner in _bodies(document):
        for field in owner.fields:
            target = _target(document, field)
            if target and field.required is False:
                found.setdefault((field.name, target), []).append((owner, field, field.nullable is True))
    for (name, _), each in found.items():
        nullable = sum(may for _, _, may in each)
        if nullable > 1 and 0 < len(each) - nullable < nullable:
            for owner, field, may in each:
                if not may:
                    yield Remark(
                        place=field.at, message=f"`{name}` may be null in {nullable} payloads, and not in {owner.name}."
                    )


def _target(document: Document, field: Field) -> str:
    """Return the one schema that a field refers to, directly or beside null; "" where it refers to none."""
    if document.space is None:
        return ""
    homes = {document.space.resolve(variant)[0] for variant in document.space.variants(field.pointer)}
    home = homes.pop() if len(homes) == 1 else ""
    return "" if home.startswith(field.pointer) else home


@rule(
    id="schema.event-style",
    title="Event names are written in one style",
    severity=Severity.WARNING,
    clause="practice",
    mend="Use one separator and one case for all names; keep the old name as an alias where consumers use it.",
    needs=("events",),
)
def event_style(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare separator and case of the names of a document's events; the few departs from the style of the many."""
    own = {event: page for page in reversed(document.event_pages) for event in page.events}
    constants = {event: page for event, page in own.items() if event != page.title}
    if document.space is not None and 2 * len(constants) > len(own):
        own = constants  # the keys of other webhooks, whose payloads name no event, are names of another kind
    styles: dict[str, list[str]] = {}
    for event in (event for event in reversed(own) if re.search(r"[.:/_-]|[a-z][A-Z]", event)):
        styles.setdefault(_style(event), []).append(event)
    usual = max(styles.values(), key=len, default=[])
    odd = [event for each in styles.values() if each is not usual and 2 * len(each) < len(usual) for event in each]
    if odd:
        told = named(odd) if len(odd) <= 4 else f"{', '.join(odd[:3])} and {len(odd) - 3} more"
        are = "is" if len(odd) == 1 else "are"
        message = f"{told} {are} not written as the other {len(usual)} events are, such as {usual[0]}."
        yield Remark(place=own[odd[0]].at, message=message, key=" ".join(odd))
    yield from _families_apart(document)


def _families_apart(document: Document) -> Iterator[Remark]:
    """Look for events of one thing that are called after it in two ways: `note.made`, `notes.changed`."""
    for pointer, node in document.space.schemas() if document.space is not None else ():
        listed = node.get("enum")
        texts = [t for t in listed if isinstance(t, str) and names.is_dotted(t)] if isinstance(listed, list) else []
        families: dict[str, set[str]] = {}
        for text in texts:
            of, _, last = text.rpartition(".")
            families.setdefault(of, set()).add(last)
        for one, lasts in families.items() if len(texts) >= _MANY else ():
            other = families.get(f"{one}s")
            if (
                other
                and not other & lasts
                and (other | lasts) in [known for of, known in families.items() if of != one]
            ):
                line, column = document.spots(f"{pointer}/enum")
                place = Place(path=document.path, line=line, column=column, pointer=f"{pointer}/enum")
                message = f"This list has {one}.{named(sorted(lasts))}, and {one}s.{named(sorted(other))}."
                yield Remark(place=place, message=message, key=one)


def _style(event: str) -> str:
    """What joins the words of a name, and its case; what joins the words of one part of a dotted name is free."""
    joints = "".join(sorted(set(re.findall(r"[.:/]", event)))) or "".join(sorted(set(re.findall(r"[_-]", event))))
    if event.isupper():
        return f"{joints} upper"
    return (
        f"{joints} camel"
        if re.search(r"[a-z][A-Z]", event)
        else f"{joints} lower"
        if event.islower()
        else f"{joints} capital"
    )


_WHILE_NULL = re.compile(
    r"\bnull\b[`*]*\s+(?:exactly |only |also )?(?:while|when|whenever|if)\s+(?:the )?`(?P<other>\w+)`\s+"
    r"(?:is|are)\s+(?:also )?[`*]*null\b",
    re.IGNORECASE,
)


@rule(
    id="schema.null-pair",
    title="Two fields that are said to be null together are so in the schema",
    severity=Severity.NOTE,
    clause="JSON Schema 2020-12: if, then, oneOf and dependentSchemas can say it",
    mend="Say it with if and then, or with oneOf, so that a payload with one of them null is refused.",
    needs=("schemas", "fields"),
)
def null_pair(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for "null while `x` is null" where the object's schema has nothing that could bind the two."""
    binding = {"if", "oneOf", "anyOf", "allOf", "not", "dependentSchemas"}
    for owner in document.objects:
        names_ = {field.name: field for field in owner.fields}
        for field in owner.fields if owner.schema is not None and not binding & owner.schema.keys() else ():
            match = _WHILE_NULL.search(field.description)
            other = names_.get(match["other"]) if match else None
            if other is not None and field.nullable and other.nullable:
                both = f"`{field.name}` is said to be null while `{other.name}` is"
                message = f"{both}; the schema allows one without the other."
                yield Remark(place=field.at, message=message)
