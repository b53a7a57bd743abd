"""Read documents: a table of kinds, each recognised by what the document holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hookproof.errors import InputError
from hookproof.parsing import read_text
from hookproof.sources.positioned import Positioned, positioned_json, positioned_yaml
from hookproof.sources.records import Corpus, Document
from hookproof.stream import Paced, untold

#: Names of files whose content is YAML or JSON whatever else it resembles.
_DATA_SUFFIXES = (".json", ".yaml", ".yml")


class UnknownKind(InputError):
    """A file that is no documentation which we can read."""


@dataclass(frozen=True, slots=True)
class DataKind:
    """A kind of document that is JSON or YAML: its name, the key that tells it, the module that reads it."""

    name: str
    keys: tuple[str, ...]
    module: str


#: The first whose keys the document has reads it.
DATA_KINDS = (
    DataKind("openapi", ("openapi", "swagger"), "apidocument"),
    DataKind("asyncapi", ("asyncapi",), "asyncapi"),
    DataKind("json-schema", ("$schema", "properties", "$defs", "allOf", "oneOf", "anyOf"), "schemadocument"),
)


def read_corpus(paths: Sequence[str], paced: Paced = untold) -> Corpus:
    """Return what all the documents say, as one corpus; `paced` tells which one is read.

    Raises InputError for a file that cannot be read. In a folder such a file is passed over, and named in the corpus.
    """
    documents: dict[str, Document] = {}
    skipped: dict[str, str] = {}
    for path in paths:
        folder = Path(path) if path != "-" and Path(path).is_dir() else None
        for file in paced(_inside(folder) if folder else [path], "reading {}".format):
            try:
                documents[file] = read_document(file, folder)
            except InputError as error:
                if folder is None:
                    raise
                if not _is_program(file):  # most of these have no types of events, and are no documents
                    skipped[file] = error.what
        if folder and not documents:
            raise InputError("there is no document in this folder", where=path, mend=_KNOWN)
    return Corpus(documents=tuple(documents.values()), skipped=tuple(skipped.items()))


def _inside(folder: Path) -> list[str]:
    """Return the files of a folder that may be documents, in order."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and _is_shown(path, folder))
    return [str(path) for path in sorted(found)]


_MARKDOWN = (".md", ".mdx", ".markdown")
_PAGES = (".html", ".htm")
#: Endings of files that may declare types (`typed.typefile` reads them).
PROGRAMS = (
    ".ts",
    ".mts",
    ".cts",
    ".py",
    ".pyi",
    ".go",
    ".cs",
    ".java",
    ".kt",
    ".php",
    ".rs",
    ".rb",
    ".proto",
    ".avsc",
    ".graphql",
    ".graphqls",
    ".gql",
)
_RESTRUCTURED = (".rst", ".rest")
_ASCIIDOC = (".adoc", ".asciidoc")
_SUFFIXES = frozenset(
    (*_DATA_SUFFIXES, *_MARKDOWN, *_PAGES, *_RESTRUCTURED, *_ASCIIDOC, *PROGRAMS, ".txt", ".ipynb", ".har")
)
_KNOWN = (
    "OpenAPI, AsyncAPI, JSON Schema, Postman, Insomnia, HAR, notebooks, lists of fields, types of TypeScript, Go, "
    "Python, C#, Java, Kotlin, PHP, Rust, Ruby, protobuf, Avro and GraphQL, Markdown, HTML, reStructuredText, "
    "AsciiDoc and plain text are read."
)


def _is_program(path: str) -> bool:
    return Path(path).suffix.lower() in PROGRAMS


def _is_shown(path: Path, base: Path) -> bool:
    return path.is_file() and not any(part.startswith(".") for part in path.relative_to(base).parts)


def read_document(path: str, folder: Path | None = None) -> Document:
    """Return what one document says, with the files of `folder` that it refers to.

    Raises UnreadableFile, MalformedDocument or UnknownKind.
    """
    return document_of(read_text(path), path, folder)


def document_of(text: str, path: str, folder: Path | None = None) -> Document:
    """Return what the text of a document says; its name is only a hint. Raises MalformedDocument or UnknownKind."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _is_program(path):
        return _types(text, path)
    if (data := _data(text, path)) is not None:
        return _data_document(data, text, path, folder)
    return _text_reader(text, path)(text, path)


def _types(text: str, path: str) -> Document:
    from hookproof.sources.typed import typefile

    if (document := typefile.read(text, path)) is None:
        raise UnknownKind("this declares no type that is the payload of an event", where=path, mend=_KNOWN)
    return document


def _data(text: str, path: str) -> Positioned | None:
    """Return the value of a document that is JSON or YAML; None for a document that is text."""
    name, start = path.lower(), text.lstrip()[:1]
    if name.endswith(".json") or (start in ("{", "[") and not name.endswith((".md", ".mdx", ".markdown", ".txt"))):
        return positioned_json(text, path)
    if name.endswith((".yaml", ".yml")):
        return positioned_yaml(text, path)
    if name.endswith(_MARKDOWN):
        return None
    if start == "{":
        return positioned_json(text, path)
    return positioned_yaml(text, path) if _is_api_yaml(text) else None


def _is_api_yaml(text: str) -> bool:
    import re

    return bool(re.match(r"(?:\s*#[^\n]*\n|---\n|\s*\n)*(?:openapi|asyncapi|swagger):\s*[\"']?\d", text))


def _data_document(data: Positioned, text: str, path: str, folder: Path | None) -> Document:
    import importlib

    from hookproof.sources import payloadfile
    from hookproof.sources.bundling import bundled
    from hookproof.sources.transcribed import archives, insomniapages, notebooks, postman
    from hookproof.sources.transcribed.insomnia import is_export
    from hookproof.sources.typed import typefile

    for kind in DATA_KINDS:
        if isinstance(data.value, Mapping) and any(key in data.value for key in kind.keys):
            module: Any = importlib.import_module(f"hookproof.sources.specifications.{kind.module}")
            document: Document = module.read(bundled(data, path, folder), text, path)
            return replace(document, twice=data.duplicates) if data.duplicates else document
    if postman.is_collection(data.value):
        return postman.read(data, text, path)
    if archives.is_archive(data.value):
        return archives.read(data, text, path)
    if is_export(data.value):
        return insomniapages.read(data, text, path)
    if notebooks.is_notebook(data.value):
        return notebooks.read(data, text, path)
    if (listed := typefile.read_fields(data, text, path)) is not None:
        return listed
    if payloadfile.is_payload(data.value, path):
        return payloadfile.read(data, text, path)
    raise UnknownKind("this is neither OpenAPI, AsyncAPI nor JSON Schema", where=path, mend=_KNOWN)


def _text_reader(text: str, path: str) -> Callable[[str, str], Document]:
    from hookproof.sources.texts.markdown import is_markdown, read_markdown
    from hookproof.sources.texts.plaintext import read_plain
    from hookproof.sources.transcribed.asciidoc import read_asciidoc
    from hookproof.sources.transcribed.dialectblocks import has_blocks, read_dialect
    from hookproof.sources.transcribed.htmlpages import is_page, read_page
    from hookproof.sources.transcribed.restructured import read_restructured

    if path.lower().endswith(_PAGES) or is_page(text):
        return read_page
    if path.lower().endswith(_RESTRUCTURED):
        return read_restructured
    if path.lower().endswith(_ASCIIDOC):
        return read_asciidoc
    named = path.lower().endswith(_MARKDOWN)
    if (named or is_markdown(text)) and has_blocks(text):
        return read_dialect
    return read_markdown if named or is_markdown(text) else read_plain
