"""Times within one payload: their order, and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hookproof.findings import Place, Severity
from hookproof.rules.judges.prose.duration_wording import lives_in
from hookproof.rules.reading.examples import members, objects_in, payloads, payloads_by_page, sentences, shown
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.amounts import LENGTH, durations_in, lifetimes_in
from hookproof.rules.wording.instants import seconds_of
from hookproof.rules.wording.opposites import verb
from hookproof.rules.wording.subjects import is_hedged
from hookproof.rules.wording.timenames import FIRST, is_past, is_time, made, ordered
from hookproof.rules.wording.units import unit_named
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape, tokens
from hookproof.sources.names import event_of as names_event
from hookproof.sources.names import parts
from hookproof.sources.records import Document, Example, Page, Prose

#: Differences below this are of clocks and rounding.
_SLACK = 1.0


@rule(
    id="example.time-order",
    title="Times in one object are in order",
    severity=Severity.WARNING,
    clause="practice",
    mend="Show times that can follow one another.",
    needs=("examples",),
    about=VALUE,
)
def time_order(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare when something was made or begun with when it was changed, ended or expires, in one object.

    And what was done with when the event that tells of it was sent.
    """
    for page, shown_ in payloads_by_page(document):
        # The order of a schema's properties means nothing.
        for example in shown_ if document.space is None and len(page.events) == 1 else ():
            yield from _after_its_event(page, example)
    for example in payloads(document):
        yield from _sent_too_early(example)
        for pointer, value in objects_in(example.value):
            times = {key: at for key in value if is_time(str(key)) and (at := seconds_of(value[key])) is not None}
            for early, late in ordered(times):
                if not pointer and made(early) and _is_of_event(example, ground):
                    continue  # it tells when the event was made, which is after all that it tells of
                if times[late] + _SLACK < times[early] and _same_form(value[early], value[late]):
                    message = f"{late} ({shown(value[late])}) is before {early} ({shown(value[early])})."
                    yield Remark(place=example.place(f"{pointer}/{escape(late)}"), message=message)
            if last := _made_last(value, times):
                message = f"{last} ({shown(value[last])}) is after all that was done with the object."
                yield Remark(place=example.place(f"{pointer}/{escape(last)}"), message=message)


def _is_of_event(example: Example, ground: Ground) -> bool:
    """Whether a payload names its event at its root, beside objects that it tells of: its own times are the event's."""
    outer = example.value if isinstance(example.value, dict) else {}
    return names_event(outer, ground.events) is not None and any(isinstance(value, dict) for value in outer.values())


def _after_its_event(page: Page, example: Example) -> Iterator[Remark]:
    """Yield times of an example that lie after the time of its event, though the list of fields has them before it.

    A list of fields has the states of a life in their order: what is listed later happened later.
    """
    deed = parts(page.events[0])[-1]
    listed = [field.path for field in page.body.fields] if page.body is not None else []
    own = next((path for path in listed if is_time(path[-1]) and parts(path[-1])[0] == deed), None)
    for path in listed[: listed.index(own)] if own is not None else ():
        early, late = path[-1], own[-1] if own else ""
        pairs = ((at, one) for at, one in objects_in(example.value) if {early, late} <= one.keys())
        for pointer, one in pairs if is_past(early) and path[:-1] == (own or ())[:-1] else ():
            before, after = seconds_of(one[early]), seconds_of(one[late])
            told = (early, late) in ordered((early, late)) or not _same_form(one[early], one[late])
            if before is not None and after is not None and not told and after + _SLACK < before:
                said = f"{late} ({shown(one[late])}) is before {early} ({shown(one[early])})"
                place = example.place(f"{pointer}/{escape(late)}")
                yield Remark(place=place, message=f"{said}, which is listed first.")


#: What a payload says of its own sending, outside of what it tells of.
_SENT = re.compile(r"(?:sent|emitted|published|dispatched|triggered)(?:_?(?:at|on)|At|On)", re.IGNORECASE)


#: When it happened, beside when it was sent.
_HAPPENED = re.compile(r"(?:occurred|happened)(?:_?(?:at|on)|At|On)", re.IGNORECASE)


def _sent_too_early(example: Example) -> Iterator[Remark]:
    """Yield times in a payload at which something was done that the payload, sent before, cannot know of."""
    outer = example.value if isinstance(example.value, dict) else {}
    for key in (key for key in outer if _SENT.fullmatch(str(key))):
        sent = seconds_of(outer[key])
        for pointer, name, value in members(outer):
            inner = pointer.count("/") > 1 and is_past(name) and not _SENT.fullmatch(name)
            done = seconds_of(value) if inner or (pointer.count("/") == 1 and _HAPPENED.fullmatch(name)) else None
            if sent is not None and done is not None and done > sent + _CLOCKS and _same_form(value, outer[key]):
                message = f"{name} ({shown(value)}) is after the event was sent: {key} is {shown(outer[key])}."
                yield Remark(place=example.place(pointer), message=message)


#: Clocks of two machines differ by less.
_CLOCKS = 60.0


def _made_last(value: Mapping[str, object], times: Mapping[str, float]) -> str:
    """Return the member that says that an object was made after all that was done with it; "" where it was not."""
    key = next((key for key in times if made(key)), "")
    done = [other for other in times if key and is_past(other) and not made(other)]
    done = [other for other in done if _same_form(value[key], value[other])]
    return key if len(done) > 1 and all(times[key] > times[other] + _SLACK for other in done) else ""


def _same_form(one: object, two: object) -> bool:
    return isinstance(one, str) == isinstance(two, str)


@rule(
    id="example.lifetime",
    title="Times in an example are as far apart as the text says",
    severity=Severity.WARNING,
    clause="the field's own description",
    mend="Show an expiry that is as far off as it is said to be.",
    needs=("events", "examples"),
    reads_fields=True,
    about=VALUE,
)
def lifetime(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "expires after 24 hours" against the distance of the expiry from when its object was made."""
    lives = [(set(parts(one.subject)), one.value, one.written, one.place) for one in lives_in(document)]
    for page, shown_ in payloads_by_page(document):
        said = [(f, found) for f in reachable(ground, document, page) if len(found := lifetimes_in(f.description)) == 1]
        of_page = _lives_told(page) if shown_ else []
        of_thing = _lives_of(lives, page) if shown_ else []
        for example in shown_:
            for field, found in said:
                ((seconds, told),) = found.items()
                if (path := _expiry(example, field.path, field.description)) is not None:
                    yield from _apart(example, path, seconds, told, field.at.line or 0)
            yield from _of_page(of_page, example)
            yield from _of_deeds(page, example)
            yield from _of_thing(of_thing, example)


#: Words in the names of times that end something.
_LIMITS = frozenset({"until", "till", "deadline"})


def _expiry(example: Example, path: tuple[str, ...], told: str = "") -> tuple[str, ...] | None:
    """Return where the expiry of a field stands: in itself, in the one beside it that its description (`told`) names
    or that is called after it (`recording_expires_at` for `recording_url`), or in the one expiry beside it."""
    if re.search(r"expir|valid", path[-1], re.IGNORECASE) or _LIMITS & {*parts(path[-1])}:
        return path
    holder: Any = example.value
    for step in path[:-1]:
        holder = holder.get(step) if isinstance(holder, dict) else None
    beside = holder if isinstance(holder, dict) else {}
    keys = [str(key) for key in beside if re.search(r"expir", str(key), re.IGNORECASE)]
    named = [key for key in keys if f"`{key}`" in told]
    own = [key for key in keys if parts(key)[: len(parts(path[-1]))] == parts(path[-1])]
    akin = [key for key in keys if parts(key)[:-2] and parts(key)[0] == parts(path[-1])[0]]
    found = named or own or akin or (keys if len(keys) == 1 and len(parts(keys[0])) < 3 else [])
    return (*path[:-1], found[0]) if len(found) == 1 else None


#: When what is said to be valid ends; what is made for the delivery may have its name before.
_FRESH = r"(?:[a-z]{2,12}_?)?(?:url|link|token|code)_?"
_ENDS = re.compile(rf"(?:{_FRESH})?(?:expires(?:_?(?:at|on))?|expiry)", re.IGNORECASE)


def _lives_told(page: Page) -> list[tuple[Mapping[int, str], Prose]]:
    """Return the lifetimes that the running text of a page tells."""
    listed = {field.at.line for field in (page.body.fields if page.body else ())}
    told = [(lifetimes_in(prose.text), prose) for prose in page.prose if prose.at.line not in listed]
    return [(life, prose) for life, prose in told if life]


def _of_page(lives: Sequence[tuple[Mapping[int, str], Prose]], example: Example) -> Iterator[Remark]:
    """Hold the one lifetime that the running text of a page tells against the one expiry of its example."""
    if len(lives) != 1 or len(lives[0][0]) != 1:
        return
    ((life, prose),) = lives
    ((seconds, words),) = life.items()
    ends = [p for p, key, _ in members(example.value) if _ENDS.fullmatch(key) or _is_end_of(key, prose.text)]
    if len(ends) == 1:
        yield from _apart(example, tuple(tokens(ends[0])), seconds, words, prose.at.line or 0)


_EXPIRY = frozenset({"expires", "expiry"})


def _is_end_of(key: str, text: str) -> bool:
    """Whether a name is that of the end of a thing that a text names: `offer_expires_at` of "the offer"."""
    thing = {word for word in parts(key) if word not in ("at", "on")} - _EXPIRY
    named = {word.lower() for word in re.findall(r"[A-Za-z]+", text)}
    return bool(thing) and bool(_EXPIRY & {*parts(key)}) and thing <= named


#: "They are released after 30 minutes": what is done, and when.
_DONE_AFTER = re.compile(
    rf"\b(?:is|are|gets?|will be) (?:automatically )?(?P<deed>[a-z]{{3,20}})(?: automatically)? after "
    rf"(?:exactly )?{LENGTH}\b",
    re.IGNORECASE,
)


def _of_deeds(page: Page, example: Example) -> Iterator[Remark]:
    """Hold "they are released after 30 minutes" against the two times of a payload, of which one is of that deed."""
    holder = example.value if isinstance(example.value, dict) else {}
    times = {key: at for key in holder if (at := seconds_of(holder[key])) is not None}
    for prose in page.prose if len(times) == 2 else ():
        for sentence in sentences(prose.text):
            match, spans = _DONE_AFTER.search(sentence), durations_in(sentence)
            ends = [key for key in times if match and verb(parts(key)[0]) == verb(match["deed"].lower())]
            if len(ends) == len(spans) == 1 and not is_hedged(sentence):
                ((seconds, words),) = spans.items()
                yield from _apart(example, (ends[0],), seconds, words, prose.at.line or 0)


_Lives = Sequence[tuple[set[str], int, str, Place]]


def _lives_of(lives: _Lives, page: Page) -> _Lives:
    """Return how long things live by texts elsewhere of which the events of a page are named after."""
    own = {prose.at for prose in page.prose} if lives else set()
    named = {word for event in page.events for word in parts(event)}
    return [life for life in lives if len(life[0]) > 1 and life[0] <= named and life[3] not in own]


def _of_thing(told: _Lives, example: Example) -> Iterator[Remark]:
    """Hold how long a thing lives by a text elsewhere against the one expiry in an event that is named after it."""
    ends = [(p, k) for p, k, v in members(example.value) if re.fullmatch(r"(?i)expires(?:_?(?:at|on))?|expiry", k)]
    if len(told) == 1 and len(ends) == 1:
        _, seconds, words, at = told[0]
        yield from _apart(example, tuple(tokens(ends[0][0])), seconds, words, at.line or 0)


def _apart(example: Example, path: tuple[str, ...], seconds: int, said: str, line: int) -> Iterator[Remark]:
    holder: Any = example.value
    for step in path[:-1]:
        holder = holder.get(step) if isinstance(holder, dict) else None
    if not isinstance(holder, dict):
        return
    end = seconds_of(holder.get(path[-1]))
    times = {str(key): at for key, value in holder.items() if (at := seconds_of(value)) is not None}
    starts = [at for key, at in times.items() if _begins(key)]
    others = [at for key, at in times.items() if key != path[-1] and _may_be_time(key)]
    starts = starts or (others if len(others) == 1 else [])
    starts = starts or (_sent(example) if re.match(_FRESH, path[-1], re.IGNORECASE) else [])
    if end is None or not starts:
        return
    if all(abs(end - start - seconds) > 0.1 * seconds for start in starts):
        pointer = "".join(f"/{escape(step)}" for step in path)
        message = f"{pointer} is {_span(end - starts[0])} after it began; line {line} says {said}."
        yield Remark(place=example.place(pointer), message=message)


def _sent(example: Example) -> list[float]:
    """Return when a payload was sent, where it says so once: what it gives access to was made for it."""
    outer = example.value if isinstance(example.value, dict) else {}
    found = [seconds_of(value) for key, value in outer.items() if _SENT.fullmatch(str(key))]
    return [at for at in found if at is not None] if len(found) == 1 else []


def _may_be_time(key: str) -> bool:
    """Whether a number under a name can be a time: no number of bytes is."""
    return is_time(key) or unit_named(key) is None


def _begins(key: str) -> bool:
    return bool(set(parts(key)) & (FIRST | {"timestamp", "occurred"})) and is_time(key)


def _span(seconds: float) -> str:
    for unit, size in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if abs(seconds) >= 2 * size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} seconds"


_DATED = (
    re.compile(
        r"^(?:date|updated|last_?updated|lastUpdated|last_?modified|published)\s*:\s*[\"']?(?P<iso>\d{4}-\d\d-\d\d)",
        re.MULTILINE,
    ),
    re.compile(
        r"(?<![A-Za-z0-9])(?:last (?:updated|modified|changed|reviewed|edited|revised)|"
        r"(?:updated|published|reviewed|version|edition)"
        r"(?: on| of|:)|as of)\W{0,6}"
        r"(?:(?P<iso>\d{4}-\d\d-\d\d)|(?P<month>[A-Z][a-z]{2,8})\.? (?P<day>\d{1,2})(?:st|nd|rd"
        r"|th)?,? (?P<year>\d{4})|(?P<first>\d{1,2})(?:st|nd|rd|th)?\.? (?P<then>[A-Z][a-z]{2,8})\.?,? (?P<at>\d{4}))",
        re.IGNORECASE,
    ),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@rule(
    id="example.after-page",
    title="What has happened in an example happened before its page was written",
    severity=Severity.WARNING,
    clause="the page's own date",
    mend="Show times before the date of the page, or correct the date.",
    needs=("events", "examples"),
    about=VALUE,
)
def after_page(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare times of what is over (`created_at`, `timestamp`) with the date that the page gives for itself."""
    dated = _date_of(document.text) if document.space is None else None
    for example in payloads(document) if dated is not None else ():
        for pointer, key, value in members(example.value):
            over = is_past(key) or set(parts(key)) & {*FIRST, "timestamp", "occurred", "sent", "paid"}
            at = seconds_of(value) if over else None
            if at is not None and dated is not None and at > (dated + timedelta(days=2)).timestamp():
                message = f"{pointer} is {shown(value)}, after the date of the page, {dated:%Y-%m-%d}."
                yield Remark(place=example.place(pointer), message=message, key="after")
                return


def _date_of(text: str) -> datetime | None:
    match = next((m for pattern in _DATED if (m := pattern.search(text))), None)
    if match is None:
        return None
    told = match.groupdict()
    try:
        if told.get("iso"):
            return datetime.fromisoformat(told["iso"]).replace(tzinfo=UTC)
        month = _MONTHS.index((told["month"] or told["then"])[:3].lower()) + 1
        return datetime(int(told["year"] or told["at"]), month, int(told["day"] or told["first"]), tzinfo=UTC)
    except ValueError:
        return None
