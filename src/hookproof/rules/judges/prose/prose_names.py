"""Names of fields in running text and in descriptions against the fields that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from hookproof.findings import Place, Severity
from hookproof.rules.mending import mend_of
from hookproof.rules.reading.examples import members, named, nearest
from hookproof.rules.rulebook import NAME, Ground, Remark, rule
from hookproof.rules.wording.kinship import kin
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document, Page, Role
from hookproof.sources.specifications.space import SchemaSpace

_CODE = re.compile(r"`([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)`")
_INCLUDES = re.compile(
    r"\b(?:(?:payload|body|event|message|webhook|it|notification|object|delivery|which)\s+"
    r"(?:(?P<always>always) |also |will )?"
    r"(?:includes?|contains?|has|have|carr(?:y|ies)|comes? with|consists? of|bears?|"
    r"holds?|brings?|provides?|lists?|shows?)"
    r"|\b(?:fields|members|properties|attributes|keys) (?:of|in) (?:the|its|each|every|this) "
    r"(?:webhook |event )?(?:payload|body|event|message|delivery)(?::| are\b)"
    r"|\b(?:body|payload|it|delivery|there),? you (?:will |also |can )?(?:receive|get|find|see)"
    r"|\b(?:name|type|id|time|timestamp),? you (?:will |also |can )?(?:receive|get|find|see))\s+(?:the |a |an )?"
    r"(?:following )?(?:fields?|members?|properties|attributes)?:?\s*"
    r"(?P<list>`[A-Za-z_]\w*`(?:(?:,\s*(?:and\s+)?|\s+and\s+)(?:the |an? |its )?`[A-Za-z_]\w*`)*)",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no longer|there (?:is|are|was|were) no|not|never|n't|without|unlike|instead of|old|former|renamed|"
    r"was (?:called|named|known)|deprecated)\b",
    re.IGNORECASE,
)


def _fields_of(document: Document, page: Page) -> frozenset[str]:
    """Return the names of all fields that the payload of a page reaches: by its schema, or by its list."""
    if document.space is not None and page.schema is not None:
        return _reached(document.space, page.schema)
    return frozenset(step for field in (page.body.fields if page.body else ()) for step in field.path)


def _reached(space: SchemaSpace, schema: str) -> frozenset[str]:
    return frozenset(name for home in space.reach([schema]) for name in space.properties(home))


def texts_of(page: Page) -> Iterator[tuple[str, Place]]:
    """Yield what is said about an event: on its page, of its payload, and of the fields of its schema."""
    yield from ((prose.text, prose.at) for prose in page.prose)
    if page.body is not None:
        yield page.body.description, page.body.at
        yield from ((field.description, field.at) for field in page.body.fields if page.schema is not None)


@rule(
    id="prose.misspelt-field",
    title="A field that a text names is written as it is",
    severity=Severity.WARNING,
    clause="the payload's own schema or list of fields",
    mend="Write the name as the payload has it.",
    needs=("events", "fields"),
    about=NAME,
)
def misspelt_field(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for names in code that are a slip, a case or a word form away from a field, and are nothing else."""
    found = [slip for page in document.event_pages for slip in _slips(document, page)]
    found += _slips_elsewhere(document)
    everywhere = ground.once("prose.misspelt-field", lambda: _known(ground)) if found else frozenset()
    for name, near, at in found:
        if name not in everywhere and name.rpartition(".")[2] not in everywhere:
            right = f"{name.rpartition('.')[0]}.{near}" if "." in name else near
            message = f"The text names `{name}`; the payload has `{near}`."
            certain = (mend_of(name, right),) if nearest(name.rpartition(".")[2], [near]) else ()
            yield Remark(place=at, message=message, evidence=certain, key=name)


def _slips(document: Document, page: Page) -> Iterator[tuple[str, str, Place]]:
    """Yield each name in code that is close to a field of the page's payload and is none: name, field, place."""
    there = _fields_of(document, page) | (_shown_in(page) if page.schema is None else frozenset())
    return _close_to(there, texts_of(page) if len(there) > 1 else ())


def _slips_elsewhere(document: Document) -> Iterator[tuple[str, str, Place]]:
    """Yield the same of what a text says outside of every event's page of fields that came, went or changed."""
    there = frozenset(name for page in document.event_pages for name in _fields_of(document, page))
    told = (prose for page in document.pages if not page.events for prose in page.prose)
    logged = ((prose.text, prose.at) for prose in told if _LOGGED.search(prose.text))
    return _close_to(there, logged if document.space is None and len(there) > 1 else ())


#: What a log of changes says of fields: "Added `audit_url`", "New field: `score`".
_LOGGED = re.compile(
    r"\b(?:add(?:ed|s)?|introduced?|new|now|since|changed?|renamed to|fields?|propert(?:y|ies)|attributes?)\b"
    r"[^.`]{0,60}`",
    re.IGNORECASE,
)


def _close_to(there: frozenset[str], texts: Iterable[tuple[str, Place]]) -> Iterator[tuple[str, str, Place]]:
    close = cache(lambda last: nearest(last, there) or kin(last, there))  # a page writes one name many times
    for text, at in texts:
        for name in dict.fromkeys((*_CODE.findall(text), *_bare_names(text))):
            last = name.rpartition(".")[2]
            strange = last not in there and _is_field_like(last)
            near = close(last) if strange else ""
            if near and not is_denied(text, name):
                yield name, near, at


#: What is said right after a name that is one no more.
_GONE = re.compile(
    r"`?\W{0,3}(?:field |member |property |attribute )?(?:(?:is|was|are|were|has been|will be|does|do) ){0,2}"
    r"(?:no longer|not|never|deprecated|renamed|removed|replaced|gone|old|former)\b",
    re.IGNORECASE,
)


def is_denied(text: str, name: str) -> bool:
    """Whether the clause that has a name first says that there is none, or was one."""
    clause = next((one for one in re.split(r"[;:()\n]|[.!?]\s|,\s(?=but\b)", text) if name in one), text)
    before, _, after = clause.partition(name)
    near = " ".join(before.split()[-_NEAR:])
    return bool(_DENIED.search(near) or _GONE.match(after))


#: What is denied further before a name is another thing: "Do not rely on the order of `lines`".
_NEAR = 4


#: A word that is written as fields are, though nothing marks it as code; no part of an address, a path or a call.
_BARE = re.compile(
    r"(?<![\w`./:#@$?&=\-{<\"'])(?:[a-z]+(?:[A-Z][a-z0-9]*|[A-Z]+)+|[a-z]+(?:_[a-z0-9]+)+)(?![\w`(/=:\-}>\"']|\.\w)"
)


def _bare_names(text: str) -> list[str]:
    return _BARE.findall(text)


def _is_field_like(word: str) -> bool:
    return len(word) > 3 and not word.isupper() and not word[0].isupper() and "_" not in (word[0], word[-1])


def _known(ground: Ground) -> frozenset[str]:
    """Every name that something in the documents has: fields, values, events, parameters, members of examples."""
    found: set[str] = set(ground.events)
    for document in ground.corpus.documents:
        for owner in document.objects:
            found.update(step for field in owner.fields for step in field.path)
            found.update(str(value) for field in owner.fields for value in field.enum)
        for example in document.examples:
            found.update(path.rpartition(".")[2] for path in names.key_paths(example.value))
            found.update(_values(example.value))
        if document.space is not None:
            found.update(_parameters(document.space))
    return frozenset(found)


def _values(value: object) -> Iterator[str]:
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, str) and len(node) < 80:
            yield node
        stack.extend(node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())


def _parameters(space: SchemaSpace) -> Iterator[str]:
    """Yield names of parameters, components, operations and paths, which texts put into code too."""
    stack = [space.root]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield from (str(key) for key in node)
            told = (node.get(key) for key in ("name", "operationId", "title", "const"))
            yield from (text for text in told if isinstance(text, str))
            enum = node.get("enum")
            yield from (str(value) for value in enum) if isinstance(enum, list) else ()
            stack.extend(value for key, value in node.items() if key not in ("example", "examples"))
        elif isinstance(node, list):
            stack.extend(node)


@rule(
    id="prose.includes",
    title="What a text says that a payload includes is in it",
    severity=Severity.ERROR,
    clause="the payload's own schema or list of fields",
    mend="Add the field, or correct the text.",
    needs=("events", "prose"),
    about=NAME,
)
def includes(_: Ground, document: Document) -> Iterator[Remark]:
    """Hold "the payload includes `a`, `b` and `c`" against the payload of the page."""
    for page in document.event_pages:
        there = names_in(document, page)
        for text, at in texts_of(page) if there else ():
            for match in _INCLUDES.finditer(text):
                said = _CODE.findall(match["list"])
                gone = [name for name in said if name not in there | _shown_in(page) | _values_of(page)]
                before = text[: match.start()].rpartition(".")[2]
                optional = _not_required(page, said) if match["always"] and not gone else []
                if optional and not _DENIED.search(before):
                    message = f"The text says that the payload always has {named([f'`{n}`' for n in optional])}"
                    are = "is" if len(optional) == 1 else "are"
                    yield Remark(place=at, message=f"{message}; {are} not required.", key=" ".join(optional))
                if gone and len(gone) < max(len(said), 2) and not _DENIED.search(before):
                    near = [f"`{name}`{_meant(name, there)}" for name in gone]
                    message = (
                        f"The payload of {page.title} does not have {named(near)}, which the text says it includes."
                    )
                    yield Remark(place=at, message=message, key=" ".join(gone))


def _values_of(page: Page) -> frozenset[str]:
    """Return the texts that a page's examples have as values: a sentence may name one of these, too."""
    every = (value for example in page.examples for _, _, value in members(example.value))
    return frozenset(value for value in every if isinstance(value, str))


def names_in(document: Document, page: Page) -> frozenset[str]:
    """Return the names of all members that payloads of a page have, by what documents them, else by its examples."""
    return _fields_of(document, page) or _shown_by(page)


def _shown_by(page: Page) -> frozenset[str]:
    """Return the names of all members of a page's examples, where nothing documents its fields."""
    shown_ = [example for example in page.examples if example.role is Role.PAYLOAD and not example.partial]
    return frozenset(key for example in shown_ if page.body is None for _, key, _ in members(example.value))


def _shown_in(page: Page) -> frozenset[str]:
    """Return the names of all members of a page's payloads."""
    shown_ = [example for example in page.examples if example.role is Role.PAYLOAD]
    return frozenset(key for example in shown_ for _, key, _ in members(example.value))


def _not_required(page: Page, said: list[str]) -> list[str]:
    fields = {f.name: f for f in (page.body.fields if page.body else ()) if len(f.path) == 1}
    return [name for name in said if name in fields and fields[name].required is False]


def _meant(name: str, known: frozenset[str]) -> str:
    near = nearest(name, known)
    return f" (it has `{near}`)" if near else ""
