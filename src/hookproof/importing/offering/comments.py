"""What the comments of a program say as prose: those that stand at the beginning of lines, and texts that document it.

No language is parsed. A comment on a member is indented, and is about this member alone.
"""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re

_COMMENT = re.compile(
    r"^/\*+(?P<block>.*?)\*/"
    r"|^[rR]?(?P<quotes>\"\"\"|''')(?P<text>.*?)(?P=quotes)"
    r"|^(?P<lines>(?://|#(?!!))[^\n]*(?:\n(?://|#)[^\n]*)*)",
    re.MULTILINE | re.DOTALL,
)
#: What begins the lines of a comment.
_LEAD = re.compile(r"^[ \t]*(?:\*(?!\*)|//+!?|#+)?[ \t]?", re.MULTILINE)
#: A literal as reStructuredText has it, and a link as JSDoc has one.
_LITERAL, _LINK = re.compile(r"``([^`\n]+)``"), re.compile(r"\{@(?:link|code) ([^{}\n]+)\}")
#: So much of a program is looked at.
_MOST = 200_000


def prose_in(code: str) -> str:
    """Return the words of a program's comments, a paragraph each; "" where there are none."""
    found = (match["block"] or match["text"] or match["lines"] or "" for match in _COMMENT.finditer(code[:_MOST]))
    return "\n\n".join(filter(None, map(_words, found)))


def _words(comment: str) -> str:
    plain = _LITERAL.sub(r"`\1`", _LEAD.sub("", comment))
    return _LINK.sub(r"`\1`", plain).strip()
