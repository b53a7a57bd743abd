"""Payloads out of files: JSON, an array of payloads, or NDJSON, with the line of each.

What cannot be read is a value among the others: what stands beside it is judged all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO

from hookproof.errors import InputError
from hookproof.findings import Place
from hookproof.parsing import MalformedDocument, UnreadableFile, open_file, parse_json, read_text, unreadable

#: File names that say NDJSON. These are read line by line, so that their size does not matter.
_LINES = (".ndjson", ".jsonl")
#: The longest line of such a file, in bytes.
_LONGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or a line of one, that holds no payload: the error says why."""

    error: InputError


#: Whether an array is one payload, and not several.
Whole = Callable[[list[object]], bool]


def payloads_in(
    name: str, whole: Whole = lambda _: False, read: Callable[[int], object] = lambda _: None
) -> Iterator[tuple[Place, object]]:
    """Yield the payloads of a file with the place of each, and `Unreadable` for a file or line that holds none.

    `read` is called with the number of bytes of each line of a file that is read line by line.
    """
    shown = "(standard input)" if name == "-" else name
    try:
        if name.endswith(_LINES):
            yield from _streamed(name, whole, read)
        else:
            yield from _of_text(read_text(name), shown, whole)
    except InputError as error:
        yield _place_of(error, shown), Unreadable(error)


def _place_of(error: InputError, shown: str) -> Place:
    where = (error.line, error.column) if isinstance(error, MalformedDocument) else (None, None)
    return Place(path=shown, line=where[0], column=where[1])


def _of_text(text: str, shown: str, whole: Whole) -> Iterator[tuple[Place, object]]:
    try:
        value = parse_json(text, shown)
    except MalformedDocument as error:
        if not _is_ndjson(text):
            raise error from None
        yield from _lines(enumerate(_split(text), start=1), shown, whole)
        return
    yield from _payloads(value, Place(path=shown), whole)


def _payloads(value: object, place: Place, whole: Whole) -> Iterator[tuple[Place, object]]:
    if not isinstance(value, list) or whole(value):
        yield place, value
        return
    for index, item in enumerate(value):
        yield replace(place, pointer=f"/{index}"), item


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


def _lines(lines: Iterator[tuple[int, str]], shown: str, whole: Whole) -> Iterator[tuple[Place, object]]:
    for number, line in lines:
        if not line.strip():
            continue
        place = Place(path=shown, line=number)
        try:
            value = parse_json(line, shown)
        except MalformedDocument as error:
            told = MalformedDocument(error.what, path=shown, line=number, column=error.column)
            yield replace(place, column=error.column), Unreadable(told)
        else:
            yield from _payloads(value, place, whole)


def _streamed(name: str, whole: Whole, read: Callable[[int], object]) -> Iterator[tuple[Place, object]]:
    try:
        with open_file(name) as file:
            yield from _lines(_decoded(file, name, read), name, whole)
    except (OSError, ValueError) as error:
        raise unreadable(error, name) from None


def _decoded(file: IO[bytes], name: str, read: Callable[[int], object]) -> Iterator[tuple[int, str]]:
    number = 0
    while line := file.readline(_LONGEST + 1):
        number += 1
        read(len(line))
        if len(line) > _LONGEST:
            raise UnreadableFile(f"a line is longer than {_LONGEST // 2**20} MiB", where=f"{name}:{number}")
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise UnreadableFile("the file is not UTF-8", where=f"{name}:{number}", mend="Save it as UTF-8.") from None
