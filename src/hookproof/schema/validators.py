"""The fast validator, behind one door: it never fetches, and what it cannot use is an error of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hookproof.schema.errors import UnusableSchema
from hookproof.schema.keywords import Dialect

if TYPE_CHECKING:
    import jsonschema_rs

#: The meta-schema of each dialect that has one of its own; all others are 2020-12 and a vocabulary beside it.
_META = {
    Dialect.DRAFT_4: "http://json-schema.org/draft-04/schema#",
    Dialect.DRAFT_6: "http://json-schema.org/draft-06/schema#",
    Dialect.DRAFT_7: "http://json-schema.org/draft-07/schema#",
    Dialect.V2019_09: "https://json-schema.org/draft/2019-09/schema",
}
_LATEST = "https://json-schema.org/draft/2020-12/schema"


def library(documents: Mapping[str, Any]) -> jsonschema_rs.Registry:
    """Return documents, by address, as what validators refer to. Raises UnusableSchema."""
    import jsonschema_rs

    try:
        return jsonschema_rs.Registry(list(documents.items()))
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise UnusableSchema(_first_line(error)) from None


def validator(
    schema: Any, *, formats: bool = True, registry: jsonschema_rs.Registry | None = None
) -> jsonschema_rs.Draft202012Validator:
    """Return the validator of a schema in 2020-12; `registry` holds what else it may refer to.

    `formats` are asserted: a consumer may rely on them. Raises UnusableSchema.
    """
    import jsonschema_rs

    try:
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=formats, registry=registry, offline=True)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise UnusableSchema(_first_line(error)) from None


def is_regular_expression(pattern: str) -> bool:
    """Whether a pattern is one in the grammar of regular expressions that schemas are written in."""
    import jsonschema_rs

    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True)
    except ValueError:
        return False
    return True


def fault(schema: Mapping[str, Any], dialect: Dialect) -> tuple[tuple[str | int, ...], str] | None:
    """Return where and why a schema is none by the meta-schema of its dialect; None where it is one."""
    import jsonschema_rs

    try:
        jsonschema_rs.meta.validate({**schema, "$schema": _META.get(dialect, _LATEST)})
    except jsonschema_rs.ValidationError as error:
        path = tuple(error.instance_path)
        return path, _of_union(path, error.instance, dialect) or error.message
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        return (), _first_line(error)
    return None


def _of_union(path: tuple[str | int, ...], value: Any, dialect: Dialect) -> str:
    """Why a keyword cannot hold a value, by the reference validator: of a union, the branch that comes nearest.

    "" where the place is no keyword's, or the value is nested deeper than that validator goes. Only that keyword is
    looked at, so that the work is small however large the schema is.
    """
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for

    kind = validator_for({"$schema": _META.get(dialect, _LATEST)})
    held = kind(kind.META_SCHEMA).iter_errors({str(path[-1]): value}) if path else iter(())
    try:
        union = best_match(held)
    except RecursionError:
        return ""
    # Of a union that no branch is nearest to, one that takes values of that type says more than one that does not.
    inner = best_match(error for error in union.context if error.validator != "type") if union else None
    found = inner or union
    return found.message if found is not None and found.parent is not None else ""


def _first_line(error: Exception) -> str:
    return str(getattr(error, "message", error)).partition("\n")[0]
