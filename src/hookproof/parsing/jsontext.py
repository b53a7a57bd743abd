"""JSON out of a text that may be wrong or hostile; numbers stay as they were sent."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from hookproof.parsing.treebounds import MAX_DEPTH, MalformedDocument, bound_tree, refuse_unsayable

#: Makes an object from its members in order.
Members = Callable[[list[tuple[str, object]]], dict[str, object]]


def _why(error: ValueError) -> str:
    """Python bounds the digits of a whole number, and says how to lift that in its own words."""
    many = "int_max_str_digits" in str(error)
    return f"a number has more than {sys.get_int_max_str_digits():,} digits" if many else f"not JSON: {error}"


def _at_its_comma(error: json.JSONDecodeError) -> json.JSONDecodeError:
    """Return an error about what is missing behind a last comma as one at this comma, as not each Python says it."""
    before = error.doc[: error.pos].rstrip()
    # Python 3.13 points at the comma, those before it at the bracket that follows.
    comma = error.pos if error.doc[error.pos : error.pos + 1] == "," else len(before) - 1
    closes = error.doc[comma + 1 :].lstrip()[:1]
    if comma < 0 or error.doc[comma] != "," or closes not in ("}", "]"):
        return error
    return json.JSONDecodeError(f"a comma with nothing behind it but '{closes}'", error.doc, comma)


def parse_json(text: str, path: str, members: Members | None = None) -> Any:
    """Return the JSON value in `text`. Raises MalformedDocument with line and column.

    `members` makes each object from its pairs, so that a caller can see a key that comes twice.
    """
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=members)
    except json.JSONDecodeError as error:
        error = _at_its_comma(error)
        raise MalformedDocument(f"not JSON: {error.msg}", path=path, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise MalformedDocument(f"nested deeper than {MAX_DEPTH} levels", path=path) from None
    except ValueError as error:
        raise MalformedDocument(_why(error), path=path) from None
    bound_tree(value, path, shared=False)
    refuse_unsayable(value, text, path)
    return value


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number (RFC 8259, section 6)")
