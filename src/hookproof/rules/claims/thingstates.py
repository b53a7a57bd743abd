"""The states that a text says a kind of thing has ("an order is `open`, `paid` or `closed`"), against examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hookproof.rules.reading.examples import members, named, sentences, shown
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import tokens
from hookproof.sources.names import parts
from hookproof.sources.records import Document, Example, Role

_VALUE = r"`[a-z][\w-]{1,40}`"
_STATES = re.compile(
    r"^(?:the (?:status|state) of )?(?:an?|the|each|every)? ?(?P<thing>[a-z]{3,20}?)(?:s|(?:'s|’s) (?:status|state))? "
    r"(?:is|are|can be) (?:always |either |one of )*"
    rf"(?P<list>{_VALUE}(?:, {_VALUE}){{1,20}},? or {_VALUE})\W*$",
    re.IGNORECASE,
)
#: What may be anything's.
_NO_THING = frozenset({"it", "this", "they", "statu", "status", "state", "type", "value", "field", "event", "kind"})


def unlike_states(document: Document) -> Iterator[tuple[Example, str, str]]:
    """Yield example, pointer and message of each state of a thing that is none of those that a text gives for it."""
    told = dict(_told(document)) if document.space is None else {}
    for example in document.examples if told else ():
        meant = example.role not in (Role.REQUEST, Role.RESPONSE)
        for pointer, key, value in members(example.value) if meant else ():
            states, line = _of(told, pointer, key)
            if states and isinstance(value, str) and value not in states:
                listed = named([f"`{one}`" for one in states], "or")
                yield example, pointer, f"{pointer} is {shown(value)}; line {line} says {listed}."


def _told(document: Document) -> Iterator[tuple[str, tuple[tuple[str, ...], int]]]:
    for prose in (prose for page in document.pages for prose in page.prose if "`" in prose.text):
        for sentence in sentences(prose.text):
            match = _STATES.match(" ".join(sentence.split()))
            plain = match is not None and not is_hedged(sentence) and not is_conditional(sentence)
            if match is not None and plain and match["thing"].lower() not in _NO_THING:
                yield match["thing"].lower(), (tuple(re.findall(r"`([^`]+)`", match["list"])), prose.at.line or 0)


def _of(told: Mapping[str, tuple[tuple[str, ...], int]], pointer: str, key: str) -> tuple[tuple[str, ...], int]:
    """Return the states of what a member is the status of: the object that holds it, or what its name begins with."""
    *of, last = parts(key) or [""]
    outer = [step for step in tokens(pointer)[:-1] if not step.isdigit()]
    thing = "".join(of) or (outer[-1].lower() if outer else "")
    found = told.get(thing) or told.get(thing.removesuffix("s"))
    return found if found is not None and last in ("status", "state") else ((), 0)
