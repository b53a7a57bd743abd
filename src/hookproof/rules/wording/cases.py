"""In which case words hold: "when `decision` is `auto`", "for bounced", "if the run failed", by what a field may be.

A case names a field beside the one that is described and the values that it has then; the field is told by its name, or
by a value that no other field may have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hookproof.rules.reading.examples import shown
from hookproof.rules.wording.choices import choices_in
from hookproof.rules.wording.paraphrases import Saying, sayings
from hookproof.rules.wording.presence import Condition, events_in, only_in, sibling_of
from hookproof.rules.wording.subjects import is_hedged
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Field

_HEAD = r"(?:when(?:ever)?|if|while|where|for|on|with|in)"
_VALUE = r"[`'\"]?(?P<{}>[A-Za-z][\w-]{{1,40}})[`'\"]?"
_NOT_HERE = r"(?!(?:not|no|never|n't|all|any|each|every|other|more|less)\b)"
#: "for bounced", "on `failed` or `lost` deliveries", "if the run has failed", "when the status is paid".
_CASE = re.compile(
    rf"^{_HEAD} (?:(?:the|an?|its|this|it) ){{0,2}}"
    rf"(?:{_NOT_HERE}(?P<of>[a-z]{{3,20}}) (?=(?:is|was|has|been|gets|failed|succeeded|expired|passed)\b|`))?"
    rf"(?:(?:is|was|has|been|gets) ){{0,2}}{_VALUE.format('one')}(?: or {_VALUE.format('two')})?"
    rf"(?: {_NOT_HERE}(?P<things>[a-z]{{3,20}}))?$",
    re.IGNORECASE,
)
#: Last words of the names of fields whose values are told without marks.
_TOLD = names.words("status state phase stage result outcome decision kind type mode reason verdict")


def values_of(field: Field) -> tuple[object, ...]:
    """Return the values that a field may have, by its schema or its words; () where nothing lists several."""
    listed = None if field.enum else choices_in(field.description)
    return field.enum or (listed.values if listed is not None and len(listed.values) > 1 else ())


def values_beside(fields: Sequence[Field], field: Field) -> dict[str, tuple[object, ...]]:
    """Return the values of each field beside one that lists them."""
    near = (one for one in fields if one.path[:-1] == field.path[:-1] and one is not field)
    return {one.name: values for one in near if (values := values_of(one))}


def case_of(words: str, sentence: str, beside: Mapping[str, tuple[object, ...]]) -> Condition | None:
    """Return the case that words from "when" or "for" on name; `beside` has the values that fields list."""
    if named := sibling_of(words, sentence):
        return named if (named.sibling in beside or "`" in words) and not named.besides else None
    match = _CASE.match(words.rstrip(" .)"))
    told = [match[key].lower() for key in ("one", "two") if match[key]] if match is not None else []
    marked = "`" in words or '"' in words
    having = [name for name, values in beside.items() if told and {*told} <= {str(one).lower() for one in values}]
    sure = len(having) == 1 and (marked or bool({*names.parts(having[0])[-1:]} & _TOLD))
    if not sure or match is None:
        return None
    values = tuple(str(one) for one in beside[having[0]] if str(one).lower() in told)
    return Condition(sibling=having[0], values=values, sentence=sentence) if len(values) == len(told) else None


def only_case_of(description: str, beside: Mapping[str, tuple[object, ...]]) -> Condition | None:
    """Return the case in which alone a field is said to be there."""
    found = (case_of(rest, sentence, beside) for sentence, rest in only_in(description))
    return next((one for one in found if one is not None), None)


def holds(case: Condition, beside: Mapping[str, object], events: Sequence[str]) -> bool:
    """Whether a case is that of a payload of some events: by the members beside the field, or by its one event."""
    if case.sibling:
        return case.sibling in beside and shown(beside[case.sibling]).strip('"') in case.values
    return len(events) == 1 and events[0] in case.events


_SPLIT = re.compile(r"[;,]\s+(?:(?:and|but)\s+)?|\s+(?:and|but)\s+(?=(?:\S+ ){0,3}\S*\d)")
_LEADING = re.compile(
    rf"^(?P<case>{_HEAD} [^,;]{{2,60}}),? (?:it |this |the value )?"
    r"(?P<claim>(?:is|must be|has|at|more|less|above|below) .+)$",
    re.IGNORECASE,
)
_TURN = re.compile(rf"(?:^| )(?={_HEAD} )", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a sentence says of certain cases: of the case that it begins with, else of one in each of its clauses.

    Each is a pair: the words for the case, and what is claimed of it.
    """

    sentence: str
    leading: tuple[str, str] | None
    clauses: tuple[tuple[str, str], ...]


# Remembered by the words alone: objects share descriptions, and few of these are about cases.
@lru_cache(maxsize=1 << 15)
def _turns(description: str) -> tuple[_Turn, ...]:
    return tuple(_turn(said, text) for said in sayings(description) if not is_hedged(text := said.plain.rstrip(". ;")))


def _turn(said: Saying, text: str) -> _Turn:
    leading = _LEADING.match(text)
    every = ((clause, turn) for clause in _SPLIT.split(text) for turn in _TURN.finditer(clause))
    found = ((clause[turn.end() :], clause[: turn.start()].strip()) for clause, turn in every)
    clauses = tuple((words, claim) for words, claim in found if claim)
    return _Turn(said.sentence, (leading["case"], leading["claim"]) if leading is not None else None, clauses)


def claims_of(description: str) -> Iterator[str]:
    """Yield what a description may say in some case, whatever the case is."""
    for turn in _turns(description):
        yield from (claim for _, claim in (*([turn.leading] if turn.leading else ()), *turn.clauses))


def claims_in(
    description: str, beside: Mapping[str, tuple[object, ...]], known: Collection[str] = ()
) -> Iterator[tuple[Condition, str]]:
    """Yield each case that a description tells of with what it says of its field then: "5xx for bounced".

    A case is a value of a field beside it, or one of the `known` events.
    """

    def told(words: str, sentence: str) -> Condition | None:
        events = events_in(words, known) if "`" in words or "." in words else ()
        return case_of(words, sentence, beside) or (
            Condition(events=events, sentence=sentence) if {*events} & {*known} else None
        )

    for turn in _turns(description):
        if turn.leading is not None and (case := told(turn.leading[0], turn.sentence)):
            yield case, turn.leading[1]
            continue
        found = ((told(words, turn.sentence), claim) for words, claim in turn.clauses)
        yield from ((case, claim) for case, claim in found if case is not None)
