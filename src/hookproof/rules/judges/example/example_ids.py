"""Examples agree with one another, and with themselves, on what an id names."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from hookproof.findings import Severity
from hookproof.rules.reading.examples import further, members, named, nearest, objects_in, shown
from hookproof.rules.reading.fillers import is_placeholder
from hookproof.rules.rulebook import VALUE, Confidence, Ground, Remark, rule
from hookproof.rules.wording.prefixes import SECRET_KEY, leading
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape, lookup, tokens
from hookproof.sources import names
from hookproof.sources.records import Document, Example

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_ID_KEY = re.compile(r"id|[a-zA-Z][\w]*?(?:Id|_id|ID)")
_TYPE_KEYS = ("type", "kind", "object")


@rule(
    id="example.ids-agree",
    title="One id names one thing in all examples",
    severity=Severity.WARNING,
    clause="practice",
    mend="Give different things different ids, or the same thing the same type.",
    needs=("examples",),
    about=VALUE,
)
def ids_agree(ground: Ground, document: Document) -> Iterator[Remark]:
    """Collect the type that stands beside each id in all examples of all documents; the last to differ is reported."""
    yield from ground.once("example.ids-agree", lambda: _differing(ground)).get(id(document), ())


def _differing(ground: Ground) -> dict[int, list[Remark]]:
    """Return what is to be said of each document."""

    def said(id_: tuple[str, str], kind: object, first: object, where: str) -> tuple[str, str]:
        return f"{id_[1]} is {shown(kind)} here and {shown(first)} in {where}.", f"{id_[1]} {kind}"

    seen = list(_typed_ids(ground))
    shared = _shared(seen)
    return _unlike_the_first((one for one in seen if one[3] not in shared), said)


def _unlike_the_first(
    seen: Iterable[tuple[Document, Example, str, K, V]], said: Callable[[K, V, V, str], tuple[str, str]]
) -> dict[int, list[Remark]]:
    """Return the remarks on values that are another than the first one of their key, by document.

    `said` gives the words and the key of a remark, of a key, its value, the first one and where that stands.
    """
    first: dict[K, tuple[V, str]] = {}
    told: dict[int, list[Remark]] = {}
    for home, example, pointer, key, value in seen:
        known, where = first.setdefault(key, (value, str(example.place(pointer)).partition("#")[0]))
        if known != value:
            message, mark = said(key, value, known, where)
            told.setdefault(id(home), []).append(Remark(place=example.place(pointer), message=message, key=mark))
    return told


def _typed_ids(ground: Ground) -> Iterator[tuple[Document, Example, str, tuple[str, str], object]]:
    for document in ground.corpus.documents:
        for example in document.examples:
            for pointer, value in objects_in(example.value):
                found = _typed_id(pointer, value, ground)
                if found is not None:
                    yield document, example, pointer, *found


def _shared(seen: Iterable[tuple[Document, Example, str, tuple[str, str], object]]) -> set[tuple[str, str]]:
    """Return the ids that things of one place share by right."""
    first: dict[tuple[int, tuple[str, str]], str] = {}
    marks = ((id(example), key, pointer) for _, example, pointer, key, _ in seen)
    return {key for of, key, pointer in marks if _is_near(first.setdefault((of, key), pointer), pointer)}


def _is_near(first: str, other: str) -> bool:
    """Whether an object stands in another one, or beside it in a list: they may share an id (a step, a part)."""
    beside = first.rpartition("/")[0] == other.rpartition("/")[0] and other.rpartition("/")[2].isdigit()
    return first != other and (beside or other.startswith(f"{first}/"))


#: A name for one of each kind, and no id of one thing: `github` is an account's, and an add-on's.
_WORDS = re.compile(r"[A-Za-z][a-z]*(?:[ -][a-z]+)*")


#: An object that tells what went wrong: its type is not what a thing is.
_OF_ERROR = re.compile(r"/errors?(?:/\d+)?$", re.IGNORECASE)


def _typed_id(pointer: str, value: dict[str, Any], ground: Ground) -> tuple[tuple[str, str], Any] | None:
    """Return the id of an object and its type. An event's type is the event, so its id says nothing of its subject."""
    key = None if _OF_ERROR.search(pointer) else _own_id(pointer, value)
    types = [value[name] for name in _TYPE_KEYS if isinstance(value.get(name), str)]
    if key is None or len(types) != 1 or not isinstance(value[key], str):
        return None
    id_, kind = value[key], types[0]
    if len(id_) < 6 or is_placeholder(key, id_) or is_placeholder("", kind) or _WORDS.fullmatch(id_):
        return None
    if names.event_of(value, ground.events) is not None or names.is_dotted(kind) or kind == "event":
        return None
    if re.search(r"[_-][a-z]+ed$", kind):  # what happened to the thing (`vault_deleted`), not what it is
        return None
    return (key.lower().replace("_", ""), id_), kind


def _own_id(pointer: str, value: dict[str, object]) -> str | None:
    """Return the key of an object's own id: `id`, or the one called after the member that holds the object.

    Another id (`accountId` of a card) is that of something else, whose type is not told here.
    """
    if "id" in value:
        return "id"
    holder = names.squeezed(next((step for step in reversed(tokens(pointer)) if not step.isdigit()), ""))
    stems = {holder, holder.removesuffix("s")} - {""}
    own = (key for key in value if _ID_KEY.fullmatch(key) and names.squeezed(key).removesuffix("id") in stems)
    return next(own, None)


@rule(
    id="example.embedded-id",
    title="An id beside an object is the id in the object",
    severity=Severity.WARNING,
    clause="practice",
    mend="Use one id for the object and for the field that refers to it.",
    needs=("examples",),
    about=VALUE,
)
def embedded_id(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare `fileId` with `file.fileId` wherever both stand in one object, under the same name."""
    for example in document.examples:
        for pointer, value in objects_in(example.value):
            for key, name, outer, own in _ids_beside(value):
                if own is not None and outer is not None and own != outer and not _vague(key, outer, own):
                    message = f"{key} is {shown(outer)}, and {name}.{key} is {shown(own)}."
                    yield Remark(place=example.place(f"{pointer}/{escape(key)}"), message=message)


def _ids_beside(value: Mapping[str, Any]) -> Iterator[tuple[str, str, object, object]]:
    """Yield each id beside an object that it is called after: its key, the object's name, the id, and the object's."""
    for key in value:
        match = re.fullmatch(r"(\w+?)(?:Id|_id)", key)
        inner = value.get(match[1]) if match is not None else None
        if match is not None and isinstance(inner, dict):
            yield key, match[1], value[key], inner.get(key)


def _vague(key: str, outer: object, own: object) -> bool:
    return is_placeholder(key, outer) or is_placeholder(key, own)


@rule(
    id="example.expiry-pair",
    title="A URL that is null has no expiry, and one that expires is there",
    severity=Severity.WARNING,
    clause="practice",
    mend="Show both, or neither.",
    needs=("examples",),
    about=VALUE,
)
def expiry_pair(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for `xUrlExpiresAt` that is set beside `xUrl` that is null."""
    for example in document.examples:
        for pointer, value in objects_in(example.value):
            for key, expiry in value.items():
                base = re.sub(r"(?:ExpiresAt|_expires_at)$", "", key)
                if base != key and base in value and value[base] is None and expiry is not None:
                    message = f"{base} is null, and {key} is {shown(expiry)}."
                    yield Remark(place=example.place(f"{pointer}/{escape(key)}"), message=message)


@rule(
    id="example.secret-prefix",
    title="Signing secrets are shown in one form",
    severity=Severity.WARNING,
    clause="Standard Webhooks 1.0.0, on secrets (whsec_)",
    mend="Show secrets with their prefix everywhere, or nowhere; write what the prefix means for decoding.",
    needs=("examples",),
    about=VALUE,
)
def secret_prefix(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the prefixes of signing secrets over all examples of all documents, field by field."""
    yield from ground.once("example.secret-prefix", lambda: _forms(ground)).get(id(document), ())


def _forms(ground: Ground) -> dict[int, list[Remark]]:
    """Return what is to be said of each document."""

    def said(key: str, form: str, known: str, where: str) -> tuple[str, str]:
        return f"{key} {_with(form)} here and {_with(known)} in {where}.", ""

    return _unlike_the_first(_secrets(ground), said)


def _secrets(ground: Ground) -> Iterator[tuple[Document, Example, str, str, str]]:
    for home in ground.corpus.documents:
        for example in home.examples:
            for pointer, key, value in members(example.value):
                if isinstance(value, str) and SECRET_KEY.fullmatch(key) and not is_placeholder(key, value):
                    yield home, example, pointer, key, leading(value)


def _with(prefix: str) -> str:
    return f"has the prefix {prefix}" if prefix else "has no prefix"


@rule(
    id="example.id-prefixes",
    title="Ids in one field have one prefix in all examples",
    severity=Severity.NOTE,
    clause="practice",
    mend="Use ids of one form; where a field holds ids of several things, say so.",
    needs=("examples",),
    confidence=Confidence.LOW,
)
def id_prefixes(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare the prefixes of ids over all examples of one document. A field may well refer to different things."""
    seen: dict[str, dict[str, tuple[Example, str]]] = {}
    for example in document.examples:
        for pointer, key, value in members(example.value):
            if isinstance(value, str) and key != "id" and _ID_KEY.fullmatch(key) and leading(value):
                seen.setdefault(key, {}).setdefault(leading(value), (example, pointer))
    for key, forms in seen.items():
        if len(forms) > 1:
            example, pointer = list(forms.values())[-1]
            yield Remark(
                place=example.place(pointer),
                message=f"{key} has the prefixes {named(sorted(forms))} in the examples here.",
                key=key,
            )


@rule(
    id="example.odd-prefix",
    title="The prefix of an id is the one that its field has elsewhere",
    severity=Severity.WARNING,
    clause="practice",
    mend="Write the prefix as the other examples have it.",
    needs=("examples",),
    about=VALUE,
)
def odd_prefix(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for a prefix that one example alone has, and that is a slip away from that of all the others."""
    yield from ground.once("example.odd-prefix", lambda: _odd(ground)).get(id(document), ())
    yield from _unlike_words(document)


#: "Identifiers of reservations begin with `rsv_`".
_IDS_OF = re.compile(
    r"\b(?:ids|identifiers) of (?:an? |the |all )?(?P<of>[a-z]{3,30})s (?:begin|start)s? with "
    r"`(?P<prefix>[a-z]{1,12}_)`",
    re.IGNORECASE,
)


def _unlike_words(document: Document) -> Iterator[Remark]:
    """Hold what a text says that the ids of a kind of thing begin with against `order_id` and `order.id`, once each."""
    told = {match["of"].lower(): match["prefix"] for prose in document.prose for match in _IDS_OF.finditer(prose.text)}
    for example in document.examples if told else ():
        for pointer, key, value in members(example.value):
            of = _id_of(document, example, pointer, key).removesuffix(" id") if _ID_KEY.fullmatch(key) else ""
            subject = "".join(part for part in names.parts(of) if part != "id")
            odd = isinstance(value, str) and leading(value) not in ("", told.get(subject, leading(value)))
            if odd:
                message = f"{pointer} is {shown(value)}; the text says that such ids begin with {told.pop(subject)}."
                yield Remark(place=example.place(pointer), message=message, key=subject)


def _odd(ground: Ground) -> dict[int, list[Remark]]:
    met: dict[str, dict[str, list[tuple[Document, Example, str]]]] = {}
    for home in ground.corpus.documents:
        for example in home.examples:
            for pointer, key, value in members(example.value):
                prefix = leading(value) if isinstance(value, str) and _ID_KEY.fullmatch(key) else ""
                if prefix and (name := _id_of(home, example, pointer, key)):
                    met.setdefault(name, {}).setdefault(prefix, []).append((home, example, pointer))
    told: dict[int, list[Remark]] = {}
    for key, forms in met.items():
        usual = max(forms, key=lambda prefix: len(forms[prefix]))
        for prefix, where in forms.items():
            odd = prefix != usual and len(where) == 1 and (len(forms[usual]) > 1 or " " in key)
            if odd and (_is_slip(prefix, usual) or _is_of_same(where[0], forms[usual])):
                home, example, pointer = where[0]
                message = f"{key} has the prefix {prefix} here, and {usual} in {len(forms[usual])} other places."
                told.setdefault(id(home), []).append(Remark(place=example.place(pointer), message=message, key=prefix))
    return told


def _id_of(home: Document, example: Example, pointer: str, key: str) -> str:
    """Return what an id is called; one that is called `id` is that of the object which holds it, "" where unknown."""
    if key != "id":
        return key
    holder = next((step for step in reversed(tokens(pointer)[:-1]) if not step.isdigit()), "")
    schema = home.space.resolve(example.schema)[0] if not holder and home.space and example.schema else ""
    named_ = (
        schema.rpartition("/")[2] if schema.startswith(("/components/schemas/", "/definitions/", "/$defs/")) else ""
    )
    of = names.squeezed(holder or named_)
    of = _thing_of(example) if of in _HOLDERS else of
    return f"{of} id" if of and of not in _VAGUE else ""


#: Members of a payload that hold what its event is about.
_HOLDERS = frozenset({"data", "payload", "object", "resource"})


def _thing_of(example: Example) -> str:
    """Return what the one event of an example is about: its words but the last, which tells what has happened."""
    event = example.events[0] if len(example.events) == 1 and names.is_deed(example.events[0]) else ""
    return "".join(names.parts(event)[:-1])


#: Holders of anything: their ids are of several kinds of thing.
_VAGUE = frozenset({*names.WRAPPERS, "object", "attributes", "resource", "item", "items", "entity", "parent", "source"})

#: So many payloads have an id of their own, each another one, before one of another form is odd.
_SEVERAL = 3


def _is_of_same(odd: tuple[Document, Example, str], usual: list[tuple[Document, Example, str]]) -> bool:
    """Whether an id of another form is that of the same thing, or of one kind: a payload's own id, new in each."""
    values = [str(lookup(example.value, pointer)) for _, example, pointer in (odd, *usual)]
    rests = [value.removeprefix(leading(value)) for value in values]
    own = all(pointer.count("/") == 1 for _, _, pointer in (odd, *usual)) and len(set(values)) == len(values)
    return rests[0] in rests[1:] or (own and len(usual) >= _SEVERAL)


def _is_slip(one: str, other: str) -> bool:
    return sorted(one) == sorted(other) or nearest(one, [other]) == other or _is_short_for(one, other)


def _is_short_for(one: str, other: str) -> bool:
    """Whether a prefix has the letters of another one in their order, and begins alike: `tm_` and `team_`."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return short[0] == long[0] and len(short) > 2 and all(letter in rest for letter in short)


@rule(
    id="example.event-id",
    title="Two events have two ids",
    severity=Severity.WARNING,
    clause="Standard Webhooks 1.0.0, on the id of a message (it is unique, so that repeats are known)",
    mend="Give each event of the examples an id of its own: readers drop what they have seen.",
    needs=("events", "examples"),
)
def event_id(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare the ids that payloads give for themselves (`event_id`, `messageId`) over examples of different events."""
    seen: dict[tuple[str, str], tuple[str, int | None]] = {}
    same: list[tuple[Example, str, str, str, int | None]] = []
    for example in document.examples if document.space is None else ():
        value = example.value if isinstance(example.value, dict) and len(example.events) == 1 else {}
        for key in value:
            own = names.squeezed(str(key)) in ("eventid", "messageid", "deliveryid", "webhookeventid")
            id_ = value[key]
            if not own or not isinstance(id_, str) or len(id_) < 8 or is_placeholder(str(key), id_):
                continue
            event, line = seen.setdefault((str(key), id_), (example.events[0], example.place(f"/{key}").line))
            if event != example.events[0]:
                same.append((example, str(key), id_, event, line))
    if same:
        example, key, id_, event, line = same[0]
        more = f" An id is repeated in {further(len(same) - 1, 'example')}." if len(same) > 1 else ""
        message = f"{key} is {shown(id_)} in {example.events[0]} and in {event} (line {line}).{more}"
        yield Remark(place=example.place(f"/{key}"), message=message, key=key)
