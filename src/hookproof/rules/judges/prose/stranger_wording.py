"""Members that texts name and payloads do not have: in a path whose object is known, or as what a sentence is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from hookproof.findings import Place, Severity
from hookproof.rules.judges.prose.prose_names import is_denied, names_in, texts_of
from hookproof.rules.reading.examples import nearest
from hookproof.rules.rulebook import NAME, Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.kinship import kin
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import EACH, Document, Page

_PATH = re.compile(r"`(?P<path>[a-z_]\w*(?:\.[a-z_]\w*){1,4})`", re.IGNORECASE)
#: Ends of names of files and hosts.
_ENDS = names.words("json yaml yml md mdx js ts py rb php go sh txt com io dev org net example env html xml csv length")
#: What stands behind the name of an event.
_EVENT = re.compile(r"\s+(?:events?|webhooks?|hooks?|notifications?)\b", re.IGNORECASE)
#: A sentence about a member: "The `amount` is never more than …".
_ABOUT = re.compile(
    r"^(?:the |an? |its |each )?`(?P<name>[a-z][a-z]{3,30}(?:[_A-Z][A-Za-z_]{1,30})?)` (?:field |member |property )?"
    r"(?:is|tells|says|holds|shows|gives|names|carries|counts|contains)\b"
    r"|\b(?:carries|contains|includes|has) (?:[`\w, ]{0,60}\band )?(?:the |an? )?"
    r"`(?P<last>[a-z][a-z]{3,30}_[a-z_]{2,30})`\W*$",
    re.IGNORECASE,
)


@rule(
    id="prose.unknown-member",
    title="A member that a text names is one that payloads have",
    severity=Severity.WARNING,
    clause="the payloads of the documents of the same run",
    mend="Write the name as payloads have it.",
    needs=("prose", "events"),
    about=NAME,
)
def unknown_member(ground: Ground, document: Document) -> Iterator[Remark]:
    """Look for `zone.label` where `zone` is an object without it, and for subjects that nothing else names.

    What is near to a member in letters is told by others.
    """
    inside = ground.once("prose.unknown-member", lambda: _insides(ground))
    for page in document.event_pages:
        there = names_in(document, page)
        for text, at in texts_of(page) if there else ():
            yield from _paths(text, at, inside, ground)
            yield from _subjects(ground, text, at, there, page)


def _paths(text: str, at: Place, inside: Mapping[str, frozenset[str]], ground: Ground) -> Iterator[Remark]:
    for match in _PATH.finditer(text):
        *outer, last = match["path"].split(".")
        known = inside.get(outer[-1], frozenset())
        strange = (
            len(known) > 1 and last not in known and last.lower() not in _ENDS and match["path"] not in ground.events
        )
        strange = strange and not (len(outer) == 1 and (names.is_deed(last) or _EVENT.match(text, match.end())))
        if strange and not nearest(last, known) and not kin(last, known) and not is_denied(text, match["path"]):
            message = f"The text names `{match['path']}`; `{outer[-1]}` has no `{last}` in any payload here."
            yield Remark(place=at, message=message, key=match["path"])


def _subjects(ground: Ground, text: str, at: Place, there: frozenset[str], page: Page) -> Iterator[Remark]:
    for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n", text):
        match = _ABOUT.search(" ".join(sentence.split()))
        name = (match["name"] or match["last"]) if match else ""
        strange = bool(name) and name not in there and not nearest(name, there) and not kin(name, there)
        stands_for = bool(match) and _STANDS_FOR.match(sentence.partition(f"`{name}`")[2])
        if strange and not stands_for and _is_alone(ground, name) and not _GONE.search(sentence):
            message = f"The text speaks of `{name}`; payloads of {page.title} have no such member."
            yield Remark(place=at, message=message, key=name)


#: What is told of a value, not of a member: "`jammed` is told as `open`", "`closed` is shown for `released`".
_STANDS_FOR = re.compile(r"\s(?:is|are)\s(?:[\w-]+\s){1,5}(?:as|for)\s[`\"]")
#: What is said of a member that is one no more, or not yet.
_GONE = re.compile(
    r"\b(?:no longer|deprecated|removed|renamed|replaced|gone|formerly|old|planned|(?:never|not) (?:sent|present|"
    r"included|there|part|a (?:field|member)|in)|there (?:is|was) no)\b",
    re.IGNORECASE,
)


def _is_alone(ground: Ground, name: str) -> bool:
    """Whether a name stands once in all documents: it is no value, no setting, and is told of nowhere else."""
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", re.IGNORECASE)
    return sum(len(pattern.findall(document.text)) for document in ground.corpus.documents) == 1


def _insides(ground: Ground) -> Mapping[str, frozenset[str]]:
    """Return the names in each object, by the name of its member, over all payloads, lists of fields and examples.

    Of an object from which an example leaves something out they are not known.
    """
    found: dict[str, set[str]] = {}
    left: set[str] = set()
    for document in ground.corpus.documents:
        paths = {field.path for page in document.pages for field in reachable(ground, document, page)}
        for one in document.examples:
            shown = {tuple(path.split(".")) for path in names.key_paths(one.value)}
            left |= {step for path in shown for step in path[:-1]} if one.partial else set()
            paths |= shown
        for path in paths:
            steps = [step for step in path if step != EACH]
            for outer, inner in pairwise(steps):
                found.setdefault(outer, set()).add(inner)
    return {name: frozenset(inner) for name, inner in found.items() if name not in left}
