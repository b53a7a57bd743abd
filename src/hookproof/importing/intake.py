"""Read the documents of an import, whatever kinds they are of, into one batch of offers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hookproof.errors import InputError
from hookproof.importing.library import Library
from hookproof.importing.offering import comments, declaredtypes, described, fieldlists, listed, shown, verifiers
from hookproof.importing.offering.complements import complemented
from hookproof.importing.offering.hearsay import Heard, doubts_of
from hookproof.importing.offering.pages import events_named_on, payloads_on
from hookproof.importing.offering.reflow import reflowed
from hookproof.importing.offering.wholerequests import head_of, headed, holds_requests, is_head, requests_in
from hookproof.importing.offers import Batch, Offer
from hookproof.parsing import MAX_BYTES, MalformedDocument, parse, read_text
from hookproof.schema.dialects import told
from hookproof.schema.patterns import deferral as re
from hookproof.sources.documentkinds import document_of
from hookproof.sources.names import event_of
from hookproof.sources.positioned import positioned_json
from hookproof.sources.records import Document
from hookproof.sources.specifications.dialect import in_2020_12
from hookproof.sources.texts.markdown import is_markdown
from hookproof.sources.transcribed import insomnia, postman, writtenrequests
from hookproof.sources.transcribed.htmlpages import is_page
from hookproof.sources.transcribed.pageforms import FORMS, markdown_of
from hookproof.sources.typed import typefile
from hookproof.stream import Paced, untold

_KNOWN = (
    "OpenAPI and AsyncAPI documents, JSON Schemas, payload examples, collections and captures of requests (Postman, "
    "Insomnia, Bruno, HAR, .http, curl), types of programs (TypeScript, Python, Go, C#, Java, Kotlin, PHP, Rust, "
    "Ruby), protobuf, Avro, GraphQL, and pages that show these (Markdown, HTML, reStructuredText, AsciiDoc) are read."
)
_PAGES = (".md", ".mdx", ".markdown", *FORMS)
#: Files in which tools keep what they need: among payloads such a file is none.
_OF_TOOLS = re.compile(
    r"(?:package|composer|[jt]sconfig|deno|bower|lerna|nx|turbo|bruno)(?:-lock|[.-][\w-]+)?\.(?:json|lock)"
)
#: Programs: their types are read, and how they verify deliveries.
_PROGRAMS = (*typefile.READERS, ".js", ".mjs", ".cjs")
#: A file of the headers that the payload of its name is sent with.
_HEAD = ".headers"
_SUFFIXES = (".json", ".yaml", ".yml", ".ndjson", ".jsonl", ".har", _HEAD, *writtenrequests.SUFFIXES)
#: Of a text without a form, what it says of deliveries is read.
_PROSE = (*_PAGES, ".txt")
_CALLED_HEAD = re.compile(r"[._/-]?headers?$", re.IGNORECASE)
_QUOTED = re.compile(r"[`\"']([\w.:-]{2,80})[`\"']")
#: Folders beside programs in which payloads may be.
_FOR_PAYLOADS = re.compile(
    r"example|sample|fixture|payload|event|hook|callback|notification|deliver|message|mock|capture|test", re.IGNORECASE
)
#: More payloads than this show nothing that fewer do not.
_MOST_PAYLOADS = 20_000
#: Keys that tell a document which describes an interface.
_DESCRIPTIONS = ("openapi", "asyncapi", "swagger")


@dataclass(slots=True)
class _Material:
    """What was read, by kind."""

    documents: list[Document] = field(default_factory=list)
    schemas: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)
    payloads: list[shown.Shown] = field(default_factory=list)
    requests: list[tuple[Mapping[str, Any], str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    arrays: list[bool] = field(default_factory=list)
    heads: dict[str, Mapping[str, str]] = field(default_factory=dict)
    programs: dict[str, str] = field(default_factory=dict)
    types: dict[str, Any] = field(default_factory=dict)
    called: list[tuple[str, str]] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)


def read_batch(paths: Sequence[str], paced: Paced = untold) -> tuple[Batch, Library]:
    """Return all that the documents offer. Raises InputError where nothing can be read, or nothing is offered.

    In a folder, a file that cannot be read is left out and said; a file that is named itself must be readable.
    """
    material = _Material()
    for path in paced(paths, "reading {}".format):
        if path != "-" and Path(path).is_dir():
            _read_folder(Path(path), material, paced)
        else:
            _read(path, path, read_text(path), material)
    material.payloads.extend(requests_in(material.requests))
    _put_heads(material)
    _read_programs(material)
    # What no schema looks like may still be what one refers to.
    described_by = {document.path: document.space.root for document in material.documents if document.space is not None}
    trees = {**material.others, **described_by, **material.schemas, **material.types}
    library = Library(trees)
    offers = tuple(_offers(material, library))
    if not offers:
        raise _nothing_offered(material, ", ".join(paths))
    documents = material.documents
    called = [(each.title, each.version) for each in documents] + material.called
    editions = {version for _, version in called if version}
    batch = Batch(
        offers=offers,
        title=next((title for title, _ in called if title), ""),
        edition=editions.pop() if len(editions) == 1 else "",
        texts=tuple(map(reflowed, (*(prose.text for each in documents for prose in each.prose), *material.texts))),
        remarks=tuple(material.remarks),
        packages=tuple(dict.fromkeys(material.packages)),
        arrays=bool(material.arrays) and all(material.arrays),
        doubts=tuple(doubts_of(offers, Heard(material.programs, material.pages, documents))),
    )
    return batch, library


def _nothing_offered(material: _Material, where: str) -> InputError:
    """Why there is nothing to import: pages may name events, and neither show nor describe what these carry."""
    # Beside a description or schemas it is these that have none.
    names = _named_on(material) if not material.documents and not material.schemas else []
    if not names:
        return InputError("no webhook is described here", where=where, mend=_KNOWN)
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    mend = "Add an example of each payload, or a schema: files beside it in one folder do."
    return InputError(f"events are named here ({shown}), and no payload of theirs can be read", where=where, mend=mend)


def _offers(material: _Material, library: Library) -> Iterator[Offer]:
    for document in material.documents:
        yield from described.offers_of(document, library)
    yield from _by_own_names(listed.offers_of(material.schemas, library), material.texts)
    typed = [*_typed(material, library)]
    yield from typed
    # Payloads beside a description are its examples, and nothing to infer schemas from; so are those on pages beside
    # files of payloads.
    if not material.documents and not material.schemas and not typed:
        on_pages = [one for path, text in material.pages.items() for one in payloads_on(text, path)]
        shown_of = {one.event for one in on_pages}
        on_lists = {offer.name: offer for offer in _listed_on(material)}
        in_files = _payloads(material)
        found = shown.offers_of(in_files or on_pages)
        yield from _by_own_names(complemented(found, on_lists), material.texts)
        if not in_files:
            yield from _unshown(material, [on_lists[name] for name in on_lists if name not in shown_of])


def _payloads(material: _Material) -> list[shown.Shown]:
    """The payloads of files. Where programs lie beside them, a file that names no event and lies in a folder of the
    programs' own is theirs."""
    if not material.programs:
        return material.payloads
    folders = {one.where: one.event.rpartition("/")[0] for one in material.payloads}
    return [
        one
        for one in material.payloads
        if not folders[one.where] or _FOR_PAYLOADS.search(folders[one.where]) or event_of(one.payload) is not None
    ]


def _typed(material: _Material, library: Library) -> Iterator[Offer]:
    """Events of the types of programs: those that the types tell themselves, else those that pages beside them name."""
    told = [offer for path in material.types for offer in declaredtypes.offers_of(path, library)]
    named = _named_on(material) if material.types and not told else ()
    yield from told or (offer for path in material.types for offer in declaredtypes.offers_called(path, library, named))


def _named_on(material: _Material) -> list[str]:
    return list(dict.fromkeys(name for path, text in material.pages.items() for name in events_named_on(text, path)))


def _listed_on(material: _Material) -> Iterator[Offer]:
    """Events whose fields pages list."""
    return fieldlists.offers_of(document_of(text, path) for path, text in material.pages.items())


def _unshown(material: _Material, found: Sequence[Offer]) -> Sequence[Offer]:
    """Events of which no payload is shown: what was made of the lists of their fields is noticed."""
    if found:
        named = ", ".join(offer.name for offer in found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
        material.remarks.append(f"{named}: no payload is shown; the schemas are made from the lists of their fields")
    return found


def _by_own_names(offers: Iterable[Offer], texts: Sequence[str]) -> Iterator[Offer]:
    """Events of files, without the folders in which all of these lie where their titles or the prose do so, too."""
    named = list(offers)
    own = [offer.name.rpartition("/")[2] for offer in named]
    folders = {offer.name.rpartition("/")[0] for offer in named}
    quoted = {word for text in texts for word in _QUOTED.findall(text)}
    titles = [offer.node.get("title") for offer in named if isinstance(offer.node, dict)]
    apart = len(folders) == 1 and any(name in quoted or name in titles for name in own)
    yield from (replace(offer, name=name) if apart else offer for offer, name in zip(named, own, strict=True))


def _read_folder(folder: Path, material: _Material, paced: Paced = untold) -> None:
    size = 0
    for path in paced(list(_files(folder)), "reading {}".format):
        size += path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"the files here are larger than {MAX_BYTES // 2**20} MiB together", where=str(folder))
        try:
            _read(path.relative_to(folder).as_posix(), str(path), read_text(path), material, folder)
        except InputError as error:
            material.remarks.append(f"left out: {error}")


def _files(folder: Path) -> Iterable[Path]:
    """The files of a folder that are read, sorted; hidden ones, those of tools, and links that lead out of it, are left
    out."""
    real = folder.resolve()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts) or bool(_OF_TOOLS.fullmatch(path.name))
        if (
            not hidden
            and path.suffix.lower() in (*_SUFFIXES, *_PROSE, *_PROGRAMS)
            and path.is_file()
            and path.resolve().is_relative_to(real)
        ):
            yield path


def _read(name: str, path: str, text: str, material: _Material, folder: Path | None = None) -> None:
    """Sort one document into what it is; in a folder its path may be the event's name."""
    if Path(path).suffix.lower() in _PROGRAMS:
        material.programs[path] = text
        return
    if _holds_written(path) and (collection := writtenrequests.as_collection(text)) is not None:
        _read_requests(collection, path, json.dumps(collection), material)
        return
    if Path(path).suffix.lower() in _PROSE or is_page(text):
        material.texts.append(markdown_of(text, path))
        plain = Path(path).suffix.lower() == ".txt" and not is_markdown(text)
        material.pages.update({} if plain else {path: text})
        return
    if (head := head_of(text) if path.endswith(_HEAD) else None) is not None:
        material.heads[_of_head(path)] = head
        return
    value = _value(text, path)
    if isinstance(value, Mapping) and any(key in value for key in _DESCRIPTIONS):
        document = document_of(text, path, folder)
        material.documents.append(document)
        material.remarks.extend(_twice(document))
        material.remarks.extend(told(document.space.ignored if document.space is not None else (), path))
    elif listed.is_schema(value):
        reading = in_2020_12(value, None)
        material.schemas[name] = reading.schema
        material.texts.extend(_said(value))
        material.remarks.extend(told(reading.ignored, path))
    elif isinstance(value, list) and len(value) > _MOST_PAYLOADS:
        raise InputError(f"{len(value):,} payloads are in one file", where=path, mend="A hundred of each event do.")
    elif isinstance(value, Mapping) and insomnia.is_export(value):
        collection = insomnia.as_collection(value)
        _read_requests(collection, path, json.dumps(collection), material)
    elif isinstance(value, Mapping) and holds_requests(value):
        _read_requests(value, path, text, material)
    elif folder is not None and isinstance(value, dict) and is_head(value):
        material.heads[_of_head(path)] = value
    elif isinstance(value, dict | list):
        material.others[name] = value
        material.arrays.append(isinstance(value, list))
        material.payloads.extend(shown.payloads_in(value, path, listed.event_of(name) if folder else ""))
    else:
        raise InputError("this is no document that describes webhooks", where=path, mend=_KNOWN)


def _holds_written(path: str) -> bool:
    """Whether a file may hold requests that are written as text."""
    return Path(path).suffix.lower() in (*writtenrequests.SUFFIXES, *writtenrequests.PLAIN)


def _of_head(path: str) -> str:
    """What the payload is called that headers are of: `paid.headers` is of `paid.json`, `paid/headers.json` of what
    lies beside it."""
    return _CALLED_HEAD.sub("", str(Path(path).with_suffix("")))


def _read_programs(material: _Material) -> None:
    """Read the types that programs declare, those of one language together, and what they say of deliveries.

    Beside a document that describes webhooks, or schemas, types say the same again.
    """
    by_reader: dict[Any, list[str]] = {}
    for path in material.programs:
        if (reader := typefile.READERS.get(Path(path).suffix.lower())) is not None:
            by_reader.setdefault(reader, []).append(path)
    for paths in by_reader.values() if not material.documents and not material.schemas else ():
        suffix = Path(paths[0]).suffix.lower()
        schemas = typefile.schemas_of({path: material.programs[path] for path in paths})
        material.types[f"types{suffix}"] = declaredtypes.with_words(schemas)
    material.packages.extend(name for code in material.programs.values() for name in verifiers.packages_of(code))
    said = (tell(code) for tell in (comments.prose_in, verifiers.said_by) for code in material.programs.values())
    material.texts.extend(filter(None, dict.fromkeys(said)))


def _put_heads(material: _Material) -> None:
    """Put headers to the payloads that they are of."""
    for number, one in enumerate(material.payloads):
        path = Path(one.where.partition("#")[0])
        head = material.heads.get(str(path.with_suffix("")), material.heads.get(str(path.parent)))
        material.payloads[number] = one if head is None else headed(one, head)


def _read_requests(value: Mapping[str, Any], path: str, text: str, material: _Material) -> None:
    """A collection is a page, too: what it says of its requests, and bodies that are shown without their headers."""
    material.requests.append((value, path))
    if postman.is_collection(value):
        material.called.append(postman.called(value))
        written = postman.transcribed(positioned_json(text, path), text).text
        material.texts.append(written)
        material.pages[path] = text


def _twice(document: Document) -> Iterator[str]:
    """Say which members stand twice in a document: an event may be among them."""
    first = document.twice[:3]
    more = f" (and {len(document.twice) - len(first)} more)" if len(document.twice) > len(first) else ""
    if first:
        yield f"{document.path}: {', '.join(first)} stands twice in its object{more}: only the last is read"


def _value(text: str, path: str) -> object:
    """The value of a document: JSON, YAML, or one JSON value a line."""
    try:
        return parse(text, path)
    except MalformedDocument:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
            if (suffix := Path(path).suffix.lower()) not in ("", *_SUFFIXES):
                raise InputError(f"a file that ends in {suffix} is not read", where=path, mend=_KNOWN) from None
            raise
        return [_line(line, path, number) for number, line in enumerate(lines, 1)]


def _said(value: object) -> list[str]:
    """What a file of schemas says of itself: it may be of deliveries."""
    said = [value.get(key) for key in ("description", "$comment")] if isinstance(value, Mapping) else []
    return [text for text in said if isinstance(text, str) and text.strip()]


def _line(line: str, path: str, number: int) -> object:
    try:
        return json.loads(line)
    except ValueError as error:
        raise MalformedDocument(f"not JSON: {error}", path=path, line=number) from None
    except RecursionError:
        raise MalformedDocument("nested too deeply", path=path, line=number) from None
