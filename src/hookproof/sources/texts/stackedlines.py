"""Fields whose name, type and mark stand in lines of their own (`Name: id`, `Type: string`), as items of a list.

What is said of a field in the lines below goes with it. Lines stay lines, so that every place is that of the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hookproof.schema.patterns import deferral as re
from hookproof.sources.texts import vocabulary

_HEAD = r"(?:json |payload )?(?:field|property|attribute|parameter|param|key|name|member)(?: name)?"
_MARKED = r"\s{{0,3}}(?:[*_]{{1,3}})?{}(?::[*_]{{0,3}}|[*_]{{1,3}}\s?:)\s*"
_NAMED = re.compile(
    _MARKED.format(_HEAD) + r"[`*_\"]{0,3}(?P<name>[A-Za-z_$][\w$.\[\]-]{0,80}?)[`*_\"]{0,3}\s*\\?\s*", re.IGNORECASE
)
_TOLD = re.compile(
    _MARKED.format(r"(?P<what>(?:data |value )?type|required\??|optional\??|mandatory\??|presence|description|meaning)")
    + r"(?P<said>.*?)\s*\\?\s*",
    re.IGNORECASE,
)
#: What is no running text: it ends what is said of a field.
_OTHER = re.compile(r"\s*(?:#|```|~~~|\||[-*+] |<|\{|\d+[.)] |={3,}|-{3,})|.*:\s*$")
#: A heading that is a field with its type: "#### `left_at` integer, required".
_HEADED = re.compile(
    r"#{2,6} `(?P<name>[A-Za-z_$][\w$.\[\]-]{0,80})`:?[ \t]+"
    rf"[*_`(]{{0,2}}(?P<type>{vocabulary.PHRASE})[*_`)]{{0,2}}"
    r"(?:[ \t]*[,·|(–—-]?[ \t]*[*_`(]{0,2}(?P<mark>required|optional|nullable)[*_`)]{0,3})?[ \t]*",
    re.IGNORECASE,
)
_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class _Stack:
    """A field, written as an item of a list, and the number of the line behind the last one about it."""

    item: str
    end: int


def as_items(text: str) -> str:
    """Return Markdown with such a stack of lines as one item; those in boxes stay what they are."""
    lines = text.split("\n")
    at, fenced = 0, False
    while at < len(lines):
        fenced = fenced != bool(_FENCE.match(lines[at]))
        stack = None if fenced else _stack(lines, at)
        if stack is not None:
            lines[at : stack.end] = [stack.item, *[""] * (stack.end - at - 1)]
        at = stack.end if stack is not None else at + 1
    return "\n".join(lines)


def _stack(lines: Sequence[str], at: int) -> _Stack | None:
    """Return the field whose name stands in a line; None where no type, or mark, follows it."""
    if headed := _HEADED.fullmatch(lines[at]):
        spaced = at + 1 < len(lines) and not lines[at + 1].strip()
        said, end = _said(lines, at + 1 + spaced)
        marks = ", ".join(filter(None, (headed["type"], headed["mark"])))
        return _Stack(f"- `{headed['name']}` ({marks}): {said}", end)
    named = _NAMED.fullmatch(lines[at])
    if named is None:
        return None
    told, end = _marks(lines, at + 1)
    words = [told[key] for key in ("type", "mark") if told.get(key)]
    if not words:
        return None
    spaced = not lines[at + 1].strip()
    said, end = _said(lines, end + spaced if end + spaced < len(lines) else end)
    text = " ".join(filter(None, (told.get("said", ""), said)))
    return _Stack(f"- `{named['name']}` ({', '.join(words)}): {text}", end)


def _marks(lines: Sequence[str], at: int) -> tuple[dict[str, str], int]:
    """Return what the lines from one on say of type, mark and meaning, and the line after the last of them."""
    told: dict[str, str] = {}
    end = at
    while at < len(lines):
        if not lines[at].strip() and at == end:
            at += 1  # each may be a paragraph
            continue
        match = _TOLD.fullmatch(lines[at])
        if match is None:
            break
        told |= _mark(match["what"].lower().rstrip("?"), match["said"].strip())
        at = end = at + 1
    return told, end


def _mark(what: str, said: str) -> dict[str, str]:
    if what.endswith("type"):
        return {"type": said.strip("`*_ ")} if vocabulary.is_type(said.strip("`*_ ")) else {}
    if what in ("description", "meaning"):
        return {"said": said}
    required = vocabulary.required_of(said)
    if required is None:
        return {}
    return {"mark": "required" if required != (what == "optional") else "optional"}


def _said(lines: Sequence[str], at: int) -> tuple[str, int]:
    """Return the paragraph that begins at a line, and the line after it; "" where something else begins there."""
    end = at
    while end < len(lines) and lines[end].strip() and not _OTHER.match(lines[end]) and not _NAMED.fullmatch(lines[end]):
        end += 1
    return " ".join(line.strip(" \\") for line in lines[at:end]), end
