"""Chains of members as programs of many languages write them: a variable, and the steps from there, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.schema.patterns import deferral as re

NAME = r"[A-Za-z_]\w{0,60}"
_DOT = r"(?:\?\.|!?\.|&\.|->)"
#: A method that is asked for one member by its name: `get`, `getString`, `GetProperty`, `fetch`, `input`.
_GETTER = r"(?:get|Get|opt|path|fetch|at|field|value|input|require)\w{0,24}(?:<\w{1,20}>)?"
_STEP = (
    rf"{_DOT}{_GETTER}\([\"'](?P<got>{NAME}(?:\.{NAME}){{0,6}})[\"'](?:,[^()\n]{{0,20}})?\)"
    rf"|{_DOT}dig\(\s?(?P<dug>[\"':][^()\n]{{1,200}})\)"
    rf"|(?:!!|\?\.|->)?\[(?:[\"'](?P<keyed>{NAME})[\"']|:(?P<symbol>{NAME}))\]"
    rf"|(?:->|(?<=\}}))\{{[\"']?(?P<braced>{NAME})[\"']?\}}"
    rf"| \\ \"(?P<sought>{NAME})\"|\s?->>?\s?'(?P<column>{NAME})'"
    rf"|{_DOT}(?P<dotted>(?!RootElement\b){NAME})(?![\w(]|\?(?![.\[?]))"
)
BARE = re.sub(r"\?P<\w+>", "?:", _STEP)
STEPS = rf"(?P<steps>(?:{BARE}){{1,8}})"
_ONE = re.compile(_STEP)
_CHAIN = re.compile(rf"(?<![\w.$\"'>])[$@]?(?P<root>{NAME}){STEPS}")


#: A program of jq that is given what a variable or a command before it holds, not an answer that is asked for.
_JQ = re.compile(
    r"^(?![^\n]*\b(?:curl|https?|wget)\b)[^\n]*?\bjq\b[^'\n]{0,40}'(?P<program>[^'\n]{1,300})'", re.MULTILINE
)
_PATH = re.compile(rf"(?<![\w.)\]])\.(?P<steps>{NAME}(?:\??\.{NAME}){{0,7}})")


@dataclass(frozen=True, slots=True)
class Chain:
    """A variable, the steps from there, whether the last is written as a text, and where the steps begin."""

    root: str
    steps: tuple[str, ...]
    quoted: bool
    start: int


def chains_in(program: str) -> Iterator[Chain]:
    """Yield every variable of a program from which a member is read, with the members."""
    for match in _CHAIN.finditer(program):
        steps, quoted = steps_in(match["steps"])
        yield Chain(match["root"], steps, quoted, match.start("steps"))


def paths_in(program: str) -> Iterator[Chain]:
    """Yield the paths from the root of what it is given that a program of jq in a shell has."""
    for told in _JQ.finditer(program) if "jq" in program else ():
        for match in _PATH.finditer(told["program"]):
            steps = tuple(re.split(r"\??\.", match["steps"]))
            yield Chain("", steps, quoted=False, start=told.start("program") + match.start())


def steps_in(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the members that steps lead to, in order, and whether the last is written as a text."""
    found: list[str] = []
    quoted = False
    for one in _ONE.finditer(text):
        quoted = one["dotted"] is None
        if one["dug"]:
            found += re.findall(NAME, one["dug"])
        elif one["got"]:
            found += one["got"].split(".")
        else:
            found.append(
                one["keyed"] or one["symbol"] or one["braced"] or one["sought"] or one["column"] or one["dotted"]
            )
    return tuple(found), quoted
