"""What several webhooks or channels have in common that each should have of its own: an event, a schema, a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from hookproof.findings import Place, Severity
from hookproof.rules.judges.schema.webhook_events import agree, constant_of
from hookproof.rules.reading.examples import members, shown
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.pointers import decoded, escape, lookup
from hookproof.sources import names
from hookproof.sources.records import Document, Page
from hookproof.sources.specifications.space import SchemaSpace


@rule(
    id="schema.shared-event",
    title="Each event has one webhook",
    severity=Severity.WARNING,
    clause="OpenAPI 3.1, section 4.8.1 (webhooks)",
    mend="Give each webhook an event of its own.",
    needs=("events", "schemas"),
)
def shared_event(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for two webhooks whose payloads always carry the same event."""
    seen: dict[tuple[tuple[str, str], ...], Page] = {}
    for page in document.event_pages:
        constant = constant_of(document, page)
        first = seen.setdefault((constant, *_constants(page)), page) if constant else page
        if constant and first.title != page.title and not _both(first.title, page.title, constant[1]):
            message = f"The webhooks {first.title} and {page.title} both carry the event {constant[1]}."
            yield Remark(place=page.at, message=message, key=constant[1])
    if document.kind == "asyncapi":
        yield from _of_another_channel(document)
        yield from _called_otherwise(document)
    yield from _of_another_webhook(document, document.space) if document.space is not None else ()


_MESSAGES = "#/components/messages/"


def _of_another_channel(document: Document) -> Iterator[Remark]:
    """Look for an AsyncAPI channel with the one message of another, where that of its own name is on no channel."""
    root = document.space.root if document.space is not None else None
    channels, operations, known = (_object(root, at) for at in ("/channels", "/operations", "/components/messages"))
    carried = {address: _referred(channel) for address, channel in channels.items()}
    used = set().union(_referred(operations), *carried.values())
    for address, messages in carried.items():
        own = [key for key in known if names.squeezed(key) == names.squeezed(address)]
        shared = [other for other, theirs in carried.items() if other != address and theirs == messages]
        if len(messages) == 1 and shared and own and own[0] not in used:
            line, column = document.spots(f"/channels/{escape(address)}")
            message = f"The channel {address} has the message of {shared[0]}, and {own[0]} is on no channel."
            yield Remark(place=Place(path=document.path, line=line, column=column), message=message, key=address)


def _object(root: object, pointer: str) -> dict[str, object]:
    found = lookup(root, pointer)
    return found if isinstance(found, dict) else {}


def _referred(node: object) -> set[str]:
    """Return the keys of the messages that a part of a document refers to."""
    found = (value for _, key, value in members(node) if key == "$ref" and isinstance(value, str))
    return {value.removeprefix(_MESSAGES) for value in found if value.startswith(_MESSAGES)}


def _both(one: str, other: str, event: str) -> bool:
    """Whether two webhooks are called after one event on purpose (`message`, `outgoingMessage`)."""
    return agree(one, event, frozenset()) and agree(other, event, frozenset())


def _constants(page: Page) -> tuple[tuple[str, str], ...]:
    """All fixed members of a payload: webhooks of one event may still be told apart by another one."""
    fields = page.body.fields if page.body else ()
    return tuple(sorted((field.name, shown(field.enum[0])) for field in fields if len(field.enum) == 1))


def _called_otherwise(document: Document) -> Iterator[Remark]:
    """Look for a channel that calls a message as one component is called, and refers to another."""
    root = document.space.root if document.space is not None else None
    channels, known = _object(root, "/channels"), _object(root, "/components/messages")
    for address in channels:
        base = f"/channels/{escape(address)}/messages"
        for key, node in _object(root, base).items():
            ref = str(node.get("$ref", "")) if isinstance(node, dict) else ""
            other = ref.removeprefix(_MESSAGES)
            if key in known and other in known and other != key:
                line, column = document.spots(f"{base}/{escape(key)}")
                message = f"The channel {address} has {other} as its message {key}, which there is too."
                yield Remark(place=Place(path=document.path, line=line, column=column), message=message, key=key)


def _of_another_webhook(document: Document, space: SchemaSpace) -> Iterator[Remark]:
    """Look for a webhook that refers to the component of another, where nothing refers to that of its own name."""
    carried = {page.at.pointer: ref for page in document.event_pages if (ref := _component(space, page))}
    often = Counter(carried.values())
    shared = [page for page in document.event_pages if often[carried.get(page.at.pointer, "")] == 2]
    used = {decoded(ref[1:]) for _, ref in space.references} if shared else set()
    for page in shared:
        ref = carried[page.at.pointer]
        other = next(one for one in shared if one is not page and carried[one.at.pointer] == ref)
        beside = _beside(other.title, ref)
        room = ref.rpartition("/")[0]
        idle = (name for name in _object(space.root, room) if f"{room}/{escape(name)}" not in used)
        own = [name for name in idle if beside is not None and _beside(page.title, name) == beside]
        if len(own) == 1 and _beside(page.title, ref) is None:
            message = f"The webhook {page.title} has the payload of {other.title}, and {own[0]} is that of none."
            yield Remark(place=page.at, message=message, key=page.title)


def _component(space: SchemaSpace, page: Page) -> str:
    """Return the component that a webhook refers to for its body or its payload; "" where it refers to none."""
    body = space.get(f"{page.at.pointer}/requestBody")
    content = body.get("content") if isinstance(body, Mapping) else None
    media = (
        [one.get("schema") for one in content.values() if isinstance(one, dict)] if isinstance(content, dict) else []
    )
    for node in (body, *media):
        ref = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(ref, str) and ref.startswith("#/components/"):
            return decoded(ref[1:])
    return ""


def _beside(title: str, component: str) -> tuple[str, ...] | None:
    """Return the words that a component is called by beside those of a webhook; None where it has not all of them."""
    own, told = names.parts(title), names.parts(component.rpartition("/")[2])
    return tuple(word for word in told if word not in own) if set(own) <= set(told) else None
