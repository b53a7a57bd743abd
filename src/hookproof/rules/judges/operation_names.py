"""The name of a webhook's operation against its event, where operations are named after events."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.rulebook import EVENT, Ground, Remark, rule
from hookproof.sources import names
from hookproof.sources.records import Document


@rule(
    id="schema.operation-name",
    title="The operation of a webhook is named after its event, as the others are",
    severity=Severity.WARNING,
    clause="OpenAPI 3.1, section 4.8.10 (operationId), and the document's own names",
    mend="Name the operation after the event of its webhook.",
    needs=("events",),
    about=EVENT,
)
def operation_name(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare `operationId` with the event: where all others have its words, one that differs in one word is a slip."""
    named = list(_named(document))
    extra = [_beside(event, operation) for event, operation, _ in named]
    usual = [words for words in extra if words is not None]
    alike = len(usual) >= _SEVERAL and len(set(usual)) == 1 and len(usual) == len(named) - 1
    for (event, operation, pointer), words in zip(named, extra, strict=True) if alike else ():
        told = [part for part in names.parts(operation) if part not in usual[0]] if words is None else []
        if _is_one_off(told, names.parts(event)):
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
