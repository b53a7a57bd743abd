"""What in a text says how its events are called: examples that carry them, lists, constants of fields, headings.

No word is an event by itself, and none is barred: a heading names an event where the rest of the document treats its
words as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Role
from hookproof.sources.texts.headings import Section, unnumbered
from hookproof.sources.texts.listedvalues import listed_in, only_code

if TYPE_CHECKING:
    from hookproof.sources.records import Example, Field

#: Words that a heading may have beside the event that it names.
_BESIDE = names.words(
    "the a an event events webhook webhooks payload payloads notification message when post and or type name "
    "example object sample reference"
)
#: Words that stand around the name of an event, and are words of events themselves: "Callback: a.b", "When a.b fires".
_AROUND = names.words("hook hooks callback callbacks trigger topic fires fired is sent")
_HOOKS = re.compile(r"\b((?:web-?)?hooks?|events?|payloads?|notifications?|callbacks?)\b", re.IGNORECASE)
_CALL = re.compile(r"(?<![\w.])((?:[A-Za-z_$]\w{0,60}\.){1,8}[A-Za-z_$]\w{0,60})(?:<[\w\s,.\[\]]{0,60}>)?\(")
_TOKEN = re.compile(r"[^\s`]{2,120}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a document shows of its events.

    `known` are names that stand where only an event's name can stand, by their letters alone; `keys` the members of
    examples that were learnt to carry them; `paths` the dotted paths of fields, which look like events and are none;
    `about` the document's own title and name, where headings are to be told from the rest; `families` the first words
    of what is an event for certain; `by_header` the events that a header names, and not the payload.
    """

    known: Mapping[str, str]
    keys: tuple[str, ...]
    paths: frozenset[str]
    hooks: bool
    alone: frozenset[str] = frozenset()
    about: str = ""
    families: frozenset[str] = frozenset()
    by_header: frozenset[str] = frozenset()


def told_lists(sections: Sequence[Section], about: str) -> None:
    """Leave out the lists of dotted words that are none of events: settings, scopes, methods, metrics have dots too.

    A list is one of events where its column says so, where an example, a program or a constant has one of its words,
    where headings above it speak of events (`about` are the document's own title and name), or where its words tell
    what has happened. One word in it that is written as a setting is (`server.baseUrl`) needs the first two. A list of
    which most words lead to members of an example tells of these.
    """
    values = [value for section in sections for example in section.examples for value in objects_of(example)]
    shown = {text for value in values for _, text in _carried(value, ())}
    shown |= {event for section in sections for found in section.programs for event in found.events}
    shown |= {text for section in sections for text in constants_of(section.fields)}
    for section in sections:
        near = " ".join([about, *_headings(section), *(prose.text[-200:] for prose in section.prose)])
        section.lists[:] = [
            found
            for found in section.lists
            if found.label or shown & {*found.events} or (_is_plain(found.events) and _tells(found.events, near))
            if len(found.events) > _FEW
            or found.label
            or _are_deeds(found.events, " ".join([about, *_headings(section)]))
            if not _are_members(found.events, values)
        ]


def _are_members(listed: Sequence[str], shown: Iterable[Mapping[str, Any]]) -> bool:
    return any(2 * sum(_leads(value, name.split(".")) for name in listed) > len(listed) for value in shown)


def _leads(value: object, path: Sequence[str]) -> bool:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value is not None and len(path) > 1


#: So few words in a row may be a list of anything.
_FEW = 2


def _are_deeds(events: Sequence[str], near: str) -> bool:
    """Whether all words tell what has happened, under headings that speak of events."""
    return bool(_HOOKS.search(near)) and all(map(names.is_deed, events))


def _headings(section: Section) -> Iterator[str]:
    """Yield the heading of a section, and those above it."""
    return (each.heading for each in section.upwards())


def _is_plain(events: Iterable[str]) -> bool:
    return not any(re.search(r"[.:][a-z]+[A-Z]|[.:][A-Z][a-z]", event) for event in events)


def _tells(events: Sequence[str], near: str) -> bool:
    return bool(_HOOKS.search(near)) or 2 * sum(map(names.is_deed, events)) >= len(events)


def gathered(sections: Sequence[Section], text: str, about: str = "") -> Evidence:
    """Return what the sections of a text show of its events."""
    values = [value for section in sections for example in section.examples for value in objects_of(example)]
    listed = [event for section in sections for found in section.lists for event in found.events]
    titles = _titles(sections) - _of_no_event(sections, values)
    keys = _learnt(values, {names.squeezed(event) for event in listed} | titles | _coded(sections))
    carried = [text for value in values for _, text in _carried(value, keys)]
    constants = [text for section in sections for text in constants_of(section.fields, keys)]
    known = {names.squeezed(name): name for name in reversed((*carried, *listed, *constants))}
    by_header = dict(_of_headers(sections, text))
    words = {**dict(_of_families(sections, keys)), **dict(_headed(sections, text)), **by_header}
    programs = {names.squeezed(e): e for section in sections for found in section.programs for e in found.events}
    known |= {letters: word for letters, word in (words | programs).items() if letters not in known}
    paths = {path for value in values for path in names.key_paths(value)}
    paths |= {".".join(f.path) for section in sections for f in section.fields if len(f.path) > 1}
    paths |= _called(text)
    hooks = bool(carried or _HOOKS.search(text)) or any(section.fields for section in sections)
    return Evidence(
        known,
        keys,
        frozenset(paths - set(carried)),
        hooks,
        frozenset(words.values()),
        about,
        _families(sections, known.values()),
        frozenset(by_header.values()),
    )


def _families(sections: Iterable[Section], known: Iterable[str]) -> frozenset[str]:
    headed = (word for section in sections for word in _words(section.heading) if names.is_dotted(word))
    return frozenset(names.parts(word)[0] for word in (*known, *filter(names.is_deed, headed)))


def _of_families(sections: Sequence[Section], keys: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield headings of one word that are events: those beside headings whose own examples carry them.

    Each has an example that carries something that is written as it is, so that "Retries" beside them is none.
    """
    families: dict[tuple[int, int], list[tuple[str, set[str]]]] = {}
    for section in sections:
        word = section.heading.strip(" `*:")
        texts = {
            t for x in section.examples for v in objects_of(x) for _, t, strong in names.carried(v, keys) if strong
        }
        if texts and re.fullmatch(r"[A-Za-z]\w*", word):
            families.setdefault((section.level, id(section.parent)), []).append((word, texts))
    for members in families.values():
        own = [word for word, texts in members if word in texts]
        alike = [word for word, texts in members if any(names.style(text) == names.style(word) for text in texts)]
        if len(members) > 1 and 2 * len(own) >= len(members):
            yield from ((names.squeezed(word), word) for word in alike)


#: Headings under which each heading that begins with a name in code is that of an event.
_OF_EVENTS = re.compile(r"\b(?:webhook )?(?:events?|événements?|eventos?|ereignisse)\b", re.IGNORECASE)
_MIN_HEADED = 3


def _headed(sections: Sequence[Section], text: str) -> Iterator[tuple[str, str]]:
    """Yield the names in code that the headings under one of events begin with, all of them; what is called is none."""
    families: dict[tuple[int, int], list[str]] = {}
    for section in sections:
        if section.parent is not None and _OF_EVENTS.search(section.parent.heading):
            first = (_words(section.heading) or [""])[0]
            named_ = first if first in section.coded and names.is_joined(first) else ""
            families.setdefault((section.level, id(section.parent)), []).append(named_)
    for members in families.values():
        called = {word for word in members if word and re.search(rf"(?<!\w){re.escape(word)}\(", text)}
        if len(members) >= _MIN_HEADED and all(members) and not called:
            yield from ((names.squeezed(word), word) for word in members)


#: A header that names the event of a delivery: in a box (`X-Forge-Event: issues`), or before a word in code in a row of
#: a table, or in a sentence.
_NAMING = r"(?<![\w-])[A-Za-z][\w-]{0,80}-(?:Event|Topic|Event-Type|Event-Name)\b"
_IN_HEADER = re.compile(
    rf"^{_NAMING}: (?P<event>[a-z][a-z0-9_]{{2,40}})[ \t]*$"
    rf"|{_NAMING}`?[^\n`]{{1,80}}`(?P<code>[a-z][a-z0-9_]{{2,40}})`",
    re.MULTILINE,
)


def _of_headers(sections: Sequence[Section], text: str) -> Iterator[tuple[str, str]]:
    """Yield the headings that are an event which a header names, and those beside them that are written alike.

    A heading beside has an example below it, as that of the event has.
    """
    named_ = {match["event"] or match["code"] for match in _IN_HEADER.finditer(text)}
    own = [section for section in sections if _word_of(section) in named_]
    places = {(section.level, id(section.parent)) for section in own}
    shown = {id(above) for section in sections if own and section.examples for above in section.upwards()}
    for section in sections if own else ():
        word = _word_of(section)
        if word and id(section) in shown and (section.level, id(section.parent)) in places:
            yield names.squeezed(word), word


def _word_of(section: Section) -> str:
    """Return the heading of a section where that is one word in small letters; else ""."""
    word = unnumbered(section.heading).strip(" `*:")
    return word if re.fullmatch(r"[a-z][a-z0-9_]+", word) else ""


def _called(text: str) -> set[str]:
    """Return the dotted words that program text calls, and what it calls them on (`client.orders.get(`)."""
    found: set[str] = set()
    for match in _CALL.finditer(text):
        steps = match[1].split(".")
        found.update(".".join(steps[:number]) for number in range(2, len(steps) + 1))
    return found


def objects_of(example: Example) -> list[Mapping[str, object]]:
    """Return the objects of an example: itself, or the items of an array of objects."""
    if isinstance(example.value, Mapping):
        return [example.value]
    items = example.value if isinstance(example.value, list) else []
    return [item for item in items if isinstance(item, Mapping)]


def _carried(value: Mapping[str, object], keys: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield pointer and text of what stands under a key that means an event and nothing else, if it can be a name."""
    for pointer, text, strong in names.carried(value, keys):
        plain = names.is_dotted(text) and pointer.rpartition("/")[2] in names.TOPIC_KEYS
        if (strong and _TOKEN.fullmatch(text)) or plain:
            yield pointer, text


def _titles(sections: Iterable[Section]) -> set[str]:
    """Headings of two words or more, by their letters alone."""
    bare = (_weighty(section.heading) for section in sections)
    several = (words for words in bare if len(words) > 1 or re.search(r"[_.:/-]\w", "".join(words)))
    return {names.squeezed("".join(words)) for words in several}


def _of_no_event(sections: Iterable[Section], values: Iterable[Mapping[str, object]]) -> set[str]:
    """The title of a text that shows events, and none of that name: what it is about, by its letters alone."""
    shown = {names.squeezed(event) for value in values if (event := names.plainly_carried(value))}
    title = next((names.squeezed("".join(_weighty(one.heading))) for one in sections if one.level == 1), "")
    return {title} if shown and title not in shown else set()


def _coded(sections: Iterable[Section]) -> set[str]:
    """Names in code that end as the heading over them does (`parcel_lost` under "Lost"), or that, with dots, tell what
    has happened (`parcel.lost`), by their letters alone."""
    return {
        names.squeezed(code)
        for section in sections
        for code in section.codes
        if (names.is_deed(code) if names.is_dotted(code) else names.is_joined(code) and _ends_as(section.heading, code))
    }


def _ends_as(heading: str, code: str) -> bool:
    letters = names.squeezed("".join(_weighty(heading)))
    return len(letters) >= _SHORTEST and names.squeezed(code).endswith(letters)


#: The letters of a heading that may be the end of an event.
_SHORTEST = 4


def _learnt(values: Iterable[Mapping[str, object]], candidates: Collection[str]) -> tuple[str, ...]:
    """Return the keys under which examples carry names that headings or lists give, wherever that is not by chance."""
    met: dict[str, Counter[str]] = {}
    for value in values:
        for key, text in names.members_near(value):
            if names.squeezed(text) in candidates and len(names.squeezed(text)) > 3:
                met.setdefault(key, Counter())[text] += 1
    free = {"name", "title", "description", "subject"}
    unusual = {key: texts for key, texts in met.items() if key not in free and not names.is_strong(key)}
    return tuple(key for key, texts in unusual.items() if len(texts) > 1 or _is_name(texts))


def _is_name(texts: Iterable[str]) -> bool:
    return all(names.is_dotted(text) or names.is_joined(text) for text in texts)


def constants_of(fields: Iterable[Field], keys: Collection[str] = ()) -> tuple[str, ...]:
    """Return the values that a list of fields gives for the member that carries the event."""
    for field in fields:
        outer = field.path[:-1]
        if len(outer) > 1 or (outer and outer[0] not in names.WRAPPERS):
            continue
        strong = names.is_strong(field.name) or field.name in keys
        if not strong and field.name not in names.TOPIC_KEYS:
            continue
        found = listed_in(field.description, alone=True)
        code = only_code(field.description)
        told = (code,) if names.is_dotted(code) and names.is_deed(code) else field.enum
        said = found.values if found else tuple(value for value in told if isinstance(value, str))
        values = tuple(value for value in said if _TOKEN.fullmatch(value))
        if values and (strong or _is_name(values)):
            return values
    return ()


def named(section: Section, evidence: Evidence) -> tuple[str, ...]:
    """Return the events that a section names as its own: in its heading, in a line below it, or by a constant."""
    if section.declared:
        return section.declared
    constants = constants_of(section.fields, evidence.keys)
    return _in_heading(section, evidence) or (constants if section.level or len(constants) == 1 else ())


def _in_heading(section: Section, evidence: Evidence) -> tuple[str, ...]:
    weighty = _weighty(section.heading)
    found = [w for w in _words(section.heading) if _is_event(w, section, evidence, alone=len(weighty) == 1)]
    rest = {word for word in weighty if word.lower() not in _AROUND}
    leads = bool(found) and (rest <= set(found) or weighty[0] in found or set(found) <= set(section.coded))
    if leads:
        return tuple(dict.fromkeys(found))
    whole = _by_letters(weighty, section, evidence)
    return (whole,) if whole else ()


#: A heading that names two things is none of an event: "Chat + history".
_SEVERAL = re.compile(r"\s[+&]\s")


def _by_letters(weighty: Sequence[str], section: Section, evidence: Evidence) -> str:
    """Return the event whose letters a heading in words has (`Order Paid` of `ORDER_PAID`); "" where there is none."""
    letters = names.squeezed("".join(weighty))
    if len(letters) < 3 or not evidence.hooks or _SEVERAL.search(section.heading):
        return ""
    if letters in evidence.known:
        return evidence.known[letters]
    joined = (name for name in evidence.known.values() if name in section.codes and not names.is_dotted(name))
    ends = {name for name in joined if _ends_as(section.heading, name)}
    if len(ends) == 1:
        return ends.pop()
    codes = (c for c in section.codes if _is_plain((c,)) and (names.is_dotted(c) or names.is_joined(c)))
    return next((code for code in codes if names.squeezed(code) == letters), "") if len(weighty) > 1 else ""


def _words(heading: str) -> list[str]:
    words = [word.strip("`*\"'“”()[],;:!?").rstrip(".") for word in re.split(r"\s+", unnumbered(heading))]
    return [re.sub(r"^(?:POST|Event:?)(?=[a-z])", "", word) for word in words]


def _weighty(heading: str) -> list[str]:
    return [word for word in _words(heading) if word and word.lower() not in _BESIDE and re.search(r"\w", word)]


def _is_event(word: str, section: Section, evidence: Evidence, *, alone: bool) -> bool:
    """Whether a word of a heading is an event.

    A word that examples show to be a path of fields is none; one without dots must be carried by an example, or be
    written as one that is.
    """
    if evidence.known.get(names.squeezed(word)) == word:
        return names.has_joint(word) or (alone and word in evidence.alone)
    if names.is_dotted(word):
        written = word not in evidence.paths and not re.search(r"\.[a-z]+[A-Z]|(?:^|\.)[A-Z][a-z]", word)
        return evidence.hooks and written and _is_deed(word, section, evidence)
    if not (alone or word in section.coded) or not names.is_joined(word) or word in evidence.paths:
        return False
    return _resembles(word, evidence.known.values()) or _carries_like(word, section, evidence)


def _is_deed(word: str, section: Section, evidence: Evidence) -> bool:
    """Whether a dotted word is an event rather than a setting or a method: by its last word, or by the text about it.

    What an event hands over (`result.event`) is none.
    """
    first, *_, last = names.parts(word)
    if not evidence.about or first in evidence.families or names.is_deed(word):
        return True
    near = " ".join([evidence.about, *_headings(section), *(prose.text[:200] for prose in section.prose[:1])])
    shown = any(example.role in (Role.PAYLOAD, Role.UNKNOWN) for example in section.examples)
    return last not in ("event", "payload", "body", "data") and bool(shown or _HOOKS.search(near))


def _carries_like(word: str, section: Section, evidence: Evidence) -> bool:
    """Whether an example under the heading carries a name that is written as the word is."""
    values = [value for example in section.examples for value in objects_of(example)]
    return any(names.style(text) == names.style(word) for v in values for _, text in _carried(v, evidence.keys))


def _resembles(word: str, carried: Collection[str]) -> bool:
    """Whether events that examples carry are written as this word is, and begin with the same word."""
    first = re.split(r"[_\-/]|(?<=[a-z])(?=[A-Z])", word)[0]
    return any(
        names.is_joined(name) and names.style(name) == names.style(word) and name.startswith(first) and name != first
        for name in carried
    )
