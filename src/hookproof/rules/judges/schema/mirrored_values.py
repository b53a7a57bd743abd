"""The values of a field against those of the field that it mirrors, in its payload or in another event's."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.reading.examples import named, shown
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.cases import values_of
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document, Field

_MIRROR = re.compile(
    r"\b(?:same (?:possible |set of )?(?:values?|options|states|statuses|stages|types|enum) as(?: in)?|mirrors|"
    r"one of the (?:\w+ )?(?:values|options|states|statuses|stages) (?:of|in)|values? (?:are"
    r"|as) (?:those )?(?:of|in)|copied from|previous value of|value of)\s+"
    r"(?:the )?`(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)`",
    re.IGNORECASE,
)


@rule(
    id="schema.enum-mirror",
    title="A field that mirrors another one has its values",
    severity=Severity.WARNING,
    clause="the field's own description, or its name",
    mend="List the same values in both places, or share one schema by $ref.",
    needs=("events", "fields"),
    reads_fields=True,
)
def enum_mirror(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the enum of `previousStatus`, or of a field that is said to mirror `status`, with that of `status`."""
    told: set[str] = set()
    for page in document.event_pages:
        fields = reachable(ground, document, page)
        for field in fields:
            own = _plain(field)
            untold = len(own) > 1 and (field.pointer or str(field.at)) not in told
            other = (_mirrored(field, fields) or _of_event(ground, field) or _twin(field, fields)) if untold else None
            theirs = _plain(other) if other is not None else set()
            if other is None or len(theirs) < 2 or own == theirs or not own & theirs:
                continue
            told.add(field.pointer or str(field.at))
            only = [f"only it has {named(sorted(map(shown, own - theirs)))}"] if own - theirs else []
            more = [f"only `{other.name}` has {named(sorted(map(shown, theirs - own)))}"] if theirs - own else []
            message = f"`{field.name}` mirrors `{other.name}`, and has other values: {'; '.join(only + more)}."
            yield Remark(place=field.at, message=message, key=field.name)


def _plain(field: Field) -> set[object]:
    """Return the values that a field may have, by its schema or its words; no lists and no objects."""
    return {value for value in values_of(field) if not isinstance(value, (list, dict))}


_AS_IN = re.compile(
    r"\bsame (?:possible |set of )?[a-z]{3,20} as (?:in|on|for|of) (?:the )?`(?P<event>[\w.:/-]{3,80})`", re.IGNORECASE
)


def _of_event(ground: Ground, field: Field) -> Field | None:
    """Return the field of the same name of another event, which a description says to have the same values."""
    said = _AS_IN.search(field.description)
    every = (page for document in ground.corpus.documents for page in document.event_pages) if said else ()
    fields = (
        f for page in every if said and said["event"] in page.events for f in (page.body.fields if page.body else ())
    )
    return next((f for f in fields if f.name == field.name and f.pointer != field.pointer), None)


#: Two enums of one name that share so many values, and differ in one each, are one that was changed in one place.
_SHARED = 3


#: Words for what holds earlier values of a field.
_PAST = names.words("history log changes transitions timeline previous before after past former")


def _twin(field: Field, fields: tuple[Field, ...]) -> Field | None:
    """Return the field of the same name in the history of the payload, or of which it is one, same but for one."""
    own = {value for value in field.enum if isinstance(value, str)}
    named = (f for f in fields if f.enum and f.name == field.name) if len(own) > _SHARED else ()
    for other in named:
        theirs = {value for value in other.enum if isinstance(value, str)}
        past = any(_PAST & set(names.parts(step)) for step in (*field.path[:-1], *other.path[:-1]))
        alike = past and other.pointer != field.pointer and len(own & theirs) >= _SHARED
        if alike and len(own - theirs) == len(theirs - own) == 1:
            return other
    return None


#: What stands before a field's name in the name of the field that has its earlier value.
_EARLIER = frozenset({"previous", "prev", "old", "former", "last", "original", "initial", "prior"})


def _mirrored(field: Field, fields: tuple[Field, ...]) -> Field | None:
    said = _MIRROR.search(field.description)
    if said is not None:
        path = tuple(said["path"].split("."))
        return next((f for f in fields if f.path[-len(path) :] == path and f.path != field.path), None)
    first, *others = names.parts(field.name)
    rest = "".join(others)
    wanted: tuple[str, ...] = ()
    if rest and first in _EARLIER:
        wanted = (rest, f"new{rest}", f"current{rest}")
    elif rest and first == "to":
        wanted = (f"from{rest}",)
    beside = (f for f in fields if f.path[:-1] == field.path[:-1] and f.path != field.path) if wanted else ()
    return next((f for f in beside if names.squeezed(f.name) in wanted), None)
