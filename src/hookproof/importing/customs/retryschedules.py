"""After how long each attempt to deliver follows the one before, where sentences of the documents say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from hookproof.importing.customs.sentences import sentences
from hookproof.importing.customs.spans import COUNT, SPAN, UNIT, count_of, seconds_of
from hookproof.schema.patterns import deferral as re

_RETRIES = re.compile(
    r"\bretr(?:y|ies|ied|ying)\b|\btr(?:y|ies|ied) (?:it )?again\b"
    r"|\b(?:sen[dt]s?|deliver(?:ed|s)?|made|comes?|push(?:ed|es)?|post(?:ed|s)?|call(?:ed|s)?) "
    r"(?:(?:it|them|you|the \w{1,14}) )?again\b"
    r"|\bre-?(?:sen[dt]|deliver\w{0,3}|attempt\w{0,3})\b|\bmore (?:times|attempts)\b|\b(?:repeat|attempt)(?:s|ed)?\b",
    re.IGNORECASE,
)
#: It is the user who tries again, or another thing than a delivery.
_NOT_OURS = re.compile(r"\b(?:you (?:can|may|should|must)|your requests?|rate limits?|429)\b", re.IGNORECASE)
#: `1, 2, 4 and 8 minutes`, `10 s, 60 s and 600 s`: an item without a unit has that of the next one.
_ITEM = rf"(?:{COUNT})(?:[ -]?(?:{UNIT})\b)?"
_NEXT = r"(?:, ?(?:and |then |and then |finally )?| (?:and|then|and then) )(?:in |after )?"
_LIST = re.compile(rf"(?<![\w.])(?:{_ITEM}{_NEXT}){{1,20}}(?:{COUNT})[ -]?(?:{UNIT})\b", re.IGNORECASE)
_ITEMS = re.compile(rf"(?P<count>{COUNT})(?:[ -]?(?P<unit>{UNIT})\b)?", re.IGNORECASE)
_SINCE_THE_FIRST = re.compile(r"\bafter the (?:first|initial|original)\b", re.IGNORECASE)
_TIMES = re.compile(
    rf"\b(?P<count>{COUNT})(?: (?:more|further|additional|other))? (?:times|attempts|retries|tries)\b|\btwice\b",
    re.IGNORECASE,
)
#: `every minute` is every one minute.
_EACH = re.compile(rf"\bevery ({UNIT})\b", re.IGNORECASE)
#: One span between all attempts, and how long they go on.
_EVERY = (
    re.compile(rf"\b(?:every|at intervals of|in intervals of|an interval of) {SPAN}", re.IGNORECASE),
    re.compile(rf"\b{SPAN} (?:apart|between|after (?:each|one) other)\b", re.IGNORECASE),
)
_FOR = re.compile(rf"\b(?:for|over|during)(?: up to| at most| the next| a maximum of)? {SPAN}", re.IGNORECASE)
#: The first of spans that grow, and by how much.
_FIRST = (
    re.compile(rf"\b(?:start|begin)(?:s|ning|ing)?(?: at| with| after| from)? {SPAN}", re.IGNORECASE),
    re.compile(rf"\b(?:first|initial) (?:retry|delay|attempt|interval|wait)\b[^.\n]{{0,20}}? {SPAN}", re.IGNORECASE),
    re.compile(rf"\bafter {SPAN}", re.IGNORECASE),
)
_FACTORS: Mapping[int, re.Pattern[str]] = {
    2: re.compile(r"\bdoubl|\bfactor of (?:2|two)\b", re.IGNORECASE),
    3: re.compile(r"\btripl|\bfactor of (?:3|three)\b", re.IGNORECASE),
}
_STOPS = re.compile(
    r"\b(?P<statuses>4[0-9]{2}(?:(?:,| or| and| an?){1,3} 4[0-9]{2}){0,3})\b"
    r"[^.\n]{0,30}?\b(?:(?:disable|unsubscribe|remove|delete|deactivate)[sd]?|stop(?:s|ped)?|end(?:s|ed)?"
    r"|(?:switch(?:es|ed)?|turn(?:s|ed)?|shut(?:s)?)\b[^.\n]{0,30} (?:off|down)"
    r"|(?:not|never|no|without|n['’]t)\b(?: \w{1,12}){0,2}? (?:retr(?:y|ies|ied)|attempts?|"
    r"re-?(?:sent|delivered|attempted)|(?:tried|sent|delivered) (?:it )?again))\b"
    r"|\b(?:not|never|no|n['’]t)\b (?:\w{1,12} )?(?:retr(?:y|ies|ied)|attempts?)\b[^.\n]{0,20}? (?:on|for|after|with) "
    r"(?:an? |the |status |code |http ){0,3}(?P<after>4[0-9]{2}(?:(?:,| or| and| an?){1,3} 4[0-9]{2}){0,3})\b",
    re.IGNORECASE,
)
_STATUS = re.compile(r"4[0-9]{2}")
_ROW = re.compile(r"[-*+|]|[0-9]{1,2}[.)]\s")
_ONE = re.compile(rf"\b{SPAN}", re.IGNORECASE)
_MOST_ATTEMPTS = 1_000


def retry(texts: Sequence[str]) -> dict[str, Any]:
    """Return `retry` in the words of provider.yaml; empty where the documents do not say."""
    said = list(sentences(texts))
    ours = [sentence for sentence in said if _RETRIES.search(sentence) and not _NOT_OURS.search(sentence)]
    after = next(filter(None, (*map(_after, ours), *_rows(said))), ())
    stops = sorted(
        {
            int(n)
            for each in said
            for found in _STOPS.finditer(each)
            for n in _STATUS.findall(found["statuses"] or found["after"])
        }
    )
    told: dict[str, Any] = {"after_seconds": list(after)} if after else {}
    return told | ({"stopped_by": stops} if after and stops else {})


def _after(sentence: str) -> tuple[int, ...]:
    sentence = _EACH.sub(r"every 1 \1", sentence)
    return _listed(sentence) or _growing(sentence) or _even(sentence)


def _listed(sentence: str) -> tuple[int, ...]:
    """Spans that are listed one after the other."""
    found = _LIST.search(sentence)
    return () if found is None else _steps(_seconds(found[0]), sentence)


def _seconds(text: str) -> list[int]:
    spans: list[int] = []
    unit = ""
    for item in reversed(list(_ITEMS.finditer(text))):
        unit = item["unit"] or unit
        spans.insert(0, count_of(item["count"]) * _of_unit(unit))
    return spans


def _of_unit(unit: str) -> int:
    one = _ONE.fullmatch(f"1 {unit}")
    return seconds_of(one) if one else 0


def _steps(spans: Sequence[int], sentence: str) -> tuple[int, ...]:
    """What lies between attempts: spans since the first one are told by growing."""
    if _SINCE_THE_FIRST.search(sentence) and all(a < b for a, b in pairwise(spans)):
        return tuple(b - a for a, b in pairwise((0, *spans)))
    return tuple(spans)


def _growing(sentence: str) -> tuple[int, ...]:
    """Spans that are told by the first one, a factor, and their number."""
    factor = next((factor for factor, pattern in _FACTORS.items() if pattern.search(sentence)), 0)
    first = next((seconds_of(found) for each in _FIRST if (found := each.search(sentence))), 0)
    times = _times(sentence)
    return tuple(first * factor**number for number in range(times)) if factor and first else ()


def _even(sentence: str) -> tuple[int, ...]:
    """The same span again and again, so many times or for so long."""
    span = next((seconds_of(found) for each in _EVERY if (found := each.search(sentence))), 0)
    whole = _FOR.search(sentence)
    times = _times(sentence) or (seconds_of(whole) // span if whole and span else 0)
    return (span,) * times if span and times <= _MOST_ATTEMPTS else ()


def _times(sentence: str) -> int:
    found = _TIMES.search(sentence)
    if found is None:
        return 0
    times = count_of(found["count"]) if found["count"] else 2
    return times if times <= _MOST_ATTEMPTS else 0


def _rows(said: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """Yield the spans of lists and tables that follow a sentence on attempts: one in each line, but for the first."""
    for number, sentence in enumerate(said):
        if _RETRIES.search(sentence) and not _NOT_OURS.search(sentence) and not _ROW.match(sentence):
            spans: list[int] = []
            for line in said[number + 1 :]:
                found = list(_ONE.finditer(line))
                if not _ROW.match(line) or len(found) > 1:
                    break
                spans += [seconds_of(each) for each in found]
            yield _steps(spans, sentence) if len(spans) > 1 else ()
