"""What a consumer said in its log while a delivery failed, beside the finding that rests on it."""

from __future__ import annotations

import contextlib
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from hookproof.delivery.traffic import Exchange, Failure
from hookproof.findings import Finding
from hookproof.judging.overseeing import SURVIVAL
from hookproof.judging.stacktrace import agreed, failure, naming, raises, shortened
from hookproof.judging.telling import address_of, names_of
from hookproof.running.keptlog import KeptLog
from hookproof.stream import Ending, Finished, Judged, Record

#: How much of a log is quoted: its last lines, of so many characters.
_LINES, _CHARACTERS = 25, 3000
#: How much of a long line's beginning and end.
_ENDS = 400, 80

_SERVER_ERROR = 500
#: How often it is looked whether a failure is written down, so many seconds from one look to the next; once where so
#: many failures in a row were not.
_LOOKS, _BETWEEN, _SILENT = 10, 0.01, 3
#: What the consumer wrote around so many deliveries up to its end are its last words: one of them ended it.
_LAST_WORDS = 8
#: After so many deliveries that did not fail, what is written is not of an earlier failure.
_QUIET = 2
#: How a terminal is told colours.
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class _Passage:
    """What the log grew by around a failure, since `start`, and whether no other delivery failed beside it.

    What it says is kept once the next delivery has ended; until then (None) it may say more. `names` are the texts of
    the delivery that none of those has which failed beside it.
    """

    start: int
    alone: bool
    said: bytes | None = None
    names: frozenset[str] = frozenset()

    def is_settled(self, *, alone: bool) -> bool:
        """Whether nothing is to be learnt from one more failure, `alone` or beside others: others may yet follow it."""
        return self.alone and (bool(self.said and self.said.strip()) or not alone)

    def failure(self, text: str) -> str:
        """Return what failed in the consumer's own code, where it is known to be of this delivery; else ""."""
        return failure(text) if self.alone else agreed(text) or naming(text, self.names)


@dataclass(frozen=True, slots=True)
class _End:
    """From where to where the log was written before the consumer ended, and of which deliveries, oldest first."""

    start: int
    stop: int
    latest: tuple[str, ...]

    def since(self, address: str) -> int:
        """Return how many deliveries came after this one; more than there ever are where it was none of them."""
        return next((number for number, each in enumerate(reversed(self.latest)) if each == address), _LAST_WORDS)


class ConsumerLog:
    """Notes from where to where the log grew around each delivery that failed. `shown` takes out what is secret.

    What is written beside other failures may be of those: told is what all of them say, or what names this one.
    """

    def __init__(self, log: KeptLog, shown: Callable[[str], str]) -> None:
        self._log = log
        self._shown = shown
        self._last = 0
        #: From where on the log was written around each of the latest deliveries, and its address.
        self._latest: deque[tuple[int, str]] = deque(maxlen=_LAST_WORDS)
        self._ends: list[_End] = []
        self._open: list[str] = []
        self._places: dict[str, _Passage] = {}
        self._quiet = _QUIET  # before the first one nothing has failed
        #: The deliveries that failed beside each other last, by their addresses, with their texts.
        self._noise: dict[str, frozenset[str]] = {}
        self._acknowledged = False
        #: How many failures in a row showed nothing in it.
        self._silent = 0

    def see(self, exchange: Exchange) -> None:
        """Note how far the log is after an exchange; what fails is written down until the next one has ended, too."""
        size = self._log.size
        fails = _fails(exchange)
        for address in self._open:
            passage = self._places[address]
            said = self._log.read(passage.start, size)
            of_other = fails and address_of(exchange.delivery) != address
            names = passage.names - names_of(exchange.delivery) if of_other else passage.names
            self._places[address] = replace(passage, said=said, alone=passage.alone and not fails, names=names)
        self._open = []
        if fails:
            self._begin(exchange)
        self._quiet = 0 if fails else self._quiet + 1
        self._acknowledged = self._acknowledged or exchange.acknowledged
        self._note_end(exchange, size)
        self._last = size

    def _begin(self, exchange: Exchange) -> None:
        """Note where the log stood before a failure, unless it is known already what this delivery writes alone."""
        address, names = address_of(exchange.delivery), names_of(exchange.delivery)
        quiet = self._quiet >= _QUIET
        self._noise = {} if quiet else self._noise
        others = frozenset().union(*(texts for each, texts in self._noise.items() if each != address))
        # Who is waited for in vain has others answered beside it.
        alone = quiet and exchange.failure is not Failure.TIMEOUT
        if address not in self._places or not self._places[address].is_settled(alone=alone):
            self._places[address] = _Passage(self._last, alone, names=names - others)
            self._open.append(address)
        self._noise[address] = names

    def _note_end(self, exchange: Exchange, size: int) -> None:
        """Note the last words of a consumer that cannot be reached: nothing more comes until it is started again."""
        gone = exchange.failure is Failure.UNREACHABLE
        if not gone or size > self._last:
            self._latest.append((self._last, address_of(exchange.delivery)))
        if gone and self._latest and (not self._ends or size > self._ends[-1].stop):
            self._ends.append(_End(self._latest[0][0], size, tuple(address for _, address in self._latest)))
            self._latest.clear()

    def overhear(self, exchange: Exchange) -> Exchange:
        """Return an exchange that failed alone with what is written about it, waited for a moment: some answer first.

        What others that failed just before it may have written as well says nothing.
        """
        passage = self._places.get(address_of(exchange.delivery))
        if not _fails(exchange) or passage is None or not passage.alone:
            return exchange
        for _ in range(_LOOKS if self._silent < _SILENT else 1):
            said = self._told(passage)
            if raises(said):
                self._silent, self._quiet, self._last = 0, _QUIET, self._log.size
                return replace(exchange, log=said)
            time.sleep(_BETWEEN)
        self._silent += 1
        return exchange

    def quoted(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield records, their findings with what the log says of them.

        Where nothing could be judged, what it said of the first delivery that failed stands before all other help.
        """
        for record in records:
            if isinstance(record, Judged) and record.findings:
                yield replace(record, findings=tuple(map(self._with_log, record.findings)))
            elif isinstance(record, Finished) and record.outcome is Ending.NOT_JUDGED and self._places:
                yield self._with_first_failure(record)
            else:
                yield record

    def _with_first_failure(self, end: Finished) -> Finished:
        """Where nothing at all was acknowledged, its failure is the reason; else it is what came later."""
        said = self._said(next(iter(self._places.values())))
        if self._acknowledged:
            words = ""
        elif failed := failure(said):
            words = f" Its log: {failed}."
        else:
            words = "" if said else " It wrote nothing to its log then."
        return replace(end, reason=end.reason + words, guide=((("log", said),) if said else ()) + end.guide)

    def discard(self) -> None:
        """Take the log away: nothing was found that it could explain. Where a system keeps open files, it stays."""
        with contextlib.suppress(OSError):
            self._log.path.unlink()

    def _with_log(self, finding: Finding) -> Finding:
        passage = self._places.get(finding.address or "")
        if finding.fact.id == SURVIVAL:
            passage = self._last_words(finding.address or "", passage)
        elif _is_of_a_refusal(finding):
            return finding
        text = "" if passage is None else self._told(passage)
        if passage is None or not text:
            return finding
        failed = passage.failure(_end_of(text) if passage.alone else text)
        if not (failed or passage.alone):
            return finding
        place = failed.rpartition("(")[2]
        said = f" Its log: {failed}." if place and place not in finding.message else ""
        return replace(
            finding,
            message=f"{finding.message}{said}",
            evidence=(*finding.evidence, ("log", _end_of(text))),
        )

    def _last_words(self, address: str, passage: _Passage | None) -> _Passage | None:
        """What was written before the end that came next after a delivery; soonest after it where it did not fail."""
        if not self._ends:
            return passage
        nearest = min(reversed(self._ends), key=lambda end: end.since(address))
        later = (end for end in self._ends if passage is not None and end.stop >= passage.start)
        end = next(later, nearest)
        return _Passage(end.start, alone=True, said=self._log.read(end.start, end.stop))

    def _said(self, passage: _Passage) -> str:
        return _end_of(self._told(passage))

    def _told(self, passage: _Passage) -> str:
        data = self._log.read(passage.start) if passage.said is None else passage.said
        said = _COLOURS.sub("", data.decode("utf-8", "replace"))
        return self._shown(shortened("\n".join(said.strip().splitlines())))


def _fails(exchange: Exchange) -> bool:
    return exchange.response is None or exchange.response.status >= _SERVER_ERROR


def _is_of_a_refusal(finding: Finding) -> bool:
    """Whether what was seen is a refusal, no failure: what failed at its address was another form of that payload."""
    return dict(finding.evidence).get("response", "").startswith("4")


def _end_of(text: str) -> str:
    return "\n".join(map(_cut, text.split("\n")[-_LINES:]))[-_CHARACTERS:]


def _cut(line: str) -> str:
    """Return a line without its middle where it is long: what failed stands at its beginning."""
    left = len(line) - sum(_ENDS)
    return f"{line[: _ENDS[0]]}… ({left:,} characters) …{line[-_ENDS[1] :]}" if left > 0 else line
