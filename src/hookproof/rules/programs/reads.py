"""What programs read of payloads: the way to each member, from the root, whatever the language.

`payload["build"]["commit"]`, `req.body.session.id`, `told.get("asset").get("key")`, `const { session } = req.body`,
`params.dig("shop", "id")`: a program whose variable is surely what was sent, by how it is made or called, reads
members of the payload itself. So does one whose variable has, where payloads have their event, what the program
compares with an event; as a library may have handed it over, its members may be spelt otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hookproof.rules.programs.chains import BARE, NAME, STEPS, Chain, chains_in, paths_in, steps_in
from hookproof.rules.programs.unpackings import Unpacked, unpacked
from hookproof.rules.reading.passages import Stretch
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import is_dotted, squeezed, words
from hookproof.sources.texts.programs import named_on

#: What parses a text that is none of an answer: a function that is called after JSON and does not write it.
_PARSED = (
    r"(?:new\s)?[\w.:>-]{0,40}(?<!encode_)(?<!to_)(?<!to)(?:JSON|[jJ]son)\w{0,20}(?<!encode)"
    r"(?:(?:\.|::)(?:[pP]arse\w{0,12}|loads?|decode!?|decodeFromString|readTree|deserialize\w{0,12}|unmarshal))?"
    r"(?:<[\w:, ]{1,60}>)?\((?![^;\n]{0,60}\b(?:res|resp|response|result|reply|answer|open|readFile\w*|config)\b)"
    r"[^;\n]{0,80}\)"
)
#: Expressions that are the body of a request, as data.
_BODY = (
    rf"(?:(?:\w{{1,12}}\.)?req(?:uest)?\.(?:body|json\b(?!\()|get_json\(\)|json\(\))|(?!\w[\w.]{{0,40}}\.json\(){_PARSED}"
    r"|\w{1,20}\.readTree\(\w{1,40}\))(?:\.RootElement)?"
)
_WITHIN = rf"(?:{BARE}){{0,8}}"
_MADE = re.compile(
    rf"(?<![\w.])[$@]?(?P<name>{NAME})\s?(?::\s?[A-Z]\w{{0,40}}\s?)?:?=\s?(?:await\s)?{_BODY}(?P<steps>{_WITHIN})"
)
#: A parameter that a framework fills with the body.
_GIVEN = re.compile(rf"@(?:Request)?Body(?:\(\))?\s(?:[A-Z][\w<>, ]{{0,60}}\s)?(?P<name>{NAME})\b")
_UNPACKS = re.compile(r"%?\{")
_FROM = re.compile(rf"\s?(?::\s?\w{{1,40}}\s?)?=\s?(?:await\s)?(?P<whole>{_BODY}|{NAME})\s*(?:;|$)", re.MULTILINE)
_KEPT = re.compile(rf"(?<![\w.])[$@]?(?P<name>{NAME})\s?:?=\s?[$@]?(?P<root>{NAME}){STEPS}\s*(?:;|$)", re.MULTILINE)
_EACH = re.compile(
    rf"\bforeach\s?\((?:{_BODY}|\$(?P<list>{NAME})(?P<within>{_WITHIN})) as \$(?P<name>{NAME})\)"
    rf"|\bfor (?:\(?(?:const|let|var) )?(?P<other>{NAME}) (?:in|of) "
    rf"(?:{_BODY}|(?P<items>{NAME})(?P<inside>{_WITHIN}))(?![\w.(])"
)
_DIRECT = re.compile(rf"\b{_BODY}{STEPS}")
#: What a program calls the payload where another part of it has read it; not where it makes it of something else.
_CALLED = frozenset({"payload", "body"})
_WHOLE = words("event webhook hook callback notification")
_SET = re.compile(rf"(?<![\w.])[$@]?(?P<name>{'|'.join(sorted(_CALLED))})\s?:?=(?![=~>])")
#: What makes a variable, beside a loop and the head of a function, which are given it.
_ASSIGNED = re.compile(rf"(?<![\w.])[$@]?(?P<name>{NAME})\s?(?::\s?[A-Z]\w{{0,40}}\s?)?:?=(?![=~>])")
_EQUAL = re.compile(rf"\s?=\s?(?P<name>{NAME})\b(?![.(\[])")
_QUOTED = re.compile(r"[\"'`](?P<text>[\w.:/-]{3,100})[\"'`]")

_Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carriage:
    """Where payloads carry the name of their event, as ways from the root, the names, and what each object has."""

    ways: frozenset[_Way] = frozenset()
    events: frozenset[str] = frozenset()
    inside: Mapping[_Way, frozenset[str]] = field(default_factory=dict)

    def named_in(self, stretch: Stretch) -> tuple[tuple[int, str], ...]:
        """Return the events that a program names, each with its line, in order; so what stands in their places."""
        found = list[tuple[int, str]]()
        for number, line in enumerate(stretch.text.split("\n")):
            known = [match["text"] for match in _QUOTED.finditer(line[:2000]) if match["text"] in self.events]
            others = [word for word in named_on(line) if is_dotted(word) and word not in self.events]
            found += [(stretch.line_below(number), event) for event in (*known, *others)]
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Read:
    """The way to a member that a program reads, from the root of the payload; whether its last step is a text or a key.

    `handed` says that a library may have made the variable, and may spell its members in another way.
    """

    steps: tuple[str, ...]
    line: int
    quoted: bool
    handed: bool = False


def reads_in(stretch: Stretch, carriage: Carriage | None = None) -> Iterator[Read]:
    """Yield what a program reads of payloads, of which it is known where they carry their event."""
    program, known = stretch.text, carriage or Carriage()
    chains = list(chains_in(program))
    ways: dict[str, _Way] = dict.fromkeys(_CALLED - {match["name"] for match in _SET.finditer(program)}, ())
    ways |= {match["name"]: steps_in(match["steps"])[0] for match in _MADE.finditer(program)}
    ways |= {match["name"]: () for match in _GIVEN.finditer(program)}
    ways |= dict.fromkeys(_equated(program, known), ())
    handed = {root: () for root in _compared(stretch, chains, known) if root not in ways}
    ways |= handed
    taken = list(_taken(stretch, ways, known))
    ways |= {read.steps[-1]: read.steps for read in taken}
    ways |= dict(_items(program, ways))
    for match in _KEPT.finditer(program):
        if match["root"] in ways and match["name"] != match["root"]:
            ways[match["name"]] = (*ways[match["root"]], *steps_in(match["steps"])[0])
            handed |= {match["name"]: ()} if match["root"] in handed else {}
    supposed = dict(_supposed(program, chains, ways, known.inside))
    ways |= supposed
    handed |= dict.fromkeys(supposed, ())
    read = [_read(stretch, one, ways[one.root], one.root in handed) for one in chains if one.root in ways]
    read += [_read(stretch, one, (), True) for one in paths_in(program) if one.steps[0] in known.inside.get((), ())]
    for match in _DIRECT.finditer(program):
        steps, quoted = steps_in(match["steps"])
        read.append(Read(steps, stretch.line_at(match.start("steps")), quoted))
    yield from dict.fromkeys((*taken, *read))


def _compared(stretch: Stretch, chains: list[Chain], known: Carriage) -> Iterator[str]:
    """Yield the variables of a program that names events which have the event where payloads have it."""
    if known.ways and known.events & {event for _, event in known.named_in(stretch)}:
        yield from (one.root for one in chains if one.steps in known.ways)


def _equated(program: str, known: Carriage) -> Iterator[str]:
    """Yield the variables that are said to be as a pattern is which has an event where payloads have it."""
    for brace in _UNPACKS.finditer(program) if known.ways else ():
        members, after = unpacked(program, brace.start())
        whole = _EQUAL.match(program, after) if members else None
        if whole and any(one.steps in known.ways and one.value in known.events for one in members):
            yield whole["name"]


def _supposed(
    program: str, chains: list[Chain], ways: Mapping[str, _Way], inside: Mapping[_Way, frozenset[str]]
) -> Iterator[tuple[str, _Way]]:
    """Yield the variables that a program is given, and that are called as a payload, or as an object of payloads is,
    with the way there.

    Most of what is read of one is in that object: so it is this, and no other thing of that name.
    """
    made = {match["name"] for match in _ASSIGNED.finditer(program)}
    bare = {way: frozenset(map(squeezed, there)) for way, there in inside.items()}
    for root in dict.fromkeys(one.root for one in chains if one.root not in {*ways, *made}):
        told = {squeezed(one.steps[0]) for one in chains if one.root == root}
        called = [way for way in inside if way and squeezed(way[-1]) in (squeezed(root), f"{squeezed(root)}s")]
        called += [()] if root in _WHOLE and () in inside else []
        fit = [way for way in called if 2 * len(told & bare[way]) > len(told)]
        yield from [(root, fit[0])] if len(fit) == 1 else []


def _taken(stretch: Stretch, ways: Mapping[str, _Way], known: Carriage) -> Iterator[Read]:
    """Yield the members that a program takes out of a payload at once (`const { session } = req.body`).

    A pattern that names an event where payloads have it is one of a payload, wherever it stands.
    """
    program, end = stretch.text, 0
    for brace in _UNPACKS.finditer(program):
        members, after = unpacked(program, brace.start()) if brace.start() >= end else ((), end)
        outer = _outer(program, members, after, ways, known)
        if members and outer is not None:
            end = after
            yield from (Read((*outer, *one.steps), stretch.line_at(one.at), quoted=True) for one in members)


def _outer(
    program: str, members: tuple[Unpacked, ...], end: int, ways: Mapping[str, _Way], known: Carriage
) -> _Way | None:
    """Return the way to the object that a pattern is of, None where it may be of anything."""
    source = _FROM.match(program, end) if members else None
    if source is not None:
        return ways.get(source["whole"], None if re.fullmatch(NAME, source["whole"]) else ())
    of_event = any(one.steps in known.ways and one.value in known.events for one in members)
    return () if of_event and len(members) > 1 else None


def _items(text: str, ways: Mapping[str, _Way]) -> Iterator[tuple[str, _Way]]:
    """Yield the variables that are each payload of several in turn, or each item of a list in one, with their ways."""
    for match in _EACH.finditer(text):
        whole = match["list"] or match["items"]
        if whole is None or whole in ways:
            steps, _ = steps_in(match["within"] or match["inside"] or "")
            yield match["name"] or match["other"], (*(ways[whole] if whole else ()), *steps)


def _read(stretch: Stretch, chain: Chain, outer: _Way, handed: bool) -> Read:
    return Read((*outer, *chain.steps), stretch.line_at(chain.start), quoted=chain.quoted, handed=handed)
