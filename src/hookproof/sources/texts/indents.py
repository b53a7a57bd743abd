"""Markdown whose blocks stand to the right because of what encloses them, moved to the left, line by line.

CommonMark takes what is four columns in for program text; tools for documentation indent what stands inside a tag, a
tab or a note. Lines stay lines, so that every place is that of the document.
"""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re

#: What a block that is indented below it begins with, in Material for MkDocs and its kin: `=== "JSON"`, `!!! note`.
_OPENED = re.compile(
    r"(?:===[!+]?[ \t]+\"(?P<tab>[^\"]*)\"|(?:!!!|\?\?\?\+?)[ \t]+[\w \t-]*(?:\"(?P<note>[^\"]*)\")?)[ \t]*"
)
_STEP = 4
_FENCE = re.compile(r"`{3,}|~{3,}")


def without_tags(text: str) -> str:
    """Return MDX with its boxes moved to the left: tags around them indent them, and CommonMark sees no box there."""
    lines, mark, depth = text.split("\n"), "", 0
    for number, line in enumerate(lines):
        bare = line.lstrip(" \t")
        indent = len(line) - len(bare)
        opened = _FENCE.match(bare)
        if mark:
            lines[number] = line[min(depth, indent) :]
            mark = "" if bare.rstrip() == mark else mark
        elif opened:
            mark, depth = opened[0], indent if indent > 3 else 0
            lines[number] = line[depth:]
    return "\n".join(lines)


def without_tabs(text: str) -> str:
    """Return Markdown with what tabs and notes enclose moved to the left; the title of each is a line of its own."""
    lines, inside, mark = text.split("\n"), [0], ""
    for number, line in enumerate(lines):
        bare = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        while bare and indent < inside[-1]:
            inside.pop()
        lines[number] = line[inside[-1] :]
        opened = None if mark or indent != inside[-1] else _OPENED.fullmatch(bare)
        if opened is not None:
            inside.append(indent + _STEP)
            title = opened["tab"] or opened["note"]
            lines[number] = f"{title}:" if title else ""
        elif (fence := _FENCE.match(bare)) and (not mark or bare == mark):
            mark = "" if mark else fence[0]
    return "\n".join(lines)
