"""One schema file: read it, and hold its identity against where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hookproof.contract.errors import NotASchema, WrongId
from hookproof.contract.filenames import is_path
from hookproof.parsing import parse_json, read_text
from hookproof.schema.dialects import CANONICAL, address_of, dialect_of
from hookproof.schema.identities import identity_of
from hookproof.schema.keywords import FORMS, Dialect
from hookproof.schema.pointers import joined, lookup, subschemas
from hookproof.schema.validators import fault, is_regular_expression


def known_dialect(schema: Mapping[str, object], where: str) -> Dialect:
    """Return the dialect of a schema by its `$schema`, 2020-12 where it has none. Raises NotASchema for another."""
    found = dialect_of(schema)
    if found is None:
        mend = f"Drafts 4 to 2020-12 are read. Where nothing else is meant, write {CANONICAL}."
        raise NotASchema(f"$schema is {address_of(schema)!r}", where=where, mend=mend)
    return found


def read_schema(path: Path, *, folder: Path, check: bool = False, identity: bool = True) -> dict[str, object]:
    """Return the schema of a file inside the version folder `folder`.

    Raises NotASchema unless it is an object in a known dialect, WrongId unless `$id` ends with the file's path
    from the provider's folder on. A schema without `$id` is taken as it is: it has no identity to be wrong.
    `check` holds it against the meta-schema too; the contracts that come with hookproof were checked by its tests.
    `identity` is False for a schema that lies outside of a contract, where no path could mirror its `$id`.
    """
    schema = parse_json(read_text(path), str(path))
    if not isinstance(schema, dict):
        raise NotASchema("a schema file holds a JSON object", where=str(path))
    known_dialect(schema, str(path))
    if identity:
        check_id(schema, path, folder)
    if check:
        check_dialect(schema, str(path))
    return schema


def check_id(schema: dict[str, object], path: Path, folder: Path) -> None:
    """Raise WrongId where a schema's `$id` names a file and does not end with its path from the provider's folder on.

    Identities of any other scheme are the author's own.
    """
    found = identity_of(schema)
    if not found or not is_path(found):
        return
    inside = path if path.is_relative_to(folder) else path.resolve().relative_to(folder.resolve())
    expected = f"/{folder.name}/{inside.relative_to(folder).as_posix() if inside is path else inside.as_posix()}"
    if not found.endswith(expected):
        raise WrongId(str(path), found, expected)


def check_dialect(schema: dict[str, object], where: str) -> None:
    """Hold a schema against the meta-schema of its dialect, and its patterns against the grammar for these.

    Raises NotASchema with the pointer of the first fault.
    """
    dialect = known_dialect(schema, where)
    if (found := fault(schema, dialect)) is not None:
        path, reason = found
        raise NotASchema(
            f"not a valid schema: {reason}", where=f"{where}#{joined(*path)}", mend=_other_form(schema, dialect, path)
        )
    for pointer, node in subschemas(schema):
        for pattern in _patterns(node):
            if not is_regular_expression(pattern):
                raise NotASchema(f"{pattern!r} is no regular expression", where=f"{where}#{pointer}")


def _other_form(schema: Mapping[str, object], dialect: Dialect, path: Sequence[str | int]) -> str:
    """What to say of a place where the meta-schema stumbles over the form that another dialect gives to a keyword."""
    form = FORMS[str(path[-1])](dialect, lookup(schema, joined(*path))) if path and path[-1] in FORMS else ""
    return f"{path[-1]!r} {form} is not of {dialect.value}: name the dialect that is meant in $schema." if form else ""


def _patterns(node: dict[str, Any]) -> Iterator[str]:
    if isinstance(node.get("pattern"), str):
        yield node["pattern"]
    if isinstance(node.get("patternProperties"), dict):
        yield from node["patternProperties"]
