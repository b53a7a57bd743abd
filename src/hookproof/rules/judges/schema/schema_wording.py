"""What a field's description says against what its schema says: null, presence, lists of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hookproof.findings import Severity
from hookproof.rules.judges.schema.limit_wording import dropped
from hookproof.rules.reading.examples import in_form, named, sentences
from hookproof.rules.rulebook import Confidence, Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.choices import choices_in, likely_choices, never_in
from hookproof.rules.wording.figures import NUMBER, number_of
from hookproof.rules.wording.presence import condition_of
from hookproof.rules.wording.statements import Claim, statements_in, states
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Field

_CLAUSE = "JSON Schema 2020-12: a keyword is what a reader's code can rely on"


def _described(document: Document) -> Iterator[Field]:
    """Yield each field that has a schema and a description, once."""
    seen: set[str] = set()
    for documented in document.objects:
        for field in documented.fields if documented.schema is not None else ():
            if field.description and field.schema is not None and field.pointer not in seen:
                seen.add(field.pointer)
                yield field


#: Events that share the words of a field may each have a part of what they say.
_Words = tuple[str, str]


def _words(field: Field) -> _Words:
    return field.name, field.description


def _is_always_null(field: Field) -> bool:
    schema = field.schema or {}
    return schema.get("type") in ("null", ["null"]) or ("const" in schema and schema["const"] is None)


@rule(
    id="schema.null-prose",
    title="A description that speaks of null agrees with the schema",
    severity=Severity.ERROR,
    clause=_CLAUSE,
    mend="Allow null in the schema, or correct the description.",
    needs=("schemas", "fields"),
    reads_fields=True,
)
def null_prose(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare "may be null", "null until …", "never null" with the types that the schema allows."""
    nulls = {_words(field) for field in _described(document) if _is_always_null(field)}
    for field in _described(document):
        claims = {found.claim: found.sentence for found in statements_in(field.description, field.name)}
        may = claims.get(Claim.MAY_BE_NULL) or claims.get(Claim.NULL_OTHERWISE)
        if may and _words(field) in nulls:
            continue  # which of the two it is, is told apart by the event
        never = claims.get(Claim.NEVER_NULL)
        may = may or claims.get(Claim.ALWAYS_NULL)
        if may and field.nullable is False and not _is_default_of_request(field, may):
            but = f"its schema does not allow null{_unread(document, field)}"
            yield replace(_said(field, may, but, "null"), cause="null is not allowed")
        elif never and not may and field.nullable is True:
            yield _said(field, never, "its schema allows null")


#: No more of a sentence is shown.
_SHOWN = 120


def _is_named(description: str, listed: set[str], allowed: set[str]) -> bool:
    """Whether the one value is called by its name in running words: "only SAML is supported" of `saml`."""
    return "`" not in description and {one.lower() for one in listed} == {one.lower() for one in allowed}


def _is_default_of_request(field: Field, sentence: str) -> bool:
    """Whether null is what stands for a member that a request leaves out: nobody sends it. Forms have no null."""
    sent = "/requestBody/" in field.pointer or "/parameters/" in field.pointer
    return in_form(field.pointer) or (sent and bool(re.search(r"\bdefaults? (?:to|is)\b", sentence, re.IGNORECASE)))


def _unread(document: Document, field: Field) -> str:
    """That `nullable` stands there all the same, where it is no keyword."""
    ignored = document.space.ignored if document.space is not None else ()
    told = next((one for one in ignored if one.pointer == field.pointer and one.keyword == "nullable"), None)
    return f" ({told.words})" if told else ""


def _said(field: Field, sentence: str, but: str, word: str = "") -> Remark:
    """Return that a field is described so, but …; of a long sentence its end, where `word`, the reason, is there."""
    text = sentence if len(sentence) <= _SHOWN else f"{sentence[: _SHOWN - 1]}…"
    if word and word not in text.lower() and word in sentence[-_SHOWN:].lower():
        text = f"…{sentence[1 - _SHOWN :]}"
    return Remark(place=field.at, message=f"`{field.name}` is described with “{text}”, and {but}.")


@rule(
    id="schema.null-otherwise",
    title="A field that is said to be null otherwise is always sent",
    severity=Severity.WARNING,
    clause=_CLAUSE,
    mend="Require the field, or say that it may be absent.",
    needs=("schemas", "fields"),
    reads_fields=True,
)
def null_otherwise(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for "null otherwise" on fields that are not required, where others are: they may be absent as well.

    Where the schema does not allow null, `schema.null-prose` tells of it, and no more is told.
    """
    requires = any(field.required for owner in document.objects for field in owner.fields)
    for field in _described(document):
        said = states(field.description, field.name, Claim.NULL_OTHERWISE)
        told = re.search(r"absent|omitted|missing|left out|present", field.description, re.IGNORECASE)
        if said and field.required is False and field.nullable is not False and not told and requires:
            yield _said(field, said, "it is not required, so it may be absent too")


@rule(
    id="schema.presence-prose",
    title="A description of when a field is present agrees with what is required",
    severity=Severity.ERROR,
    clause=_CLAUSE,
    mend="Require the field where it is always there; do not where it is only sometimes.",
    needs=("schemas", "fields"),
    reads_fields=True,
)
def presence_prose(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare "always present", "optional" and "present only on …" with `required`.

    Where no schema requires anything, the keyword is not used, and that is told once.
    """
    remarks = list(_against_required(ground, document))
    if len(remarks) > _SEVERAL and not any(field.required for owner in document.objects for field in owner.fields):
        message = f"{remarks[0].message} The same holds of {len(remarks) - 1} more: no schema here requires anything."
        yield replace(remarks[0], message=message)
    else:
        yield from remarks


#: Fields of which more than this are said to be there, where nothing is required, have one cause.
_SEVERAL = 2


def _against_required(ground: Ground, document: Document) -> Iterator[Remark]:
    for field in _described(document):
        only = condition_of(field.description, ground.events)
        always = states(field.description, field.name, Claim.ALWAYS_THERE)
        absent = states(field.description, field.name, Claim.SOMETIMES_ABSENT)
        if always and not absent and field.required is False:
            yield _said(field, always, "it is not required")
        elif absent and not always and _is_bound(document, field, only.events if only else ()):
            yield _said(field, absent, "it is required")


def _is_bound(document: Document, field: Field, events: tuple[str, ...]) -> bool:
    """Whether a field is required, of events of which its description does not say that these have it."""
    bound = field.required is True and field.nullable is not True and not _shared_by_few(document, field, events)
    return bound and (bool(events) or not _is_alternative(document, field))


def _is_alternative(document: Document, field: Field) -> bool:
    """Whether the object of the field is one of several: where it is the one, the condition on the field holds."""
    owner = field.pointer.rpartition("/properties/")[0]
    if re.search(r"/(?:oneOf|anyOf)/\d+$", owner):
        return True
    space = document.space
    return space is not None and any(
        space.resolve(at)[0] == owner for at, _ in space.references if re.search(r"/(?:oneOf|anyOf)/\d+$", at)
    )


def _shared_by_few(document: Document, field: Field, events: tuple[str, ...]) -> bool:
    """Whether the object of the field belongs to these events alone, so that requiring it there is right."""
    pages = [page for page in document.event_pages if page.body and field.pointer.startswith(f"{page.body.pointer}/")]
    return bool(pages) and all(set(page.events) <= set(events) for page in pages)


@rule(
    id="schema.presence-null",
    title="A field that is present only on some events is not null on the others too",
    severity=Severity.NOTE,
    clause=_CLAUSE,
    mend="Say which it is on the other events: absent, or null.",
    needs=("schemas", "fields", "events"),
)
def presence_null(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for "present only on …" on fields whose schema allows null: absent and null are two things to a reader."""
    yield from _absent_or_null(ground, _described(document))


@rule(
    id="prose.presence-null",
    title="A field list does not say that a field is absent and that it may be null",
    severity=Severity.NOTE,
    clause="the page's own field list",
    mend="Say which it is on the other events: absent, or null.",
    needs=("fields", "events"),
    confidence=Confidence.LOW,
)
def listed_presence_null(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for the same in lists of fields. A renderer makes them from a schema, which is the place to mend."""
    listed = (field for documented in document.objects for field in documented.fields if field.schema is None)
    yield from _absent_or_null(ground, listed)


def _absent_or_null(ground: Ground, fields: Iterable[Field]) -> Iterator[Remark]:
    for field in fields:
        only = condition_of(field.description, ground.events)
        told = re.search(r"\bnull\b", field.description, re.IGNORECASE)
        present = only is not None and only.events and re.search(r"present", only.sentence, re.IGNORECASE)
        if only is not None and present and field.nullable and not told:
            yield _said(field, only.sentence, "it may also be null")


def _values(values: Iterable[str]) -> str:
    """Return values as words; an empty text is shown as one."""
    return named([value or '""' for value in sorted(values)])


def _stands_for_none(value: str) -> bool:
    """Whether a value is that which protocol buffers have for "none was given", and which words leave out."""
    return value.lower().endswith("unspecified")


def _allowed(field: Field) -> set[str]:
    values = (*field.enum, (field.schema or {}).get("const"))
    return {value for value in values if isinstance(value, str) and not _stands_for_none(value)}


#: A member and its value as it is written in code: "`api_version: "3"`".
_WRITTEN = re.compile(r"`\{?\s?\"?(?P<name>[A-Za-z_]\w{0,60})\"?\s?[:=]\s?\"?(?P<value>[\w.-]{1,40})\"?\s?\}?`")
#: A sentence with one of these words may show a value that is not sent, or is not any more.
_DENYING = re.compile(
    r"\b(?:not|never|no longer|instead|previously|before|older|was|were|invalid|deprecated)\b|n't\b", re.IGNORECASE
)


def _written(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold a value that a text shows of a member against the one value that all payloads have of it at their root."""
    pages = document.event_pages if any(_WRITTEN.search(prose.text) for prose in document.prose) else ()
    roots = [{f.name: f for f in reachable(ground, document, page) if len(f.path) == 1} for page in pages]
    for prose in document.prose if document.space is not None and roots else ():
        for sentence in sentences(prose.text):
            for match in _WRITTEN.finditer(sentence) if not _DENYING.search(sentence) else ():
                each = [_allowed(fields[match["name"]]) if match["name"] in fields else set() for fields in roots]
                every = set().union(*each)
                if all(each) and len(every) == 1 and match["value"] not in every:
                    message = f"The text shows {match[0].strip('`')}, and payloads have {_values(every)}."
                    yield Remark(place=prose.at, message=message, key=match[0])


#: A value that a field is said to have, somewhere in a text: "only while `state` is `queued`".
_HAS = re.compile(
    r"`(?P<name>[A-Za-z_][\w.]{0,60})` (?:field )?(?:is|was|=|equals|becomes|changes to|is set to|is not) "
    r"(?:either )?[`\"](?P<value>[A-Za-z][\w-]{0,40})[`\"](?![\w(])"
)


def _conditions(document: Document) -> Iterator[Remark]:
    """Look for a value that a text says a field has, and that no field of that name lists, where all list theirs."""
    texts = [prose for prose in document.prose if "`" in prose.text] if document.space is not None else []
    found = [(match, prose) for prose in texts for match in _HAS.finditer(prose.text)]
    known = _listed(document) if found else {}
    for match, prose in found:
        values = known.get(match["name"].rpartition(".")[2], frozenset())
        sentence = next((one for one in sentences(prose.text) if match[0] in one), "")
        plain = match["value"] not in ("null", "true", "false", "undefined", "none") and match["value"] not in known
        plain = plain and not any(value.endswith(f".{match['value']}") for value in values)
        if values and plain and match["value"] not in values and not _DENYING.search(sentence):
            said = (
                f"The text says {match[0]}; `{match['name']}` is {named([f'`{one}`' for one in sorted(values)], 'or')}."
            )
            yield Remark(place=prose.at, message=said, key=match[0])


def _listed(document: Document) -> dict[str, frozenset[str]]:
    """Return the texts that fields of a name list, where all fields of that name list theirs; else nothing of it."""
    found: dict[str, frozenset[str]] = {}
    for _, node in document.space.schemas() if document.space is not None else ():
        inner = node.get("properties")
        for name, schema in inner.items() if isinstance(inner, dict) else ():
            at = schema if isinstance(schema, dict) else {}
            own = at.get("enum", [at["const"]] if "const" in at else None)
            texts = frozenset(map(str, own)) if isinstance(own, list) else frozenset[str]()
            before = found.get(str(name))
            silent = not texts or before == frozenset()
            found[str(name)] = frozenset() if silent else texts | (before or frozenset())
    return found


#: "One of three levels": how many values there are.
_ONE_OF = re.compile(
    rf"^(?:always |the level: )?one of (?:the )?(?P<n>{NUMBER}) "
    r"(?:possible |known )?[a-z]{3,20}s\b(?! (?:above|below|in|of|from))",
    re.IGNORECASE,
)


def _other_count(field: Field) -> str:
    """Return in words that a description counts other values than the schema lists; "" where it does not."""
    match = _ONE_OF.match(field.description.strip())
    listed = [value for value in field.enum if value is not None]
    count = number_of(match["n"]) if match is not None and len(listed) > 1 else None
    return f"{match[0].lower()}, and its schema has {len(listed)}" if match and count not in (None, len(listed)) else ""


def _by_words(document: Document) -> dict[_Words, set[frozenset[str]]]:
    """Return the choices that the schemas of fields allow, by the words that the fields share."""
    found: dict[_Words, set[frozenset[str]]] = {}
    for field in _described(document):
        found.setdefault(_words(field), set()).add(frozenset(_allowed(field)))
    return found


def _of_others(allowed: set[str], others: Iterable[frozenset[str]]) -> set[str]:
    """Return the values that words say of others: of one value alone, all they have; else of those that share none."""
    return {value for other in others if len(allowed) == 1 or not other & allowed for value in other}


@rule(
    id="schema.enum-prose",
    title="The values that a description lists are those of the schema",
    severity=Severity.ERROR,
    clause=_CLAUSE,
    mend="List the same values in both places.",
    needs=("schemas", "fields"),
    reads_fields=True,
)
def enum_prose(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare "one of `a`, `b` or `c`", "always `a`" and "never `a`" with the enum or the constant of the field."""
    choices = _by_words(document)
    yield from _written(ground, document)
    yield from _conditions(document)
    for field in _described(document):
        allowed = _allowed(field)
        if not allowed:
            gone = dropped(ground, document, field, "enum") if choices_in(field.description) else ""
            if gone:
                yield Remark(place=field.at, message=f"`{field.name}` is described with its values; its schema {gone}.")
            continue
        if count := _other_count(field):
            yield Remark(place=field.at, message=f"`{field.name}` is said to be {count}.", key=count)
        if (never := never_in(field.description)) and never in allowed:
            yield Remark(place=field.at, message=f"`{field.name}` is said never to be `{never}`, which its schema has.")
        said = choices_in(field.description)
        sure = said is not None
        said = said or likely_choices(field.description)
        listed = {value for value in said.values if not _stands_for_none(value)} if said else set()
        listed -= _of_others(allowed, choices[_words(field)]) - allowed
        one = sure and len(listed) == len(allowed) == 1 and not _is_named(field.description, listed, allowed)
        if listed and listed != allowed and "null" not in listed - allowed and (listed & allowed or one):
            only = [f"only its description has {_values(listed - allowed)}"] if listed - allowed else []
            only += [f"only its schema has {_values(allowed - listed)}"] if allowed - listed else []
            yield Remark(place=field.at, message=f"`{field.name}`: {'; '.join(only)}.")
