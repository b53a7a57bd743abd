"""A provider's own API, as data beside its contract: an OpenAPI document whose operations say what they do here.

Of each operation `x-hookproof` is read: `does` names one of the verbs below, and `answer` is the JSON of the answer,
in which a text `{name}` stands for what the verb gives under that name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookproof.contract.model import Provider
from hookproof.contract.validation import validator_for
from hookproof.errors import InputError, UnknownName
from hookproof.parsing import read_document
from hookproof.schema.json import canonical

#: The file in a provider's folder that holds the document.
FILE = "api.yaml"
#: What an operation can do.
VERBS = ("create-endpoint", "list-endpoints", "delete-endpoint", "rotate-secret", "reserve", "start", "end", "state")
_METHODS = ("get", "post", "put", "patch", "delete")
_PART = re.compile(r"\{([^{}/]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: which requests it takes, what it does, and what it answers. `takes` is a JSON Schema, or None.

    An operation that is `open` needs no key; one that `drains` takes a body that is no JSON, and throws it away.
    """

    name: str
    method: str
    path: re.Pattern[str]
    does: str
    status: int
    takes: Mapping[str, Any] | None
    answer: Any
    options: Mapping[str, Any]
    open: bool = False
    drains: bool = False

    def admits(self, body: object) -> bool:
        """Whether a request may have this body."""
        return self.takes is None or validator_for(canonical(dict(self.takes)))(body)


@dataclass(frozen=True, slots=True)
class Interface:
    """All operations of a provider, and how its ids of endpoints begin."""

    operations: tuple[Operation, ...]
    prefix: str = ""

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | str:
        """Return the operation of a request with the values in its path; else the methods that the path has, or ""."""
        there = [operation for operation in self.operations if operation.path.fullmatch(path)]
        for operation in there:
            match = operation.path.fullmatch(path)
            if operation.method == method and match is not None:
                return operation, match.groupdict()
        return ", ".join(sorted({operation.method for operation in there}))


def read_interface(provider: Provider, *, needed: bool = True) -> Interface:
    """Return the API of a provider; one without operations where its folder has none and none is `needed`.

    Raises InputError where it is needed, or cannot be used.
    """
    path = provider.root / FILE
    if not path.exists() and not needed:
        return Interface(())
    if not path.exists():
        mend = f"Name your consumer with --endpoint URL, or write {FILE} beside provider.yaml as docs/serve.md says."
        raise InputError(f"{provider.name} has no API to serve", where=str(provider.root), mend=mend)
    document = read_document(path)
    try:
        operations = tuple(_operations(document, path))
        return Interface(operations, str(document.get("x-hookproof", {}).get("endpoint-prefix", "")))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"this is no OpenAPI document that can be served ({error})", where=str(path)) from None


def _operations(document: Mapping[str, Any], path: Path) -> list[Operation]:
    found = [
        _operation(template, method, item[method], str(path))
        for template, item in document["paths"].items()
        for method in _METHODS
        if "x-hookproof" in item.get(method, {})
    ]
    # What is written out goes before what a parameter stands for (OpenAPI 3.1, "Path Templating Matching").
    return sorted(found, key=lambda operation: operation.path.groups)


def _operation(template: str, method: str, said: Mapping[str, Any], where: str) -> Operation:
    does = said["x-hookproof"]
    if does["does"] not in VERBS:
        raise UnknownName("verb", str(does["does"]), VERBS, where=f"{where}#/paths/{template}/{method}")
    media = said.get("requestBody", {}).get("content", {})
    return Operation(
        name=str(said.get("operationId", f"{method} {template}")),
        method=method.upper(),
        path=_pattern(template),
        does=str(does["does"]),
        status=min(int(status) for status in said["responses"]),
        takes=media.get("application/json", {}).get("schema"),
        answer=does.get("answer"),
        options=does,
        open=said.get("security") == [],  # OpenAPI 3.1, "Operation Object": no requirement
        drains=bool(media) and "application/json" not in media,
    )


def _pattern(template: str) -> re.Pattern[str]:
    pieces = _PART.split(template)
    written = (re.escape(piece) if index % 2 == 0 else f"(?P<{piece}>[^/]+)" for index, piece in enumerate(pieces))
    return re.compile("".join(written))


def filled(template: object, values: Mapping[str, object]) -> object:
    """Return an answer with what is known put in.

    A text that is one placeholder becomes the value itself, whatever its type. A member whose name ends with `?` is
    left out where its value is not known (None).
    """
    if isinstance(template, str):
        whole = re.fullmatch(r"\{([a-z0-9_]+)\}", template)
        return values[whole[1]] if whole else re.sub(r"\{([a-z0-9_]+)\}", lambda m: str(values[m[1]]), template)
    if isinstance(template, list):
        return [filled(item, values) for item in template]
    if not isinstance(template, dict):
        return template
    made = {name: filled(item, values) for name, item in template.items()}
    return {name.removesuffix("?"): item for name, item in made.items() if not (name.endswith("?") and item is None)}
