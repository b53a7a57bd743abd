"""The name of an operation against its event, its channel, and its own summary."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.rulebook import EVENT, Ground, Remark, rule
from hookproof.rules.wording.opposites import opposed, verb
from hookproof.sources import names
from hookproof.sources.records import Document
from hookproof.sources.specifications.apidocument import operations_of


@rule(
    id="schema.operation-name",
    title="An operation is named after its event, its channel and what it does",
    severity=Severity.WARNING,
    clause="OpenAPI 3.1, section 4.8.10 (operationId and summary), and the document's own names",
    mend="Name the operation after its webhook or channel, and say in the summary what it does.",
    needs=("prose",),
    about=EVENT,
)
def operation_name(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare `operationId` with the event: where all others have its words, one that differs in one word is a slip."""
    yield from _of_channels(document)
    yield from _of_summaries(document)
    named = list(_named(document))
    yield from _opposed(document, named)
    extra = [_beside(event, operation) for event, operation, _ in named]
    usual = [words for words in extra if words is not None]
    alike = len(usual) >= _SEVERAL and len(set(usual)) == 1 and len(usual) == len(named) - 1
    for (event, operation, pointer), words in zip(named, extra, strict=True) if alike else ():
        told = [part for part in names.parts(operation) if part not in usual[0]] if words is None else []
        if _is_one_off(told, names.parts(event)):
            line, column = document.spots(f"{pointer}/operationId")
            place = Place(path=document.path, line=line, column=column, pointer=f"{pointer}/operationId")
            yield Remark(place=place, message=f"The operation of {event} is called {operation}.", key=operation)


def _opposed(document: Document, named: list[tuple[str, str, str]]) -> Iterator[Remark]:
    """Look for an operation that tells of the opposite of its event, in the words of the event but for that one."""
    for event, operation, pointer in named:
        own, told = set(names.parts(event)), set(names.parts(operation))
        here, there = own - told, told - own
        if own & told and len(here) == 1 and any(opposed(one, other) for one in here for other in there):
            line, column = document.spots(f"{pointer}/operationId")
            place = Place(path=document.path, line=line, column=column, pointer=f"{pointer}/operationId")
            yield Remark(place=place, message=f"The operation of {event} is called {operation}.", key=operation)


#: So many operations are named after their events before one that is not is odd.
_SEVERAL = 2


def _named(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield event, operationId and place of each webhook of one event."""
    for page in document.event_pages if document.space is not None else ():
        pointer = page.at.pointer or ""
        node = document.space.get(pointer) if document.space is not None else None
        operation = node.get("operationId") if isinstance(node, dict) else None
        if isinstance(operation, str) and len(page.events) == 1:
            yield page.events[0], operation, pointer


def _beside(event: str, operation: str) -> tuple[str, ...] | None:
    """Return the words that an operation has beside those of its event; None where it does not have them all."""
    own, told = names.parts(event), names.parts(operation)
    return tuple(word for word in told if word not in own) if set(own) <= set(told) else None


def _is_one_off(told: list[str], own: list[str]) -> bool:
    apart = sum(one != other for one, other in zip(told, own, strict=False))
    return len(told) == len(own) > 1 and apart == 1


def _of_channels(document: Document) -> Iterator[Remark]:
    """Look for an operation of AsyncAPI 3 that is called after a channel which none has, and has that of another."""
    root = document.space.root if document.space is not None and document.kind == "asyncapi" else {}
    channels, operations = (root.get(key) if isinstance(root, dict) else None for key in ("channels", "operations"))
    if not isinstance(channels, dict) or not isinstance(operations, dict):
        return
    of = {str(key): _channel(node) for key, node in operations.items()}
    idle = [name for name in map(str, channels) if name not in of.values()]
    for operation, channel in of.items():
        told = _singular(operation)
        called = [name for name in idle if _singular(name) <= told]
        own = _singular(channel) <= told
        if channel and len(called) == 1 and not own and list(of.values()).count(channel) > 1:
            line, column = document.spots(f"/operations/{operation}")
            place = Place(path=document.path, line=line, column=column, pointer=f"/operations/{operation}")
            message = f"The operation {operation} is on the channel {channel}; no operation is on {called[0]}."
            yield Remark(place=place, message=message, key=operation)


def _singular(name: str) -> set[str]:
    """Return the words of a name, those in the plural without what makes it."""
    return {word.removesuffix("s") for word in names.parts(name)}


def _channel(node: object) -> str:
    """Return the name of the channel that an operation refers to."""
    channel = node.get("channel") if isinstance(node, dict) else None
    return str(channel.get("$ref", "")).rpartition("/")[2] if isinstance(channel, dict) else ""


#: What operations do to a thing; one that does one of these does none of the others.
_ACTS = tuple(
    names.words(group)
    for group in ("create add new", "get list read retrieve fetch show find", "delete remove cancel revoke destroy")
)


def _act(word: str) -> int | None:
    """Return the row of what a verb does to a thing; None where it is none of these."""
    return next((number for number, group in enumerate(_ACTS) if verb(word) in map(verb, group)), None)


def _of_summaries(document: Document) -> Iterator[Remark]:
    """Look for a summary whose first verb does another thing than the operation: "Cancel …" of `createOrder`."""
    for name, summary, pointer in _operations(document):
        own, words = names.parts(name), names.parts(summary)
        if len(own) < 2 or not words or {_act(word) for word in words} & {_act(own[0])}:
            continue
        acts = (_act(words[0]), _act(own[0]))
        if None not in acts and acts[0] != acts[1] and acts[0] not in map(_act, own):
            line, column = document.spots(f"{pointer}/summary")
            place = Place(path=document.path, line=line, column=column, pointer=f"{pointer}/summary")
            message = f"The operation {name} has the summary “{summary[:60]}”."
            yield Remark(place=place, message=message, key=name)


def _operations(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield operationId, summary and place of each operation of a path."""
    for pointer, node in operations_of(document.space) if document.space is not None else ():
        told = (node.get("operationId"), node.get("summary"))
        if isinstance(told[0], str) and isinstance(told[1], str):
            yield told[0], told[1], pointer
