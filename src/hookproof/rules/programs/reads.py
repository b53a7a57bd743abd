"""What programs read of a payload: the way to each member, from the root, whatever the language.

`payload["build"]["commit"]`, `req.body.session.id`, `told.get("asset").get("key")`, `const { session } = req.body`: a
program whose variable is surely what was sent, by how it is made or called, reads members of the payload itself. What
a library hands over (`event.data`) may be spelt otherwise, and is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hookproof.rules.reading.passages import Stretch
from hookproof.schema.patterns import deferral as re

_NAME = r"[A-Za-z_]\w{0,60}"
_STEP = (
    rf"\??\.(?:get|GetProperty|path|fetch|getJSONObject|getString|getAsJsonObject)\([\"'](?P<got>{_NAME})[\"'](?:,[^()\n]{{0,20}})?\)"
    rf"|(?:\?\.)?\[[\"'](?P<keyed>{_NAME})[\"']\]"
    rf"|\??\.(?P<dotted>(?!RootElement\b){_NAME})(?![\w(])"
)
_BARE = re.sub(r"\?P<\w+>", "?:", _STEP)
_CHAIN = re.compile(rf"(?<![\w.$\"'])\$?(?P<root>{_NAME})(?P<steps>(?:{_BARE}){{1,8}})")
_ONE = re.compile(_STEP)
#: Expressions that are the body of a request, as data.
_BODY = (
    r"(?:req(?:uest)?\.(?:body|json\b(?!\()|get_json\(\)|json\(\))|(?:JSON|json)\.(?:parse|loads?)\([^;\n]{1,80}\)"
    r"|json_decode\([^;\n]{1,80}\)|(?:JsonDocument\.Parse|\w{1,20}\.readTree|Jason\.decode!)\(\w{1,40}\)(?:\.RootElement)?)"
)
_MADE = re.compile(rf"(?<![\w.])\$?(?P<name>{_NAME})\s?(?::\s?[A-Z]\w{{0,40}}\s?)?:?=\s?(?:await\s)?{_BODY}")
_TAKEN = re.compile(
    rf"\{{(?P<names>\s*{_NAME}(?:\s*,\s*{_NAME}){{0,12}}\s*,?\s*)\}}\s?(?::\s?\w{{1,40}}\s?)?=\s?(?:await\s)?"
    rf"(?P<whole>{_BODY}|{_NAME})\s*(?:;|$)",
    re.MULTILINE,
)
_KEPT = re.compile(
    rf"(?<![\w.])\$?(?P<name>{_NAME})\s?:?=\s?\$?(?P<root>{_NAME})(?P<steps>(?:{_BARE}){{1,8}})\s*(?:;|$)", re.MULTILINE
)
_EACH = re.compile(
    rf"\bforeach\s?\((?:{_BODY}|\$(?P<list>{_NAME})) as \$(?P<name>{_NAME})\)"
    rf"|\bfor (?:\(?(?:const|let|var) )?(?P<other>{_NAME}) (?:in|of) (?:{_BODY}|(?P<items>{_NAME}))\b"
)
_DIRECT = re.compile(rf"\b{_BODY}(?P<steps>(?:{_BARE}){{1,8}})")
#: What a program calls the payload where another part of it has read it.
_CALLED = frozenset({"payload", "body"})
_TAG = re.compile(rf"`json:\"(?P<name>{_NAME})(?:,\w+)*\"`")


_Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """The way to a member that a program reads, from the root of the payload; whether its last step is a text.

    Of a tag of a type (`json:"amount"`) the one step is any member; `tagged` says so.
    """

    steps: tuple[str, ...]
    line: int
    quoted: bool
    tagged: bool = False


def reads_in(stretch: Stretch) -> Iterator[Read]:
    """Yield what a program reads of payloads."""
    ways: dict[str, _Way] = dict.fromkeys(_CALLED, ())
    ways |= {match["name"]: () for match in _MADE.finditer(stretch.text)}
    taken = list(_taken(stretch, ways))
    ways |= {read.steps[-1]: read.steps for read in taken}
    ways |= dict.fromkeys(_items(stretch.text, ways), ())
    for match in _KEPT.finditer(stretch.text):
        if match["root"] in ways and match["name"] != match["root"]:
            ways[match["name"]] = (*ways[match["root"]], *_steps(match["steps"]))
    chains = [(match, ways[match["root"]]) for match in _CHAIN.finditer(stretch.text) if match["root"] in ways]
    chains += [(match, ()) for match in _DIRECT.finditer(stretch.text)]
    tags = (Read((one["name"],), _line(stretch, one.start()), False, True) for one in _TAG.finditer(stretch.text))
    yield from dict.fromkeys((*taken, *(_read(stretch, match, way) for match, way in chains), *tags))


def _taken(stretch: Stretch, ways: Mapping[str, _Way]) -> Iterator[Read]:
    """Yield the members that a program takes out of a payload at once (`const { session } = req.body`)."""
    for match in _TAKEN.finditer(stretch.text):
        outer = ways.get(match["whole"], None if re.fullmatch(_NAME, match["whole"]) else ())
        for name in re.findall(_NAME, match["names"]) if outer is not None else ():
            yield Read((*(outer or ()), name), _line(stretch, match.start()), quoted=False)


def _items(text: str, ways: Mapping[str, _Way]) -> Iterator[str]:
    """Yield the variables that are each payload of several in turn."""
    for match in _EACH.finditer(text):
        whole = match["list"] or match["items"]
        if whole is None or ways.get(whole) == ():
            yield match["name"] or match["other"]


def _read(stretch: Stretch, match: re.Match[str], outer: tuple[str, ...]) -> Read:
    last = list(_ONE.finditer(match["steps"]))[-1]
    return Read((*outer, *_steps(match["steps"])), _line(stretch, match.start("steps")), quoted=last["dotted"] is None)


def _steps(text: str) -> tuple[str, ...]:
    return tuple(one["got"] or one["keyed"] or one["dotted"] for one in _ONE.finditer(text))


def _line(stretch: Stretch, at: int) -> int:
    return stretch.line_at(at)
