"""An example fits the contract."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.contract.model import Contract, Event
from hookproof.contract.validation import Violation, violations
from hookproof.findings import Severity
from hookproof.rules.reading.examples import payloads
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.sources.records import Document, Example


@rule(
    id="contract.example",
    title="An example fits the contract of its event",
    severity=Severity.ERROR,
    clause="the contract, at the version that the report names",
    mend="Show a payload that the contract accepts (hookproof generate writes one), or give the documented --version.",
    needs=("examples", "contract"),
)
def example(ground: Ground, document: Document) -> Iterator[Remark]:
    """Validate each payload against the contract of its page's event; of several events, one is enough."""
    if ground.contract is None:
        return
    for found in payloads(document):
        known = [ground.contract.events[event] for event in found.events if event in ground.contract.events]
        broken = [(event, _broken(event, found)) for event in known]
        if broken and all(failing for _, failing in broken):
            event, failing = min(broken, key=lambda pair: len(pair[1]))
            yield _remark(ground.contract, event, found, failing)


def _broken(event: Event, found: Example) -> list[Violation]:
    """What was left out of an example on purpose is not missing from it."""
    every = violations(event, found.value)
    kept = [v for v in every if not (found.partial and v.keyword in ("required", "anyOf", "oneOf", "minItems"))]
    return sorted(kept, key=lambda v: v.pointer)


def _remark(contract: Contract, event: Event, found: Example, failing: list[Violation]) -> Remark:
    lines = "\n".join(
        f"line {found.place(v.pointer).line}: {v.pointer or '(the whole)'}: {_words(v)}" for v in failing[:12]
    )
    more = f"\nand {len(failing) - 12} more" if len(failing) > 12 else ""
    names = ", ".join(dict.fromkeys(_what(v) for v in failing[:6]))
    return Remark(
        place=found.place(),
        message=f"This example does not fit {event.name} of {contract.name}: {names}.",
        evidence=(("fails", lines + more),),
        key=f"{contract.provider.name} {'/'.join(sorted({v.pointer for v in failing}))}",
    )


def _what(violation: Violation) -> str:
    return f"{violation.pointer or '(the whole)'} ({violation.keyword})"


def _words(violation: Violation) -> str:
    text = " ".join(violation.message.split())
    return text if len(text) <= 140 else f"{text[:139]}…"
