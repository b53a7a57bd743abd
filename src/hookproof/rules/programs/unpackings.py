"""Members that a program takes out of an object at once, each with its way: patterns in braces, of any language.

`{ shop: { id }, kind = "a" }`, `%{"shop" => %{"id" => id}}`, `{"kind": "order.paid", "total": total}`,
`{kind:, shop: {id:}}`: keys, and in the place of values what they are bound to, or further patterns.
"""

from __future__ import annotations

from dataclasses import dataclass

from hookproof.schema.patterns import deferral as re

#: No pattern is longer.
_LONGEST = 1_500
_TOKEN = re.compile(
    r"(?P<open>%?\{)|(?P<close>\})|(?P<comma>,)|(?P<blank>\s{1,80}|(?:\.\.\.|\*\*)\w{1,60})"
    r"|[\"'](?P<text>[\w.:/-]{1,80})[\"']|(?P<name>[A-Za-z_]\w{0,60})|(?P<bound>=>|:|=)|(?P<other>.)"
)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A member that is taken out: its way from the object, the text that it is compared with, where it stands."""

    steps: tuple[str, ...]
    value: str
    at: int


def unpacked(program: str, start: int) -> tuple[tuple[Unpacked, ...], int]:
    """Return the members that the pattern takes whose brace stands at `start`, and where it ends.

    What is no pattern gives nothing, and ends where it begins.
    """
    found: list[Unpacked] = []
    way: list[tuple[str, ...]] = []  # from the root to each of the objects that are open
    state = "key"  # what comes next: a key, what binds it, or what it is bound to
    for token in _TOKEN.finditer(program, start, start + _LONGEST):
        kind = token.lastgroup
        if kind == "open" and (state == "bound" or not way):
            way.append(found[-1].steps if way else ())
            state = "key"
        elif kind == "close":
            way.pop()
            state = "taken"
        elif kind == "comma":
            state = "key"
        elif kind in ("text", "name") and state == "key":
            found.append(Unpacked((*way[-1], token[kind]), "", token.start()))
            state = "taken"
        elif kind == "text" and state == "bound":
            found[-1] = Unpacked(found[-1].steps, token[kind], found[-1].at)
        elif kind == "bound" and state == "taken":
            state = "bound"
        elif kind != "blank" and not (kind == "name" and state == "bound"):
            break
        if not way:
            return tuple(found), token.end()
    return (), start
