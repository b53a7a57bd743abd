"""Notebooks of Jupyter (format 4): their texts are Markdown as it stands, their programs boxes; no output is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hookproof.schema.pointers import joined
from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document
from hookproof.sources.texts.markdown import sections_of
from hookproof.sources.texts.sections import build
from hookproof.sources.transcribed.jsontexts import JsonTexts
from hookproof.sources.transcribed.transcription import Piece, Transcription, relocated

_FENCE = "~~~~~~"


def is_notebook(value: object) -> bool:
    """Whether a document is a notebook: it has cells, and says which format of notebooks it has."""
    return isinstance(value, Mapping) and isinstance(value.get("cells"), list) and "nbformat" in value


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what a notebook says."""
    written = Transcription(text)
    texts, language = JsonTexts(data, text), _language(data.value)
    for number, cell in enumerate(data.value["cells"]):
        kind = cell.get("cell_type") if isinstance(cell, Mapping) else None
        if kind in ("markdown", "code"):
            _write(written, list(_source(texts, cell, number)), language if kind == "code" else "")
    document = build(sections_of(written.text, path), text=written.text, path=path, kind="notebook")
    return relocated(document, written.spot)


def _write(written: Transcription, lines: list[list[Piece]], language: str) -> None:
    """Write a cell as a stretch of Markdown; one with a language as a box."""
    written.blank()
    if language:
        written.line(Piece(f"{_FENCE}{language}"))
    for line in lines:
        written.line(*line)
    if language:
        written.line(Piece(_FENCE))
    written.blank()


def _source(texts: JsonTexts, cell: Mapping[str, object], number: int) -> Iterator[list[Piece]]:
    """Yield the lines of a cell: of one text, or of several that are to be put together."""
    source, base = cell.get("source"), ("cells", str(number), "source")
    if isinstance(source, str):
        yield from texts.lines(joined(*base), member=True)
    last: list[Piece] = []
    for index, text in enumerate(source if isinstance(source, list) else ()):
        first, *rest = texts.lines(joined(*base, str(index)), member=False) if isinstance(text, str) else [[]]
        last = [*last, *first]
        for line in rest:
            yield last
            last = line
    yield last


def _language(notebook: Mapping[str, object]) -> str:
    """Return the language of the programs; Python where the notebook does not say."""
    about = notebook.get("metadata")
    kernel = about.get("kernelspec") if isinstance(about, Mapping) else None
    said = kernel.get("language") if isinstance(kernel, Mapping) else None
    return said if isinstance(said, str) and said.isalnum() else "python"
