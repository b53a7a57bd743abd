"""Which answers a provider takes for success and for refusal, as far as its contract has terms of its own."""

from __future__ import annotations

import json
from functools import lru_cache

from hookproof.contract.model import DeliveryRules
from hookproof.delivery.traffic import Terms


def terms_of(rules: DeliveryRules) -> Terms | None:
    """Return the terms of a contract; None where every 2xx is success and every 4xx refusal."""
    if not (rules.acknowledged or rules.refused or rules.acknowledged_body):
        return None
    return _terms(rules.acknowledged, rules.refused, rules.acknowledged_body)


@lru_cache(maxsize=32)
def _terms(acknowledged: tuple[int, ...], refused: tuple[int, ...], body: str | None) -> Terms:
    fits = (lambda response: _holds(response.body, body)) if body else None
    return Terms(acknowledged=frozenset(acknowledged), refused=frozenset(refused), fits=fits)


def _holds(given: bytes, text: str) -> bool:
    """Whether a body holds a text; of a JSON object it has the members, however they are written."""
    wanted = _members(text.encode())
    return text.encode() in given or (bool(wanted) and wanted.items() <= _members(given).items())


def _members(body: bytes) -> dict[str, str]:
    """The members of a JSON object, each as JSON; none where it is no such object."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return {name: json.dumps(value, sort_keys=True) for name, value in told.items()} if isinstance(told, dict) else {}


def reports_error(body: bytes) -> bool:
    """Whether the body of an answer is a JSON object that says, by the names that are usual, that something failed.

    An `error` or `errors` that is not empty, or `ok` or `success` that is false.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(told, dict):
        return False
    return any(told.get(name) for name in _ERRORS) or any(told.get(name) is False for name in _SUCCESSES)


_ERRORS, _SUCCESSES = ("error", "errors"), ("ok", "success")
