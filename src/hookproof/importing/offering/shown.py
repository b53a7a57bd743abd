"""What payload examples offer: payloads of one event together, and a schema that is made from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hookproof.importing.offering.inference import inferred
from hookproof.importing.offering.strays import strays_among
from hookproof.importing.offers import Header, Offer
from hookproof.schema.json import ABSENT
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape, first_at
from hookproof.sources.names import STRONG_KEYS, WEAK_KEYS, event_of, is_dotted, is_joined, squeezed

#: Members of an entry that name its event, and those that hold its payload or several.
_NAMES = (*STRONG_KEYS, *WEAK_KEYS, "id", "title")
_EXAMPLES = frozenset({"example", "examples", "payloads"})
_TITLES = frozenset({"name", "title", "id"})
#: How many objects deep a name is looked for.
_DEEPEST = 3
#: The name of a file that is one of several.
_NUMBERED = re.compile(r"(.*[^._-])[._-]\d{1,4}")
#: What stands for a name in the pattern of all payloads: `<event type>`, `{event}`, `[EVENT]`, `...`.
_PLACEHOLDER = re.compile(r"<[^<>]*>|\{+[^{}]*\}+|\[[^\[\]]*\]|\.{3}|…")
_PAYLOADS = ("payload", "body", "example", "examples", "payloads", "data", "value")


@dataclass(frozen=True, slots=True)
class Shown:
    """One payload, the event that the document says it is of ("" where it does not say), its place, and the headers
    that it is shown with. `form` says that it is shown as a form, `enclosed` in which member as JSON; `queries` are the
    parameters of its address, `schemes` what it is authenticated with, in the terms of OpenAPI; `address` is where it
    is sent to."""

    event: str
    payload: Any
    where: str
    headers: tuple[Header, ...] = ()
    form: bool = False
    enclosed: str = ""
    queries: tuple[Header, ...] = ()
    schemes: tuple[Mapping[str, Any], ...] = ()
    address: str = ""


def payloads_in(value: object, path: str, name: str) -> Iterator[Shown]:
    """Yield the payloads of a document; `name` is the event that its file is named after, "" where it is not.

    It may be one payload, a list of them, entries with a name and payloads, or an object with a payload by event.
    """
    if isinstance(value, list):
        entries = [one for index, item in enumerate(value) for one in _entry(item, f"{path}#/{index}")]
        yield from (replace(one, event=name) for one in entries) if _are_all_of(entries, name) else entries
    elif isinstance(value, dict) and _is_by_event(value):
        for event, inner in value.items():
            for one in inner if isinstance(inner, list) else [inner]:
                yield Shown(str(event), one, f"{path}#/{event}")
    elif isinstance(value, dict):
        entries = list(_entry(value, path))
        yield from entries if entries[0].event else [Shown(name, value, path)]


def _are_all_of(entries: Sequence[Shown], name: str) -> bool:
    """Whether a file that is named after an event lists payloads of this one alone."""
    carried = [event_of(one.payload, {name}) for one in entries]
    return bool(name) and not any(
        one.event or (own and squeezed(own[1]) != squeezed(name)) for one, own in zip(entries, carried, strict=True)
    )


def _entry(item: object, where: str) -> Iterator[Shown]:
    if not isinstance(item, dict):
        return
    key = next((key for key in _NAMES if isinstance(item.get(key), str) and item[key]), None)
    holder = next((each for each in _PAYLOADS if _holds_payloads(item.get(each))), None)
    if key is None or holder is None or not _wraps(item, key, holder):
        yield Shown("", item, where)
        return
    held = item[holder]
    for payload in held if isinstance(held, list) else [held]:
        yield Shown(item[key], payload, f"{where}/{holder}")


def _wraps(item: Mapping[str, Any], key: str, holder: str) -> bool:
    """Whether an object is an entry of a list, and no payload itself that has a name and data."""
    return holder in _EXAMPLES or key in _TITLES or squeezed(_own_name(item[holder])) == squeezed(item[key])


def _holds_payloads(value: Any) -> bool:
    several = isinstance(value, list) and bool(value)
    return isinstance(value, dict) or (several and all(isinstance(each, dict) for each in value))


def _is_by_event(value: Mapping[str, object]) -> bool:
    """Whether the keys of an object are events and its values their payloads."""
    named = all(is_dotted(str(key)) or is_joined(str(key)) for key in value)
    held = all(_holds_payloads(inner) for inner in value.values())
    carried = any(squeezed(str(key)) == squeezed(_own_name(inner)) for key, inner in value.items())
    return bool(value) and held and (carried or (named and all(is_dotted(str(key)) for key in value)))


def _own_name(inner: object) -> str:
    found = event_of(inner[0] if isinstance(inner, list) and inner else inner)
    return found[1] if found else ""


def offers_of(shown: Iterable[Shown]) -> Iterator[Offer]:
    """Yield an offer for each event that payloads are shown of, its schema inferred from them."""
    shown = _unnumbered(_at_home([one for one in shown if not _is_pattern(one.payload)]))
    strays = strays_among([(one.event, one.payload) for one in shown])
    yield from (_stray(shown[number], carried) for number, carried in strays.items())
    shown = [one for number, one in enumerate(shown) if number not in strays]
    groups = _by_event(shown)
    yield from _nameless(shown, groups)
    for name, group in groups.items():
        fixed = {} if (found := _where_named(name, group)) is None else {found: name}
        payloads = [one.payload for one in group]
        yield Offer(
            name=name,
            where=group[0].where,
            node=inferred(payloads, {**fixed, **_fixed_end(name, payloads)}),
            examples=tuple(payloads),
            headers=_merged(header for one in group for header in one.headers),
            queries=_merged(query for one in group for query in one.queries),
            needs=tuple(filter(None, [_schemes_of_all(group)])),
            inferred=True,
            form=all(one.form for one in group),
            enclosed=group[0].enclosed if len({one.enclosed for one in group}) == 1 else "",
            address=group[0].address if len({one.address for one in group}) == 1 else "",
        )


def _at_home(shown: Sequence[Shown]) -> list[Shown]:
    """Payloads under the events of their files without the folder in which all of these lie, where one carries the rest
    as its name."""
    folders = {one.event.rpartition("/")[0] for one in shown}
    rests = [one.event.rpartition("/")[2] for one in shown]
    carried = any(squeezed(_own_name(one.payload)) == squeezed(rest) for one, rest in zip(shown, rests, strict=True))
    apart = len(folders) == 1 and "" not in folders and carried
    return [replace(one, event=rest) if apart else one for one, rest in zip(shown, rests, strict=True)]


def _schemes_of_all(group: Sequence[Shown]) -> tuple[Mapping[str, object], ...]:
    """What all payloads of one event are sent with; () where they differ."""
    return group[0].schemes if all(one.schemes == group[0].schemes for one in group) else ()


def _merged(headers: Iterable[Header]) -> tuple[Header, ...]:
    """The headers (or parameters) that payloads of one event are shown with, each once, with all its values."""
    found: dict[str, Header] = {}
    for header in headers:
        known = found.get(header.name, Header(header.name))
        values = dict.fromkeys((*known.examples, *header.examples))
        found[header.name] = replace(known, examples=(*values,), description=known.description or header.description)
    return tuple(found.values())


def _is_pattern(payload: object) -> bool:
    """Whether an object is the pattern of all payloads: what stands for a name is no name."""
    at_top = payload.items() if isinstance(payload, dict) else ()
    named = [(str(key), text) for key, text in at_top if isinstance(text, str) and key in (*STRONG_KEYS, *WEAK_KEYS)]
    return any(_PLACEHOLDER.fullmatch(text.strip()) for _, text in (*named, *_strong_texts(payload, "", 0)))


def _nameless(shown: Sequence[Shown], groups: Mapping[str, Sequence[Shown]]) -> Iterator[Offer]:
    """Yield the payloads that are of no event, beside others: they are said to be left out."""
    places = {one.where for group in groups.values() for one in group}
    left = [one.where for one in shown if one.where not in places] if groups else []
    yield from (Offer(name=where, where=where, node=ABSENT, problem="nothing names its event") for where in left)


def _stray(one: Shown, carried: str) -> Offer:
    problem = f"a payload that is shown under {one.event} carries the name of {carried}, which others are shown of"
    return Offer(name=one.where, where=one.where, node=ABSENT, problem=problem)


def _by_event(shown: Sequence[Shown]) -> dict[str, list[Shown]]:
    """Payloads by event: the name that they carry, else the one they are shown under and what they add to it."""
    groups: dict[str, list[Shown]] = {}
    key, at = _second_key(shown), _deeper(shown)
    for one in shown:
        carried = event_of(one.payload, {one.event} if one.event else ())
        name = carried[1] if carried and (not one.event or squeezed(carried[1]) == squeezed(one.event)) else one.event
        if not name:
            name = carried[1] if carried else ""
        told = str(first_at(one.payload, at, "")) if at else ""
        if told and squeezed(name) in ("", squeezed(told)):
            name = told
        more = one.payload.get(key) if key and isinstance(one.payload, dict) else None
        if isinstance(more, str) and more and not (carried and carried[1] == name):
            name = f"{name}.{more}"
        if name:
            groups.setdefault(name, []).append(one)
    return groups


def _unnumbered(shown: Sequence[Shown]) -> list[Shown]:
    """Payloads under the event of their file without its number: `paid.2` beside `paid.1` or `paid`, or of a payload
    that carries `paid`."""
    events = {one.event for one in shown}
    split = {one.event: match.group(1) for one in shown if (match := _NUMBERED.fullmatch(one.event))}
    counts = Counter(split.values())

    def named(one: Shown) -> str:
        stem = split.get(one.event, one.event)
        alone = counts[stem] < 2 and stem not in events and squeezed(_own_name(one.payload)) != squeezed(stem)
        return one.event if alone else stem

    return [replace(one, event=named(one)) for one in shown]


def _deeper(shown: Sequence[Shown]) -> str:
    """The member further inside that names the events of payloads which carry no name where it is looked for.

    All have it, under a key that names events and nothing else, or with the texts that their files are named after;
    the one least deep. Else the only one at the top whose texts have the form of events and differ. "" where there is
    none.
    """
    tables = [{**dict(_strong_texts(one.payload, "", 0)), **_as_called(one)} for one in shown]
    common = [at for at in (tables[0] if tables else ()) if all(at in table for table in tables)]
    return min(common, key=lambda at: at.count("/"), default="") or _formed_as_events(shown)


def _formed_as_events(shown: Sequence[Shown]) -> str:
    """The only member at the top that is `order.paid` in one payload, `order.lost` in another, and such in all."""
    payloads = [one.payload if isinstance(one.payload, dict) else {} for one in shown]
    found = []
    for key in payloads[0] if payloads else ():
        texts = [payload.get(key) for payload in payloads]
        formed = [text for text in texts if isinstance(text, str) and is_dotted(text)]
        if len(formed) == len(texts) and len(set(formed)) > 1:
            found.append(f"/{escape(str(key))}")
    return found[0] if len(found) == 1 else ""


def _as_called(one: Shown) -> dict[str, str]:
    """The members at the top whose text is the event that a payload is shown under."""
    members = one.payload.items() if one.event and isinstance(one.payload, dict) else ()
    called = ((str(key), text) for key, text in members if isinstance(text, str))
    return {f"/{escape(key)}": text for key, text in called if squeezed(text) == squeezed(one.event)}


def _strong_texts(value: object, base: str, depth: int) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    for key, inner in value.items():
        at = f"{base}/{escape(str(key))}"
        if isinstance(inner, str) and inner and str(key) in STRONG_KEYS:
            yield at, inner
        yield from _strong_texts(inner, at, depth + 1)


def _second_key(shown: Sequence[Shown]) -> str:
    """The member that tells apart the payloads which are shown under one name; "" where there is none."""
    counts: Counter[str] = Counter()
    by_name: dict[tuple[str, str], set[str]] = {}
    named = [one for one in shown if one.event and isinstance(one.payload, dict)]
    for one in named:
        for key in WEAK_KEYS:
            if isinstance(text := one.payload.get(key), str) and squeezed(text) != squeezed(one.event):
                counts[key] += 1
                by_name.setdefault((one.event, key), set()).add(text)
    for key, count in counts.most_common():
        several = any(len(texts) > 1 for (_, of), texts in by_name.items() if of == key)
        if several and count * 2 >= len(named) and key in ("action", "type", "kind"):
            return key
    return ""


def _where_named(name: str, group: Sequence[Shown]) -> str | None:
    """The pointer at which every payload of a group carries the event's name."""
    if (at := _deeper(group)) and all(first_at(one.payload, at, "") == name for one in group):
        return at
    found = {event_of(one.payload, {name}) for one in group}
    only = next(iter(found)) if len(found) == 1 else None
    return only[0] if only is not None and only[1] == name else None


def _fixed_end(name: str, payloads: Sequence[object]) -> dict[str, str]:
    """The member that holds the last part of a name in two parts."""
    end = name.rpartition(".")[2]
    for key in WEAK_KEYS:
        if end != name and all(isinstance(p, dict) and p.get(key) == end for p in payloads):
            return {f"/{key}": end}
    return {}
