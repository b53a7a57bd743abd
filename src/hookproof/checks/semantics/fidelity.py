"""The family `semantics`, values: observers show them as they were sent, at the edges of what is allowed too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.datedness import two_states
from hookproof.checks.material.distortions import (
    TIMES,
    is_decimal,
    is_near,
    is_one_moment,
    is_written_nothing,
    missed_by_one,
    of_text,
    rounded_in_parts,
    rounded_to,
    through_a_float,
)
from hookproof.checks.material.extremes import (
    EDGES,
    Values,
    beside_floats,
    emptied,
    is_link,
    is_time,
    nothing,
    places,
    usual_capital,
    usual_other,
    usual_small,
    with_values,
    with_wide_ids,
)
from hookproof.checks.material.keeping import Shown, by_chance, differs, follows, is_other, is_same, kept_at
from hookproof.checks.material.leftovers import left_over
from hookproof.checks.material.scenes import Result, scene, with_effect
from hookproof.checks.material.showings import shown_of
from hookproof.checks.referral import Referral
from hookproof.checks.registry import check
from hookproof.checks.semantics.erasures import erased
from hookproof.checks.semantics.latecomers import teller_of
from hookproof.checks.semantics.misnaming import misnamed
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Trial
from hookproof.findings import Severity
from hookproof.observers.state import (
    EVERYWHERE,
    Footprint,
    Path,
    is_number,
    place_of,
    shortened,
)
from hookproof.payloads.case import Case
from hookproof.payloads.moments import unit_of
from hookproof.payloads.plan.nodes import Text
from hookproof.payloads.plan.places import Place
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import lookup, tokens

#: Names of times that are reckoned from others.
_DEADLINE = re.compile(r"expir|due|until|deadline|(?<![a-z])(?:end|next|by)|remind|valid|later|eta", re.IGNORECASE)
#: Fewer first characters of a text stand for it, and are not meant to be all of it.
_INITIALS = 8
_NOTHING = "no observer shows a value of the payload as it was sent"


@check(
    id="semantics.kept-values",
    title="A value is kept as it was sent",
    severity=Severity.WARNING,
    clause="The event's schema: each value that it allows may come",
    mend="Give the column or type room for all that the schema allows, and do not change a text on its way: wider "
    "integers, decimals for what is counted in parts, Unicode texts of the schema's length, times with their offset, "
    "null for null. Escape a text where it is shown, not where it is kept.",
    level=Level.STANDARD,
    shapes=Level.STANDARD,
    looks=True,
    otherwise="the provider's deliveries have no numbers or texts of their own",
)
def kept_values(ctx: Context) -> Iterator[Trial]:
    """Usual values first: only where an observer shows those as they were sent, values at the edge are held to it."""
    for name, words, values in EDGES:
        if with_values(ctx, values)[1]:
            yield scene(ctx, name, words, _at_the_edge(ctx, values, words))
    if (wide := with_wide_ids(ctx)) is not None:
        yield scene(ctx, "ids", "ids that a float does not hold", _wide(ctx, wide))
    yield from left_over(ctx)
    yield from misnamed(ctx)
    yield from erased(ctx)


def _at_the_edge(ctx: Context, values: Values, words: str) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        small, capital, other = (_usual(ctx, stage, kind) for kind in (usual_small, usual_capital, usual_other))
        if small is None or capital is None or other is None:
            return Unclear(Referral("usual values are not acknowledged", "ack"))
        edge = capital if values is usual_capital else _sent(ctx, stage, values, label)
        if edge is None:
            return Unclear(Referral(f"{words} are not acknowledged", "ack", "tolerance"))
        usual = (small, other)
        found = [*_otherwise(ctx, small, other, edge), *_rounded(usual, edge), *_mistimed(usual, edge)]
        found += [*_floated(usual, edge), *_miscounted(usual, edge)]
        if values is nothing and not found:
            found += _left_standing(ctx, stage, small, other, edge, label)
        if values is usual_capital:
            found += [*_otherwise(ctx, capital, other, small), *_recased(ctx, small, capital, other)]
            found += _cut_short(ctx, small, capital, other)
        if not found and not kept_at(small, other):
            return Unclear(_NOTHING)
        return next(iter(found), None)

    return with_effect(ctx, play)


def _wide(ctx: Context, wide: Case) -> Play:
    def play(stage: Stage, label: str, _single: Footprint) -> Result:
        case = stage.fresh(wide, label)
        before, exchange = stage.state(case), stage.send(ctx.signer.deliver(case, label=label))
        if not exchange.acknowledged:
            return Unclear(Referral("ids that a float does not hold are not acknowledged", "ack", "tolerance"))
        found = stage.seen(before, stage.moved(before, case), EVERYWHERE)
        shown = [leaf for change in found for leaf in change.leaves]
        for wanted in (each for each in beside_floats(case.payload) if not any(c.says({str(each)}) for c in found)):
            near = next((leaf for leaf in shown if is_near(leaf, wanted)), None)
            if near is not None:
                says = f"The consumer keeps an id as a float: {wanted} shows as {near}, and so may ids beside it."
                return Breach(fault=Fault.EFFECT, exchange=exchange, says=says, kind="ids")
        return None if any(change.says(stage.ids_of(case)) for change in found) else Unclear(_NOTHING)

    return with_effect(ctx, play)


def _usual(ctx: Context, stage: Stage, values: Values) -> Shown | None:
    return stage.keep(f"usual values of {ctx.event.name}, {values.__name__}", partial(_sent, ctx, stage, values))


def _sent(ctx: Context, stage: Stage, values: Values, label: str = "usual values") -> Shown | None:
    payload, sent = with_values(ctx, values)
    return shown_of(ctx, stage, (payload,), sent, f"{label}/{values.__name__}")


def _otherwise(ctx: Context, usual: Shown, other: Shown, edge: Shown) -> Iterator[Breach]:
    """Yield what shows as it was sent where it is usual, and otherwise at the edge."""
    times = {place.pointer for place in places(ctx) if is_time(place)}
    kept = kept_at(usual, other)
    for at, path in kept:
        if at in times or at not in edge.sent or path not in edge.shows or by_chance(at, path, edge, kept):
            continue
        if edge.sent[at] is None and is_written_nothing(edge.shows[path]):
            yield _breach(at, edge, f"null shows as the text {edge.shows[path]} ({place_of(path)})")
        elif edge.sent[at] is not None and is_other(at, path, edge):
            yield _told(ctx, at, path, edge, usual)


def _recased(ctx: Context, small: Shown, capital: Shown, other: Shown) -> Iterator[Breach]:
    """Yield texts that show in neither letter case as they were sent, and in a third one always."""
    texts = [at for at, sent in small.sent.items() if isinstance(sent, str)]
    for at, path in ((at, path) for at in texts for path in small.shows):
        always = all(follows(at, path, each) for each in (small, capital, other)) and differs(at, small, other)
        if always and small.shows[path] != small.sent[at] and capital.shows[path] != capital.sent[at]:
            yield _told(ctx, at, path, capital, small)


def _cut_short(ctx: Context, small: Shown, capital: Shown, other: Shown) -> Iterator[Breach]:
    """Yield texts of which as many first characters show each time, and all of them nowhere."""
    whole = {at for at, _ in kept_at(small, other)}
    texts = [at for at, sent in small.sent.items() if isinstance(sent, str) and at not in whole]
    for at, path in ((at, path) for at in texts for path in small.shows):
        shown = {_beginning(at, path, each) for each in (small, capital, other)}
        if len(shown) > 2 and "" not in shown and len(set(map(len, shown))) == 1:
            yield _told(ctx, at, path, capital, small)


def _beginning(at: str, path: Path, shown: Shown) -> str:
    """What shows of a text, where it is no more than its first characters and not just a few; else ""."""
    sent, found = shown.sent.get(at), shown.shows.get(path)
    is_cut = isinstance(sent, str) and isinstance(found, str) and sent != found and sent.startswith(found)
    return str(found) if is_cut and len(str(found)) >= _INITIALS else ""


def _left_standing(ctx: Context, stage: Stage, small: Shown, other: Shown, edge: Shown, label: str) -> Iterator[Breach]:
    """Yield what still shows of an entity after null came in its place, where an event tells states anew."""
    teller = teller_of(ctx, edge.sent)
    kept = kept_at(small, other)
    if teller is None or not kept:
        return
    before, after = _emptied_later(teller, stage, kept, edge, label)
    if after is None:
        return
    for at, path in kept:
        was = before.get(at, ABSENT)
        if (
            path[:-1] not in after.several
            and is_same(was, after.shows.get(path))
            and not is_same(was, edge.shows.get(path))
        ):
            how = f"null leaves {shortened(was)} as it was, in a newer state of the same entity"
            yield _breach(at, after, f"{how} ({place_of(path)})")


def _emptied_later(
    teller: Context, stage: Stage, kept: Sequence[tuple[str, Path]], edge: Shown, label: str
) -> tuple[Mapping[str, object], Shown | None]:
    """Return what stood where a newer state has null, and what shows after it, where it shows that it has come.

    Two states differ in numbers and the like first: where observers show none of these, in texts.
    """
    for in_texts in (False, True):
        states = two_states(teller, in_texts=in_texts)
        if states is None:
            continue
        older, newer = states.older.payload, emptied(teller, states.newer.payload, edge.sent)
        before = {at: lookup(older, at) for at in edge.sent if lookup(newer, at) is None}
        after = shown_of(teller, stage, (older, newer), before, f"{label}/left{in_texts:d}") if before else None
        if after is not None and any(_has_moved(at, path, older, newer, after) for at, path in kept):
            return before, after
    return {}, None


def _has_moved(at: str, path: Path, older: object, newer: object, after: Shown) -> bool:
    """Whether a place shows the newer state where the older one had another value: else none of it may be taken."""
    now = lookup(newer, at)
    return now != lookup(older, at) and is_same(now, after.shows.get(path))


def _told(ctx: Context, at: str, path: Path, edge: Shown, usual: Shown) -> Breach:
    sent, shown = edge.sent[at], edge.shows[path]
    # Where the schema says how a text is built, its letter case is a part of it; else it may be a matter of taste.
    coded = any(place.pointer == at and _is_coded(place) for place in places(ctx))
    if not isinstance(sent, str) or not isinstance(shown, str):
        how, severity = f"{shortened(sent)} shows as {shortened(shown)}", None
    elif sent.casefold() == shown.casefold():
        how, severity = f"{shortened(sent)} shows as {shortened(shown)}", None if coded else Severity.NOTE
    else:
        how, severity = of_text(sent, shown)
    usually = "it is" if is_same(usual.sent[at], usual.shows.get(path)) else shortened(usual.shows.get(path))
    return _breach(at, edge, f"{how} ({place_of(path)}). {shortened(usual.sent[at])} shows as {usually}", severity)


def _is_coded(place: Place) -> bool:
    return is_link(place) or (isinstance(place.node, Text) and bool(place.node.patterns))


def _rounded(usual: Sequence[Shown], edge: Shown) -> Iterator[Breach]:
    """Yield numbers that show nowhere as they were sent, and somewhere rounded, always in the same way."""
    for at, sent in edge.sent.items():
        if is_number(sent) or is_decimal(sent):
            # Parts of a second or of a gram may be more than anybody wants to know; amounts are written as texts.
            slight = Severity.NOTE if isinstance(sent, float) else None
            for reading, severity in ((rounded_to, slight), (rounded_in_parts, None)):
                for path, step in _followed(at, usual, edge, reading):
                    how = f"{shortened(sent)} shows as {shortened(edge.shows[path])}, in {step} ({place_of(path)})"
                    yield _breach(at, edge, f"{how}; nothing shows it whole", severity)


def _miscounted(usual: Sequence[Shown], edge: Shown) -> Iterator[Breach]:
    """Yield numbers that show in parts of one wherever they are usual, and as one part more or less at the edge."""
    for at, sent in edge.sent.items():
        if is_number(sent) or is_decimal(sent):
            for path, parts in _followed(at, usual, edge, missed_by_one):
                shows = f"{shortened(sent)} shows as {shortened(edge.shows[path])} ({place_of(path)})"
                yield _breach(at, edge, f"{shows}, one less or more than it has {parts}")


def _floated(usual: Sequence[Shown], edge: Shown) -> Iterator[Breach]:
    """Yield whole numbers that show as they were sent wherever a float holds them, and where none does as its own."""
    for at, sent in edge.sent.items():
        if isinstance(sent, int) and not isinstance(sent, bool):
            for path, what in _followed(at, usual, edge, through_a_float):
                shows = f"{sent} shows as {shortened(edge.shows[path])} ({place_of(path)})"
                yield _breach(at, edge, f"{shows}: it goes through {what}, which holds 53 bits")


def _mistimed(usual: Sequence[Shown], edge: Shown) -> Iterator[Breach]:
    """Yield times that show nowhere as they were sent, and somewhere as other moments, always in the same way."""
    for at, sent in edge.sent.items():
        if unit_of(sent) is not None:
            for path, how in _followed(at, usual, edge, _time_read):
                if _is_reckoned(at, path):
                    continue
                says = f"{shortened(sent)} shows as {shortened(edge.shows[path])} ({place_of(path)}): {how}"
                yield _breach(at, edge, says)


def _is_reckoned(at: str, path: Path) -> bool:
    """Whether what shows there is called the end of something, and what was sent is not: it was reckoned from that."""
    return _DEADLINE.search(path[-1]) is not None and _DEADLINE.search(at.rpartition("/")[2]) is None


def _time_read(pairs: Sequence[tuple[object, object]]) -> str:
    return next((words for words, holds in TIMES.items() if holds(pairs)), "")


def _followed(
    at: str, usual: Sequence[Shown], edge: Shown, reading: Callable[[Sequence[tuple[object, object]]], str]
) -> Iterator[tuple[Path, str]]:
    """Yield where something shows that a reading explains of each delivery; nothing where the value shows as it is."""
    shown = (*usual, edge)
    if any(at not in each.sent for each in shown) or any(_is_it(edge.sent[at], value) for value in edge.shows.values()):
        return
    for path in edge.shows:
        if all(path in each.shows for each in shown):
            words = reading([(each.sent[at], each.shows[path]) for each in shown])
            if words and not _is_anothers(at, path, shown):
                yield path, words


def _is_anothers(at: str, path: Path, shown: Sequence[Shown]) -> bool:
    """Whether each time the value of another place shows there as it was sent: a window's start beside its end."""
    others = [other for other in shown[-1].sent if other != at]
    return any(all(_is_it(each.sent.get(other), each.shows[path]) for each in shown) for other in others)


def _is_it(sent: object, shown: object) -> bool:
    """Whether a value shows as it was sent, a time by whatever clock."""
    return is_same(sent, shown) or is_one_moment(sent, shown)


def _breach(at: str, edge: Shown, how: str, severity: Severity | None = None) -> Breach:
    name = re.sub(r"\.\d+(?=\.|$)", "[]", ".".join(tokens(at)))
    says = f"The consumer keeps `{name}` otherwise than it was sent: {how}."
    return Breach(fault=Fault.EFFECT, exchange=edge.exchange, says=says, kind=name, severity=severity)
