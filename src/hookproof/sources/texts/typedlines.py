"""Lines that begin with the name of a field and its type (`**id** string, required. Which …`), as items of a list.

Lines stay lines, so that every place is that of the document.
"""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re
from hookproof.sources.texts import stackedlines, vocabulary

_NAME = r"[A-Za-z_$][\w$-]*(?:\[\])?(?:\.[A-Za-z_$][\w$-]*(?:\[\])?)*"
_MARK = r"(?:required|optional|nullable|not required)"
_TYPED = re.compile(
    rf"(?P<name>\*\*`?{_NAME}`?\*\*|__`?{_NAME}`?__|`{_NAME}`)[ \t]+(?:[–—-][ \t]+)?"
    rf"[*_`]*(?P<type>{vocabulary.PHRASE})[*_`]*"
    rf"(?:(?:[ \t]*[,;·|/–—-][ \t]*|[ \t]+)[*_`(]*(?P<mark>{_MARK})[*_`)]*)?"
    r"(?P<end>[ \t]*[.:;,·|–—-]|[ \t]*$)[ \t]*(?P<rest>.*)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})")
#: What may stand over such a line: nothing, a heading, the words that lead to a list.
_OVER = re.compile(r"\s*$|\s*#|.*:\s*$|\s*<[^<>]*>\s*$|.*(?: {2}|\\)$")


def as_items(text: str) -> str:
    """Return Markdown with such lines, and stacks of them, as items of a list; those in boxes stay what they are."""
    lines, fence, may = [], "", True
    for line in stackedlines.as_items(text).split("\n"):
        fenced = _FENCE.match(line)
        if fenced is not None and (not fence or fenced["mark"].startswith(fence)):
            fence = "" if fence else fenced["mark"]
        item = "" if fence or not may else _item(line)
        may = bool(item or _OVER.match(line))
        lines.append(item or line)
    return "\n".join(lines)


def _item(line: str) -> str:
    """Return a line as the item of a list of fields; "" where it is none."""
    bare = line.lstrip(" ")
    match = (
        _TYPED.fullmatch(bare.rstrip(" \\")) if bare[:1] in ("*", "_", "`") and len(line) - len(bare) < _CODE else None
    )
    if match is None or not match["end"].strip() or not (match["mark"] or match["end"].strip() in _AFTER_TYPE):
        return ""
    words = ", ".join(filter(None, (match["type"], match["mark"])))
    return f"- {match['name']} ({words}): {match['rest']}"


#: What ends a type that no mark follows; one at the end of its line has its text below it.
_AFTER_TYPE = (*".:·|–—-",)
#: So many blanks before a line make it one of program text.
_CODE = 4
