"""The last resort: where filtering finds nothing, Schemathesis' strategies make a few values of that part.

Schemathesis comes with the extra of its name; without it the error says so.

What comes from here follows the installed versions of Hypothesis and Schemathesis: such a case keeps its address and
stays valid, but other versions of them may give other bytes.
"""

from __future__ import annotations

import json
import warnings
from functools import lru_cache
from typing import Any

from hookproof.payloads.errors import CannotGenerate
from hookproof.payloads.plan.nodes import Filtered
from hookproof.schema.pointers import lookup, subschemas

#: How many values are asked for.
WANTED = 25
#: After so many attempts the search ends: it may not take minutes, and attempts are the same on every machine, as
#: seconds are not. The lowest Hypothesis needs over fifty for a text of two patterns.
ATTEMPTS = 100
#: While nothing is found, the attempts are no more than this, divided by how many subschemas the part has: each attempt
#: draws for all of them, so that a hundred at a part of eighty take five seconds. There are WANTED at the least.
HOPEFUL = 2500
#: Of how many nodes is kept what was found.
KEPT = 1024
#: What brings the other generator.
EXTRA = "hookproof[schemathesis]"
_NAME = "#/components/schemas/Part"
_HOPELESS: dict[Filtered, str] = {}


def fall_back(node: Filtered) -> tuple[object, ...]:
    """Return values of a filtered node. Raises CannotGenerate where Schemathesis finds none either."""
    values, reason = _found(node)
    if not values:
        if len(_HOPELESS) >= KEPT:
            _HOPELESS.clear()
        _HOPELESS[node] = reason
        raise CannotGenerate(node.keyword, node.pointer, reason)
    return values


def refuse_hopeless(node: Filtered) -> None:
    """Raise CannotGenerate where a value of a filtered node has been looked for already, and none was found."""
    if node in _HOPELESS:
        raise CannotGenerate(node.keyword, node.pointer, _HOPELESS[node])


@lru_cache(maxsize=KEPT)
def _found(node: Filtered) -> tuple[tuple[object, ...], str]:
    """The values, or why there are none: a search takes seconds, and to no avail it takes them as well."""
    try:
        found = _drawn(json.dumps(_document(node)))
    except ModuleNotFoundError as error:
        return (), f"filtering found nothing; Schemathesis may ({error.name} is missing: pip install '{EXTRA}')"
    except Exception:  # noqa: BLE001 - whatever stops the other generator, our answer is the same
        return (), "filtering found nothing, and neither did Schemathesis"
    return tuple(filter(node.accepts, found)), f"neither filtering nor Schemathesis found a value{_told(node)}"


def _told(node: Filtered) -> str:
    patience = _patience(list(node.fragments))
    return f"; for a part of its size that search ends after {patience} attempts" if patience < ATTEMPTS else ""


def _patience(fragments: object) -> int:
    """After how many attempts a search that has found nothing ends; what a part refers to is not counted."""
    return max(WANTED, min(ATTEMPTS, HOPEFUL // max(1, sum(1 for _ in subschemas(fragments)))))


def _document(node: Filtered) -> dict[str, object]:
    """An OpenAPI document with one operation whose body is the part."""
    root = node.document if isinstance(node.document, dict) else {}
    part = {"allOf": list(node.fragments), "$defs": root.get("$defs", {})}
    content = {"application/json": {"schema": {"$ref": _NAME}}}
    operation = {
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "OK"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "part", "version": "1"},
        "paths": {"/part": {"post": operation}},
        "components": {"schemas": {"Part": _moved(part)}},
    }


def _moved(node: object) -> object:
    """The part with its local references led to where it now lies."""
    if isinstance(node, list):
        return [_moved(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _NAME + value[1:] if _is_local(key, value) else _moved(value) for key, value in node.items()}


def _is_local(key: str, value: object) -> bool:
    return key == "$ref" and isinstance(value, str) and (value == "#" or value.startswith("#/"))


def _drawn(text: str) -> list[object]:
    """Return what Schemathesis makes of a document. Parts that are written alike are searched once."""
    found, error = _searched(text)
    if error is not None:
        raise error
    return found


@lru_cache(maxsize=256)
def _searched(text: str) -> tuple[list[object], Exception | None]:
    try:
        return _search(json.loads(text)), None
    except Exception as error:  # noqa: BLE001 - whatever stops the other generator, the next part like it meets it too
        return [], error.with_traceback(None)


class _Enough(Exception):
    """The search has gone on for long enough."""


def _search(document: dict[str, object]) -> list[object]:
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, seed, settings, strategies

    found: list[Any] = []
    attempts: list[None] = []
    patience = _patience(lookup(document, _NAME[1:])["allOf"])

    def is_over() -> bool:
        return len(attempts) > (ATTEMPTS if found else patience)

    def attempt() -> None:
        """Drawn before each value: also where none comes of it, which the test never hears of."""
        attempts.append(None)
        if is_over():
            raise _Enough

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        operation = schemathesis.openapi.from_dict(document)["/part"]["POST"]

        @seed(1)
        @settings(
            max_examples=WANTED,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategies.builds(attempt), operation.as_strategy())
        def collect(_attempt: None, case: schemathesis.Case[Any]) -> None:
            found.append(case.body)

        try:
            collect()
        except Exception:
            # Where we have ended it, what Hypothesis makes of that when it tries once more is no error of the part.
            if not is_over():
                raise
    return found
