"""Pages with the blocks of ReadMe (`[block:parameters]`, `[block:code]`), read as the Markdown that they stand for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document
from hookproof.sources.texts.markdown import read_markdown
from hookproof.sources.transcribed.transcription import Piece, Transcription, relocated

_BLOCK = re.compile(r"^\[block:(?P<kind>[a-z-]+)\]\n(?P<body>.*?)\n\[/block\][ \t]*$", re.MULTILINE | re.DOTALL)


def has_blocks(text: str) -> bool:
    """Whether a text has a block of ReadMe that can be read."""
    return any(_data(match) for match in _BLOCK.finditer(text))


def read_blocks(text: str, path: str) -> Document:
    """Return what a page with such blocks says."""
    written = Transcription(text)
    at = 0
    for match in _BLOCK.finditer(text):
        _write_lines(written, text[at : match.start()], at)
        written.blank()
        for line in _WRITERS.get(match["kind"], _nothing)(_data(match), _texts(match)):
            written.line(*line)
        written.blank()
        at = match.end()
    _write_lines(written, text[at:], at)
    return relocated(read_markdown(written.text, path), written.spot)


def _write_lines(written: Transcription, text: str, at: int) -> None:
    for line in text.split("\n"):
        written.line(Piece(line, at))
        at += len(line) + 1


def _data(match: re.Match[str]) -> Mapping[str, Any]:
    try:
        value = json.loads(match["body"])
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


#: A line of Markdown, in pieces.
_Line = tuple[Piece, ...]


#: The texts of a block by their keys, as they are written, each with the place where it begins.
_Texts = Mapping[str, Sequence[tuple[str, int]]]
_TEXT = re.compile(r'"(?P<key>[\w-]{1,40})"\s*:\s*"(?P<text>(?:[^"\\]|\\.)*)"')


def _texts(match: re.Match[str]) -> _Texts:
    found: dict[str, list[tuple[str, int]]] = {}
    for one in _TEXT.finditer(match["body"]):
        found.setdefault(one["key"], []).append((one["text"], match.start("body") + one.start("text")))
    return found


def _said(texts: _Texts, key: str) -> Piece:
    """Return the first text under a key as one piece."""
    raw, at = next(iter(texts.get(key, ())), ("", None))
    return Piece(" ".join(_meant(raw).split()), at)


def _meant(raw: str) -> str:
    try:
        return str(json.loads(f'"{raw}"'))
    except ValueError:
        return raw


def _header(_: Mapping[str, Any], texts: _Texts) -> Iterator[_Line]:
    yield Piece("## "), _said(texts, "title")


def _callout(_: Mapping[str, Any], texts: _Texts) -> Iterator[_Line]:
    yield (_said(texts, "title"),)
    yield (Piece(""),)
    yield (_said(texts, "body"),)


def _parameters(data: Mapping[str, Any], texts: _Texts) -> Iterator[_Line]:
    """Yield a table: its head has the keys `h-0`, `h-1`, …, its cells those of row and column."""
    columns, rows = data.get("cols"), data.get("rows")
    if not isinstance(columns, int) or not isinstance(rows, int) or not 0 < columns <= _MOST or not 0 < rows <= _MOST:
        return
    for number, row in enumerate(("h", *map(str, range(rows)))):
        cells = [_said(texts, f"{row}-{column}") for column in range(columns)]
        yield Piece("| "), *(part for cell in cells for part in (_in_cell(cell), Piece(" | ")))
        if not number:
            yield (Piece("|---" * columns + "|"),)


#: No table is larger.
_MOST = 500


def _in_cell(cell: Piece) -> Piece:
    return Piece(cell.text.replace("|", "\\|"), cell.at)


def _code(data: Mapping[str, Any], texts: _Texts) -> Iterator[_Line]:
    """Yield each program of a block as a box, with its language and its name."""
    codes = data.get("codes")
    told = [one for one in codes if isinstance(one, dict)] if isinstance(codes, list) else []
    for one, (raw, at) in zip(told, texts.get("code", ()), strict=False):
        yield (Piece(f"```{one.get('language') or ''} {one.get('name') or ''}".rstrip()),)
        begin = at
        for line in raw.split("\\n"):
            yield (Piece(_meant(line), begin),)
            begin += len(line) + len("\\n")
        yield (Piece("```"),)
        yield (Piece(""),)


def _nothing(_: Mapping[str, Any], __: _Texts) -> Iterator[_Line]:
    yield from ()


_WRITERS = {"api-header": _header, "callout": _callout, "parameters": _parameters, "code": _code}
