"""From failures to causes: the same failure over many cases and events is one cause, with what sets it apart."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from hookproof.checks.expectation import Fault, fault_of
from hookproof.checks.trial import Failed
from hookproof.contract.model import Event
from hookproof.contract.validation import is_valid
from hookproof.delivery.bends.table import Expected
from hookproof.judging.courier import Courier
from hookproof.judging.reasons.bodylength import longest
from hookproof.judging.reasons.explaining import (
    HISTORY,
    NO_MORE,
    NO_TIME,
    WIDE,
    Cause,
    Sign,
    Way,
    absorbs,
    explains,
    is_behind,
    possible,
    same,
    sign_of,
    way,
    way_of,
)
from hookproof.judging.reasons.features import (
    Feature,
    any_in_words,
    emptying,
    facts,
    feature,
    in_words,
    peculiar,
    peculiarities,
)
from hookproof.judging.reasons.magnitudes import Magnitudes
from hookproof.judging.reasons.minimise import smallest
from hookproof.payloads.case import Case
from hookproof.payloads.renewal import ids_in, renewed
from hookproof.schema.differences import Edit, applied, edits
from hookproof.schema.json import ABSENT

#: Deliveries that the search for one smallest difference may take, and how many causes an event is searched for.
MAX_TRIES, MAX_CAUSES = 48, 6
#: So many acknowledged payloads, at most, are looked at again before the search.
_MAX_BASES = 8
#: After so many events of which no payload is acknowledged, no further one is looked for in others.
_MAX_IN_VAIN = 2
#: With fewer, what is found says more of how far the search came than of the cause.
_WORTH_TRYING = 4
#: A difference of more facts is where the search was left, and none that tells why.
_MOST_FACTS = 4
#: What is acknowledged, and what is not.
_BOTH = 2
_BY_ENTITY = "Tell duplicates by the message id alone, never by the id of the entity."
_LONG_BODY = (
    "Nothing but the length of the body matters here, filling it up brings it about: read it whole, verify all of it, "
    "and set no bound below what the provider may send."
)


class Causes:
    """Collects the failures of one check, event by event, into causes."""

    def __init__(
        self, courier: Courier, *, single: bool = False, further: Callable[[Event], Iterable[Case]] = lambda _event: ()
    ) -> None:
        """Where `single`, all failures that no difference explains have one cause.

        `further` gives more payloads of an event: they are sent where none of those sent so far is acknowledged, or
        none of the acknowledged ones resembles what fails.
        """
        self.found: list[Cause] = []
        self._courier = courier
        self._single, self._further = single, further
        #: For how many events none of these was acknowledged either.
        self._in_vain = 0
        #: Address of a case -> how the same payload about other entities falls short: it is sent once.
        self._others: dict[str, Way | None] = {}

    @property
    def counted(self) -> set[int]:
        """The identities of the failures that are counted to a cause already."""
        return {id(failed) for cause in self.found for failed in cause.all}

    def explain(self, event: str, failed: Failed, but: Sequence[Cause] = ()) -> bool:
        """Whether one of these causes, with its features, is behind a failure of that event; `but` are left out."""
        return any(is_behind(cause, event, failed) for cause in self.found if not any(cause is other for other in but))

    def add_plainly(self, event: str, failures: Sequence[Failed]) -> None:
        """Add the failures of one event without a search: there is no time for one."""
        for failed in failures:
            self._cause(sign_of(failed), "").add(event, failed)

    def add(self, event: Event, failures: Sequence[Failed], acknowledged: Sequence[Case]) -> None:
        """Add the failures of one event; `acknowledged` are payloads of it that were acknowledged. Raises OutOfTime.

        A failure of several changes at once is not searched where one of these changes alone fails in the same way.
        """
        alone = {(failed.trial.name, sign_of(failed)) for failed in failures if not failed.trial.differs}
        plain = [f for f in failures if not f.trial.differs or (f.trial.name, sign_of(f)) in alone]
        self.add_plainly(event.name, plain)
        self._by_difference(event, [failed for failed in failures if failed not in plain], acknowledged)

    def _cause(self, sign: Sign, difference: str) -> Cause:
        for cause in self.found:
            if cause.difference == difference and (cause.sign == sign or (self._single and not difference)):
                return cause
        self.found.append(Cause(sign=sign, difference=difference))
        return self.found[-1]

    def _by_difference(self, event: Event, failures: list[Failed], acknowledged: Sequence[Case]) -> None:
        left = self._known(event, failures, acknowledged)
        if left and not acknowledged and self._in_vain < _MAX_IN_VAIN:
            acknowledged = self._more_taken(event, left[0])
            self._in_vain += not acknowledged
        bases, plain = list(acknowledged), list[Failed]()
        for _ in range(MAX_CAUSES):
            if not left:
                break
            first, base = self._nearest(event, left, bases)
            cause = self._searched(event, first, base, acknowledged)
            cause.add(event.name, first)
            plain += [] if cause.difference else [first]
            left = [f for f in left if f is not first and not self._explains(cause, event, f)]
        self.add_plainly(event.name, left)
        for failed in left:
            cause = self._cause(sign_of(failed), "")
            cause.unsearched = cause.unsearched or NO_MORE
        self._say_what_is_peculiar(plain + left, acknowledged)
        self._absorb()

    def _more_taken(self, event: Event, failed: Failed, like: Feature | None = None) -> list[Case]:
        """Send a few more payloads of an event, of those with a feature if one is given; return the first that is
        acknowledged, in a list that is empty where none is."""
        if failed.fault.lasting or self._courier.tries(_MAX_BASES) < _MAX_BASES:
            return []
        cases = (case for case in self._further(event) if like is None or like.of(case.payload))
        taken = (
            case
            for case in itertools.islice(cases, _MAX_BASES)
            if self._way_of_payload(failed, case.payload, f"further/{case.address}") is None
        )
        return list(itertools.islice(taken, 1))

    def _absorb(self) -> None:
        """Count to a cause what was taken for another before this one was known."""
        for narrow in tuple(self.found):
            wide = next((each for each in self.found if each is not narrow and absorbs(each, narrow)), None)
            if wide is not None:
                self.found.remove(narrow)
                for event, failures in narrow.failures.items():
                    for failed in failures:
                        wide.add(event, failed)

    def _say_what_is_peculiar(self, failures: Sequence[Failed], acknowledged: Sequence[Case]) -> None:
        """Where no search has found a cause, what no acknowledged payload has may be one."""
        for sign in dict.fromkeys(map(sign_of, failures)):
            cases = [failed.trial.case for failed in failures if sign_of(failed) == sign]
            cause = self._cause(sign, "")
            cause.peculiar = tuple(dict.fromkeys((*cause.peculiar, *peculiarities(cases, acknowledged))))

    def _known(self, event: Event, failures: list[Failed], acknowledged: Sequence[Case]) -> list[Failed]:
        """Count what a cause of an earlier event explains; return the rest. What an event never has, it cannot lack."""
        payloads = [case.payload for case in acknowledged]
        known = [cause for cause in self.found if possible(cause, payloads)]
        return [failed for failed in failures if not any(explains(cause, event.name, failed) for cause in known)]

    def _nearest(self, event: Event, left: list[Failed], bases: list[Case]) -> tuple[Failed, Case | None]:
        """Return the failure and the acknowledged case that differ least; from `bases` goes what is none in truth."""
        first, base = _nearest(left, bases)
        for _ in range(0 if first.fault.lasting else self._courier.tries(_MAX_BASES)):
            if base is None or not self._taken_for_known(event, first, base):
                break
            bases.remove(base)
            first, base = _nearest(left, bases)
        return first, base

    def _taken_for_known(self, event: Event, failed: Failed, base: Case) -> bool:
        """Whether a payload was acknowledged because its entity was known: about a new one it falls short as well."""
        if not ids_in(base.payload) or not same(self._of_others(event, failed), way_of(failed)):
            return False
        label = f"base/{base.address}"
        return (
            self._way_of_payload(failed, self._of_new(failed, base.payload, label, is_valid(event)), label) is not None
        )

    def _searched(self, event: Event, failed: Failed, base: Case | None, acknowledged: Sequence[Case]) -> Cause:
        sign = sign_of(failed)
        if base is None or failed.fault.lasting:
            return self._cause(sign, "")
        if self._courier.tries(MAX_TRIES) < _WORTH_TRYING:
            cause = self._cause(sign, "")
            cause.unsearched = NO_TIME
            return cause
        bound = self._bound(failed, acknowledged)
        if bound is not None:
            cause = self._cause(sign, f"the body has more than {bound:,} bytes")
            cause.longest, cause.advice = bound, _LONG_BODY
            return cause
        base, found = self._within(event, failed, base, self._smallest(event, failed, base, acknowledged), acknowledged)
        if self._by_history(event, failed, found):
            cause = self._cause(sign, HISTORY)
            cause.advice = _BY_ENTITY
            return cause
        features = self._features(failed, base, found, acknowledged)
        if len(features) > _MOST_FACTS:
            cause = self._cause(sign, "")
            cause.unsearched = cause.unsearched or WIDE
            return cause
        alike = self._alike(sign, features)
        cause = alike or self._cause(sign, in_words(features))
        if features not in cause.features:
            cause.features.append(features)
            cause.difference = any_in_words(cause.features)
            cause.beside = cause.beside or (base, applied(base.payload, found))
        return cause

    def _within(
        self, event: Event, failed: Failed, base: Case, found: tuple[Edit, ...], acknowledged: Sequence[Case]
    ) -> tuple[Case, tuple[Edit, ...]]:
        """Search a list or an object that alone makes the difference for the member that decides.

        The whole of it is not why, where another payload that has it is acknowledged; from that one is searched again.
        Where there is none, it may be for a number in it.
        """
        for _ in range(MAX_CAUSES):
            if len(found) != 1 or not isinstance(found[0].after, (dict, list)) or not found[0].after:
                break
            all_of_it = feature(found[0], (case.payload for case in acknowledged))
            _, other = _nearest([failed], [case for case in acknowledged if all_of_it.of(case.payload)])
            other = other or self._plain(failed, base, found[0])
            if other is None and (ones := self._of_one_item(event, failed, base, found[0])) is not None:
                other, failed = ones
            other = other or next(iter(self._more_taken(event, failed, all_of_it)), None)
            inner = () if other is None else self._smallest(event, failed, other, acknowledged)
            if other is None or not inner or inner == found:
                break
            base, found = other, inner
        return base, found

    def _of_one_item(self, event: Event, failed: Failed, base: Case, edit: Edit) -> tuple[Case, Failed] | None:
        """Return the base with one item of a longer list that is acknowledged, and the failure with one that is not."""
        if not edit.resized or self._courier.tries(_MAX_BASES) < _MAX_BASES:
            return None
        shown: dict[bool, Case] = {}
        for number, item in enumerate(edit.after[:_MAX_BASES]):
            payload = applied(base.payload, [replace(edit, after=[item], resized=False)])
            if isinstance(item, dict) and len(shown) < _BOTH and is_valid(event)(payload):
                seen = self._way_of_payload(failed, payload, f"item/{number}")
                shown.setdefault(seen is None, replace(base, payload=payload))
        if len(shown) < _BOTH:
            return None
        return shown[True], replace(failed, trial=replace(failed.trial, case=shown[False]))

    def _plain(self, failed: Failed, base: Case, edit: Edit) -> Case | None:
        """Return the base with what an edit brings but for the fractions in it, where that is acknowledged."""
        payload = self._magnitudes(failed, base).without_fractions(edit)
        return None if payload is None else replace(base, payload=payload)

    def _features(
        self, failed: Failed, base: Case, found: Sequence[Edit], acknowledged: Sequence[Case]
    ) -> tuple[Feature, ...]:
        """Say what edits bring about; of a number with a fraction, whether a whole one in its place is acknowledged."""
        named = self._magnitudes(failed, base).named(found[0]) if len(found) == 1 else None
        if named is not None:
            return (named,)
        after = applied(base.payload, found)
        known = [case.payload for case in acknowledged]
        return facts(found, after, [*known, *self._otherwise_named(failed, after, found)])

    def _otherwise_named(self, failed: Failed, after: object, found: Sequence[Edit]) -> Iterator[object]:
        """Yield acknowledged payloads in which an object that lost its last member has one of another name instead."""
        for edit in (edit for edit in found if emptying(edit, after)):
            other = Edit((*edit.path[:-1], f"{edit.path[-1]}Other"), ABSENT, edit.before)
            payload = applied(after, [other])
            if self._courier.tries(1) and self._way_of_payload(failed, payload, "other-name") is None:
                yield payload

    def _magnitudes(self, failed: Failed, base: Case) -> Magnitudes:
        def sign(payload: object, label: str) -> Way | None:
            return self._way_of_payload(failed, payload, label)

        return Magnitudes(base.payload, way_of(failed), sign, self._courier.tries)

    def _alike(self, sign: Sign, features: tuple[Feature, ...]) -> Cause | None:
        """Return a cause of the same kind, whose finding names all of them: whoever reads one member without a look
        reads others so, a list of values from which one is missing lacks others too, and one reader serves an object
        wherever it stands."""
        alike = (c for c in self.found if c.sign == sign and c.features and all(_akin(f, features) for f in c.features))
        return next(alike, None)

    def _explains(self, cause: Cause, event: Event, failed: Failed) -> bool:
        if cause.difference != HISTORY:
            return explains(cause, event.name, failed)
        explained = cause.sign == sign_of(failed) and self._of_others(event, failed) is None
        if explained:
            cause.add(event.name, failed)
        return explained

    def _by_history(self, event: Event, failed: Failed, found: Sequence[Edit]) -> bool:
        """Whether an id is all that matters, and another one does not: then it is what came before about it."""
        ids = ids_in(failed.trial.case.payload)
        named = bool(found) and all(isinstance(edit.after, (str, int)) and edit.after in ids for edit in found)
        return named and self._of_others(event, failed) is None

    def _of_others(self, event: Event, failed: Failed) -> Way | None:
        """Return how the same payload about entities that were not named before falls short."""
        case = failed.trial.case
        if case.address not in self._others:
            payload = self._of_new(failed, case.payload, "", is_valid(event))
            self._others[case.address] = self._way_of_payload(failed, payload, "of-others")
        return self._others[case.address]

    def _of_new(self, failed: Failed, payload: object, label: str, admits: Callable[[object], bool]) -> object:
        """Return a payload about entities that no delivery of this run has named."""
        case = replace(failed.trial.case, payload=payload)
        return renewed(case, f"{self._courier.token}/{case.address}/{label}", admits=admits)[0].payload

    def _bound(self, failed: Failed, acknowledged: Sequence[Case]) -> int | None:
        """Return how long a body may be, where its length is all that makes it fail."""
        short = min((case.body for case in acknowledged), key=len)
        bad = len(failed.trial.case.body)
        if bad <= max(len(case.body) for case in acknowledged):
            return None
        return longest(
            short,
            bad,
            fails=lambda body: same(self._way_of_body(failed, body, f"longer/{len(body)}"), way_of(failed)),
            taken=lambda body: self._way_of_body(failed, body, f"longer/{len(body)}") is None,
            tries=self._courier.tries,
        )

    def _smallest(self, event: Event, failed: Failed, base: Case, acknowledged: Sequence[Case]) -> tuple[Edit, ...]:
        valid, seen = is_valid(event), way_of(failed)
        counter = itertools.count()

        # Who fails for an entity that was not named before is asked about such ones alone: others may be known by now,
        # and what is known is acknowledged without a look.
        fresh = same(self._of_others(event, failed), seen)

        def fails(changes: Sequence[Edit]) -> bool:
            payload, label = applied(base.payload, changes), f"smaller/{next(counter)}"
            if not valid(payload):
                return False
            if fresh:
                payload = self._of_new(failed, payload, label, valid)
            return same(self._way_of_payload(failed, payload, label), seen)

        changes = list(edits(base.payload, failed.trial.case.payload))
        # What no acknowledged payload has is most likely why: one delivery with nothing else may spare many.
        own = peculiar(changes, [case.payload for case in acknowledged])
        changes = own if 0 < len(own) < len(changes) and fails(own) else changes
        found = smallest(changes, fails, budget=self._courier.tries(MAX_TRIES))
        if len(found) == 1 or failed.fault is Fault.REFUSED:
            return found
        # Members that the contract ties together change together; a crash on one of them alone names it all the same.
        valid = _anything
        return smallest(found, fails, budget=self._courier.tries(MAX_TRIES // 2))

    def _way_of_payload(self, failed: Failed, payload: object, label: str) -> Way | None:
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return self._way_of_body(failed, body, label)

    def _way_of_body(self, failed: Failed, body: bytes, label: str) -> Way | None:
        case = failed.trial.case
        delivery = self._courier.signer.deliver_bytes(body, address=case.address, event=case.event, label=label)
        exchange = self._courier.send(delivery)
        expect = failed.trial.expect
        fault = expect.broken_by(exchange)
        if fault is None and expect.kind is Expected.ACKNOWLEDGED and not exchange.acknowledged:
            fault = fault_of(exchange)  # as another check tells
        return None if fault is None else way(fault, exchange)


def _akin(one: tuple[Feature, ...], other: tuple[Feature, ...]) -> bool:
    """Whether each is one fact, and of both the same code may be why."""
    return len(other) == 1 and (len(one) == 1 or one[0].lacking) and one[0].akin(other[0])


def _anything(_payload: object) -> bool:
    return True


def _nearest(failures: list[Failed], acknowledged: Sequence[Case]) -> tuple[Failed, Case | None]:
    """Return the failure and the acknowledged case that differ least."""
    if not acknowledged:
        return failures[0], None
    pairs = ((failed, case) for failed in failures for case in acknowledged)
    return min(pairs, key=lambda pair: sum(1 for _ in edits(pair[1].payload, pair[0].trial.case.payload)))
