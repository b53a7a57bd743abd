"""What a description says of the event at hand: a field's words may name it, among the others that have the field.

"Always null for `sync.completed`" says on the page of `sync.completed` that the field is always null, and elsewhere
nothing. Put into words, it is "always null for this event", which readers of sentences know.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from hookproof.sources import names

_NAMED = re.compile(
    r"\b(?P<on>on|in|for|with|by)\s+(?:(?:the|all|every|each)\s+)?(?P<mark>[`'\"]?)(?P<event>[A-Za-z][\w.:/-]{1,80}\w)(?P=mark)"
    r"(?:\s+(?:events?|webhooks?|payloads?|messages?|notifications?|deliver(?:y|ies)))?(?=\s*(?:[.;,)]|$))"
)


#: What marks an event in a text, unless it is named in full.
_MARKS = frozenset("`'\"")


def said_here(description: str, events: Sequence[str]) -> str:
    """Return a description with "this event" in the place of the one event that a page is about."""
    named = len(events) == 1 and bool(_MARKS & set(description) or events[0] in description)
    return _said(description, events[0]) if named and _NAMED.search(description) else description


@lru_cache(maxsize=4096)
def _said(description: str, event: str) -> str:
    def told(match: re.Match[str]) -> str:
        return f"{match['on']} this event" if _is_own(match["event"], event) else match[0]

    return _NAMED.sub(told, description)


def _is_own(word: str, event: str) -> bool:
    """Whether a word is the event, in full or by what follows its last dot."""
    return names.same_event(word, event) or (names.is_dotted(event) and word == re.split(r"[.:]", event)[-1])
