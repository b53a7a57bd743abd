"""Where a scene plays: several deliveries, one after the other or at once, and what observers show of their effects."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from hookproof.checks.expectation import Fault
from hookproof.checks.referral import Referral
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.findings import Severity, Step
from hookproof.observers.canary import Canary
from hookproof.observers.state import Change, Footprint
from hookproof.payloads.case import Case

State = dict[str, object]
T = TypeVar("T")


#: Why nothing was shown where the contract itself leaves nothing to show.
NOTHING_THERE = "the provider's deliveries have nothing of the kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A scene in which a consumer fell short: in which way, and the exchange that shows it best.

    `says` tells it in a sentence or two, with what observers showed; where it is empty, the fault and the scene's own
    words do. `kind` tells two breaches of one scene apart. `severity` is what it weighs at most. `advice` stands for
    the fact's mend where what was seen says more.
    """

    fault: Fault
    exchange: Exchange
    says: str = ""
    kind: str = ""
    severity: Severity | None = None
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A scene that showed nothing, and why. `setup` says that a genuine delivery before it was not acknowledged."""

    why: str
    setup: bool = False


class Stage(Protocol):
    """What a scene is played on. Every method may raise OutOfTime, and those that look may raise Blind.

    Those that send, look or wait raise CutShort where the run has no time for it.
    """

    @property
    def signer(self) -> Signer:
        """What makes genuine deliveries."""

    @property
    def token(self) -> str:
        """What tells this run from others."""

    def send(self, delivery: Delivery) -> Exchange:
        """Return the exchange of one delivery."""

    def fails_alone(self, exchange: Exchange) -> bool:
        """Return whether a delivery that was alone was seen to fail so at times: then a crowd is not the cause."""

    def hold_to(self, room: Callable[[int, int], bool], most: float = math.inf) -> None:
        """Let scenes go on as long as there is room for so many deliveries side by side, and so many in turn.

        None takes more than `most` seconds.
        """

    @property
    def delivered(self) -> int:
        """How many deliveries the run has sent so far."""

    def has_time(self, deliveries: int) -> bool:
        """Return whether there is time to send so many, one after the other."""

    def at_once(self, deliveries: Sequence[Delivery]) -> list[Exchange]:
        """Return the exchanges of deliveries that are under way at the same time."""

    def paced(self, make: Callable[[int], Delivery], count: int, rate: float) -> list[Exchange]:
        """Return the exchanges of so many deliveries, each made when its time has come, so many a second."""

    def pause(self, seconds: float) -> None:
        """Let time pass."""

    @property
    def unseen(self) -> str:
        """Why nothing sees effects, "" where something does."""

    @property
    def canary(self) -> Canary | None:
        """What hands out canary URLs and tells which were fetched, where the consumer can reach it."""

    @property
    def named(self) -> frozenset[str]:
        """The ids that deliveries of this run have named so far."""

    def fresh(self, case: Case, label: str, *, whole: bool = False) -> Case:
        """Return the case about entities that were not named before; the same label gives the same ones.

        Their ids end otherwise; where `whole`, they differ from where their kind ends.
        """

    def ids_of(self, case: Case) -> set[str]:
        """Return what names something in a payload: ids by name or form, by the contract, or by the consumer's rows."""

    def draw(self, id_: str | int, label: str, *, whole: bool = False) -> str | int:
        """Return another id that no delivery named before; the same label gives the same one."""

    def state(self, *cases: Case) -> State:
        """Return what observers show once all that was sent has taken effect."""

    def moved(self, before: State, *cases: Case) -> State:
        """Return what observers show after an effect that is awaited."""

    def outwaited(self, seen: State, *cases: Case) -> State:
        """Return what observers show after an effect that comes later than any did, or as `seen` where none comes."""

    def unrest(self) -> str:
        """Look twice with nothing in between; return what moved and is left out from then on, "" where nothing did."""

    def doubting(self) -> AbstractContextManager[None]:
        """While it lasts, what does not show is waited for as long as if it might come late."""

    @property
    def in_doubt(self) -> bool:
        """Whether a scene is played again for what was seen in it."""

    def effect(self, case: Case) -> Footprint:
        """Return where one genuine delivery of the event of `case` shows, and by how much; empty where it does not."""

    def first_seen(self, case: Case) -> tuple[Case, Delivery] | None:
        """Return one of the first deliveries of an event whose effect showed, once: None where there is none left."""

    def showing(self, cases: Sequence[Case]) -> Case | None:
        """Return the first of these cases whose event shows, None where none does."""

    def seen(self, before: State, after: State, where: Footprint) -> tuple[Change, ...]:
        """Return what changed at the places of an effect."""

    @property
    def moved_at_first(self) -> bool:
        """Whether observers moved with the first genuine deliveries of the run."""

    def look_at_first(self, before: State) -> None:
        """Note whether what was sent so far has moved anything."""

    def begin(self) -> None:
        """Say that a scene begins: `steps` are those since then."""

    def steps(self) -> tuple[Step, ...]:
        """Return the scene so far, step by step; () where it was one delivery, or nobody can look any more."""

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gives, made once in a run for a key: what one scene found out serves the next."""

    def afford(self, most: int, effects: int = 1) -> int:
        """Return how often, up to `most`, to do what takes so many effects: less where these come late."""

    def afford_in_a_row(self, most: int, least: int) -> int:
        """Return how many deliveries, from `least` to `most`, to send before the effect of any is awaited."""

    def ended(self, case: Case) -> str:
        """Return why a loss says nothing, since nothing shows of a plain delivery either; "" where it does.

        So it is where the consumer's work had ended before the scene began.
        """

    @property
    def losses(self) -> list[str]:
        """What the run has seen this consumer lose: a check that finds it adds it for those that come after."""

    def hang_up(self, delivery: Delivery, after: float) -> str:
        """Send a delivery and hang up after so many seconds; return why that cannot be done, "" where it was."""

    def has(self, hook: str) -> bool:
        """Whether the user gave a hook of that name."""

    @property
    def lives(self) -> int:
        """How often the consumer ended by itself and was started again: what it had in its memory went with that."""

    @property
    def startable(self) -> bool:
        """Whether hookproof has started the consumer, and may soon have it there again."""

    def start_again(self, *, at_once: bool = False) -> str:
        """End the consumer and start it again; return why it is not there again, "" where it is.

        It is told to end, and may finish what is at work, or killed `at_once`.
        """

    def run(self, hook: str) -> None:
        """Run a hook. Raises an InputError where it fails, which ends the run."""

    def run_amid(self, hook: str, make: Callable[[int], Delivery]) -> list[Exchange]:
        """Run a hook while deliveries come, one after the other, until it ends or one is not acknowledged.

        Raises as `run` does.
        """


@dataclass(frozen=True, slots=True)
class Held:
    """A scene in which a consumer did what is right, and what is worth saying of how."""

    remark: str


#: Plays a scene; a new label gives new message ids. None: the consumer did what is right.
Play = Callable[[Stage, str], Breach | Unclear | Held | None]

NO_OBSERVER = "nothing sees effects here: a probe would (--probe URL, a command, or sqlite:FILE#SELECT …)"
#: The same where it is known what would show them: what the consumer wrote itself.
UNPROBED = "nothing sees effects here: --probe {probe!r} would, where this consumer keeps what deliveries named"
ENDED_BEFORE = Referral("an earlier delivery has ended the consumer's work", "semantics.goes-on")
NO_MOVE = (
    "no observer shows an effect of this event: the consumer may ignore entities that it does not know (see --bind), "
    "or take for a repetition what has the same time or text in it, or the observer looks elsewhere, or at what every "
    "request moves"
)
