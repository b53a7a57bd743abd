"""JSON as documentation writes it: with comments, `...` for what is left out, a comma too many, names without quotes.

Whatever is not JSON is blanked out, never moved, so that positions stay those of the document.
"""

from __future__ import annotations

from dataclasses import dataclass

from hookproof.parsing import MalformedDocument, refuse_unsayable
from hookproof.schema.patterns import deferral as re
from hookproof.sources.objectliterals import NoLiteral, read_literal
from hookproof.sources.positioned import Positioned, positioned_json

#: One that its line does not end is a string to there: what cannot be JSON is not begun anew at each of its quotes.
_STRING = r'"(?:[^"\\\n]|\\.?)*+(?:"|(?=\n)|\Z)'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)|(?<![^\s,\[{{])#[^\n]*", re.DOTALL)
_ELLIPSIS = re.compile(rf"({_STRING})|(?:\.\.\.|…)(?:\s*(?:\.\.\.|…))*")
#: A member, or an item, that stands for what is left out: `"…": "…"`, `["a", "..."]`.
_STAND_IN = re.compile(r'"(?:\.{3}|…)"(?=\s*:)|(?<=[\[,])\s*"(?:\.{3}|…)"(?=\s*[\],])')
_STRAY_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])|(?<=[{{\[])(\s*),|,(?=\s*,)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as far as it could be read. `fault` says why the text is not JSON; `partial`, that parts are left out.

    `commented` says that comments alone keep it from being JSON, `literal` that it is an object literal of a program.
    """

    parsed: Positioned | None
    fault: MalformedDocument | None = None
    partial: bool = False
    commented: bool = False
    literal: bool = False


def read_box(text: str, path: str = "example") -> Reading:
    """Return what is in a box that should hold JSON: the value, and what is wrong with its form."""
    try:
        return Reading(positioned_json(text, path), partial=bool(_STAND_IN.search(text)))
    except MalformedDocument as error:
        fault = error
    without = _blank(_COMMENT, text)
    mended = _blank(_ELLIPSIS, without)
    partial = mended != without or bool(_STAND_IN.search(text)) or any("..." in c or "…" in c for c in _comments(text))
    for attempt in (mended, _blank(_STRAY_COMMA, mended), _blank(_STRAY_COMMA, _blank(_STRAY_COMMA, mended))):
        try:
            return Reading(positioned_json(attempt, path), fault, partial, commented=attempt == without)
        except MalformedDocument:
            continue
    return _curly(text, path) or _literal(text, path, fault) or Reading(None, fault, partial)


#: Quotation marks as word processors set them, each as JSON has it.
_CURLY = dict.fromkeys(map(ord, "“”„‟"), '"')


def _curly(text: str, path: str) -> Reading | None:
    """Return what is in a box that is JSON but for its quotation marks; None where it is not."""
    straight = text.translate(_CURLY)
    if straight == text:
        return None
    mended = _blank(_STRAY_COMMA, _blank(_ELLIPSIS, _blank(_COMMENT, straight)))
    before = text[: next(at for at, mark in enumerate(text) if ord(mark) in _CURLY)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    what = "its quotation marks are typographic (“ ”), those of JSON are straight"
    try:
        return Reading(positioned_json(mended, path), MalformedDocument(what, path=path, line=line, column=column))
    except MalformedDocument:
        return None


def _literal(text: str, path: str, fault: MalformedDocument) -> Reading | None:
    """Return what is in a box that holds an object literal of a program; None where it holds none."""
    try:
        found, partial = read_literal(text)
        refuse_unsayable(found.value, text, path)
    except (NoLiteral, MalformedDocument):
        return None
    return Reading(found, fault, partial, literal=True)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: match[0] if match[1] and match[0][:1] == '"' else _spaces(match[0]), text)


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _comments(text: str) -> list[str]:
    return [match[0] for match in _COMMENT.finditer(text) if not match[1]]
