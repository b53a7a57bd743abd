"""Pages of HTML, as sites for documentation render them: what they say is read as the Markdown that it could be."""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document
from hookproof.sources.texts.markdown import sections_of
from hookproof.sources.texts.sections import build
from hookproof.sources.transcribed.htmlblocks import Blocks
from hookproof.sources.transcribed.htmltree import Element, tree_of
from hookproof.sources.transcribed.htmlwords import DEAD, words_of
from hookproof.sources.transcribed.transcription import Transcription, relocated

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
#: What a site puts behind the title of a page.
_SITE = re.compile(r"\s+(?:[|–—·»]|-)\s.*", re.DOTALL)


def is_page(text: str) -> bool:
    """Whether a text is a page of HTML."""
    return bool(_PAGE.match(text[:4_000]))


def read_page(text: str, path: str) -> Document:
    """Return what a page of HTML says."""
    tree = tree_of(text, path)
    title = next((words_of(found) for found in tree.all("title")), "")
    written = _written(tree, text)
    sections = sections_of(written.text, path)
    title = " ".join(_SITE.sub("", title).split())
    return relocated(build(sections, text=written.text, path=path, kind="html", title=title), written.spot)


def transcribed_page(text: str, path: str) -> Transcription:
    """Return a page of HTML as Markdown."""
    return _written(tree_of(text, path), text)


def _written(tree: Element, text: str) -> Transcription:
    written = Transcription(text)
    there = {match["one"] or match["two"] for match in _ANCHOR.finditer(text)}
    for link in _content(tree).all("a") if there else ():
        slug = link.attributes.get("href", "")
        if _WITHIN.fullmatch(slug) and slug[1:] not in there:
            link.name = DEAD
    Blocks(written).write(_content(tree).children)
    return written


_ANCHOR = re.compile(
    r"\s(?:id|name)\s?=\s?(?:[\"'](?P<one>[^\"'<>]{1,200})[\"']|(?P<two>[^\s\"'<>]{1,200}))", re.IGNORECASE
)
_WITHIN = re.compile(r"#[A-Za-z][\w.-]{1,100}")


def _content(tree: Element) -> Element:
    """Return what holds the text of a page, without what is the same on all pages of its site."""
    marked = (one for one in tree.all("div", "section") if one.attributes.get("role") == "main")
    articles = list(tree.all("article"))
    return next(tree.all("main"), None) or next(marked, None) or (articles[0] if len(articles) == 1 else tree)
