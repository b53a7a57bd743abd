"""Payloads out of files: JSON, an array of payloads, or NDJSON, with the line of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from hookproof.findings import Place
from hookproof.parsing import MalformedDocument, UnreadableFile, parse_json, read_text

#: File names that say NDJSON. These are read line by line, so that their size does not matter.
_LINES = (".ndjson", ".jsonl")
#: The longest line of such a file, in bytes.
_LONGEST = 16 * 1024 * 1024


def payloads_in(name: str) -> Iterator[tuple[Place, Any]]:
    """Yield the payloads of a file with the place of each. Raises UnreadableFile or MalformedDocument."""
    if name.endswith(_LINES):
        yield from _streamed(name)
        return
    text = read_text(name)
    shown = "(standard input)" if name == "-" else name
    try:
        value = parse_json(text, shown)
    except MalformedDocument as error:
        if not _is_ndjson(text):
            raise error from None
        yield from _lines(enumerate(_split(text), start=1), shown)
        return
    yield from _payloads(value, shown)


def _payloads(value: Any, shown: str) -> Iterator[tuple[Place, Any]]:
    if not isinstance(value, list):
        yield Place(path=shown), value
        return
    for index, item in enumerate(value):
        yield Place(path=shown, pointer=f"/{index}"), item


def _split(text: str) -> list[str]:
    """Lines end with a line feed and with nothing else: U+2028 and its like stand inside JSON strings."""
    return text.split("\n")


def _is_ndjson(text: str) -> bool:
    """Several lines, of which the first is a JSON value by itself."""
    lines = [line for line in _split(text) if line.strip()]
    if len(lines) < 2:
        return False
    try:
        parse_json(lines[0], "")
    except MalformedDocument:
        return False
    return True


def _lines(lines: Iterator[tuple[int, str]], shown: str) -> Iterator[tuple[Place, Any]]:
    for number, line in lines:
        if line.strip():
            try:
                yield Place(path=shown, line=number), parse_json(line, shown)
            except MalformedDocument as error:
                raise MalformedDocument(error.what, path=shown, line=number, column=error.column) from None


def _streamed(name: str) -> Iterator[tuple[Place, Any]]:
    try:
        with Path(name).open("rb") as file:
            yield from _lines(_decoded(file, name), name)
    except OSError as error:
        raise UnreadableFile(f"the file cannot be read ({error.strerror})", where=name) from None


def _decoded(file: IO[bytes], name: str) -> Iterator[tuple[int, str]]:
    number = 0
    while line := file.readline(_LONGEST + 1):
        number += 1
        if len(line) > _LONGEST:
            raise UnreadableFile(f"a line is longer than {_LONGEST // 2**20} MiB", where=f"{name}:{number}")
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise UnreadableFile("the file is not UTF-8", where=f"{name}:{number}", mend="Save it as UTF-8.") from None
