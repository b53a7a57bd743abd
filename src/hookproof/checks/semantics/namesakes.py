"""The family `semantics`, messages that share something: a second, a time, a part of their ids."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.level import Level
from hookproof.checks.material.scenes import APART, MORE_THAN_ONCE, dated, effect_of_event, often_seen, scene
from hookproof.checks.referral import Referral
from hookproof.checks.registry import check
from hookproof.checks.stage import Breach, Play, Stage, Unclear
from hookproof.checks.trial import Load, Trial
from hookproof.contract.model import DeliveryRules
from hookproof.contract.validation import is_valid
from hookproof.delivery.addressing import id_place
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity
from hookproof.observers.state import EVERYWHERE, Footprint
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.renewal import ids_in, kind_ends, renewals, with_ids

#: So many messages are sent that share something.
_ALIKE = 3
#: So many are sent, at most, that say something else.
_OTHERWISE = 16
#: So many characters of an id make up the end that tells messages apart.
_END = 4
#: Where they share no second they are signed so many seconds ago, before the run; clocks may differ by more.
_BACK = 150


@check(
    id="semantics.message-key",
    title="Messages are told apart by their ids alone",
    severity=Severity.ERROR,
    clause="Standard Webhooks 1.0.0, Webhook delivery: the message id says whether a delivery came before",
    mend="Tell duplicates by the message id, whole and letter for letter; never by a time, a part of the id, or "
    "fields that others share.",
    level=Level.STANDARD,
    looks=True,
    per="run",
)
def message_key(ctx: Context) -> Iterator[Trial]:
    """Messages about entities of their own that share a second, a time, a part of their ids; first all, then each."""
    load = Load(in_turn=_ALIKE * len(_SHARED))
    yield scene(ctx, "alike", f"{_ALIKE} messages that share something", _alike(ctx), load=load)


Sign = Callable[[Context, Sequence[Delivery]], Sequence[Delivery]]


def _in_one_second(ctx: Context, signed: Sequence[Delivery]) -> Sequence[Delivery]:
    return [ctx.signer.resign(each, timestamp=signed[0].timestamp) for each in signed]


def _as_they_are(_ctx: Context, signed: Sequence[Delivery]) -> Sequence[Delivery]:
    return signed


def _alike_but_for_the_end(ctx: Context, signed: Sequence[Delivery]) -> Sequence[Delivery]:
    start = signed[0].message_id[:-_END]
    made = [ctx.signer.resign(each, message_id=start + each.message_id[-_END:]) for each in signed]
    return made if all(ctx.signer.admits(each.event, each.payload) for each in made) else ()


def _alike_but_for_case(ctx: Context, signed: Sequence[Delivery]) -> Sequence[Delivery]:
    prefix, line, rest = signed[0].message_id.rpartition("_")
    forms = dict.fromkeys((rest, rest.lower(), rest.upper()))
    return [ctx.signer.resign(d, message_id=f"{prefix}{line}{form}") for d, form in zip(signed, forms, strict=False)]


Name = Callable[[Context, Sequence[Case]], Sequence[Case]]


def _about_their_own(_ctx: Context, cases: Sequence[Case]) -> Sequence[Case]:
    return cases


def _about_alike_but_for_case(ctx: Context, cases: Sequence[Case]) -> Sequence[Case]:
    """The first case, and the next one with its ids but for the case of their own letters; () where none mix them.

    What else tells entities apart, ids that are numbers among them, stays another in each.
    """
    first, other = cases[0], cases[1]
    fresh = renewals(first, other)
    turned = {fresh[id_]: _turned(id_) for id_ in _mixed(first) if id_ in fresh}
    payload = with_ids(other.payload, turned)
    if not turned or not is_valid(ctx.event)(payload):
        return ()
    return (first, replace(other, payload=payload, body=encode(payload)))


def _turned(id_: str) -> str:
    own = kind_ends(id_)
    return id_[:own] + id_[own:].swapcase()


def _mixed(case: Case) -> list[str]:
    """Ids that have both small and large letters of their own: there the case of a letter says something."""
    own = {id_: id_[kind_ends(id_) :] for id_ in ids_in(case.payload) if isinstance(id_, str)}
    return [id_ for id_, rest in own.items() if rest.lower() != rest != rest.upper()]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What messages share, in words; how they come to share it; and whether it is the times in their payloads.

    Where `id_`, it stands in their ids, which then can be of `any` form or have to be a `text` of no form, outside of
    the payload; `name` says what they are about. Where it is `about` entities, an effect may show for each message
    elsewhere, as in a log of what came: then the place that shows the fewest counts.
    """

    words: str
    sign: Sign
    time: bool = False
    id_: str = ""
    severity: Severity | None = None
    name: Name = _about_their_own
    about: bool = False


_NOTHING = _Shared("share nothing", _as_they_are)
_SHARED = (
    _Shared("were signed in the same second", _in_one_second),
    _Shared("say the same time in their payloads", _as_they_are, time=True),
    _Shared(f"have ids that are the same but for the last {_END} characters", _alike_but_for_the_end, id_="any"),
    # No provider is known to tell messages by letter case alone; a column that takes both for one is told all the same.
    _Shared("have ids that differ in letter case alone", _alike_but_for_case, id_="text", severity=Severity.WARNING),
    _Shared(
        "are about entities whose ids differ in letter case alone",
        _as_they_are,
        severity=Severity.WARNING,
        name=_about_alike_but_for_case,
        about=True,
    ),
)


def _alike(ctx: Context) -> Play:
    def play(stage: Stage, label: str) -> Breach | Unclear | None:
        single = effect_of_event(stage, ctx.example)
        if isinstance(single, Unclear):
            return _only_the_first(ctx, stage, label) or single
        rows = [row for row in _SHARED if not row.id_ or _has_ids(ctx.signer.rules, row.id_)]
        if _taken(ctx, stage, f"{label}/whole", single, *rows).all:
            return None
        apart = _taken(ctx, stage, f"{label}/nothing", single, _NOTHING)
        if not apart.all_anywhere:
            return Unclear(Referral("messages that share nothing are not all processed", "semantics.processed"))
        for row in rows:
            seen = _taken(ctx, stage, f"{label}/{row.words}", single, row)
            often = seen.least if row.about and apart.all else seen.often
            # A key that messages share lets one of them through; a consumer that loses some may lose any.
            if seen.sent > 1 and often is not None and often < MORE_THAN_ONCE:
                says = f"Of {seen.sent} messages that {row.words}, {often:g} took effect; of as many that do not, "
                return Breach(
                    fault=Fault.LOST,
                    exchange=seen.exchanges[-1],
                    says=f"{says}all.",
                    kind=row.words,
                    severity=row.severity,
                )
        return None

    return play


def _has_ids(rules: DeliveryRules, form: str) -> bool:
    """Whether messages have ids of their own of that form."""
    place = id_place(rules)
    if place is None or form == "any":
        return place is not None and "*" not in place.name
    return not place.in_body and rules.message.id_form != "uuid"


def _only_the_first(ctx: Context, stage: Stage, label: str) -> Breach | None:
    """Return what messages share that keeps all but the first from taking effect; None where nothing tells."""
    if stage.unseen:
        return None
    for row in _SHARED[:2]:
        number = next(_numbers(stage))
        moved, last = _moves(ctx, stage, f"{label}/{row.words}", number, second=row.time, time=not row.time)
        if moved:
            if _moves(ctx, stage, f"{label}/{row.words}/2", number, second=row.time, time=not row.time)[0]:
                return None  # so does what shares it with that one: any request may
            says = f"Of messages that {row.words}, one took effect and none after it; one that does not takes effect."
            return Breach(fault=Fault.LOST, exchange=last, says=says, kind=row.words)
    if not stage.moved_at_first or not last.acknowledged:
        return None
    if _moves(ctx, stage, f"{label}/whole", 0, whole=True)[0]:
        says = "Of messages about entities whose ids begin alike, one took effect and none after it; "
        says += "one about an entity whose id is another from its beginning takes effect."
        return Breach(fault=Fault.LOST, exchange=last, says=says, kind="beginnings")
    if _moves_otherwise(ctx, stage, label):
        return None
    says = f"The first delivery of the run took effect; of those that came after it none does ({last.summary})."
    return Breach(fault=Fault.LOST, exchange=last, says=says, kind="first")


def _moves_otherwise(ctx: Context, stage: Stage, label: str) -> bool:
    """Whether any message moves anything that says something else: then one that says the same may write the same."""
    shapes = itertools.chain(*(ctx.cases(profile) for profile in ("full", "minimal", "covering")))
    count = stage.afford_in_a_row(_OTHERWISE, 2)
    cases = [stage.fresh(case, f"{label}/{n}") for n, case in enumerate(itertools.islice(shapes, count))]
    before = stage.state(*cases)
    for number, case in enumerate(cases):
        stage.send(ctx.signer.deliver(case, label=f"{label}/otherwise/{number}"))
        if stage.seen(before, stage.state(case), EVERYWHERE):
            return True
    return bool(stage.seen(before, stage.moved(before, *cases), EVERYWHERE))


def _moves(
    ctx: Context, stage: Stage, label: str, number: int, *, second: bool = True, time: bool = True, whole: bool = False
) -> tuple[bool, Exchange]:
    """Whether a message moves anything that shares the second of its signature, or its times, with those before it.

    What it does not share it shares with those of its number alone.
    """
    case = stage.fresh(ctx.example, label, whole=whole)
    case = case if time else dated(case, ctx.event, -APART * number)
    delivery = ctx.signer.deliver(case, label=label)
    before = stage.state(case)
    last = stage.send(delivery if second else _signed_apart(ctx, stage, delivery, number))
    return bool(stage.seen(before, stage.moved(before, case), EVERYWHERE)) and last.acknowledged, last


def _taken(ctx: Context, stage: Stage, label: str, single: Footprint, *rows: _Shared) -> _Taken:
    """Send messages of which each few share something, all before any effect is awaited, and count their effects."""
    count = max(2, stage.afford_in_a_row(_ALIKE * len(rows), 2 * len(rows)) // len(rows))
    cases: list[Case] = []
    deliveries: list[Delivery] = []
    for row in rows:
        mine, signed = _sharing(ctx, stage, f"{label}/{row.words}", row, count)
        cases += mine
        deliveries += signed
    before = stage.state(*cases)
    exchanges = [stage.send(each) for each in deliveries]
    often, least = often_seen(stage, before, cases, single)
    known = all(exchange.acknowledged for exchange in exchanges)
    return _Taken(len(exchanges), often if known else None, least if known else None, exchanges)


def _sharing(
    ctx: Context, stage: Stage, label: str, row: _Shared, count: int
) -> tuple[Sequence[Case], Sequence[Delivery]]:
    """Return so many cases and messages about them that share what the row says, and nothing else."""
    cases = [stage.fresh(ctx.example, f"{label}/{number}") for number in range(count)]
    if not row.time:
        cases = [dated(case, ctx.event, -APART * next(_numbers(stage))) for case in cases]
    cases = list(row.name(ctx, cases))
    signed = [
        _signed_apart(ctx, stage, ctx.signer.deliver(case, label=f"{label}/{number}"), next(_numbers(stage)))
        for number, case in enumerate(cases)
    ]
    made = row.sign(ctx, signed)
    return cases[: len(made)], made


@dataclass(frozen=True, slots=True)
class _Taken:
    """How many were sent, how often there was an effect, and the exchanges.

    `often` is by the place that shows the most, `least` by that which shows the fewest; None where nobody can say.
    """

    sent: int
    often: float | None
    least: float | None
    exchanges: Sequence[Exchange]

    @property
    def all(self) -> bool:
        """Whether each took effect at each place that can be counted."""
        return self.least is not None and self.least > self.sent - 0.5

    @property
    def all_anywhere(self) -> bool:
        """Whether each took effect at one place at least."""
        return self.often is not None and self.often > self.sent - 0.5


def _numbers(stage: Stage) -> Iterator[int]:
    """Numbers that nothing else in the run has had."""
    return stage.keep("numbers of messages that share nothing", lambda: itertools.count(2))


def _signed_apart(ctx: Context, stage: Stage, delivery: Delivery, number: int) -> Delivery:
    """Return the delivery signed in a second in which the run has signed nothing else."""
    since = stage.keep("the second of messages that share nothing", lambda: int(ctx.signer.clock()) - _BACK)
    return ctx.signer.resign(delivery, timestamp=since - number)
