"""Read the documents of an import, whatever kinds they are of, into one batch of offers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hookproof.errors import InputError
from hookproof.importing import described
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch
from hookproof.parsing import read_text
from hookproof.schema.dialects import upgraded
from hookproof.sources.kinds import document_of
from hookproof.sources.records import Document

_KNOWN = "OpenAPI, AsyncAPI, JSON Schemas and payload examples are read."


def read_batch(paths: Sequence[str]) -> tuple[Batch, Library]:
    """Return all that the documents offer. Raises InputError where nothing can be read, or nothing is offered."""
    documents = [document_of(read_text(path), path) for path in paths]
    trees = {document.path: _tree(document) for document in documents}
    library = Library(trees)
    offers = tuple(offer for document in documents for offer in described.offers_of(document, library))
    if not offers:
        raise InputError("no webhook is described here", where=", ".join(paths), mend=_KNOWN)
    batch = Batch(
        offers=offers,
        sheets=trees,
        title=next((document.title for document in documents if document.title), ""),
        edition=next((document.version for document in documents if document.version), ""),
    )
    return batch, library


def _tree(document: Document) -> Any:
    root = document.space.root if document.space is not None else {}
    return upgraded(root) if document.space is not None and document.space.nullable_dialect else root


def files_in(folder: Path) -> list[str]:
    """Return the data files of a folder, sorted; hidden ones are left out."""
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())
