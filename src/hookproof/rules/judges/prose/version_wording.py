"""The version that a text names: against the specification's own, and against the newest of a change log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import members
from hookproof.rules.reading.passages import passages
from hookproof.rules.reading.utterances import utterances
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document, Role

_VERSION = re.compile(
    r"(?:(?<!minimum )(?<!minimal )(?<!lowest )(?<!required )\b(?:api )?version(?: is)?[:\s]+`?v?"
    r"|^#{1,6} [^\n#]{0,80}[ (]v)(?P<version>\d+(?:\.\d+){1,3}|"
    r"\d{4}-\d\d-\d\d)\b(?!`? ?(?:(?:or|and) (?:later|newer|above|higher|greater|up|earlier|older|below)\b|\+))",
    re.IGNORECASE | re.MULTILINE,
)
#: "Version 2 of the API", where a text begins so or says that it describes it.
_MAJOR = re.compile(
    r"^(?:this (?:\w+ )?(?:describes|documents|covers|is|belongs to) )?(?:the )?v(?:ersion )?(?P<version>\d{1,3}) "
    r"of (?:the|this|our) (?:\w+ )?api\b",
    re.IGNORECASE,
)


#: What a version is of: "Version 2.2 of the Doors API".
_OF_API = re.compile(r"`? of (?:the|this|our) (?:[\w-]+ ){0,3}API\b", re.IGNORECASE)


def _differ(said: re.Match[str], own: str) -> bool:
    """Whether two versions of one form differ; of "2.2 of the API" and "2.3.1" what both say is compared."""
    parts = said["version"].split("."), own.split(".")
    both = min(map(len, parts))
    alike = re.sub(r"\d+", "1", said["version"]) == re.sub(r"\d+", "1", own)
    shorter = both > 1 and all(part.isdigit() for one in parts for part in one)
    of_this = shorter and _OF_API.match(said.string, said.end()) is not None
    return (alike or of_this) and parts[0][:both] != parts[1][:both]


@rule(
    id="prose.version",
    title="The version that a text names is the document's own",
    severity=Severity.WARNING,
    clause="OpenAPI 3.1, section 4.8.2 (info.version)",
    mend="Name the version in one place.",
    needs=("prose",),
)
def version(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare "Version 2.2.0" in the description of a specification with info.version, where both have one form.

    In a guide that lies beside a change log, the version that is called the newest is the first of that log.
    """
    yield from _newest(ground, document)
    yield from _shown(document)
    yield from _before_its_time(document)
    root = document.space.root if document.space is not None else None
    info = root.get("info") if isinstance(root, dict) else None
    text = info.get("description") if isinstance(info, dict) else None
    told = {m["version"]: m for m in _VERSION.finditer(text)} if isinstance(text, str) else {}
    found = list(told)
    own = document.version.removeprefix("v")
    if len(found) == 1 and own and _differ(told[found[0]], own):
        line, column = document.spots("/info/description")
        place = Place(path=document.path, line=line, column=column, pointer="/info/description")
        yield Remark(place=place, message=f"The text speaks of version {found[0]}; info.version is {own}.", key=own)
    yield from _dated(document, own)
    for prose in (
        document.prose if re.match(r"\d{1,3}(?:\.|$)", own) and document.kind in ("openapi", "asyncapi") else ()
    ):
        match = _MAJOR.match(prose.text.strip())
        if match is not None and match["version"] != own.partition(".")[0]:
            message = f"The text speaks of version {match['version']}; info.version is {own}."
            yield Remark(place=prose.at, message=message, key=match["version"])


#: Members of payloads that tell the version of the interface.
_OF_INTERFACE = re.compile(r"(?:api|webhook|schema|payload|event)_?version", re.IGNORECASE)


def _shown(document: Document) -> Iterator[Remark]:
    """Hold the one version that a guide says it is of against the one that all its payloads carry."""
    told = [(m, prose) for prose in document.prose for m in _VERSION.finditer(prose.text)]
    payloads = (x for x in document.examples if x.role is Role.PAYLOAD) if document.space is None and told else ()
    carried = {str(v) for x in payloads for _, key, v in members(x.value) if _OF_INTERFACE.fullmatch(key)}
    if len({match["version"] for match, _ in told}) == len(carried) == 1:
        (match, prose), (own,) = told[0], carried
        if _differ(match, own.removeprefix("v")):
            message = f"The text speaks of version {match['version']}; the payloads carry {own}."
            yield Remark(place=prose.at, message=message, key=own)


_SINCE = re.compile(
    r"\b(?:since|from|as of|introduced in|added in|available (?:since|from|in|with)) (?:version |v|release )"
    r"(?P<version>\d+(?:\.\d+){1,2})\b(?! (?:to|until|up))",
    re.IGNORECASE,
)
_DELIVERIES = re.compile(r"\b(?:web-?hooks|events|notifications|call-?backs)\b", re.IGNORECASE)
_SOME = re.compile(
    r"\b(?:not|no|these|those|some|following|new|more|other|retries|signed|this|also)\b|`", re.IGNORECASE
)
_COLUMN = re.compile(r"^\W{0,4}(?:since|added(?: in)?|introduced(?: in)?|from version)\W{0,4}$", re.IGNORECASE)
_CELL = re.compile(r"\W*v?(?P<version>\d+(?:\.\d+){1,2})\W*")


def _before_its_time(document: Document) -> Iterator[Remark]:
    """Hold the version since which there are webhooks at all against those since which there are their members."""
    told = [
        (match["version"], one.place)
        for one in utterances(document, _SINCE)
        for match in _SINCE.finditer(one.text)
        if not one.coded and _DELIVERIES.search(one.text) and not _SOME.search(one.text)
    ]
    columns = [
        (cell["version"], place)
        for stretch, place in (passages(document, _SINCE) if len(told) == 1 else ())
        for cell in _cells_since(stretch.text)
    ]
    earlier = [cell for cell in columns if _numbers(cell[0]) < _numbers(told[0][0])]
    for version, place in earlier[:1]:
        message = f"A member is there since {version} here; line {told[0][1].line} has all of it since {told[0][0]}."
        yield Remark(place=place, message=message, key=version)


def _cells_since(text: str) -> Iterator[re.Match[str]]:
    """Yield the versions in the column of a table that says since when there is what stands in its row."""
    rows = [line.strip().strip("|").split("|") for line in text.split("\n")] if text.startswith("|") else []
    at = next((number for number, head in enumerate(rows[0]) if _COLUMN.match(head)), None) if rows else None
    cells = (_CELL.fullmatch(row[at]) for row in rows[1:] if at is not None and len(row) > at)
    yield from (cell for cell in cells if cell is not None)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


# fmt: off
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)
# fmt: on
_MONTH = "|".join(_MONTHS)
#: "The version of 15 November 2025", "version November 15, 2025".
_DATED = re.compile(
    rf"\bversion (?:of |is |dated )?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})|"
    rf"(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?),? (?P<year>\d{{4}})\b",
    re.IGNORECASE,
)


def _dated(document: Document, own: str) -> Iterator[Remark]:
    """Hold the day that the first text says the version is of against a version that is a day."""
    dated = re.fullmatch(r"\d{4}-\d\d-\d\d", own) is not None
    for prose in document.prose if dated else ():
        for match in _DATED.finditer(prose.text) if prose.at.pointer == "/info/description" else ():
            month = _MONTHS.index((match["month"] or match["month2"]).lower()) + 1
            told = f"{match['year']}-{month:02}-{int(match['day'] or match['day2']):02}"
            if told != own:
                message = f"The text speaks of the version of {told}; info.version is {own}."
                yield Remark(place=prose.at, message=message, key=told)


#: Files that tell, version by version, what has changed.
_LOG = re.compile(r"(?:change[-_ ]?log|changes|history|release[-_ ]?notes|releases)", re.IGNORECASE)
_NUMBER = r"v?(?P<version>\d+\.\d+(?:\.\d+)?|\d{4}-\d\d-\d\d)"
_LOGGED = re.compile(rf"^#{{1,3}} \W{{0,2}}(?:version |release )?{_NUMBER}(?![\w.-]*\d)", re.IGNORECASE | re.MULTILINE)
#: "The current version of the format is `2024-11-15`", "version 3.2.0, the newest".
_CURRENT = re.compile(
    rf"\b(?:current|latest|newest|most recent) (?:(?:api|stable|webhook|schema) )?version\b"
    rf"[^.;\d]{{0,40}}`?{_NUMBER}`?(?![\w-])"
    rf"|\bversion `?{_NUMBER.replace('version', 'other')}`?,? (?:\((?:the )?|(?:is |which is )?the )"
    r"(?:current|latest|newest|most recent)\b",
    re.IGNORECASE,
)


def _newest(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold what a guide calls the newest version against the first one of the only change log beside it."""
    logs = ground.once("change logs", lambda: list(_logs(ground)))
    own = [one for one in logs if one[0].path != document.path and PurePath(one[0].path).parent in _around(document)]
    for one in utterances(document, _CURRENT) if len(own) == 1 and document.space is None else ():
        match = None if one.coded else _CURRENT.search(one.text)
        told = (match["version"] or match["other"]) if match is not None else ""
        log, newest, line = own[0]
        if told and told != newest and re.sub(r"\d+", "0", told) == re.sub(r"\d+", "0", newest):
            message = (
                f"The text calls {told} the newest version; the change log begins with {newest} ({log.path}:{line})."
            )
            yield Remark(place=one.place, message=message, key=told)


def _logs(ground: Ground) -> Iterator[tuple[Document, str, int]]:
    """Yield each change log whose versions stand in their order, with the newest one and the line of it."""
    for document in ground.corpus.documents:
        if _LOG.fullmatch(PurePath(document.path).stem) and document.space is None:
            found = [(m["version"], document.line_of(m.start())) for m in _LOGGED.finditer(document.text)]
            order = [tuple(map(int, re.findall(r"\d+", version))) for version, _ in found]
            if found and order == sorted(order, reverse=True):
                yield document, *found[0]


def _around(document: Document) -> tuple[PurePath, ...]:
    """Return the folder of a document, and the one that holds it."""
    folder = PurePath(document.path).parent
    return folder, folder.parent
