"""What becomes of the trials of a check: counted, with what is worth saying."""

from __future__ import annotations

from dataclasses import dataclass, field

from hookproof.checks.expectation import Fault
from hookproof.checks.referral import Referral
from hookproof.checks.stage import NOTHING_THERE
from hookproof.checks.trial import Failed, Trial
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Verdict
from hookproof.payloads.case import Case

_CUT = "the run ended before this was judged"


@dataclass(slots=True)
class Results:
    """What became of the trials of one check on one event.

    `unseen` says why trials showed nothing, so that the check cannot be said to hold; `notes` what else is worth
    saying, `remarks` what goes with a verdict that holds, `partial` that it rests on a part of what there is, `told_by`
    the checks that have told why trials failed. Each stands there once. `left` counts trials for which there was no
    time, `sent` those that were put; `untimely` says that time is why something was not shown.
    """

    tried: int = 0
    left: int = 0
    sent: int = 0
    failed: list[Failed] = field(default_factory=list)
    good: list[Case] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    partial: bool = False
    untimely: bool = False
    unseen: dict[str, None] = field(default_factory=dict)
    told_by: dict[str, None] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)

    @property
    def kept(self) -> int:
        """How many bytes the bodies of what was acknowledged have."""
        return sum(len(case.body) for case in self.good)

    def note(self, text: str) -> None:
        """Add what is worth saying, once."""
        self.notes[text] = None

    def is_told_by(self, check: str) -> None:
        """Add a check that has told why a trial failed, once."""
        self.told_by[check] = None
        self.note(f"the cause is told by {check}")

    def showed_nothing(self, why: str) -> None:
        """Add why a trial showed nothing, once."""
        self.unseen[why] = None

    def had_no_time(self, why: str) -> None:
        """Note once that a trial showed nothing because there was no time for it."""
        self.untimely = True
        self.showed_nothing(why)

    def sends_to(self, check: str, why: str) -> None:
        """Add which check tells more of why trials showed nothing."""
        del self.unseen[why]
        self.showed_nothing(Referral(why, check))

    def verdict(self, *, otherwise: str, complete: bool, check: str = "") -> tuple[Verdict, str]:
        """Return what the trials of a check say together, with a note; `otherwise` is why there may be none at all.

        No note sends a reader to the check that it is of.
        """
        notes = "; ".join(_without(check, note) for note in (*self.unseen, *self.notes))
        if self.failed:
            return Verdict.BROKEN, notes
        if self.defects:
            return Verdict.NOT_OBSERVED, f"a defect of hookproof itself: {'; '.join(self.defects)}"
        if not complete:
            return Verdict.NOT_OBSERVED, notes or _CUT
        if self.unseen or not self.tried:
            return Verdict.NOT_OBSERVED, notes or otherwise or NOTHING_THERE
        return Verdict.HOLDS, "; ".join((*self.remarks, *self.notes))

    def tellers(self, verdict: Verdict, check: str) -> tuple[str, ...]:
        """Return the checks, and families, that tell why a check failed, or why it could observe nothing."""
        if verdict is not Verdict.NOT_OBSERVED:
            return tuple(self.told_by)
        notes = () if self.defects else (*self.unseen, *self.notes)
        return tuple(name for note in notes if isinstance(note, Referral) for name in note.to if name != check)

    @property
    def nothing_there(self) -> bool:
        """Whether the contract alone is why there was nothing to show: no consumer and no setting changes that."""
        return not (self.failed or self.defects or self.notes) and (
            [*self.unseen] == [NOTHING_THERE] or not (self.unseen or self.tried)
        )

    def leave_out(self, why: str) -> None:
        """Add why some trials were not put: what was tried counts, and is a part of it; else nothing is shown.

        What all of them together would show is not said then.
        """
        if self.tried:
            self.remarks, self.partial = {why: None}, True
        else:
            self.had_no_time(why)

    def has(self, trial: Trial, fault: Fault) -> bool:
        """Whether a trial of the same name has failed in the same way already."""
        return any(failed.fault is fault and failed.trial.name == trial.name for failed in self.failed)


def _without(check: str, note: str) -> str:
    """Return a note as the check itself tells it, which sends nobody to itself."""
    return note.why if isinstance(note, Referral) and note.to == (check,) and note.why else note


@dataclass(frozen=True, slots=True)
class Doubt:
    """A trial that fell short and was not seen to do so again yet: in which way, and the exchange that shows it."""

    put: Put
    fault: Fault
    exchange: Exchange

    @property
    def owes(self) -> int:
        """How many deliveries it takes to see it again, and what else may be its cause."""
        return 1 if self.fault is Fault.ACCEPTED or self.put.trial.control is None else 2


@dataclass(frozen=True, slots=True)
class Put:
    """One trial put to the consumer: under which label, and where what becomes of it is noted.

    `life` is how often the consumer had been started again: what is put anew then repeats nothing.
    """

    trial: Trial
    check: str
    results: Results
    life: int = 0

    @property
    def label(self) -> str:
        """What tells its deliveries from those of others."""
        return f"{self.check}/{self.trial.name}{f'/life-{self.life}' if self.life else ''}"
