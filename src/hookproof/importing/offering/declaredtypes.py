"""What the types of a program offer: a type with a fixed name of an event, and an envelope with one of several names
whose data has a type that is called after each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from hookproof.importing.library import Library, address_of
from hookproof.importing.offering.described import described_header
from hookproof.importing.offers import Offer
from hookproof.schema.json import ABSENT, list_at, object_at
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import Schema, escape
from hookproof.sources.names import STRONG_KEYS, WEAK_KEYS, WRAPPERS, is_dotted, is_strong, parts, squeezed, words

#: A union that is called so is one of events.
_OF_EVENTS = re.compile(r"events?|web ?hooks?|notifications?|payloads?|messages?|hooks?|callbacks?", re.IGNORECASE)
_OF_WEBHOOKS = re.compile(r"web_?hook", re.IGNORECASE)
#: Where a word of a type's name begins.
_AT_CAPITALS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
#: The last words of members that tell kinds apart.
_TELLING = frozenset((*WEAK_KEYS, *STRONG_KEYS, "code"))
#: A type that is called so has a member for each event.
_MAPS = re.compile(r"\w*(?:Events?|Webhooks?|Notifications?|Payloads?|Hooks?|Callbacks?)\w{0,12}Map")
#: Unions inside so many are not looked into.
_DEEPEST = 6
#: What the type of an event's data may be called before the event, and beside it.
_BEFORE = re.compile(r"^(?:web)?hook|^event|^notification")
_BESIDE = re.compile(r"(?:event|webhook|notification)?(?:data|payload|event|object|body|content)?", re.IGNORECASE)
#: The last words of members that hold whole numbers, where a language has one type for all numbers.
_WHOLE = words("id ids count counts at time timestamp number index version quantity size port cents")
_SAYS_WHOLE = re.compile(r"\b(?:unix|epoch|(?:milli)?seconds|number of|integer|cents)\b", re.IGNORECASE)
#: A comment that says what a member holds: `// always "order.paid"`.
_ALWAYS = re.compile(
    r"(?:it is |is )?always (?:the (?:text|string|value) |set to |equal to |equals )?"
    r"(?P<mark>[\"'`])(?P<text>[^\"'`\n]{1,120})(?P=mark)",
    re.IGNORECASE,
)


#: The fixed texts of a type's members.
_Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Types:
    """The definitions of one document, as the library has them."""

    path: str
    library: Library
    all: Mapping[str, Schema]

    @classmethod
    def of(cls, path: str, library: Library) -> _Types:
        """Return those of a document of the library."""
        tree = library.node(path, "/$defs")
        told = tree.items() if isinstance(tree, dict) else ()
        return cls(path, library, {name: node for name, node in told if isinstance(node, dict)})

    def at(self, name: str) -> str:
        return f"/$defs/{escape(name)}"

    def reference(self, name: str) -> dict[str, str]:
        return {"$ref": f"{address_of(self.path)}#{self.at(name)}"}

    def texts(self, name: str) -> dict[str, tuple[str, ...]]:
        """The fixed texts of each member of a type, of its parents' too; what it has of its own counts before
        these."""
        found: dict[str, tuple[str, ...]] = {}
        for part in self.library.parts(self.all[name], ("allOf",)):
            for key, node in object_at(part, "properties").items():
                if key not in found:
                    found[key] = _texts(self.library.followed(node))
        return {key: texts for key, texts in found.items() if texts}


def offers_of(path: str, library: Library) -> Iterator[Offer]:
    """Yield an offer for each event of the definitions of a document; those of which the data is not told say so."""
    types = _Types.of(path, library)
    yield from [*_described(types)] or [*_declared(path, types)] or [*_called_after(types)] or _enumerated(types)


def offers_called(path: str, library: Library, events: Sequence[str]) -> Iterator[Offer]:
    """Yield an offer for each event that prose names, where most of them have a type that is called after them: the
    program itself does not say which of its types are payloads."""
    yield from _of_list(_Types.of(path, library), events)


def _of_list(types: _Types, events: Sequence[str]) -> Iterator[Offer]:
    called = {event: _data_of(event, types, "") for event in events}
    if 2 * len(list(filter(None, called.values()))) > max(len(called), 2):
        for event, name in called.items():
            problem = "" if name else "no type is called after it"
            yield _offer(types, event, name, types.reference(name) if name else ABSENT, problem)


def _declared(path: str, types: _Types) -> Iterator[Offer]:
    """Yield the events that types map to payloads, hold or list, and those that have a fixed text."""
    library = types.library
    mapping = next((name for name in types.all if _maps_events(types, name)), "")
    yield from _mapped(types, mapping) if mapping else ()
    held = {*_held(types, mapping)} if mapping else set()
    told = _paired(types, {name: types.texts(name) for name in types.all})
    for name, member, branches in _holding(types, told):
        yield from _inside(types, name, member, branches)
        held |= {*branches}
    united = {name: key for name, key in _united(types, told).items() if name not in held}
    single = {name: events for name, events in _single(types, told, united).items() if name not in held}
    if webhooks := _webhooks(types, told):
        united = {name: key for name, key in united.items() if name in webhooks}
        single = {name: events for name, events in single.items() if name in webhooks}
    else:
        whole, single = single, _of_one_family(single)
        united = {name: key for name, key in united.items() if name in single or name not in whole}
    for name in (each for each in united if each not in single):
        yield _offer(types, name, name, ABSENT, f"its {united[name]}, which tells the others apart, is no fixed text")
    for name, events in single.items():
        yield from (_offer(types, event, name, library.node(path, types.at(name))) for event in events)
    yield from () if mapping else _enveloped(types, {event for events in single.values() for event in events})


def with_words(schema: object) -> object:
    """Return a schema in which members are what is said of them, where a language's types do not say it: whole numbers
    by their names or descriptions, and the one text that a member always has."""
    if isinstance(schema, list):
        return [with_words(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: with_words(value) for key, value in schema.items()}
    for name, node in object_at(made, "properties").items():
        if isinstance(node, dict):
            node.update(_told(str(name), node))
    return made


def _told(name: str, node: Schema) -> Schema:
    said = str(node.get("description", ""))
    if node.get("type") == "number":
        return {"type": "integer" if parts(name)[-1] in _WHOLE or _SAYS_WHOLE.search(said) else "number"}
    always = _ALWAYS.match(said) if node.get("type") == "string" and not {"const", "enum"} & {*node} else None
    return {} if always is None else {"const": always["text"]}


def _texts(node: object) -> tuple[str, ...]:
    values = ([node["const"]] if "const" in node else list_at(node, "enum")) if isinstance(node, dict) else []
    return tuple(value for value in values if isinstance(value, str)) if all(isinstance(v, str) for v in values) else ()


def _single(types: _Types, told: Mapping[str, _Texts], united: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The types that are payloads of events, each with these; what a payload holds is none."""
    found: dict[str, tuple[str, ...]] = {}
    for name, texts in told.items():
        for key, values in texts.items():
            if united[name] == key if name in united else len(values) == 1 and _names_event(key, values[0]):
                found.setdefault(name, values)
    held = {inner for name in found for inner in _held(types, name)}
    return {name: events for name, events in found.items() if name not in held}


def _of_one_family(single: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The types called after webhooks, where others are of several of the same events: these tell what a program's own
    interface has of them, and not what is delivered."""
    called = {name: events for name, events in single.items() if _OF_WEBHOOKS.search(_own(name))}
    own = {event for events in called.values() for event in events}
    shared = {event for name, events in single.items() if name not in called for event in events if event in own}
    return called if len(shared) > 1 else dict(single)


def _names_event(key: str, text: str) -> bool:
    return (is_strong(key) or key in WEAK_KEYS) and is_dotted(text)


def _united(types: _Types, told: Mapping[str, _Texts]) -> dict[str, str]:
    """The types that a union of events is of, each with the member that tells them apart."""
    found: dict[str, str] = {}
    for name, node in types.all.items():
        branches = [*dict.fromkeys(_branches(types, node))]
        for key in _telling(branches, told):
            if is_strong(key) or _OF_EVENTS.search(name):
                found = dict.fromkeys(branches, key) | found
    return found


def _paired(types: _Types, told: Mapping[str, _Texts]) -> dict[str, _Texts]:
    """The fixed texts of types, where a union is of such as are called after the texts that all of them list in one
    member: each has that text there."""
    found = dict(told)
    for node in types.all.values():
        branches = [*dict.fromkeys(_branches(types, node))]
        keys = {key: texts for key, texts in told[branches[0]].items() if len(texts) > 1} if len(branches) > 1 else {}
        for key, texts in keys.items():
            of = {each: _called_for(each, texts) for each in branches if told[each].get(key) == texts}
            if len(of) == len(branches) == len({*of.values()} - {""}):
                found |= {each: {**found[each], key: (text,)} for each, text in of.items()}
    return found


def _called_for(name: str, texts: Iterable[str]) -> str:
    """The only text that a type is called after; "" where none is, or several are."""
    found = [text for text in texts if _is_called_after(name, text)]
    return found[0] if len(found) == 1 else ""


def _is_called_after(name: str, event: str) -> bool:
    wanted, called = squeezed(event), squeezed(_own(name))
    if not called.startswith(wanted):
        called = _BEFORE.sub("", called)
    return called.startswith(wanted) and _BESIDE.fullmatch(called[len(wanted) :]) is not None


def _own(name: str) -> str:
    """The name of a type without its namespaces, and without the number of its file."""
    return next((part for part in reversed(name.split(".")) if not part.isdigit()), name)


def _webhooks(types: _Types, told: Mapping[str, _Texts]) -> frozenset[str]:
    """The types that unions called after webhooks are of, and those that are called so themselves; none where no such
    union is. A program that has one has other events too, of streams or of its own."""
    unions = ((name, [*dict.fromkeys(_branches(types, node))]) for name, node in types.all.items())
    listed = [each for name, each in unions if _OF_WEBHOOKS.search(name) and any(_telling(each, told))]
    named = filter(_OF_WEBHOOKS.search, types.all) if listed else ()
    return frozenset((*chain.from_iterable(listed), *named))


def _telling(branches: Sequence[str], told: Mapping[str, _Texts]) -> Iterator[str]:
    """Yield the members that tell several types apart: by what they are called, or by a text of its own in each."""
    keys = dict.fromkeys(key for each in branches for key in told[each])
    for key in keys if len(branches) > 1 else ():
        texts = [told[each][key] for each in branches if key in told[each]]
        several = len(texts) > 1 and 2 * len({*texts}) > len(branches)
        if several and (
            parts(key)[-1] in _TELLING or (len({*texts}) == len(branches) and not any(t[1:] for t in texts))
        ):
            yield key


def _branches(types: _Types, union: object, depth: int = 0) -> Iterator[str]:
    """The types that a union is of, those of the unions in it for these; none where one of them is not known."""
    inside = [_called(each) for each in list_at(union, "anyOf")] if isinstance(union, dict) else []
    for each in inside if depth < _DEEPEST and all(each in types.all for each in inside) else ():
        yield from _branches(types, types.all[each], depth + 1) if "anyOf" in types.all[each] else (each,)


def _holding(types: _Types, told: Mapping[str, _Texts]) -> Iterator[tuple[str, str, dict[str, tuple[str, ...]]]]:
    """Yield the types called after events with a member that is a union of events without a name: what it is of is sent
    inside of them alone. Each with that member, and the events of each type that it may be."""
    for name, node in types.all.items():
        # One that tells itself which event it is holds a part of several kinds.
        outer = _OF_EVENTS.search(name) and not any(parts(key)[-1] in _TELLING for key in told[name])
        for member in WRAPPERS if outer else ():
            branches = [*dict.fromkeys(_branches(types, object_at(node, "properties").get(member)))]
            key = next(_telling(branches, told), None)
            if key is not None and not any(name in _held(types, each) for each in types.all):
                yield name, member, {each: told[each].get(key, ()) for each in branches}


def _inside(types: _Types, name: str, member: str, branches: Mapping[str, Sequence[str]]) -> Iterator[Offer]:
    """Yield the events whose payload is a type with one of several in a member."""
    for branch, events in branches.items():
        held = {"type": "object", "required": [member], "properties": {member: types.reference(branch)}}
        for event in events:
            yield _offer(types, event, branch, {"allOf": [types.reference(name), held]})


def _called(node: object) -> str:
    return str(node.get("$ref", "")).rpartition("/")[2] if isinstance(node, dict) else ""


def _held(types: _Types, name: str) -> Iterator[str]:
    """The types that the members of a type are of, those of its parents among them; each by its name."""
    seen: set[int] = set()
    todo: list[object] = [node for _, node in types.library.members(types.all[name])]
    while todo:
        node = todo.pop()
        if isinstance(node, dict) and id(node) not in seen:
            seen.add(id(node))
            if called := _called(node):
                yield called
            todo += [types.library.leads(node), *object_at(node, "properties").values(), node.get("items")]
            todo += [each for key in ("anyOf", "allOf") for each in list_at(node, key)]


def _enveloped(types: _Types, known: set[str]) -> Iterator[Offer]:
    """Yield the events that the type of all payloads lists, each with the type of its data."""
    for name, key, events, member in _envelopes(types):
        for event in events if not known & {*events} else ():
            data = _data_of(event, types, name) if member else ""
            held = {member: types.reference(data)} if data else {}
            told = {"type": "object", "required": [key, *held], "properties": {key: {"const": event}, **held}}
            problem = f"the types do not tell what its member {member} holds" if member and not data else ""
            yield _offer(types, event, name, {"allOf": [types.reference(name), told]}, problem)
        return


def _described(types: _Types) -> Iterator[Offer]:
    """Yield the webhooks of an OpenAPI document that a tool wrote as types: each a member of `webhooks` with an
    operation, which is a type as well."""
    library = types.library
    for event, item in object_at(types.all.get("webhooks", {}), "properties").items():
        operation = library.member(item, ("post",))
        body = library.member(operation, ("requestBody", "content", "application/json"))
        if body is ABSENT:
            continue
        headers = library.members(library.member(operation, ("parameters", "header")))
        yield Offer(
            name=str(event),
            where=f"type webhooks, member {event}",
            node=body,
            description=str(operation.get("description", "")) if isinstance(operation, dict) else "",
            headers=tuple(described_header(str(name), node, (), library) for name, node in headers),
            json=True,
        )


def _maps_events(types: _Types, name: str) -> bool:
    """Whether a type has a member for each event, each of the type of its payload."""
    members = {str(key): _called(node) for key, node in object_at(types.all[name], "properties").items()}
    named = _MAPS.fullmatch(_own(name)) is not None or all(map(is_dotted, members))
    return len(members) > 1 and named and all(each in types.all for each in members.values())


def _mapped(types: _Types, name: str) -> Iterator[Offer]:
    for event, node in object_at(types.all[name], "properties").items():
        yield _offer(types, str(event), _called(node), types.reference(_called(node)))


def _called_after(types: _Types) -> Iterator[Offer]:
    """Yield the types that one union is of, where all of them are called after events: `OrderPaidEvent`."""
    for node in types.all.values():
        branches = [each for each in map(_called, list_at(node, "anyOf")) if each in types.all]
        named = {_AT_CAPITALS.sub("_", _own(each)).lower().rpartition("_"): each for each in branches}
        ends = {end for _, _, end in named}
        whole = len(branches) == len(list_at(node, "anyOf")) > 1
        if whole and len(ends) == 1 and all(map(_OF_EVENTS.fullmatch, ends)):
            yield from (_offer(types, event, name, types.reference(name)) for (event, _, _), name in named.items())
            return


def _enumerated(types: _Types) -> Iterator[Offer]:
    """Yield the events of the one list of them in a program, where most of them have a type that is called after them:
    what they are called stands outside of their payloads."""
    lists = [texts for node in types.all.values() if len(texts := _texts(node)) > 1 and all(map(is_dotted, texts))]
    yield from _of_list(types, lists[0]) if len(lists) == 1 else ()


def _envelopes(types: _Types) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Yield the types with a member that lists events and another one of which nothing is told, or none such in what is
    called after events: these first."""
    for name in sorted(types.all, key=lambda name: (_OF_EVENTS.search(name) is None, len(name))):
        for key, texts in types.texts(name).items():
            members = {
                str(member): types.library.followed(node) for member, node in types.library.members(types.all[name])
            }
            untold = [
                member
                for member, node in members.items()
                if isinstance(node, dict) and (_is_open(node) or _is_of_each(types, node, texts))
            ]
            listed = len(texts) > 1 and (is_strong(key) or all(map(is_dotted, texts)))
            whole = not untold and all(map(is_dotted, texts)) and _OF_EVENTS.fullmatch(parts(name)[-1])
            if listed and (len(untold) == 1 or whole):
                yield name, key, texts, next(iter(untold), "")


def _is_of_each(types: _Types, node: Schema, events: Sequence[str]) -> bool:
    """Whether a union is of the types that are called after these events, one for each."""
    branches = [*_branches(types, node)]
    return len(branches) == len(events) and {_called_for(each, events) for each in branches} == {*events}


def _is_open(node: Schema) -> bool:
    told = {key: value for key, value in node.items() if key not in ("description", "title", "examples")}
    return told in ({}, {"type": "object"})


def _data_of(event: str, types: _Types, envelope: str) -> str:
    """The only type that is called after an event; "" where none is, or several are."""
    found = [name for name in types.all if name != envelope and _is_called_after(name, event)]
    return found[0] if len(found) == 1 else ""


def _offer(types: _Types, event: str, name: str, node: object, problem: str = "") -> Offer:
    said = object_at(types.all, name).get("description")
    unknown = next((held for held in _held(types, name) if held not in types.all), "") if name else ""
    problem = problem or (
        f"{unknown}, the type of a member, is declared by no file that was given, or in several ways" if unknown else ""
    )
    said = said if isinstance(said, str) else ""
    return Offer(name=event, where=f"type {name}", node=node, hints=(event,), description=said, problem=problem)
