"""Boxes of code in text documents, as examples with positions in the document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.lenient import Reading, read_box
from hookproof.sources.objectliterals import NoLiteral, end_of_literal
from hookproof.sources.positions import Spot, mapped
from hookproof.sources.records import Example, Problem, Prose, Role
from hookproof.sources.texts import programs, xmlboxes, yamlboxes

#: Languages of boxes that claim to hold JSON, and nothing else.
STRICT = frozenset({"json", "application/json"})
#: Languages of data that is no JSON.
_OTHER = frozenset({"xml", "soap", "toml", "yaml", "yml", "csv", "plist", "edn", "protobuf", "msgpack"})
#: A box that holds XML, whatever it is called: it has a declaration, or is one element.
_XML = re.compile(r"\s*(?:<\?xml\b|<(?P<root>[\w:.-]{1,80})(?:\s[^<>]*)?>.*</(?P=root)>\s*\Z)", re.DOTALL)
#: Languages that may hold JSON, or something like it.
LOOSE = frozenset(
    {"", "jsonc", "json5", "js", "javascript", "text", "txt", "http", "ndjson", "jsonl", "typescript", "ts"}
)


def unread_in(lines: Sequence[str], language: str, place: Place) -> list[Prose]:
    """Return a box from which no example was read where it holds data: what form that has, and where it stands."""
    form = language if language in _OTHER else ""
    if not form and language in ("", "text", "txt", "http") and _XML.match("\n".join(_without_head(lines, ())[0])):
        form = "xml"
    return [Prose(text=form, at=place)] if form else []


def examples_in(
    lines: Sequence[str], spots: Sequence[Spot], *, language: str, path: str, label: str, role: Role
) -> Iterator[Example]:
    """Yield the examples in one box: one value, or one value a line, or the body of an HTTP message.

    `spots` says where each line begins in the document. A box that claims nothing and holds no JSON gives nothing.
    """
    if language in programs.LANGUAGES:
        yield from _quoted(lines, spots, path, label, role)
        yield from _assigned(lines, spots, path, label, role, loose=language in LOOSE)
    if language in yamlboxes.LANGUAGES and (payload := yamlboxes.payload_in("\n".join(lines), path)):
        yield _example(lines, spots, Reading(payload), language, path, label, role)
    if language in xmlboxes.LANGUAGES and (payload := xmlboxes.payload_in("\n".join(lines))):
        yield _example(lines, spots, Reading(payload), language, path, label, role)
    if language not in STRICT and language not in LOOSE:
        return
    whole = len(lines)
    lines, spots = _without_head(lines, spots)
    text = _without_name("\n".join(lines))
    if not text.lstrip().startswith(("{", "[")):
        return
    reading = read_box(text, path)
    if reading.fault is not None and len(lines) < whole and language in STRICT:
        return  # several files in one box, each under its name
    if reading.fault is not None and (several := _values(lines)):
        for start, end in several:
            yield _example(
                lines[start:end], spots[start:end], read_box("\n".join(lines[start:end])), language, path, label, role
            )
        return
    if reading.literal and language not in STRICT and not _carries(reading):
        return  # what a program is set to, most likely
    if reading.parsed is None and language not in STRICT and not _is_plainly_json(lines):
        return
    yield _example(lines, spots, reading, "json" if reading.parsed is None else language, path, label, role)


_WHOLE = r"(?:\"(?:[^\"\\]|\\.)*\"|-?\d[\d.eE+-]{0,30}|true|false|null|\[[^\[\]{}\n]*\]|\{[^\[\]{}\n]*\})"
#: A line of JSON as everybody breaks it: brackets; a member; an item. A comma may be one too many, or too few.
_OF_JSON = re.compile(rf"(?:[{{}}\[\],\s]*+|(?P<member>\"[^\"\n]{{1,120}}\"\s*:\s*(?:{_WHOLE}|[{{\[]))|{_WHOLE})\s*+,?")
#: So many lines with a member are no accident.
_MEMBERS = 2


def _is_plainly_json(lines: Sequence[str]) -> bool:
    """Whether each line of a box is one of JSON, and several have a member: then the box is meant to be JSON."""
    found = [_OF_JSON.fullmatch(line.strip()) for line in lines]
    return all(found) and sum(match is not None and match["member"] is not None for match in found) >= _MEMBERS


#: What gives an object literal its name: `const payload: OrderPaid = {`, and the end of the statement.
_ASSIGNED = re.compile(
    r"\s*(?:export\s+)?(?:const|let|var)\s+(?P<name>\w{1,60})(?:\s*:\s*[\w.<>]{1,60})?\s*=\s*(?=[{\[])"
)
_PAYLOADS = names.words("payload payloads event events webhook notification message body delivery")


def _without_name(text: str) -> str:
    """Return a statement that gives a payload a name as that payload alone, with all places as they were."""
    match = _ASSIGNED.match(text)
    if match is None or not _PAYLOADS & {*names.parts(match["name"])}:
        return text
    head = re.sub(r"[^\n]", " ", match[0])
    return head + re.sub(r";(\s*)\Z", r" \1", text[match.end() :])


#: A payload that a program has as a text of one line: `const body = '{"event": "tap.opened"}'`.
_QUOTED = re.compile(r"(?P<mark>['`])(?P<text>\{[^'`]{2,2000}\})(?P=mark)")


def _quoted(lines: Sequence[str], spots: Sequence[Spot], path: str, label: str, role: Role) -> Iterator[Example]:
    """Yield the payloads that program text quotes: objects that carry an event, and nothing else."""
    for line, (number, column) in zip(lines, spots, strict=True):
        for match in _QUOTED.finditer(line):
            at = (number, column + match.start("text"))
            reading = read_box(match["text"])
            if reading.fault is None and _carries(reading):
                yield _example([match["text"]], [at], reading, "", path, label, role)


#: What a program begins with, or a statement gives a name: an object, or a text of several lines.
_STATEMENT = re.compile(
    r"(?:\A\s*+|^[ \t]*(?:export[ \t]+)?(?:(?:const|let|var|final|val)[ \t]+)?\$?[A-Za-z_]\w{0,60}"
    r"(?:[ \t]*:[ \t]*[\w.<>\[\], |]{1,60})?[ \t]*=[ \t]*)[rb]{0,2}(?P<mark>\"\"\"|'''|`)?\s*+(?P<value>[{\[])",
    re.MULTILINE,
)


def _assigned(
    lines: Sequence[str], spots: Sequence[Spot], path: str, label: str, role: Role, *, loose: bool
) -> Iterator[Example]:
    """Yield the payloads that a program begins with, or gives names: objects that carry an event, and nothing else.

    What is all of a box in a language that may hold JSON is read as that.
    """
    text = "\n".join(lines)
    starts, last = [0, *(match.end() for match in re.finditer("\n", text))], 0
    for match in _STATEMENT.finditer(text):
        start = match.start("value")
        end = _end_of(text, start, match["mark"]) if start >= last else 0
        alone = "=" not in match[0] or _ASSIGNED.match(text)
        if not end or (loose and alone and not text[end:].strip("; \n")):
            continue
        first, last = bisect_right(starts, start) - 1, end
        indent = start - starts[first]
        reading = read_box(" " * indent + text[start:end])
        if _carries(reading):
            yield _example([" " * indent + text[start:end]], spots[first:], reading, "", path, label, role)


def _end_of(text: str, start: int, mark: str | None) -> int:
    """Return where a value ends that a statement begins with: at its mark, or its last bracket; 0 where it has none."""
    if mark:
        return max(text.find(mark, start), 0)
    try:
        return end_of_literal(text, start)
    except NoLiteral:
        return 0


def _carries(reading: Reading) -> bool:
    return reading.parsed is not None and bool(names.plainly_carried(reading.parsed.value))


def _without_head(lines: Sequence[str], spots: Sequence[Spot]) -> tuple[Sequence[str], Sequence[Spot]]:
    """Drop the head of an HTTP message, and blank lines before the value."""
    if lines and re.match(r"(?:[A-Z]{3,7} \S+|HTTP/)", lines[0]):
        blank = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
        return lines[blank + 1 :], spots[blank + 1 :]
    while lines and (not lines[0].strip() or lines[0].lstrip().startswith(("//", "#"))):
        lines, spots = lines[1:], spots[1:]
    return lines, spots


def _values(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the line ranges of several JSON values that follow one another, or [] where it is not so."""
    starts = [n for n, line in enumerate(lines) if line[:1] in ("{", "[")]
    if len(starts) < 2:
        return []
    ranges = list(zip(starts, [*starts[1:], len(lines)], strict=True))
    readings = [read_box("\n".join(lines[start:end])) for start, end in ranges[:200]]
    return ranges[:200] if all(r.parsed is not None and r.fault is None for r in readings) else []


def _example(
    lines: Sequence[str], spots: Sequence[Spot], reading: Reading, language: str, path: str, label: str, role: Role
) -> Example:
    parsed, fault = reading.parsed, reading.fault
    problem = None
    if fault is not None and language in STRICT:
        line, first = spots[min(fault.line or 1, len(spots)) - 1]
        message = fault.what.removeprefix("not JSON: ")
        problem = Problem(
            message=message, line=line, column=first + (fault.column or 1) - 1, commented=reading.commented
        )
    line, column = spots[0]
    return Example(
        value=parsed.value if parsed else None,
        at=Place(path=path, line=line, column=column),
        role=role,
        label=label,
        raw="\n".join(lines),
        spots=mapped(parsed.spots, spots) if parsed else (lambda _: (line, column)),
        problem=problem,
        partial=reading.partial,
        duplicates=parsed.duplicates if parsed else (),
    )
