"""The values that documents leave to members: in lists of fields, in schemas, in sentences and rows that list them all.

A member is known by its name alone, as programs read it. Where documents have several members of a name, it may have
the values of each; where they leave one of these open, nothing is said of the name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from hookproof.rules.guides.eventwords import known_events
from hookproof.rules.reading.examples import members, sentences
from hookproof.rules.reading.passages import stretches
from hookproof.rules.rulebook import Ground
from hookproof.rules.wording.choices import choices_in
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.names import squeezed
from hookproof.sources.records import EACH, Document, Field

_Way = tuple[str, ...]
#: A clause that begins with a member: "`outcome` is `towed` or `left`", "values of `outcome`: `towed`, `left`".
_SAID = re.compile(
    r"\W{0,4}(?:(?:the|its|this) )?(?P<values>(?:(?:possible|allowed|valid) )?values (?:of|for) (?:the )?)?"
    r"(?:(?:field|member|property|value) )?`(?P<name>[A-Za-z_]\w{0,60}(?:\.\w{1,60}){0,6})`(?P<rest>[^\n]{4,600})",
    re.IGNORECASE,
)
#: A row of a table that begins with a member.
_ROW = re.compile(
    r"^[ \t]*\|[ \t]*`(?P<name>[A-Za-z_]\w{0,60}(?:\.\w{1,60}){0,6})`[ \t]*\|(?:[^|\n]{0,80}\|){0,3}"
    r"(?P<rest>[^|\n]{4,600})(?:\||$)",
    re.MULTILINE,
)


def value_words(ground: Ground) -> Mapping[str, frozenset[str]]:
    """Return what each member may be whose values the documents list, by its name without what joins its words.

    Values that examples show are among them. What has events for values is other rules'.
    """
    return ground.once("value words", lambda: _every(ground))


def _every(ground: Ground) -> dict[str, frozenset[str]]:
    listed: defaultdict[str, set[str]] = defaultdict(set)
    ways: defaultdict[str, set[_Way]] = defaultdict(set)
    closed: defaultdict[str, set[_Way]] = defaultdict(set)
    for document in ground.corpus.documents:
        for way, values in (*_in_fields(document), *_in_texts(document)):
            name = squeezed(way[-1])
            ways[name].add(way)
            closed[name] |= {way} if values else set()
            listed[name] |= set(values)
        shown = (tuple(path.split(".")) for one in document.examples for path in names.key_paths(one.value))
        for way in shown:
            ways[squeezed(way[-1])].add(tuple(step for step in way if step != EACH))
    told = {name for name, every in ways.items() if all(_is_under(way, closed[name]) for way in every)}
    for name, text in _in_examples(ground) if told else ():
        listed[name].add(text)
    events = known_events(ground)
    return {name: frozenset(listed[name]) for name in told if len(listed[name]) > 1 and not listed[name] & events}


def _is_under(way: _Way, closed: set[_Way]) -> bool:
    """Whether a way is one whose values are listed, or ends as one of these."""
    return any(way[-len(one) :] == one or one[-len(way) :] == way for one in closed)


def _in_fields(document: Document) -> Iterator[tuple[_Way, tuple[str, ...]]]:
    """Yield each field that may be a text, with the values that its list or its schema gives; () for an open one."""
    bodies = [page.body for page in document.pages if page.body is not None]
    for field in (field for owner in (*document.objects, *bodies) for field in owner.fields):
        way = tuple(step for step in field.path if step != EACH)
        if way and (not field.kinds or "string" in field.kinds):
            yield way, _values(field)


def _values(field: Field) -> tuple[str, ...]:
    said = choices_in(field.description)
    return tuple(one for one in (*field.enum, *(said.values if said else ())) if isinstance(one, str))


def _in_texts(document: Document) -> Iterator[tuple[_Way, tuple[str, ...]]]:
    """Yield each member of which a sentence of a text, or the last cell of a row, lists all values."""
    texts = (*document.prose, *(prose for page in document.pages for prose in page.prose))
    clauses = [part for prose in texts for one in sentences(prose.text) for part in re.split(r";\s|\n", one)]
    told = stretches(document.text, document.home) if document.space is None else ()
    rows = [match for one in told if not one.coded for match in _ROW.finditer(one.text)]
    for match in (*filter(None, map(_SAID.match, clauses)), *rows):
        # "Values of `cause` are …" says of the values what another clause says of the member.
        lead = "values" if match.groupdict().get("values") else ""
        if said := choices_in(f"{lead} {match['rest'].strip()}".strip()):
            yield tuple(match["name"].split(".")), said.values


def _in_examples(ground: Ground) -> Iterator[tuple[str, str]]:
    for document in ground.corpus.documents:
        for one in document.examples:
            yield from ((squeezed(key), text) for _, key, text in members(one.value) if isinstance(text, str))
