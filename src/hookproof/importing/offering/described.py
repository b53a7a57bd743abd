"""What OpenAPI and AsyncAPI documents offer: every webhook, callback and message that the reader of documents finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from hookproof.importing.headernames import SIGNS
from hookproof.importing.library import Library
from hookproof.importing.offering.declaredschemes import declared, unclaimed
from hookproof.importing.offering.inference import inferred
from hookproof.importing.offering.protocols import sent_otherwise
from hookproof.importing.offers import Header, Offer
from hookproof.schema.json import ABSENT, list_at, object_at
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Example, Page

FORM = "application/x-www-form-urlencoded"
_SUCCESS = re.compile("2[0-9]{2}")
#: How deep the texts of an operation are looked at for other spellings of its name.
_DEEP = 3


def offers_of(document: Document, library: Library) -> Iterator[Offer]:
    """Yield the events that a document describes; of a page that only shows payloads the schema
    is made from these; one without either gives an offer that says so."""
    left, otherwise = unclaimed(document.path, library), sent_otherwise(document)
    for page in _pages(document):
        operation = library.node(document.path, page.at.pointer or "")
        shown = tuple(example.value for example in _examples(document, page, library) if _is_payload(example))
        needs = tuple(declared(document.path, operation, library)) or left
        node = ABSENT if page.schema is None else library.node(document.path, page.schema)
        form = _kinds(operation, library) == [FORM]
        enclosed, node = _enclosed(node, operation, library) if form else ("", node)
        alone = node is ABSENT and bool(shown)
        told = library.followed(node)
        examples = shown or tuple(list_at(told, "examples") if isinstance(told, dict) else ())
        yield Offer(
            name=page.title,
            where=f"{document.path}#{page.at.pointer or ''}",
            node=inferred(examples, {}) if alone else node,
            hints=page.events,
            description=_description(page, operation),
            examples=examples,
            headers=(*_headers(document, page, operation, library), *map(_of_scheme, _signing(chain(*needs)))),
            queries=tuple(_parameters(document, page, operation, library, "query")),
            spellings=tuple(_spellings(operation)),
            needs=needs,
            answers=tuple(_answers(operation, library)),
            form=form,
            enclosed=enclosed,
            json=any("json" in kind for kind in _kinds(operation, library)),
            inferred=alone,
            problem=_no_request(otherwise.get(page.at.pointer or "", ""))
            or (_unread(operation) if node is ABSENT else ""),
        )


def _no_request(protocols: str) -> str:
    """Why a message is no webhook, where it is sent by other protocols; "" where there are none."""
    return f"it is sent by {protocols}, and others here by HTTP" if protocols else ""


def _unread(operation: object) -> str:
    """Why a message's payload is not read: it is described in a language that is no JSON Schema; "" where it is in
    none."""
    payload = operation.get("payload") if isinstance(operation, dict) else None
    named = [holder.get("schemaFormat") for holder in (payload, operation) if isinstance(holder, dict)]
    language = next((str(name) for name in named if name), "")
    return f"its payload is described in {language}, which is not read" if language else ""


def _examples(document: Document, page: Page, library: Library) -> Sequence[Example]:
    """The examples of what a page says is sent: where its body has no schema, those that stand there."""
    if page.schema is not None or page.examples:
        return page.examples
    body = f"{page.at.pointer or ''}/requestBody/content/"
    there = [example for example in document.examples if (example.at.pointer or "").startswith(body)]
    return [example for example in there if not _has_schema(document, str(example.at.pointer), body, library)]


def _has_schema(document: Document, example: str, body: str, library: Library) -> bool:
    """Whether a schema that says something stands beside an example of a body: `true` says as little as none."""
    content = library.node(document.path, body + example.removeprefix(body).partition("/")[0])
    return isinstance(content, dict) and content.get("schema", True) is not True


def _kinds(operation: object, library: Library) -> list[str]:
    """The types of content that an operation takes."""
    body = library.followed(operation.get("requestBody")) if isinstance(operation, dict) else None
    content = body.get("content") if isinstance(body, dict) else None
    return [str(kind).partition(";")[0].strip().lower() for kind in content] if isinstance(content, dict) else []


def _enclosed(node: object, operation: object, library: Library) -> tuple[str, Any]:
    """Return the only member of a form and the schema of the JSON in it; "" and the form's own schema where it has
    several, or its member holds no JSON."""
    members = list(library.members(node))
    told = library.followed(members[0][1]) if len(members) == 1 else None
    if not isinstance(told, dict):
        return "", node
    name = members[0][0]
    if "json" in str(told.get("contentMediaType", "")) and isinstance(told.get("contentSchema"), dict):
        return name, told["contentSchema"]
    body = library.followed(operation.get("requestBody")) if isinstance(operation, dict) else None
    media = object_at(object_at(body, "content"), FORM) if isinstance(body, dict) else {}
    encoding = object_at(object_at(media, "encoding"), name)
    return (name, members[0][1]) if "json" in str(encoding.get("contentType", "")) else ("", node)


def _pages(document: Document) -> Sequence[Page]:
    """The pages of what is sent; components that look like events count where nothing is sent."""
    sent = [page for page in document.pages if not (page.at.pointer or "").startswith("/components/schemas/")]
    return sent or document.pages


def _is_payload(example: Example) -> bool:
    return example.problem is None and not example.partial


def _description(page: Page, operation: Any) -> str:
    texts = [str(operation[key]) for key in ("description", "summary", "title") if _text(operation, key)]
    return texts[0] if texts else next((prose.text for prose in page.prose), "")


def _text(node: object, key: str) -> bool:
    return isinstance(node, dict) and isinstance(node.get(key), str) and bool(node[key].strip())


def _headers(document: Document, page: Page, operation: object, library: Library) -> Iterator[Header]:
    """Yield the headers that an operation's parameters, its path's, or a message's `headers` describe."""
    yield from _parameters(document, page, operation, library, "header")
    for holder in (operation, *_traits(operation, library)):
        told = library.followed(holder.get("headers")) if isinstance(holder, dict) else None
        headers = told if isinstance(told, dict) else {}
        for name, schema in object_at(headers, "properties").items():
            header = described_header(str(name), schema, (), library)
            yield replace(header, required=name in list_at(headers, "required"))


def _parameters(document: Document, page: Page, operation: object, library: Library, place: str) -> Iterator[Header]:
    """Yield the parameters at a place that an operation or its path describes."""
    around = library.node(document.path, (page.at.pointer or "").rpartition("/")[0])
    for holder in (around, operation):
        given = holder.get("parameters") if isinstance(holder, dict) else None
        for parameter in given if isinstance(given, list) else ():
            told = library.followed(parameter)
            if isinstance(told, dict) and told.get("in") == place and isinstance(told.get("name"), str):
                said = told.get("description")
                header = described_header(told["name"], told.get("schema"), _shown(told), library, said)
                yield replace(header, required=told.get("required") is True)


def _traits(message: object, library: Library) -> list[Any]:
    """What a message of AsyncAPI takes in: headers stand there where all messages have them."""
    return [library.followed(trait) for trait in list_at(message, "traits")] if isinstance(message, dict) else []


def described_header(
    name: str, schema: object, shown: tuple[str, ...], library: Library, said: object = None
) -> Header:
    """Return a header as its schema, the examples beside that and what is said of it tell it."""
    told = library.followed(schema)
    told = told if isinstance(told, dict) else {}
    values = [told["const"]] if "const" in told else told.get("enum") or []
    examples = (*shown, *_shown(told))
    said = said or told.get("description")
    return Header(name, tuple(v for v in values if isinstance(v, str)), examples, said if isinstance(said, str) else "")


def _signing(schemes: Iterable[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
    """The declared schemes whose key is a signature in a header: what is said of one is said of the header."""
    yield from (told for told in schemes if told.get("in") == "header" and SIGNS.search(str(told.get("name", ""))))


def _of_scheme(scheme: Mapping[str, object]) -> Header:
    return Header(str(scheme["name"]), description=str(scheme.get("description") or ""))


def _shown(node: dict[str, object]) -> tuple[str, ...]:
    several = node.get("examples")
    given = [node["example"]] if "example" in node else []
    given += several if isinstance(several, list) else []
    if isinstance(several, dict):
        given += [item["value"] for item in several.values() if isinstance(item, dict) and "value" in item]
    return tuple(str(value) for value in given if isinstance(value, str | int))


def _answers(operation: object, library: Library) -> Iterator[str]:
    """Yield what is said of each answer of 2xx that an operation describes."""
    responses = operation.get("responses") if isinstance(operation, dict) else None
    for status, response in responses.items() if isinstance(responses, dict) else ():
        told = library.followed(response)
        said = told.get("description") if isinstance(told, dict) else None
        if _SUCCESS.fullmatch(str(status)) and isinstance(said, str) and said.strip():
            yield f"Answer with `{status}`: {said}"


def _spellings(operation: object) -> Iterator[str]:
    """Yield the short texts of an operation's extensions: they may spell a name as it is sent, where keys do not."""
    if not isinstance(operation, dict):
        return
    stack = [(value, 0) for key, value in operation.items() if str(key).startswith("x-")]
    while stack:
        node, depth = stack.pop(0)
        if isinstance(node, str) and len(node) <= 120:
            yield node
        elif isinstance(node, dict) and depth < _DEEP:
            stack.extend((value, depth + 1) for value in node.values())
        elif isinstance(node, list) and depth < _DEEP:
            stack.extend((value, depth + 1) for value in node)
