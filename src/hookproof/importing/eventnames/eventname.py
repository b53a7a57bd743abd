"""Learn where an event's name stands: the member or header whose texts are the names, or the places that join to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, combinations

from hookproof.contract.model import Place
from hookproof.importing.eventnames.constants import Constants, Table, rank
from hookproof.importing.eventnames.exampletexts import exemplified, halves, same_words, shown_whole, text_at
from hookproof.importing.eventnames.othermembers import named_elsewhere
from hookproof.importing.eventnames.spelling import core, hinted, matching, named_by_header, only_value, stem_of
from hookproof.importing.headernames import tells_event
from hookproof.importing.offers import Header, Offer
from hookproof.schema.pointers import tokens
from hookproof.sources.names import is_dotted, squeezed

#: A place is taken for the name's where it fits this part of the events at least.
_ENOUGH = 0.5
#: Where a name is sent that stands nowhere: a header that no consumer looks at.
NOWHERE = "X-Webhook-Event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Where names stand. `why` says what showed it; `sure` is False where it is a guess that the user has to settle."""

    parts: tuple[Place, ...]
    separator: str = "."
    why: str = ""
    sure: bool = True

    def __str__(self) -> str:
        return f" and {self.separator!r} before ".join(map(_in_words, self.parts))

    def is_like(self, other: Rule) -> bool:
        """Whether two rules name the same places."""
        return (self.parts, self.separator) == (other.parts, other.separator)


_WORDS = {"body": "the member", "header": "the header", "query": "the query's", "path": "the URL's path"}


def _in_words(place: Place) -> str:
    return f"{_WORDS.get(place.where, place.where)} {place.name}"


def in_body(pointer: str, *, optional: bool = False) -> Place:
    """Return the place of a member of the payload."""
    return Place("body", pointer, optional)


def in_header(name: str) -> Place:
    """Return the place of a header."""
    return Place("header", name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An offer under the name that its deliveries carry, with the text of each part of the rule that it has."""

    name: str
    offer: Offer
    texts: tuple[tuple[Place, str], ...]


class Learner:
    """Finds the rule that names the events of one import, and names them by it."""

    def __init__(
        self,
        offers: Sequence[Offer],
        constants: Constants,
        told: Sequence[Header] = (),
        *,
        shown: Sequence[Header] = (),
        at_end: str = "",
    ) -> None:
        """`told` are headers of which prose says that they name events, `shown` those that it shows with words;
        `at_end` is how URLs end with a name."""
        self._shown, self._constants = shown, constants
        self._offers = offers
        self._told = [header.name for header in told]
        self._at_end = at_end
        examples = constants.shown()
        self._tables: list[Table] = [
            {
                **halves(offer),
                **exemplified(offer, examples.of(offer.node)),
                **shown_whole(offer),
                **constants.of(offer.node),
            }
            for offer in offers
        ]
        self._branches = constants.of_branches(offers[0].node) if len(offers) == 1 else ()
        self._mapped = constants.told_apart(offers[0].node) if len(offers) == 1 else ""

    def rule(self) -> Rule:
        """Return where the names stand, the surest place first."""
        return next(rule for rule in self._candidates() if rule is not None)

    def _candidates(self) -> Iterator[Rule | None]:
        yield self._in_body()
        yield self._begun_by_header()
        yield self._joined(whole=True)
        yield self._apart()
        yield self._in_header()
        yield self._joined()
        yield self._pair()
        yield (
            Rule(parts=(in_body(self._mapped),), why="each of its texts is mapped to a schema")
            if self._mapped
            else None
        )
        yield self._kinds()
        yield from (Rule(parts=(in_header(name),), why="the documents say so") for name in self._told)
        yield Rule(parts=(Place("path", self._at_end),), why="the documents say so") if self._at_end else None
        yield self._header_called_so()
        yield self._apart_in_examples()
        yield Rule(parts=(in_header(NOWHERE),), sure=False, why="the documents do not say where an event's name stands")

    def fits(self, rule: Rule) -> bool:
        """Whether nothing speaks against a rule: a member that it names has a fixed text somewhere, and where it names
        one alone, no other has the names of all events in its place."""
        members = [place.name for place in rule.parts if place.in_body]
        best = max(self._fitting_at.values(), default=0)
        if len(rule.parts) == len(members) == 1 and best == len(self._offers) > self._fitting(members[0]):
            return False
        return not members or any(member in table for member in members for table in self._tables)

    # -- the whole name in the body

    def _in_body(self) -> Rule | None:
        ranked = sorted(self._pointers(), key=lambda at: (-self._fitting(at), rank(at), at))
        for at in ranked:
            fitting = self._fitting(at)
            # One name alone may be met by chance deeper inside, where things say what they are.
            chance = len(self._offers) == 1 and at.count("/") > 1 and rank(at)
            if fitting and fitting >= _ENOUGH * len(self._offers) and not chance:
                elsewhere = named_elsewhere(at, self._rows(), self._constants)
                why = f"its texts are the names of {_of(fitting, self._offers)}{elsewhere and f'; {elsewhere}'}"
                return Rule(parts=(in_body(at),), sure=not elsewhere, why=why)
        return None

    def _apart(self) -> Rule | None:
        at = next((at for at in sorted(self._pointers(), key=lambda at: (rank(at), at)) if self._tells_apart(at)), "")
        at = at or self._formed()
        return Rule(parts=(in_body(at),), why="each event has a text of its own there") if at else None

    def _formed(self) -> str:
        """The only member at the top, whatever its key, where each event has a text of its own in an event's form."""
        own = [at for at in self._pointers() if at.count("/") == 1 and self._is_other_for_each(at)]
        formed = [at for at in own if all(is_dotted(text) for table in self._tables for text in table[at])]
        return formed[0] if len(formed) == 1 else ""

    def _pointers(self) -> list[str]:
        return list(dict.fromkeys(at for table in self._tables for at in table))

    def _fitting(self, at: str) -> int:
        return self._fitting_at[at]

    @cached_property
    def _fitting_at(self) -> Counter[str]:
        """At how many events each member fits; a document has more members than any event of it."""
        rows = ((offer, at, texts) for offer, table in self._rows() for at, texts in table.items())
        return Counter(at for offer, at, texts in rows if matching(offer, texts) or hinted(offer, texts))

    def _tells_apart(self, at: str) -> bool:
        """Whether a member named for events has another text, or other texts of an event's form, with each event."""
        formed = rank(at) == 0 or all(is_dotted(text) for table in self._tables for text in table.get(at, ()))
        return rank(at) < 2 and (self._is_other_for_each(at) or (formed and self._shares_none(at)))

    def _shares_none(self, at: str) -> bool:
        """Whether each event has texts in a member, and none of them is another event's."""
        texts = [table.get(at, ()) for table in self._tables]
        return all(texts) and len(texts) > 1 and max(Counter(chain.from_iterable(texts)).values()) == 1

    # -- the whole name in a header

    def _in_header(self) -> Rule | None:
        for name in self._headers():
            fitting = sum(bool(named_by_header(offer, name)) for offer in self._offers)
            if fitting and fitting >= _ENOUGH * len(self._offers):
                why = f"its values are the names of {_of(fitting, self._offers)}"
                return Rule(parts=(in_header(name),), why=why)
            if tells_event(name) and self._has_own_values(name):
                return Rule(parts=(in_header(name),), why="each event has a value of its own there")
        return None

    def _has_own_values(self, header: str) -> bool:
        """Whether a header has one value with each event, and another with each."""
        values = [only_value(offer, header) for offer in self._offers]
        return all(values) and len(set(values)) == len(values) > 1

    def _headers(self) -> list[str]:
        return list(dict.fromkeys(header.name for offer in self._offers for header in offer.headers))

    def _header_called_so(self) -> Rule | None:
        """A header that is named like one that names events, whose values nobody lists."""
        name = self._event_header()
        return None if name is None else Rule(parts=(in_header(name),), sure=False, why="it is called so")

    def _apart_in_examples(self) -> Rule | None:
        """A member in which all examples of an event have the same word, and those of another event another one."""
        if len(self._offers) < 2 or sum(len(offer.examples) for offer in self._offers) <= len(self._offers):
            return None
        tables = [same_words(offer) for offer in self._offers]
        common = [at for at in tables[0] if all(at in table for table in tables)]
        apart = [at for at in common if len({table[at] for table in tables}) == len(tables)]
        why = "in the examples each event has a word of its own there"
        at = min(apart, key=lambda at: (rank(at), at), default="")
        return Rule(parts=(in_body(at),), sure=False, why=why) if at else None

    def _event_header(self) -> str | None:
        shown = (header.name for header in self._shown)
        return next(filter(tells_event, (*self._told, *self._headers(), *shown)), None)

    def _joined(self, *, whole: bool = False) -> Rule | None:
        """The member whose texts end the names, and what comes before; `whole` where members hold all of all names."""
        for at in sorted(self._pointers(), key=lambda at: (-self._ending(at), rank(at), at)):
            ending = self._ending(at)
            if whole and ending < len(self._offers):
                return None
            if ending < 2 or ending < _ENOUGH * len(self._offers):
                continue
            last = in_body(at, optional=ending < len(self._offers))
            why = f"its texts end the names of {_of(ending, self._offers)}"
            first = self._first(at)
            if first is not None:
                return Rule(parts=(first, last), why=why)
            if whole:
                continue
            header = self._event_header()
            if header is None and self._is_other_for_each(at):
                return Rule(parts=(in_body(at),), why="each event has a text of its own there, which ends its name")
            return Rule(parts=(in_header(header or NOWHERE), last), why=why, sure=header is not None)
        return None

    def _begun_by_header(self) -> Rule | None:
        """A header with one value for each event, which its name begins with, and the member that ends it."""
        for at in sorted(self._pointers(), key=lambda at: (rank(at), at)):
            if rank(at) > 1 or self._ending(at) < len(self._offers) or len(self._offers) < 2:
                continue
            for name in self._headers():
                if all(self._begins(offer, table, name, at) for offer, table in self._rows()):
                    why = "the one begins and the other ends the names of all events"
                    return Rule(parts=(in_header(name), in_body(at)), why=why)
            stems = {squeezed(stem_of(offer.name, text)) for offer, table in self._rows() for text in table.get(at, ())}
            for header in self._shown:
                if stems & {squeezed(word) for word in header.examples} - {""}:
                    why = "the documents show the one with what the names begin with, and the other ends them"
                    return Rule(parts=(in_header(header.name), in_body(at)), why=why)
        return None

    def _rows(self) -> Iterator[tuple[Offer, Table]]:
        return zip(self._offers, self._tables, strict=True)

    @staticmethod
    def _begins(offer: Offer, table: Table, name: str, at: str) -> bool:
        values = [value for header in offer.headers if header.name == name for value in header.values]
        stems = {squeezed(stem_of(offer.name, text)) for text in table.get(at, ())}
        return len(values) == 1 and stems == {squeezed(values[0])}

    def _is_other_for_each(self, at: str) -> bool:
        texts = [table.get(at, ()) for table in self._tables]
        return len({text for text in texts if len(text) == 1}) == len(texts) > 1

    def _ending(self, at: str) -> int:
        return self._ending_at[at]

    @cached_property
    def _ending_at(self) -> Counter[str]:
        rows = ((offer, at, texts) for offer, table in self._rows() for at, texts in table.items())
        return Counter(at for offer, at, texts in rows if any(stem_of(offer.name, text) for text in texts))

    def _first(self, last: str) -> Place | None:
        """Return the member that holds what comes before the last part, for all that have one."""
        for at in sorted(self._pointers(), key=lambda at: (rank(at), at)):
            pairs = [
                (stem, table.get(at, ()))
                for offer, table in zip(self._offers, self._tables, strict=True)
                for text in table.get(last, ())
                if (stem := stem_of(offer.name, text))
            ]
            if at != last and pairs and all(squeezed(stem) in map(squeezed, texts) for stem, texts in pairs):
                return in_body(at)
        return None

    # -- one webhook for several kinds of event

    def _kinds(self) -> Rule | None:
        """One webhook whose payloads are told apart by a member that names kinds of events."""
        if len(self._offers) != 1:
            return None
        for at, texts in sorted(self._tables[0].items(), key=lambda row: (rank(row[0]), row[0])):
            at_top = at.count("/") == 1 and len(texts) > 1
            dotted = all(map(is_dotted, texts))
            if rank(at) < 1 or (rank(at) < 2 and (at_top or dotted)) or (at_top and dotted):
                return Rule(parts=(in_body(at),), why="it is the member that names kinds of events")
        return None

    def _pair(self) -> Rule | None:
        """One webhook for several kinds of event that no member tells apart, and two members do."""
        if len(self._branches) < 2:
            return None
        fixed = [at for at in self._branches[0] if all(len(table.get(at, ())) == 1 for table in self._branches)]
        ranked = sorted(fixed, key=lambda at: (rank(at), at))
        if any(rank(at) < 2 and self._parts_branches(at) for at in ranked):
            return None
        pairs = (pair for pair in combinations(ranked, 2) if rank(pair[0]) < 2 and self._parts_branches(*pair))
        found = next(pairs, None)
        why = "the two together tell all kinds of events apart"
        return None if found is None else Rule(parts=tuple(in_body(at) for at in found), why=why)

    def _parts_branches(self, *members: str) -> bool:
        """Whether each branch has texts of its own in some members."""
        return len({tuple(table[at] for at in members) for table in self._branches}) == len(self._branches)

    # -- naming by a rule

    def named(self, rule: Rule) -> Iterator[Named]:
        """Yield every event under its name; an offer whose member has several texts is one event for each."""
        members = [part.name for part in rule.parts]
        if len(members) > 1 and all(member in table for member in members for table in self._branches or ({},)):
            yield from (_of_branch(rule, self._offers[0], table) for table in self._branches)
            return
        for offer, table in zip(self._offers, self._named_tables(members), strict=True):
            if len(rule.parts) > 1:
                yield from _joined(rule, offer, table)
            else:
                mapped = rule.parts[0].in_body and rule.parts[0].name == self._mapped
                valued = not rule.parts[0].in_body and self._has_own_values(rule.parts[0].name)
                yield from _whole(rule.parts[0], offer, table, mapped=mapped, valued=valued)

    def _named_tables(self, members: Sequence[str]) -> list[Table]:
        """The texts of each event; where none is fixed in a member that names them, the words of its examples."""
        if any(member in table for member in members for table in self._tables):
            return self._tables
        words = [{at: (word,) for at, word in same_words(offer).items()} for offer in self._offers]
        return [{**shown, **table} for shown, table in zip(words, self._tables, strict=True)]


def _whole(part: Place, offer: Offer, table: Table, *, mapped: bool = False, valued: bool = False) -> Iterator[Named]:
    """The events of one offer; where a schema maps every text to a branch (`mapped`), each text is one, and where
    a header has a value of its own with each (`valued`), that is its name."""
    by_header = named_by_header(offer, part.name) or ((only_value(offer, part.name),) if valued else ())
    texts = table.get(part.name, ()) if part.in_body else by_header
    fitting = matching(offer, texts)
    seen = hinted(offer, texts)
    told = () if mapped else seen if len(seen) > len(fitting) else fitting
    chosen = told or texts or (core(offer.name),)
    for text in chosen:
        yield Named(name=text, offer=_alone(offer, part, text, chosen), texts=((part, text),))


def _joined(rule: Rule, offer: Offer, table: Table) -> Iterator[Named]:
    first, last = rule.parts
    ends: tuple[str, ...] = table.get(last.name, ())
    fitting = tuple(text for text in ends if stem_of(offer.name, text)) or ends
    if not fitting:
        stem = _spelt(offer, core(offer.name))
        yield Named(name=stem, offer=offer, texts=((first, stem),))
    for text in fitting:
        stem = _stem_text(offer, stem_of(offer.name, text) or offer.name, table.get(first.name, ()))
        one = _alone(offer, last, text, fitting)
        yield Named(name=f"{stem}{rule.separator}{text}", offer=one, texts=((first, stem), (last, text)))


def _of_branch(rule: Rule, offer: Offer, table: Table) -> Named:
    """The event that one branch of the only webhook's payload is."""
    texts = tuple((part, table[part.name][0]) for part in rule.parts)
    shown = tuple(e for e in offer.examples if all(text_at(e, tokens(part.name)) == text for part, text in texts))
    return Named(name=rule.separator.join(text for _, text in texts), offer=replace(offer, examples=shown), texts=texts)


def _stem_text(offer: Offer, stem: str, texts: Sequence[str]) -> str:
    return next((text for text in texts if squeezed(text) == squeezed(stem)), None) or _spelt(offer, stem)


def _spelt(offer: Offer, name: str) -> str:
    """A name as the document's extensions or headers spell it, where they do."""
    texts = (*offer.spellings, *(value for header in offer.headers for value in (*header.values, *header.examples)))
    return next((text for text in texts if squeezed(text) == squeezed(name)), name)


def _alone(offer: Offer, part: Place, text: str, chosen: Sequence[str]) -> Offer:
    """Of several events in one offer, each keeps the examples that carry its own text."""
    if len(chosen) < 2 or not part.in_body:
        return offer
    return replace(offer, examples=tuple(e for e in offer.examples if text_at(e, tokens(part.name)) == text))


def _of(count: int, offers: Sequence[Offer]) -> str:
    if count == len(offers):
        return "all events"
    return f"{count} of {len(offers)} events that are described"
