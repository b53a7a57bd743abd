"""One schema file: read it, and hold its identity against where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hookproof.contract.errors import NotASchema, WrongId
from hookproof.parsing import parse_json, read_text
from hookproof.schema.pointers import subschemas

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def read_schema(path: Path, *, folder: Path, check: bool = False, identity: bool = True) -> dict[str, Any]:
    """Return the schema of a file inside the version folder `folder`.

    Raises NotASchema unless it is an object of the dialect 2020-12, WrongId unless `$id` ends with the file's path
    from the provider's folder on. A schema without `$id` is taken as it is: it has no identity to be wrong.
    `check` holds it against the meta-schema too; the contracts that come with hookproof were checked by its tests.
    `identity` is False for a schema that lies outside of a contract, where no path could mirror its `$id`.
    """
    schema = parse_json(read_text(path), str(path))
    if not isinstance(schema, dict):
        raise NotASchema("a schema file holds a JSON object", where=str(path))
    if str(schema.get("$schema", DIALECT)).rstrip("#") != DIALECT:
        raise NotASchema(
            f"$schema is {schema['$schema']!r}", where=str(path), mend=f"Contracts are written in {DIALECT}."
        )
    if identity:
        check_id(schema, path, folder)
    if check:
        check_dialect(schema, str(path))
    return schema


def check_id(schema: dict[str, Any], path: Path, folder: Path) -> None:
    """Raise WrongId where a schema's `$id` does not end with its path from the provider's folder on."""
    found = schema.get("$id")
    if found is None:
        return
    inside = path if path.is_relative_to(folder) else path.resolve().relative_to(folder.resolve())
    expected = f"/{folder.name}/{inside.relative_to(folder).as_posix() if inside is path else inside.as_posix()}"
    if not str(found).endswith(expected):
        raise WrongId(str(path), str(found), expected)


def check_dialect(schema: dict[str, Any], where: str) -> None:
    """Hold a schema against the meta-schema of 2020-12, and its patterns against the grammar of regular expressions.

    Raises NotASchema with the pointer of the first fault.
    """
    import jsonschema_rs

    try:
        jsonschema_rs.meta.validate(schema)
    except jsonschema_rs.ValidationError as error:
        pointer = "/" + "/".join(map(str, error.instance_path))
        raise NotASchema(f"not a valid schema: {error.message}", where=f"{where}#{pointer}") from None
    for pointer, node in subschemas(schema):
        for pattern in _patterns(node):
            try:
                jsonschema_rs.Draft202012Validator({"pattern": pattern})
            except jsonschema_rs.ValidationError:
                raise NotASchema(f"{pattern!r} is no regular expression", where=f"{where}#{pointer}") from None


def _patterns(node: dict[str, Any]) -> Iterator[str]:
    if isinstance(node.get("pattern"), str):
        yield node["pattern"]
    if isinstance(node.get("patternProperties"), dict):
        yield from node["patternProperties"]
