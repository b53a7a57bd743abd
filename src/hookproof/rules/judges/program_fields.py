"""Members of payloads that program text in guides reads, against those that payloads have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.examples import nearest
from hookproof.rules.mending import mend_of
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.sources import names
from hookproof.sources.records import Document

#: Members of the body itself: `req.body.tapId`, `payload["tap_id"]`. What a library makes of it (`event.tapId`) may be
#: spelt otherwise.
_READ = re.compile(
    r"\breq(?:uest)?\.body(?:\.data)?\.(?P<dotted>[A-Za-z_]\w{2,60})\b(?!\s{0,3}\()"
    r"|\b(?:req(?:uest)?\.(?:body|json)|body|payload|data|params)(?:\.get\(|\[)[\"'](?P<keyed>[A-Za-z_]\w{2,60})[\"']"
)


@rule(
    id="prose.program-field",
    title="A member that program text reads is one that payloads have",
    severity=Severity.WARNING,
    clause="the payloads of the documents of the same run",
    mend="Read the member as payloads spell it.",
    needs=("prose",),
)
def program_field(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for members that guides read from a body, and that are a slip or a spelling away from one of payloads."""
    found = list(_read(document)) if document.space is None and (ground.corpus.events or ground.corpus.shown) else []
    known = ground.once("prose.program-field", lambda: _members(ground)) if found else frozenset()
    for name, at in found:
        near = nearest(name, known) if name not in known else ""
        if near:
            message = f"The program reads `{name}`; payloads have `{near}`."
            yield Remark(place=at, message=message, evidence=(mend_of(name, near),), key=name)


def _read(document: Document) -> Iterator[tuple[str, Place]]:
    for number, line in enumerate(document.text.split("\n"), 1):
        for match in _READ.finditer(line[:2000]):
            name = match["dotted"] or match["keyed"]
            yield name, Place(path=document.path, line=number, column=match.start() + 1)


def _members(ground: Ground) -> frozenset[str]:
    """Return the names of all members that examples have and fields document, of payloads, requests and answers."""
    found: set[str] = set()
    for document in ground.corpus.documents:
        found.update(step for owner in document.objects for field in owner.fields for step in field.path)
        found.update(step for page in document.pages if page.body for field in page.body.fields for step in field.path)
        found.update(path.rpartition(".")[2] for one in document.examples for path in names.key_paths(one.value))
    return frozenset(found)
