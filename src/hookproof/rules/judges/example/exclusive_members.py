"""Members that a text gives to some payloads alone, against the payloads that examples show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.findings import Place, Severity
from hookproof.rules.claims.exclusives import Exclusive, exclusives_in
from hookproof.rules.reading.examples import members, objects_in
from hookproof.rules.reading.passages import stretches
from hookproof.rules.rulebook import VALUE, Ground, Remark, rule
from hookproof.schema.pointers import escape
from hookproof.sources import names
from hookproof.sources.records import Document, Example, Role


@rule(
    id="example.exclusive-member",
    title="A member that some payloads alone carry is in no other",
    severity=Severity.WARNING,
    clause="the document's own words",
    mend="Leave the member out of the example, or say in the text which payloads have it.",
    needs=("examples", "prose"),
    about=VALUE,
)
def exclusive_member(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold "`x` is only sent for `a.b`" and "only `a.b` carries `x`" against every example that tells what it is."""
    told = (
        [one for part in stretches(document.text, document.home) for one in exclusives_in(part)]
        if document.space is None
        else []
    )
    shown = [item for example in document.examples for item in _payload(example)] if told else []
    found: dict[Place, Remark] = {}
    for said in told:
        for example in shown:
            pointer = _wrong(said, example, shown, ground)
            place = example.place(pointer)
            if pointer and place not in found:
                message = f"`{said.member}` is here, and line {said.line} says “{said.words}”."
                found[place] = Remark(place=place, message=message, key=said.member)
    yield from found.values()


def _payload(example: Example) -> Sequence[Example]:
    return () if example.role in (Role.REQUEST, Role.RESPONSE) else example.objects


#: A member stands so deep in a payload, at most, to be the one that a text names.
_DEPTH = 3


def _wrong(said: Exclusive, example: Example, shown: Sequence[Example], ground: Ground) -> str:
    """Return where an example has a member that it must not have; "" where it has none, or it is not sure."""
    if said.sibling:
        return next((pointer for pointer in _beside(said, example) if pointer), "")
    where = [
        p for p, key, value in members(example.value) if key == said.member.rpartition(".")[2] and value is not None
    ]
    near = [pointer for pointer in where if pointer.count("/") <= _DEPTH and not pointer.rpartition("/")[2].isdigit()]
    kind = _kind(said, example, shown, ground) if near else ""
    there = bool(kind) and any(_is(kind, value) for value in said.values)
    return near[0] if kind and there == said.never else ""


def _beside(said: Exclusive, example: Example) -> Iterator[str]:
    for pointer, holder in objects_in(example.value):
        value = holder.get(said.sibling)
        if isinstance(value, str) and holder.get(said.member) is not None and (value in said.values) == said.never:
            yield f"{pointer}/{escape(said.member)}"


def _kind(said: Exclusive, example: Example, shown: Sequence[Example], ground: Ground) -> str:
    """Return which kind of payload an example is: its event, or its value of the member that has one of those told."""
    keys = {
        key
        for one in shown
        for key, value in one.value.items()
        if isinstance(value, str) and any(_is(value, told) for told in said.values)
    }
    own = [example.value[key] for key in keys if isinstance(example.value.get(key), str)]
    if len(own) == 1:
        return str(own[0])
    if keys:
        return ""
    carried = names.event_of(example.value, ground.events, like=example.events)
    known = any(names.is_dotted(value) for value in said.values)
    return carried[1] if carried is not None and known else ""


def _is(value: str, told: str) -> bool:
    """Whether a value is the one that is told, in full or by its last word."""
    return value == told or value.endswith((f".{told}", f":{told}", f"_{told}"))
