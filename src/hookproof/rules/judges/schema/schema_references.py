"""References between the schemas of a document: those that lead nowhere, and schemas that nothing needs."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.judges.schema.runtime_expressions import unmet
from hookproof.rules.judges.schema.security_needs import undeclared
from hookproof.rules.reading.examples import named
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import decoded, escape
from hookproof.sources.records import Document, ObjectDoc
from hookproof.sources.specifications.space import SchemaSpace

#: The longest chain of references that is followed.
_LONGEST_CHAIN = 100

_MIRRORS = re.compile(
    r"\b(?:mirrors|is identical to|has the same (?:fields|shape|structure|properties) as|same (?:fields|shape) as)\s+"
    r"(?:that of )?(?:the )?`(?P<name>\w+)`",
    re.IGNORECASE,
)


@rule(
    id="schema.unresolved-ref",
    title="Every reference leads somewhere",
    severity=Severity.ERROR,
    clause="JSON Schema 2020-12 Core, section 8.2.3.1",
    mend="Add what is referred to, or correct the reference.",
    needs=("references",),
)
def unresolved_ref(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for references inside the document that lead nowhere, or in a circle. Other files are not followed."""
    space = document.space
    told: set[str] = set()
    for pointer, ref in space.references if space else ():
        local = ref.startswith("#/")
        if space is not None and local and not _leads_somewhere(space, pointer, decoded(ref[1:])):
            message = f"$ref {ref} leads nowhere."
            yield Remark(place=_place(document, pointer), message=message, key=ref, cause=ref.rpartition("/")[0])
        elif space is not None and local and (circle := _circle(space, decoded(ref[1:]))) and min(circle) not in told:
            told.add(min(circle))
            message = f"$ref goes in a circle: {' -> '.join(f'#{step}' for step in (*circle, circle[0]))}."
            yield Remark(place=_place(document, pointer), message=message, key=min(circle))
    yield from (*unmet(document, space), *undeclared(document, space)) if space else ()


def _leads_somewhere(space: SchemaSpace, holder: str, target: str) -> bool:
    """Whether something is where a reference leads: in the document, or in a schema of its own `$id` that holds it."""
    if space.get(target) is not None:
        return True
    while holder:
        node = space.get(holder)
        if isinstance(node, dict) and isinstance(node.get("$id"), str):
            return space.get(f"{holder}{target}") is not None
        holder = holder.rpartition("/")[0]
    return False


def _circle(space: SchemaSpace, pointer: str) -> tuple[str, ...]:
    """Return the places that only refer to each other, where following `pointer` ends in such; else nothing."""
    trail: dict[str, None] = {}
    while pointer not in trail and len(trail) < _LONGEST_CHAIN:
        trail[pointer] = None
        node = space.get(pointer)
        ref = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(ref, str) or not ref.startswith("#"):
            return ()
        pointer = decoded(ref[1:])
    steps = list(trail)
    return tuple(steps[steps.index(pointer) :]) if pointer in trail else ()


def _place(document: Document, pointer: str) -> Place:
    line, column = document.spots(pointer)
    return Place(path=document.path, line=line, column=column, pointer=pointer)


@rule(
    id="schema.orphan",
    title="Every schema is referred to",
    severity=Severity.NOTE,
    clause="practice",
    mend="Refer to it, or remove it.",
    needs=("schemas",),
)
def orphan(_: Ground, document: Document) -> Iterator[Remark]:
    """Name the component schemas that nothing refers to. One that takes in a parent by `allOf` counts as used."""
    space = document.space
    schemas = space.get("/components/schemas") if space else None
    if space is None or not isinstance(schemas, dict):
        return
    targets = {decoded(ref[1:]) if ref.startswith("#") else f"/components/schemas/{ref}" for _, ref in space.references}
    targets |= set(_of_default_answers(space.root))
    targets |= {page.schema for page in document.event_pages if page.schema}
    idle = [name for name, schema in schemas.items() if not _is_used(str(name), schema, targets)]
    if idle:
        first = f"/components/schemas/{escape(str(idle[0]))}"
        more = f" and {len(idle) - 8} more" if len(idle) > 8 else ""
        names = named([str(name) for name in idle[:8]]) if not more else ", ".join(map(str, idle[:8]))
        what = "the schema" if len(idle) == 1 else f"{len(idle)} schemas:"
        yield Remark(place=_place(document, first), message=f"Nothing refers to {what} {names}{more}.")


def _of_default_answers(root: object) -> Iterator[str]:
    """Yield what answers called `default` refer to: there the word is a name, and no keyword whose value is data."""
    stack: list[tuple[object, bool]] = [(root, False)]
    while stack:
        node, inside = stack.pop()
        if isinstance(node, list):
            stack.extend((item, inside) for item in node)
        elif isinstance(node, dict):
            ref = node.get("$ref")
            if inside and isinstance(ref, str) and ref.startswith("#"):
                yield decoded(ref[1:])
            answers = node.get("responses")
            answer = answers.get("default") if isinstance(answers, dict) else None
            stack.extend([(answer, True)] if isinstance(answer, dict) else [])
            for key, value in node.items():
                if isinstance(value, (dict, list)) and key != "default":
                    stack.append((value, inside))


def _is_used(name: str, schema: object, targets: set[str]) -> bool:
    pointer = f"/components/schemas/{escape(name)}"
    if pointer in targets or any(target.startswith(f"{pointer}/") for target in targets):
        return True
    return isinstance(schema, dict) and "allOf" in schema


@rule(
    id="schema.mirrors",
    title="An object that is said to mirror another one has its fields",
    severity=Severity.WARNING,
    clause="the object's own description",
    mend="Add the fields, or say what differs.",
    needs=("schemas",),
)
def mirrors(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare the properties of an object with those of the schema that it is said to mirror."""
    for owner in document.objects:
        match = _MIRRORS.search(owner.description)
        other = f"/components/schemas/{match['name']}" if match else ""
        if match and document.space is not None and isinstance(document.space.get(other), dict):
            yield from _compared(document, owner, match["name"], other)


def _compared(document: Document, owner: ObjectDoc, name: str, other: str) -> Iterator[Remark]:
    space = document.space
    if space is None:
        return
    own, model = space.properties(owner.pointer), space.properties(other)
    missing = sorted(model.keys() - own.keys())
    loose = sorted((space.required(other) & own.keys()) - space.required(owner.pointer))
    parts = [f"it lacks {named(missing)}"] if missing else []
    parts += [f"it does not require {named(loose)}"] if loose else []
    if parts:
        yield Remark(place=owner.at, message=f"{owner.name} is said to mirror {name}, but {' and '.join(parts)}.")
