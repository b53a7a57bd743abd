"""Footnotes of Markdown: what one says of a field stands in the row, or the item, that refers to it.

Lines stay lines, so that every place is that of the document.
"""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re
from hookproof.sources.texts import vocabulary

#: The signs of printed footnotes: raised numbers, stars and daggers. An unescaped star begins an item of a list.
_SIGN = r"[¹²³⁴⁵⁶⁷⁸⁹]|\\\*{1,3}|[†‡]"
_NOTE = re.compile(
    rf"^ {{0,3}}(?:\[\^(?P<name>[\w-]{{1,40}})\]:[ \t]+|(?:<sup>)?(?P<sign>{_SIGN})(?:</sup>)?[ \t]?)"
    r"(?P<text>[^\s\\].{0,1000})$",
    re.MULTILINE,
)
_REFERENCE = re.compile(
    rf"[ \t]?\[\^(?P<name>[\w-]{{1,40}})\](?!:)|(?<=[\w`)])(?:<sup>)?(?P<sign>{_SIGN})(?:</sup>)?(?![\w²³])"
)
_ROW = re.compile(r"[ \t]*(?P<mark>\||[-*+] )")


def in_place(text: str) -> str:
    """Return Markdown whose rows and items have their footnotes: at their end, where words stand there."""
    notes = {_name(match): match["text"].strip() for match in _NOTE.finditer(text)}
    if not notes:
        return text
    lines = _with_column(text.split("\n"), notes)
    return "\n".join(_told(line, notes) for line in lines)


def _name(match: re.Match[str]) -> str:
    return match["name"] or match["sign"]


_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?")


def _with_column(lines: list[str], notes: dict[str, str]) -> list[str]:
    """Add a column for footnotes to each table whose last column has types and refers to footnotes."""
    for at in range(1, len(lines)):
        if not (_RULE.fullmatch(lines[at]) and lines[at - 1].lstrip().startswith("|")):
            continue
        end = next((n for n in range(at, len(lines)) if not lines[n].lstrip().startswith("|")), len(lines))
        last = [line.rstrip().removesuffix("|").rpartition("|")[2] for line in lines[at + 1 : end]]
        noted = [cell for cell in last if any(_name(match) in notes for match in _REFERENCE.finditer(cell))]
        if noted and all(vocabulary.is_type(_REFERENCE.sub("", cell).strip(" `*")) for cell in last):
            added = ("Description", "---", *[""] * (end - at - 1))
            wide = zip(lines[at - 1 : end], added, strict=True)
            lines[at - 1 : end] = [f"{line.rstrip().removesuffix('|')}| {cell} |" for line, cell in wide]
    return lines


def _told(line: str, notes: dict[str, str]) -> str:
    """Return a line without its references, and with what they lead to."""
    begins = _ROW.match(line)
    names = [name for match in _REFERENCE.finditer(line) if (name := _name(match)) in notes] if begins else []
    if begins is None or not names:
        return line
    bare = _REFERENCE.sub(lambda match: "" if _name(match) in notes else match[0], line).rstrip()
    said = " ".join(notes[name] for name in names)
    if begins["mark"] != "|":
        return f"{bare} {said}"
    before, _, last = bare.removesuffix("|").rpartition("|")
    if vocabulary.is_type(last.strip(" `*")) or not before.strip():
        return bare
    ended = "" if not last.strip() or last.rstrip()[-1] in ".!?" else "."
    return f"{before}|{last.rstrip()}{ended} {said.replace('|', chr(92) + '|')} |"
