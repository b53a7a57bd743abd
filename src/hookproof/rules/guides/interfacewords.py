"""What a text says of an interface that its programs and commands show: ports, addresses, answers, prefixes, versions.

Each saying has an aspect and a subject (the host of an address, the name of a setting): what is said of one subject in
words and what programs show of it must be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hookproof.findings import Place
from hookproof.rules.guides.promises import Found, acknowledged, orders, repeats
from hookproof.rules.guides.proofschemes import schemes
from hookproof.rules.guides.statedfacts import Fact
from hookproof.rules.programs.statuses import statuses_in
from hookproof.rules.reading.examples import sentences
from hookproof.rules.reading.passages import Stretch
from hookproof.rules.wording.amounts import durations_in
from hookproof.rules.wording.subjects import is_hedged
from hookproof.schema.patterns import deferral as re

_PORT_TOLD = re.compile(
    r"\b(?:on|at|to|via|default) port (?:is )?`?(?P<value>\d{2,5})\b(?! (?:and|or) `?\d)", re.IGNORECASE
)
_PORT_CODED = re.compile(r"(?:--port[= ]|\bport\s?[=:]\s?|\blisten\(|\bPORT=|\b0\.0\.0\.0:)(?P<value>\d{2,5})\b")


def _ports(stretch: Stretch) -> Found:
    for match in (_PORT_CODED if stretch.coded else _PORT_TOLD).finditer(stretch.text):
        yield "", match["value"], match[0], match.start()


_VERSIONED = re.compile(
    r"\bhttps?://(?P<host>[\w-]+(?:\.[\w-]+)+)/(?P<value>v\d{1,2}(?:\.\d)?|\d{4}-\d\d(?:-\d\d)?)(?P<rest>/[\w/{}:.-]*\w)?"
    r"(?![\w-])"
)


def _versions(stretch: Stretch) -> Found:
    """Yield the version in each address of one path of an interface."""
    for match in _VERSIONED.finditer(stretch.text):
        if match["rest"]:
            yield f"{match['host']}{match['rest']}", match["value"], match[0], match.start()


def _bases(stretch: Stretch) -> Found:
    """Yield the version of a host's base in words, and that of each address that a program or a command asks."""
    for match in _VERSIONED.finditer(stretch.text):
        if stretch.coded or not match["rest"]:
            yield match["host"], match["value"], match[0], match.start()


_ROUTE_TOLD = re.compile(
    r"\b(?:takes?|receives?|accepts?|listens? for|serves?|expects?|handles?)\b[^.\n`]{0,40}\b(?:at|on|to|under) "
    r"`(?P<value>/[\w/.-]{2,80})`"
)
_ROUTE_CODED = re.compile(r"\bhttps?://(?:localhost|127\.0\.0\.1)(?::\d{2,5})?(?P<value>/[\w/.-]{1,80}\w)")


def _routes(stretch: Stretch) -> Found:
    for match in (_ROUTE_CODED if stretch.coded else _ROUTE_TOLD).finditer(stretch.text):
        yield "", match["value"].rstrip("/"), match[0], match.start()


#: What is refused: a delivery whose proof does not fit.
_FORGED = re.compile(
    r"\b(?:forged|genuine|stale|not signed|wrong|invalid|bad|missing|mismatch\w*|unverified|unauthentic|unsigned|"
    r"not match|fails?)\b",
    re.IGNORECASE,
)
_PROOF = re.compile(
    r"\b(?:signature|digest|forged|key|secret|token|hmac|unsigned|not signed|header|verif\w+|it)\b", re.IGNORECASE
)
_REFUSED = re.compile(
    r"\b(?:answer|respond|return|reply|reject|refuse|get)\w*\b[^.`\n]{0,60}`?(?P<value>40[0-4])\b"
    r"|`(?P<other>40[0-4])`",
    re.IGNORECASE,
)
_REFUSED_SHOWN = re.compile(r"^HTTP/\d(?:\.\d)? (?P<value>40[0-4])\b", re.MULTILINE)
_CHECKS = re.compile(r"signature|hmac|hash_equals|digest|secret|_key\b|verif", re.IGNORECASE)


def _refusals(stretch: Stretch) -> Found:
    if stretch.coded:
        if _CHECKS.search(stretch.text):
            yield from (("", one.value, one.words, one.at) for one in statuses_in(stretch.text, "40"))
            yield from (("", one["value"], one[0], one.start()) for one in _REFUSED_SHOWN.finditer(stretch.text))
        return
    for sentence in sentences(stretch.text):
        found = [m for m in _REFUSED.finditer(sentence) if _FORGED.search(sentence) and _PROOF.search(sentence)]
        if len(found) == 1 and not is_hedged(sentence) and " or " not in sentence[found[0].start() :]:
            value = found[0]["value"] or found[0]["other"]
            yield "", value, sentence[:80], max(stretch.text.find(sentence[:40]), 0)


_DEFAULT_ROW = re.compile(
    r"^\|?\s*`(?P<name>[A-Za-z][\w.-]{2,60})`\s*\|\s*`?(?P<value>\d[\d_]{0,8})`?\s*\|(?P<rest>[^\n]*)",
    re.MULTILINE,
)
#: What says that a time is the one that holds where nobody sets another.
_UNSET = re.compile(
    r"\b(?:(?:not|n't|never) (?:set|given|pass)|unset|without|leave out|omit\w*|left out|missing|by default|defaults?|"
    r"unless (?:you|it|told|set|given|otherwise))\b",
    re.IGNORECASE,
)
_SETTING = re.compile(r"`(?P<name>[A-Za-z][\w.-]{2,60})`")


def _defaults(stretch: Stretch) -> Found:
    """Yield the default of a setting: the number in a table with such a column, or the time in words."""
    if stretch.coded:
        return
    if re.match(r"[^\n]*\|\s*Default", stretch.text, re.IGNORECASE):
        for match in _DEFAULT_ROW.finditer(stretch.text):
            seconds = _seconds_in_row(match["name"], int(match["value"].replace("_", "")), match["rest"])
            if seconds is not None:
                yield match["name"], f"{seconds} seconds", match[0].removesuffix(match["rest"]), match.start()
        yield from _default_column(stretch)
        return
    for match in _DEFAULT_TOLD.finditer(stretch.text):
        yield match["name"], match["value"], match[0], match.start()
    for sentence in sentences(stretch.text):
        spans = durations_in(sentence) if _UNSET.search(sentence) else {}
        named = set(_SETTING.findall(sentence)) if len(spans) == 1 else set[str]()
        for name in named if len(named) == 1 else ():
            ((seconds, words),) = spans.items()
            yield name, f"{seconds} seconds", words, stretch.text.find(words)


_MILLIS = 1000


def _seconds_in_row(name: str, value: int, rest: str) -> int | None:
    """Return a default in seconds, by the unit in its name or its row; None where it may be in milliseconds."""
    millis = re.search(r"\b(?:ms|milliseconds?)\b|_?(?:ms|Ms|millis|Millis)$", f"{rest} {name}")
    if millis is None and re.search(r"\bseconds?\b", rest) is None and value % _MILLIS == 0 and value:
        return None
    return value if millis is None else value // _MILLIS


#: "The `path` option defaults to `/hooks`".
_DEFAULT_TOLD = re.compile(
    r"`(?P<name>[A-Za-z][\w.-]{1,60})`(?: \w+)? (?:defaults to|has the default) `(?P<value>/[\w/.-]{0,60})`"
)
_CELL = re.compile(r"\s*`(?P<value>/[\w/.-]{0,60})`\s*")


def _default_column(stretch: Stretch) -> Found:
    """Yield the paths that a table has in its column of defaults."""
    head, at = stretch.text.partition("\n")[0], 0
    column = next(n for n, cell in enumerate(head.split("|")) if cell.strip().lower().startswith("default"))
    for line in stretch.text.split("\n"):
        cells = line.split("|")
        name = re.search(r"`([A-Za-z][\w.-]{1,60})`", cells[1] if line.startswith("|") and len(cells) > 1 else cells[0])
        value = _CELL.fullmatch(cells[column]) if len(cells) > column else None
        if name is not None and value is not None:
            yield name[1], value["value"], line, at
        at += len(line) + 1


_RUNTIME = r"(?P<name>Python|Node(?:\.js)?|Ruby|PHP|Go|Java|Deno|\.NET)s?"
_RUNTIMES = (
    re.compile(
        rf"\b{_RUNTIME} (?:version )?v?(?P<value>\d{{1,2}}(?:\.\d{{1,2}})?)(?:\.x)?(?:\+|,? (?:or|and) "
        r"(?:newer|later|above|higher|up|greater|upwards)\b)"
    ),
    re.compile(
        rf"\b{_RUNTIME} (?:versions )?(?:are|is) supported\?\W{{0,6}}(?P<value>\d{{1,2}}(?:\.\d{{1,2}})?)"
        r"(?:\+|,? (?:or|and) (?:newer|later|above|higher|up|greater)\b)"
    ),
    re.compile(
        rf"\b(?:[Rr]equires?|[Nn]eeds?) (?:at least )?{_RUNTIME} ?(?:>= ?)?(?P<value>\d{{1,2}}(?:\.\d{{1,2}})?)\b"
    ),
    re.compile(rf"\b{_RUNTIME} ?(?:>=|≥) ?v?(?P<value>\d{{1,2}}(?:\.\d{{1,2}})?)\b"),
)


def _runtimes(stretch: Stretch) -> Found:
    told = {m.start("value"): m for pattern in _RUNTIMES for m in pattern.finditer(stretch.text) if not stretch.coded}
    yield from ((m["name"].removesuffix(".js"), m["value"].removesuffix(".0"), m[0], at) for at, m in told.items())


_OF_VERSION = r"`?v?(?P<value>\d{4}-\d\d-\d\d|\d+\.\d+\.\d+)`?(?![\w.-]*\d)"
_VERSION_TOLD = re.compile(
    rf"\b(?:(?:API|webhooks?|payloads?|format|schema) version|"
    r"version of (?:the|our) (?:webhook |payload |event )?(?:API|format|payloads?|schema))\b"
    rf"[^.\n|`]{{0,30}}{_OF_VERSION}",
    re.IGNORECASE,
)
_VERSION_CODED = re.compile(rf"(?<![\w-])[A-Z][\w-]{{0,80}}-Version[\"']?\s?[:=]\s?[\"']?{_OF_VERSION}", re.IGNORECASE)
#: Words around a version that is not the present one, or from or up to which something holds.
_OTHER_VERSION = re.compile(
    r"\b(?:since|until|before|after|from|older|newer|later|earlier|previous|introduced|added|removed|deprecat\w*|"
    r"upgrad\w*|minimum|at least|e\.g|for example|such as|was|were|legacy|pin\w*)\b",
    re.IGNORECASE,
)


#: "This page is about version `v2` of our webhooks".
_EDITION_TOLD = re.compile(
    r"\bversion `?(?P<value>v\d{1,2})`? of (?:the|our) (?:[\w-]+ )?(?:API|web-?hooks?)\b", re.IGNORECASE
)


def _api_versions(stretch: Stretch) -> Found:
    """Yield the version of the interface that words name, and the one that a header in a program asks for."""
    if stretch.coded or not _OTHER_VERSION.search(stretch.text):
        for match in (_VERSION_CODED if stretch.coded else _VERSION_TOLD).finditer(stretch.text):
            yield "", match["value"], match[0], match.start()


def _editions(stretch: Stretch) -> Found:
    """Yield the version of the interface that words name, and that in the addresses that programs and commands ask."""
    if stretch.coded or not _OTHER_VERSION.search(stretch.text):
        for match in (_VERSIONED if stretch.coded else _EDITION_TOLD).finditer(stretch.text):
            yield "", match["value"], match[0], match.start()


@dataclass(frozen=True, slots=True)
class Aspect:
    """A kind of saying: how it is told of, what finds it, and whether words alone may contradict words.

    Where a guide says `open` of it, whatever else is shown is one of several that are right.
    """

    told: str
    found: Callable[[Stretch], Found]
    twice: bool = False
    open: str = ""


_ANY_SUCCESS = re.compile(
    r"\b(?:any|every|each|a|all)(?: other)? `?2xx`?(?: (?:status|response|answer|code|reply))*(?: codes?)?\b"
    r"(?=.{0,40}?"
    r"\b(?:counts?|will do|success\w*|acknowledg\w*|is (?:fine|enough|taken)|stops|acknowledges|deliver\w*|ok)\b)"
    r"|\b(?:with|return|reply|respond|answer)\w*(?: with)? (?:any|a|an http) `?2xx\b"
    r"|\bany status (?:from|between) 200\b"
    r"|^`?any 2xx\b|\bany `?2xx`? counts\b",
    re.IGNORECASE,
)
_ONE_SUCCESS = re.compile(
    r"\bno other (?:status|code|answer|response)|\banything (?:else|but)\b.{0,60}?\b(?:again|fail\w*|retr\w*|error)\b"
    r"|\bany other 2xx (?:is|counts|will be)\b.{0,40}?\b(?:fail\w*|error|retr\w*)\b"
    r"|\bonly (?:an? )?(?:http )?(?:status )?`?20[0-4]`?\b.{0,40}?"
    r"\b(?:counts?|success\w*|accepted|acknowledg\w*|deliver\w*)\b"
    r"|\bexactly `?20[0-4]\b",
    re.IGNORECASE,
)


def _successes(stretch: Stretch) -> Found:
    """Yield whether any answer of 2xx is enough, or one alone."""
    for sentence in sentences(stretch.text) if not stretch.coded else ():
        one, every = _ONE_SUCCESS.search(sentence), _ANY_SUCCESS.search(sentence)
        named = re.search(r"\b20[0-4]\b", sentence)
        if is_hedged(sentence) or bool(one) == bool(every and not one) or (one and not (named or "2xx" in sentence)):
            continue
        value = "one status alone" if one else "any 2xx"
        yield "", value, (one or every or named)[0], max(stretch.text.find(sentence[:40]), 0)  # type: ignore[index]


#: Where a consumer takes deliveries, in its own program; and as a provider is told of it.
_TAKEN = re.compile(
    r"(?:@\w+\.(?:post|route)\(|\b(?:app|router|server)\.post\(|\bpath\()\s{0,2}[\"'](?P<value>/?[\w/-]{3,60}\w)/?[\"']"
    r"|(?:#|//) POST (?P<other>/[\w/-]{3,60}\w)\s*$",
    re.MULTILINE,
)
_GIVEN = re.compile(
    r"https?://(?:<your[ -]\w+>|(?:[\w-]+\.)*(?:you|your-?\w*|example|shop|my-?\w*)(?:\.[a-z]+)+)"
    r"(?P<value>/[\w/-]{3,60}\w)"
    r"(?P<other>(?=[\"'`\s,)]|$))"
)


def receivers(stretch: Stretch) -> Iterator[tuple[bool, str, int]]:
    """Yield the paths at which a consumer takes deliveries: whether it is its own program, the path, and the line."""
    for own, pattern in ((True, _TAKEN), (False, _GIVEN)):
        for match in pattern.finditer(stretch.text) if stretch.coded or not own else ():
            path = match["value"] or match["other"]
            yield own, path.strip("/"), stretch.line_at(match.start())


ASPECTS = {
    "port": Aspect("The port is {}", _ports),
    "version": Aspect("The address has the version {}", _versions, twice=True),
    "base": Aspect("The address has the version {}", _bases),
    "api-version": Aspect("The version of the interface is {}", _api_versions),
    "edition": Aspect("The version of the interface is {}", _editions),
    "route": Aspect("Deliveries are taken at {}", _routes),
    "success": Aspect("What counts as delivered is {}", _successes, twice=True),
    "refusal": Aspect("What is forged is answered with {}", _refusals),
    "default": Aspect("The default of {subject} is {}", _defaults, twice=True),
    "order": Aspect("The order of deliveries is {}", orders, twice=True),
    "repeats": Aspect("A delivery is {}", repeats, twice=True),
    "acknowledgement": Aspect("A delivery is answered with {}", acknowledged, open="any 2xx"),
    "scheme": Aspect("A call proves who makes it by {}", schemes),
    "runtime": Aspect("{subject} is needed from {}", _runtimes, twice=True),
}


def showings(stretch: Stretch, path: str = "") -> Iterator[Fact[str, Stretch]]:
    """Yield everything that a stretch of the document at a path says or shows of an interface."""
    for name, aspect in ASPECTS.items():
        for subject, value, words, at in aspect.found(stretch):
            place = Place(path=path, line=stretch.line_at(at), column=1)
            yield Fact(name, aspect.told, value, value, " ".join(words.split()), place, stretch, subject)
