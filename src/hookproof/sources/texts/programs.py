"""Events that program text names: what it compares an event's type with, what it subscribes to, what it sends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.positions import Spot
from hookproof.sources.records import EventList

#: Languages of boxes that hold programs.
LANGUAGES = names.words(
    "js javascript jsx ts typescript tsx mjs py python python3 rb ruby go golang java kotlin kt php cs csharp fsharp "
    "rust rs swift scala clojure elixir ex erlang perl pl lua dart cpp c++ c objc crystal groovy powershell "
    "sh bash shell console curl http"
)
_TEXT = r"[\"'`][A-Za-z][\w.:/-]{2,80}[\"'`]"
#: A text after a comparison, an assignment, a `case` or the call of a handler, or in an array under such a name; what
#: a header says that is called so.
_NAMED = re.compile(
    rf"(?P<key>[A-Za-z_]\w{{0,40}})[\"'\])?]{{0,3}}\s{{0,3}}(?:={{1,3}}|!={{1,2}}|:|=>)\s{{0,3}}\[?\s{{0,3}}(?P<texts>{_TEXT}(?:\s*,\s*{_TEXT}(?!\s{{0,3}}:)){{0,60}})"
    rf"|(?P<arm>{_TEXT}(?:\s*,\s*{_TEXT}){{0,20}})\s*=>"
    rf"|\b(?P<case>case|when)\s+(?P<alone>{_TEXT}(?:\s*,\s*{_TEXT}){{0,20}})"
    r"|--(?:event|events|event-type|type|topic|trigger)[ =][\"']?(?P<flag>[A-Za-z][\w.:/-]{2,80})"
    r"|\btrigger\s(?P<told>[A-Za-z][\w.:/-]{2,80})"
    r"|\b[A-Za-z][\w-]{0,60}-(?i:event|topic|event-type|event-name):[ \t]{0,8}(?P<header>[A-Za-z][\w.:/-]{2,80})"
    rf"|[.@](?P<call>on|once|subscribe|handle|emit|on_event|onEvent|handler)\(\s*(?P<first>{_TEXT})"
)
#: The last words of names that hold events.
_HOLDERS = names.words("event events type types topic topics name names trigger triggers enabled filter filters")
_HOOKS = re.compile(
    r"web-?hook|event|\bhooks?\b|\btrigger\b|(?:\.|[\[(\\]\s?[\"':])(?:type|topic|action|kind)\b|payload", re.IGNORECASE
)


def events_in(lines: Sequence[str], spots: Sequence[Spot], path: str) -> Iterator[EventList]:
    """Yield the events that a box of program text names, line by line; a program that speaks of no event names none.

    Only words with dots or colons count: program text is full of others.
    """
    if not _HOOKS.search("\n".join(lines)):
        return
    for line, (number, column) in zip(lines, spots, strict=True):
        found = tuple(dict.fromkeys(event for event in named_on(line) if names.is_dotted(event)))
        if found:
            yield EventList(events=found, at=Place(path=path, line=number, column=column), label="program text")


def named_on(line: str) -> Iterator[str]:
    """Yield the words of a line of a program that stand where events do, whatever they look like."""
    for match in _NAMED.finditer(line[:2000]):
        if match["key"] and not holds_events(match["key"]):
            continue
        if bare := match["flag"] or match["told"] or match["header"]:
            yield bare
            continue
        texts = match["texts"] or match["arm"] or match["alone"] or match["first"]
        yield from (text[1:-1] for text in re.findall(_TEXT, texts))


def holds_events(key: str) -> bool:
    """Whether a name says that what it holds is an event, or a list of them."""
    return names.parts(key)[-1] in _HOLDERS
