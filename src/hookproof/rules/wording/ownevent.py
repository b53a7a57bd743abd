"""What a description says of the event at hand: a field's words may name it, among the others that have the field.

"Always null for `sync.completed`" says on the page of `sync.completed` that the field is always null, and elsewhere
nothing. Put into words, it is "always null for this event", which readers of sentences know.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from hookproof.rules.reading.examples import shortened
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names

_NAMED = re.compile(
    r"\b(?P<on>on|in|for|with|by)\s+(?:(?:the|all|every|each)\s+)?(?P<mark>[`'\"]?)(?P<event>[A-Za-z][\w.:/-]{1,80}\w)(?P=mark)"
    r"(?:\s+(?:events?|webhooks?|payloads?|messages?|notifications?|deliver(?:y|ies)))?(?=\s*(?:[.;,)]|$))"
)


#: A clause that may say the event itself: "When an upload is aborted, …", "Absent when the upload was aborted."
_RESTATED = re.compile(
    r"(?:^|(?<=[.!?]\s)|(?<=\n))(?:when(?:ever)?|once|after|as soon as|each time|every time|if) "
    r"(?P<what>(?:an?|the|your|any) [a-z][a-z -]{3,60}),\s"
    r"| (?:when(?:ever)?|once|if) (?P<last>(?:an?|the|your) [a-z][a-z -]{3,60})(?=\s*(?:[.;)]|$))",
    re.IGNORECASE,
)
#: Words of such a clause that add nothing to what the event says.
_IDLE = names.words("a an the your any is are was were has have been gets got be being event successfully")
#: What marks an event in a text, unless it is named in full.
_MARKS = ("`", "'", '"')


def said_here(description: str, events: Sequence[str]) -> str:
    """Return a description with "this event" in the place of the one event that a page is about."""
    if len(events) == 1 and _may_restate(description):
        description = _RESTATED.sub(lambda match: _unless_it_is(match, events[0]), description)
    named = len(events) == 1 and (any(mark in description for mark in _MARKS) or events[0] in description)
    return _said(description, events[0]) if named and _NAMED.search(description) else description


def as_written(said: str, description: str) -> str:
    """Return a sentence of what `said_here` gives as the description has it; all of that where it is put otherwise."""
    return said if said in description else shortened(description, _QUOTED)


#: A longer description is cut where it is quoted.
_QUOTED = 100


@lru_cache(maxsize=1 << 15)
def _may_restate(description: str) -> bool:
    """Whether a description has such a clause: the same words stand in the payloads of many events."""
    return _RESTATED.search(description) is not None


def _unless_it_is(match: re.Match[str], event: str) -> str:
    """Return "in this event" for a clause that says no more than the event's name does; else the clause."""
    said = set(names.parts(match["what"] or match["last"])) - _IDLE
    own = {word for part in re.split(r"[.:/]", event)[-2:] for word in names.parts(part)}
    here = "In this event, " if match["what"] else " in this event"
    return here if said == own and len(own) > 1 else match[0]


@lru_cache(maxsize=4096)
def _said(description: str, event: str) -> str:
    def told(match: re.Match[str]) -> str:
        return f"{match['on']} this event" if _is_own(match["event"], event) else match[0]

    return _NAMED.sub(told, description)


def _is_own(word: str, event: str) -> bool:
    """Whether a word is the event, in full or by what follows its last dot."""
    return names.same_event(word, event) or (names.is_dotted(event) and word == re.split(r"[.:]", event)[-1])
