"""Pages of other forms as Markdown: a table of forms, each told by the end of a file's name."""

from __future__ import annotations

from collections.abc import Callable

from hookproof.sources.transcribed.asciidoc import transcribed_asciidoc
from hookproof.sources.transcribed.htmlpages import is_page, transcribed_page
from hookproof.sources.transcribed.restructured import transcribed_restructured
from hookproof.sources.transcribed.transcription import Transcription

#: The end of a file's name -> what writes such a page as Markdown.
FORMS: dict[str, Callable[[str, str], Transcription]] = {
    ".html": transcribed_page,
    ".htm": transcribed_page,
    ".rst": transcribed_restructured,
    ".rest": transcribed_restructured,
    ".adoc": transcribed_asciidoc,
    ".asciidoc": transcribed_asciidoc,
}


def markdown_of(text: str, path: str) -> str:
    """Return a page as Markdown; a text of no other form is what it is. Raises MalformedDocument."""
    ending = next((ending for ending in FORMS if path.lower().endswith(ending)), ".html" if is_page(text) else "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return FORMS[ending](text, path).text if ending else text
