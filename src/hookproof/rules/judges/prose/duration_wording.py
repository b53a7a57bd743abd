"""Lengths of time in running text: how long things are valid, how long deliveries are retried, and how often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from hookproof.findings import Place, Severity
from hookproof.rules.guides.schedules import cadence_in, sum_in
from hookproof.rules.guides.statedfacts import Fact, contradictions
from hookproof.rules.reading.examples import sentences
from hookproof.rules.reading.itemlists import items_after
from hookproof.rules.reading.passages import passages
from hookproof.rules.reading.utterances import Utterance, utterances
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.amounts import DELAYS, LENGTH, delays_in, durations_in, lifetimes_in
from hookproof.rules.wording.figures import NUMBER, in_figures, number_of
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import parts
from hookproof.sources.records import Document


@rule(
    id="prose.durations",
    title="One thing is valid for one length of time throughout",
    severity=Severity.WARNING,
    clause="the documents' own words",
    mend="State the one that holds, in every place.",
    needs=("prose",),
)
def durations(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare how long a field is said to be valid, over all descriptions of its name; an expiry's with its URL's."""
    yield from ground.once("prose.durations", lambda: _differing(ground)).get(document.path, ())
    yield from _twice(document)


_LENGTHS = rf"(?:{LENGTH}|\d{{1,9}} ?(?:milliseconds?|ms|min|s|h)\b)"
#: One length of time said twice: "ten minutes (600 seconds)", "an hour (`ttl`, 3600 s)".
_TWICE = re.compile(
    rf"(?<![\w.,/-])(?P<one>{_LENGTHS})\s?"
    rf"\((?:`[\w.-]{{1,40}}`[,:=]?\s(?:is )?|i\.e\.,? |that is,? |= ?)?(?P<two>{_LENGTHS})\)",
    re.IGNORECASE,
)
#: Months and years are of several lengths.
_SLACK = 0.05


def _twice(document: Document) -> Iterator[Remark]:
    """Look for a length of time, and in brackets behind it the same in another unit, that differ."""
    for stretch, place in passages(document, _TWICE):
        for match in _TWICE.finditer(stretch.text) if not stretch.coded else ():
            one, two = (list(durations_in(match[part])) for part in ("one", "two"))
            if len(one) == len(two) == 1 and abs(one[0] - two[0]) > _SLACK * max(one[0], two[0]):
                message = f"The text says {match['one']}, and in brackets {match['two']}."
                yield Remark(place=place, message=message, key=match[0])


def _differing(ground: Ground) -> dict[str, list[Remark]]:
    """Return what is to be said of each document, by its path."""
    homes = ground.corpus.documents
    # What a text calls by a word may be another thing than what another text calls so.
    things = [one for home in homes for one in contradictions(lives_in(home))]
    others = contradictions(one for of in (_of_topics, _of_fields) for home in homes for one in of(home))
    told: dict[str, list[Remark]] = {}
    for remark in (*_not_as_said(ground), *_not_as_thing(ground), *things, *others):
        told.setdefault(remark.place.path, []).append(remark)
    return told


def _fact(told: str, subject: str, spans: Mapping[int, str], words: str, at: Place) -> Iterator[Fact[int, Utterance]]:
    """Yield that a subject is valid for so long, where words tell one length of time."""
    for seconds, written in spans.items() if len(spans) == 1 else ():
        source = Utterance(words, at, "", coded=False)
        yield Fact(told, told, seconds, written, words, at, source, subject)


_COUNT = rf"(?:{NUMBER}|one)"
_UNIT = r"(?:(?:second|minute|hour|day|week|millisecond|sec|min|hr)s?|ms|s|h)"
_SPAN = rf"(?:{_COUNT}[ -]{_UNIT}|\d+(?:ms|s|h|min))\b"
#: What guides tell of deliveries as a whole, each in a few forms that leave no doubt.
_TOPICS = tuple(
    (topic, re.compile(pattern, re.IGNORECASE))
    for topic, pattern in (
        (
            "A signature is valid for",
            (
                rf"\b(?:timestamp|signature)s?\b[^.;]{{0,60}}?\b(?:older than|more than|tolerance of|within)\s+{_SPAN}"
                r"|\b(?:reject|refuse|discard)\w*\b[^.;]{0,40}?"
                r"\b(?:is|are|deliver\w+|requests?|webhooks?|events?|messages?) "
                rf"older than {_COUNT}[ -](?:seconds?|minutes?)\b"
                rf"|\b(?:the |a )tolerance (?:is|of|window is) {_SPAN}"
            ),
        ),
    )
)


#: What a setting is when nobody sets it; a program has many, and none of them is what deliveries are promised.
_SETTING = re.compile(r"\bdefaults?\b|(?<![\w-])--[a-z]", re.IGNORECASE)
_OF_DELIVERY = re.compile(r"\b(?:webhooks?|deliver\w*|your (?:endpoint|server|consumer)|signatures?)\b", re.IGNORECASE)


def _is_of_setting(sentence: str) -> bool:
    return bool(_SETTING.search(sentence)) and not _OF_DELIVERY.search(sentence)


def _of_topics(home: Document) -> Iterator[Fact[int, Utterance]]:
    """Yield what a text says of deliveries as a whole."""
    for prose in home.prose:
        for sentence in (" ".join(one.split()) for one in sentences(prose.text)):
            for topic, pattern in _TOPICS if durations_in(sentence) else ():
                match = pattern.search(sentence)
                if match is not None and not _is_of_setting(sentence):
                    yield from _fact(f"{topic} {{}}", "", durations_in(match[0]), sentence, prose.at)


#: "Upload URLs are valid for one hour", "The link expires after 24 hours": the thing, and what is said of it.
_LASTS = re.compile(
    r"^(?:(?:the|an?|each|every|all|any|this|these|your|our|its) ){0,2}"
    r"(?P<thing>[a-z][a-z-]{2,20}(?: [a-z-]{2,20}){0,3}?) "
    r"(?:(?:is|are|remains?|stays?|will (?:be|stay|remain)) (?:only )?"
    r"(?:valid|good|usable|available|accessible|active) (?:for|during)"
    r"|expires?(?: after| in| within)?|(?:is|are) (?:kept|stored|retained|deleted|removed) (?:for|after)"
    r"|lasts?(?: for)?|lives? for|(?:has|have) a (?:lifetime|ttl|validity) of) "
    rf"(?:about |exactly |only )?{_SPAN}",
    re.IGNORECASE,
)
#: What is kept is told of by one word; what is valid is not: links and tokens are of many kinds.
_KEPT = re.compile(r"\b(?:kept|stored|retained) (?:for|after)\b")
#: Without a subject it is what a setting does ("remembers ids for 24 hours"); "Keep ids for a day" asks the reader to.
_ACTIVE = re.compile(
    r"^(?:(?:we|they|the system|our system|our servers) |(?=\w+s ))"
    r"(?P<verb>keep|store|retain|remember|delete|remove)s? "
    r"(?P<thing>(?:every |each |all |the |your |any )?[a-z][a-z -]{2,50}?) (?=(?:for|after)\b)"
)
_PASSIVE = {
    "keep": "kept",
    "remember": "kept",
    "store": "stored",
    "retain": "retained",
    "delete": "deleted",
    "remove": "removed",
}


def _passive(sentence: str) -> str:
    """Return "we keep every delivery for …" as "every delivery is kept for …"."""
    return _ACTIVE.sub(lambda match: f"{match['thing']} is {_PASSIVE[match['verb']]} ", sentence)


_PRONOUNS = frozenset({"it", "they", "this", "that", "these", "those", "which", "you", "we", "there", "and"})


def _of_fields(home: Document) -> Iterator[Fact[int, Utterance]]:
    """Yield how long the fields of a document are said to be valid."""
    for name, text, at in _lifetimes(home):
        yield from _fact("`{subject}` is valid for {}", name, lifetimes_in(text), " ".join(text.split()), at)


def lives_in(document: Document) -> Iterator[Fact[int, Utterance]]:
    """Yield how long the texts of a document say that things are valid; what one server keeps is left out."""
    for one in utterances(document, _LASTING):
        of_server = "/servers/" in (one.place.pointer or "")
        for sentence in _CLAUSE.split(one.text) if not of_server else ():
            figures = in_figures(sentence)
            spans = durations_in(sentence) or durations_in(figures)
            match = _LASTS.match(_passive(figures.lower())) if len(spans) == 1 else None
            if match is None or is_conditional(sentence) or is_hedged(sentence):
                continue
            thing = re.sub(r"ies$", "y", match["thing"]).removesuffix("s")
            several = " " in thing or "-" in thing or _KEPT.search(match[0])
            if not _PRONOUNS & set(thing.split()) and several:
                yield from _fact("The {subject} is valid for {}", thing, spans, sentence, one.place)


_LASTING = re.compile(
    r"valid|good|usable|availab|accessib|active|expire|kept|keep|stor|retain|remember|delet|remov|last|live|lifetime|ttl",
    re.IGNORECASE,
)
#: What is said behind a semicolon, in another cell of a row, or of what a cell names, is a sentence of its own.
_CLAUSE = re.compile(r" ?; |(?<=`): ")


#: A stretch of text that is longer is no paragraph.
_MUCH = 4_000
_AS_LONG = re.compile(
    r"\bsame (?:validity|lifetime|life|expiry|duration|ttl|time) as (?:that of )?(?:the )?`(?P<name>\w+)`",
    re.IGNORECASE,
)


def _not_as_said(ground: Ground) -> Iterator[Remark]:
    """Tell fields that are said to be valid as long as another one, where both say how long, and differ."""
    for owner in (owner for home in ground.corpus.documents for owner in home.objects):
        fields = {field.name: field for field in owner.fields}
        for field in owner.fields:
            match = _AS_LONG.search(field.description)
            other = fields.get(match["name"]) if match else None
            own = lifetimes_in(field.description) if other else {}
            theirs = lifetimes_in(other.description) if other else {}
            if other and len(own) == len(theirs) == 1 and own.keys() != theirs.keys():
                (mine,), (said,) = own.values(), theirs.values()
                message = f"`{field.name}` is valid for {mine}, and `{other.name}`, as long, for {said}."
                yield Remark(place=field.at, message=message, key="same")


def _not_as_thing(ground: Ground) -> Iterator[Remark]:
    """Tell fields that are valid for another time than the text of the document says of the thing of their name."""
    for home in ground.corpus.documents:
        things = {one.subject: one for one in lives_in(home)}
        for name, text, at in _lifetimes(home) if things else ():
            said = things.get(" ".join(parts(name)))
            found = lifetimes_in(text) if said else {}
            if said and len(found) == 1 and said.value not in found and said.place != at:
                (mine,) = found.values()
                message = f"`{name}` is valid for {mine}, and by line {said.place.line} for {said.written}."
                yield Remark(place=at, message=message, key="same")


def _lifetimes(document: Document) -> Iterator[tuple[str, str, Place]]:
    for documented in document.objects:
        for field in documented.fields:
            name = re.sub(r"(?:ExpiresAt|_expires_at)$", "", field.name)
            # A name of one word (`url`, `token`) is the name of many things.
            if field.description and _NAME_OF_SEVERAL.search(name):
                yield name, field.description, field.at
    for prose in document.prose if document.space is None else ():
        for sentence in sentences(prose.text) if "`" in prose.text else ():
            match = _OF_FIELD.match(sentence)
            if match and _NAME_OF_SEVERAL.search(match["name"]) and not is_conditional(sentence):
                yield match["name"], sentence, prose.at


_NAME_OF_SEVERAL = re.compile(r"[a-z][A-Z]|[a-z]_[a-z]")
_OF_FIELD = re.compile(
    r"(?:<\w+>)?(?:the )?`(?P<name>\w+)` (?:expires|is (?:only )?(?:valid|good|usable)|stays|remains)\b", re.IGNORECASE
)


_TIMES = re.compile(
    rf"(?:\b(?:retr\w*|try|tries|attempt\w*|resen[dt]\w*)\b[^.;:]{{0,30}}?\b|\b(?:are|makes?|has|have|up to) )"
    rf"(?P<n>{NUMBER}) (?:(?:more )?times"
    rf"|(?:more |further |additional )?(?:attempts|retries|tries))\b"
    rf"(?P<between>[^.;]{{0,45}}?[:(,]\s*(?:and )?(?:again )?(?:after )?)(?P<delays>{DELAYS})",
    re.IGNORECASE,
)
#: The delays first: "repeated after 1, 5 and 30 minutes, three repeats in all".
_TIMES_AFTER = re.compile(
    rf"\b(?P<between>(?:retr\w+|repeated|resent|redelivered|(?:tried|sent) again)\b[^.;:]{{0,20}}? after )"
    rf"(?P<delays>{DELAYS})(?:,|:| –| —)? (?:that is,? |so |which makes )?(?P<n>{NUMBER}) "
    r"(?:more |further )?(?:times|retries|repeats|redeliveries|repetitions)\b",
    re.IGNORECASE,
)
#: A delay that has its unit behind the last one alone, before those that are listed: "after 1, 5 and 30 minutes".
_CUT = re.compile(r"\d,\s*$")
#: Attempts, of which the first one has no delay before it; what is made again, or further, has one each.
_ATTEMPTS = re.compile(
    r"^(?!.*\b(?:retr|again|more|further|additional|resen|repeat|redeliver)).*\b(?:attempt|tries\b|tried\b)",
    re.IGNORECASE | re.DOTALL,
)
#: What is no delay, and an attempt all the same.
_AT_ONCE = re.compile(r"\b(?:at once|immediate(?:ly)?|right away|instantly)\b", re.IGNORECASE)


@rule(
    id="prose.retry-count",
    title="There are as many retries as delays",
    severity=Severity.WARNING,
    clause="the documents' own words",
    mend="Correct the number, or the list of delays.",
    needs=("prose",),
)
def retry_count(_: Ground, document: Document) -> Iterator[Remark]:
    """Count the delays after "retried five times: after 1 minute, …"."""
    for prose in document.prose:
        for match in (*_TIMES.finditer(prose.text), *_TIMES_AFTER.finditer(prose.text)):
            said = number_of(match["n"])
            delays = len(re.findall(_SPAN, match["between"], re.IGNORECASE))
            delays += delays_in(match["delays"]) + bool(_CUT.search(match["between"]))
            at_once = bool(_AT_ONCE.search(match["between"]))
            first = bool(_ATTEMPTS.search(match[0])) and not at_once
            if delays > 1 and said not in (delays + at_once, delays + first):
                message = f"The text says {match['n']} retries, and lists {delays} delays."
                yield Remark(place=prose.at, message=message, key=match["n"])
    yield from _scheduled(document)
    yield from _multiplied(document)


def _multiplied(document: Document) -> Iterator[Remark]:
    """Multiply a pause by how often it is made, where the text says how long that goes on."""
    for prose in document.prose:
        for sentence in _with_sums(sentences(prose.text)) if len(prose.text) < _MUCH else ():
            told = cadence_in(sentence)
            if told is not None and not told.fits and not is_hedged(sentence):
                message = f"The text says {told.words}; these are {told.pause * told.count // 60} minutes."
                yield Remark(place=prose.at, message=message, key=str(told.count))
            summed = sum_in(sentence) if told is None and not is_hedged(sentence) else None
            if summed is not None:
                pauses, said = summed
                made = f"{sum(pauses.lengths) / _MINUTE:.4g} minutes"
                yield Remark(place=prose.at, message=f"The text says {said}; {pauses.words} make {made}.", key=said)


_MINUTE = 60


def _with_sums(told: Sequence[str]) -> Iterator[str]:
    """Yield sentences, and with each the next one where that says what it comes to: "So the last try comes …"."""
    yield from told
    yield from (f"{one.rstrip('.')}, {two}" for one, two in pairwise(told) if _SUM.match(two))


_SUM = re.compile(r"(?:so|thus|hence|that is|that makes|this makes)\b", re.IGNORECASE)
#: "Failed deliveries are attempted 5 more times, using the following schedule:", and the delays as a list.
_SCHEDULE = re.compile(
    r"\b(?:retr\w+|attempt\w*|re-?sen[dt]|redeliver\w*|tr(?:y|ies))\b[^.;:]{0,60}?\b"
    rf"(?P<n>{NUMBER}) (?:more |additional |further )?"
    r"(?:times|attempts|retries)[^.;]{0,80}:\W*$",
    re.IGNORECASE,
)


def _scheduled(document: Document) -> Iterator[Remark]:
    """Count the items of a list of delays that follows the number of retries."""
    for prose in document.prose if document.space is None else ():
        match = _SCHEDULE.search(prose.text)
        items = items_after(document, prose.at.line or 0) if match is not None else ()
        delays = [item for item in items if re.search(_SPAN, item, re.IGNORECASE)]
        if match is None or len(delays) < 2 or len(delays) < len(items):
            continue
        said = number_of(match["n"])
        if len(delays) != said:
            message = f"The text says {match['n']} retries, and lists {len(delays)} delays."
            yield Remark(place=prose.at, message=message, key=match["n"])
