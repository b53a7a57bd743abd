"""A new version of a contract that says what was learned: the pinned one, with the differences written in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from hookproof.compare import Comparison, compare_contracts
from hookproof.contract import Contract, load_contract, load_provider
from hookproof.contract.filenames import LONGEST, file_of
from hookproof.contract.scaffold import record_digest, scaffold
from hookproof.errors import InputError
from hookproof.importing.offering.inference import inferred
from hookproof.schema.pointers import tokens
from hookproof.watch.account import when_text
from hookproof.watch.ledger import Ledger
from hookproof.watch.lesson import Lesson
from hookproof.watch.schematree import Node, SchemaTree

_QUOTED = re.compile(r"[\"'](.+?)[\"']")
#: Writes a lesson into the schemas; says whether it could.
Writing = Callable[[Lesson, SchemaTree, list[str]], bool]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The folder of the new version, what of it would break a consumer, and what could not be written."""

    folder: Path
    comparison: Comparison
    left: tuple[str, ...]


def propose(ledger: Ledger, contract: Contract, into: Path, name: str) -> Proposal:
    """Copy the provider of `contract` into a folder, and make version `name` there that says what was learned.

    Raises InputError where the copy is there already, and CannotScaffold for a name that is no newer version's.
    """
    provider = contract.provider
    root = into / provider.name
    if root.exists():
        raise InputError("a proposal is there already", where=str(root), mend="Name another folder.")
    shutil.copytree(provider.root, root)
    try:
        source = f"Proposed by hookproof watch from {ledger.seen:,} deliveries, held against {contract.name}."
        folder = scaffold(load_provider(provider.name, root=into), contract.version.name, name, source=source)
        tree = SchemaTree(folder)
        left = tuple(_written(ledger, tree, contract.delivery.event_pointer))
        tree.write()
        record_digest(load_contract(load_provider(provider.name, root=into), name))
        proposed = load_contract(load_provider(provider.name, root=into), name)
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)  # half a proposal is worse than none
        raise
    return Proposal(folder, compare_contracts(contract, proposed), left)


def _written(ledger: Ledger, tree: SchemaTree, event_pointer: str) -> Iterator[str]:
    """Write everything into the schemas; yield what cannot be written."""
    for event, shapes in ledger.shapes.items():
        if len(file_of(event)) > LONGEST:
            yield f"{event}: its name is too long for a file"
            continue
        tree.add(event, inferred(shapes, {event_pointer: event} if event_pointer else {}))
    for lesson in ledger.lessons.values():
        topic = lesson.topic
        writing = _WRITING.get(topic.kind)
        if writing is not None and not writing(lesson, tree, list(tokens(topic.pointer))):
            yield f"{topic.event} {topic.pointer}: {topic.kind}{f' ({topic.detail})' if topic.detail else ''}"


def _member(lesson: Lesson, tree: SchemaTree, at: list[str]) -> bool:
    """A member that was not described: it may be there, of the types that it had."""
    *above, name = at
    always, branches, conditions = tree.about(lesson.topic.event, above, "properties")
    owners = always[:1] or branches or conditions
    for members in (node["properties"] for node in owners):
        if isinstance(members, dict):
            seen = f"Seen in deliveries from {when_text(lesson.first)} on; not described before."
            _admit(members.setdefault(name, {"description": seen, "type": lesson.topic.detail}), lesson.topic.detail)
    return bool(owners)


def _null(lesson: Lesson, tree: SchemaTree, at: list[str]) -> bool:
    return _each(tree.at(lesson.topic.event, at), lambda node: _admit(node, "null"))


def _type(lesson: Lesson, tree: SchemaTree, at: list[str]) -> bool:
    return _each(tree.at(lesson.topic.event, at), lambda node: _admit(node, lesson.topic.detail))


def _missing(lesson: Lesson, tree: SchemaTree, at: list[str]) -> bool:
    """A member that was not there: it need not be. Which one, the lesson says in words."""
    names = _QUOTED.findall(lesson.topic.detail)

    def without(node: Node, keyword: str) -> None:
        required = node[keyword]
        node[keyword] = [name for name in required if name not in names] if isinstance(required, list) else required

    return _loosen(lesson, tree, at, ("required",), without)


def _value(lesson: Lesson, tree: SchemaTree, at: list[str]) -> bool:
    """A value that is none of the documented ones: one more where a sample is kept, any of their type where not."""
    return _loosen(lesson, tree, at, ("enum", "const"), lambda node, _: _admit_value(node, lesson.sample))


def _constraint(lesson: Lesson, tree: SchemaTree, at: list[str]) -> bool:
    """A value out of its bounds: the keyword that bounds it falls."""
    return _loosen(lesson, tree, at, (lesson.topic.detail,), lambda node, keyword: node.pop(keyword))


def _loosen(
    lesson: Lesson, tree: SchemaTree, at: list[str], keywords: Sequence[str], change: Callable[[Node, str], object]
) -> bool:
    """Change every schema about a place that has one of these keywords; say whether that is done, now or before."""
    event = lesson.topic.event
    done = tree.is_loosened(event, at, *keywords)
    for keyword in keywords:
        for node in chain(*tree.about(event, at, keyword)):
            change(node, keyword)
            tree.note_loosened(node, keyword)
            done = True
    return done


_WRITING: Mapping[str, Writing] = {
    "unknown-field": _member,
    "null": _null,
    "type": _type,
    "missing": _missing,
    "value": _value,
    "constraint": _constraint,
}


def _each(nodes: Sequence[Node], change: Callable[[Node], object]) -> bool:
    for node in nodes:
        change(node)
    return bool(nodes)


def _admit(node: object, type_: str) -> None:
    """Let a schema admit values of one more type."""
    if not isinstance(node, dict) or _admits(node, type_):
        return
    said = node.get("type")
    if not isinstance(said, str | list) or "enum" in node or "const" in node:
        before = {key: node.pop(key) for key in list(node) if key not in _ABOUT}
        node["anyOf"] = [before, {"type": type_}]
    else:
        node["type"] = [*([said] if isinstance(said, str) else said), type_]


def _admits(node: Node, type_: str) -> bool:
    said, branches = node.get("type"), node.get("anyOf")
    within = isinstance(branches, list) and any(isinstance(each, dict) and _admits(each, type_) for each in branches)
    return within or said == type_ or (isinstance(said, list) and type_ in said)


#: What is said about a member as a whole, and stays beside a union that it becomes.
_ABOUT = frozenset({"title", "description", "examples", "x-hookproof", "deprecated", "$comment"})


def _admit_value(node: Node, sample: str) -> None:
    known = node.pop("enum") if "enum" in node else [node.pop("const")]
    if not isinstance(known, list):
        return
    if sample:
        node["enum"] = [*known, sample]
    else:
        node["description"] = f"{node.get('description', '')} Documented: {', '.join(map(str, known))}.".strip()
        node.setdefault("type", "string")
