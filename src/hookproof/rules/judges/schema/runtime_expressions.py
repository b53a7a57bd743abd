"""Runtime expressions and links: what callbacks, replies and correlation ids take from a message, and it has not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hookproof.findings import Place
from hookproof.rules.reading.examples import further
from hookproof.rules.rulebook import Remark
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape, tokens
from hookproof.sources.records import Document, Page
from hookproof.sources.specifications.apidocument import operations_of
from hookproof.sources.specifications.asyncapi import headers_of, messages_of
from hookproof.sources.specifications.bodyschemas import media_schema, payload_schema
from hookproof.sources.specifications.space import SchemaSpace


def unmet(document: Document, space: SchemaSpace) -> Iterator[Remark]:
    """Yield what expressions and links ask for that is not there: members of bodies and headers, operations."""
    if document.kind == "asyncapi":
        yield from _of_correlations(document, space)
        yield from _of_replies(document, space)
    else:
        yield from _of_callbacks(document, space)
        yield from _of_links(document, space)


_OF_BODY = re.compile(r"\{\$request\.body#(?P<pointer>/[^{}]{1,200})\}")


def _of_callbacks(document: Document, space: SchemaSpace) -> Iterator[Remark]:
    """Look for callbacks that are sent to a member of a request's body which the body does not have.

    One that many callbacks name and no body has is told once. An operation that says nothing of its body may have any.
    """
    found: dict[str, list[tuple[Page, str]]] = {}
    for page in document.event_pages:
        operation, inside, rest = (page.at.pointer or "").partition("/callbacks/")
        for step in tokens(f"/{rest}") if inside else ():
            match = _OF_BODY.search(step)
            if match and (lacking := _lacking(space, operation, match["pointer"])):
                found.setdefault(match[0], []).append((page, lacking))
    for expression, told in found.items():
        page, lacking = told[0]
        more = f" The same holds of {further(len(told) - 1, 'callback')}." if len(told) > 1 else ""
        message = f"The callback {page.title} is sent to {expression}; {lacking}.{more}"
        yield Remark(place=_place(document, page.at.pointer or ""), message=message, key=expression)


def _lacking(space: SchemaSpace, operation: str, pointer: str) -> str:
    """Return in words what an operation lacks whose body has no such member; "" where it has, or may have it."""
    body = payload_schema(space, operation)
    if body is not None:
        return "" if _has_member(space, body, tokens(pointer)) else "the request body has no such member"
    bare = operation.endswith(("/get", "/delete", "/head")) and space.get(f"{operation}/requestBody") is None
    return f"{operation.rpartition('/')[2].upper()} has no request body here" if bare else ""


def _has_member(space: SchemaSpace, schema: str, steps: Sequence[str]) -> bool:
    """Whether a schema describes a member, as far as it can be told: what is left open may have any."""
    for step in steps:
        homes = [space.resolve(variant)[0] for variant in space.variants(schema)]
        inner = [properties[step] for home in homes if step in (properties := space.properties(home))]
        if not inner:
            return not any(space.properties(home) for home in homes)
        schema = inner[0]
    return True


_OF_MESSAGE = re.compile(r"\$message\.(?P<part>header|payload)#(?P<pointer>/.{1,200})")


def _without(space: SchemaSpace, message: str, payload: str | None, location: str) -> str:
    """Return in words which part of a message has no such member; "" where it has, or may have it."""
    match = _OF_MESSAGE.fullmatch(location)
    schema = headers_of(space, message) if match and match["part"] == "header" else payload
    if match is None or schema is None or _has_member(space, schema, tokens(match["pointer"])):
        return ""
    return "its headers have no such member" if match["part"] == "header" else "its payload has no such member"


def _of_correlations(document: Document, space: SchemaSpace) -> Iterator[Remark]:
    """Look for messages whose correlation id is read from a member that they do not have."""
    for page in document.event_pages:
        home, node = space.resolve(f"{page.at.pointer}/correlationId")
        location = str(node.get("location", "")) if isinstance(node, dict) else ""
        if lacking := _without(space, page.at.pointer or "", page.schema, location):
            message = f"The correlation id of {page.title} is at {location}; {lacking}."
            yield Remark(place=_place(document, f"{home}/location"), message=message, key=page.title)


def _of_replies(document: Document, space: SchemaSpace) -> Iterator[Remark]:
    """Look for operations that reply to an address that none of their messages has."""
    operations = space.get("/operations")
    payloads = {page.at.pointer: page.schema for page in document.event_pages}
    for name in operations if isinstance(operations, dict) else ():
        home, node = space.resolve(f"/operations/{escape(str(name))}/reply/address")
        location = str(node.get("location", "")) if isinstance(node, dict) else ""
        messages = messages_of(space, f"/operations/{escape(str(name))}") if location else ()
        lacking = [_without(space, message, payloads.get(message), location) for message in messages]
        if lacking and all(lacking):
            message = f"The operation {name} replies to {location}; of its message, {lacking[0]}."
            yield Remark(place=_place(document, f"{home}/location"), message=message, key=str(name))


_OF_ANSWER = re.compile(r"\$response\.body#(?P<pointer>/.{1,200})")


def _of_links(document: Document, space: SchemaSpace) -> Iterator[Remark]:
    """Look for links to operations that there are not, and for what they take from an answer that has it not."""
    answers = list(_answers(space))
    known = {str(node.get("operationId", "")) for _, node in operations_of(space)} if answers else set()
    for pointer, answer in answers:
        links = answer.get("links")
        for name in links if isinstance(links, dict) else ():
            home, link = space.resolve(f"{pointer}/links/{escape(str(name))}")
            for message, step in _wrong(space, pointer, answer, link, known):
                yield Remark(
                    place=_place(document, f"{home}{step}"), message=f"The link {name} {message}.", key=str(name)
                )


def _wrong(
    space: SchemaSpace, pointer: str, answer: Mapping[str, object], link: object, known: set[str]
) -> Iterator[tuple[str, str]]:
    members = link if isinstance(link, dict) else {}
    target = members.get("operationId")
    if isinstance(target, str) and target not in known:
        yield f"leads to the operation {target}, which there is not", "/operationId"
    body = media_schema(pointer, answer)
    taken = members.get("parameters")
    for key, value in taken.items() if isinstance(taken, dict) and body is not None else ():
        match = _OF_ANSWER.fullmatch(str(value))
        if match and body is not None and not _has_member(space, body, tokens(match["pointer"])):
            yield f"takes {value} from an answer that has no such member", f"/parameters/{escape(str(key))}"


def _answers(space: SchemaSpace) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the answers of operations that have links, each once."""
    told: set[str] = set()
    for operation, node in operations_of(space):
        answers = node.get("responses")
        for code in answers if isinstance(answers, dict) else ():
            home, answer = space.resolve(f"{operation}/responses/{escape(str(code))}")
            if isinstance(answer, dict) and "links" in answer and home not in told:
                told.add(home)
                yield home, answer


def _place(document: Document, pointer: str) -> Place:
    line, column = document.spots(pointer)
    return Place(path=document.path, line=line, column=column, pointer=pointer)
