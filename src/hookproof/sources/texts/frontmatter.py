"""What stands before a page of Markdown: its title and description, in YAML (`---`) or in TOML (`+++`)."""

from __future__ import annotations

from dataclasses import dataclass

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Prose

_FRONT = re.compile(
    r"\A(?:---|(?P<toml>\+\+\+))[ \t]*\n(?P<told>.*?)\n(?(toml)\+\+\+|(?:---|\.\.\.))[ \t]*(?:\n|\Z)", re.DOTALL
)
_TITLE = re.compile(
    r"^(?:title|sidebarTitle|sidebar_label|event)[ \t]*[:=][ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE
)
_SAID = re.compile(r"^description[ \t]*[:=][ \t]*([\"']?)(?P<text>[^\n>|\"' ][^\n]{8,400}?)\1[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Front:
    """The title of a page, what its front matter says of it, and the page with that blanked out: lines stay lines."""

    title: str
    prose: tuple[Prose, ...]
    body: str


def front_of(text: str, path: str) -> Front:
    """Return the front matter of a page; of a page without any, the page alone."""
    front = _FRONT.match(text)
    if front is None:
        return Front("", (), text)
    title = _TITLE.search(front["told"])
    said = _SAID.search(text, 0, front.end())
    place = Place(path=path, line=text.count("\n", 0, said.start()) + 1 if said else 1, column=1)
    prose = (Prose(text=said["text"], at=place),) if said is not None else ()
    return Front(title[1] if title else "", prose, "\n" * front[0].count("\n") + text[front.end() :])
