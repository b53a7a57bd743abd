"""The blocks of ReadMe (`[block:parameters]`, `[block:code]`), written as the Markdown that they stand for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hookproof.schema.patterns import deferral as re
from hookproof.sources.transcribed.transcription import Piece, Transcription


def write_block(written: Transcription, kind: str, body: str, at: int) -> bool:
    """Write a block of a kind whose body begins there; whether it can be read."""
    data = _data(body)
    written.blank()
    for line in _WRITERS.get(kind, _nothing)(data, _texts(body, at)):
        written.line(*line)
    written.blank()
    return bool(data)


def _data(body: str) -> Mapping[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


#: A line of Markdown, in pieces.
_Line = tuple[Piece, ...]


#: The texts of a block by their keys, as they are written, each with the place where it begins.
_Texts = Mapping[str, Sequence[tuple[str, int]]]
_TEXT = re.compile(r'"(?P<key>[\w-]{1,40})"\s*:\s*"(?P<text>(?:[^"\\]|\\.)*)"')


def _texts(body: str, at: int) -> _Texts:
    found: dict[str, list[tuple[str, int]]] = {}
    for one in _TEXT.finditer(body):
        found.setdefault(one["key"], []).append((one["text"], at + one.start("text")))
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
