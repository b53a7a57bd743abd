"""The placeholders of a contract's templates: the closed set, a template taken apart, and what is wrong in one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from hookproof.errors import nearest

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: What is signed may name these, and with an argument after a colon those of TAKES_ARGUMENT.
SIGNED = ("id", "timestamp", "body", "method", "url", "path", "form", "sha256", "crc32")
#: A hash that has no key of its own has the secret in what is hashed.
HASHED = (*SIGNED, "secret")
TAKES_ARGUMENT = ("header", "body", "form")
#: What follows a form's colon: the mark between name and value, and that between two parameters.
_MARKS_OF_A_FORM = 2
#: Headers, query parameters and claims may name these beside them: the event, and the published key that signed.
TOLD = (*SIGNED, "event", "key_id", "key_url")
#: A path under which a key is served.
SERVED = ("key_id",)
#: What a handshake asks, and its right answers.
ASKED, ANSWERED = ("challenge",), ("challenge", "hmac")
#: The text of a proof at its place.
WRITTEN = ("signature", "timestamp", "id")


@lru_cache(maxsize=256)
def pieces(template: str) -> tuple[tuple[bool, str], ...]:
    """Return a template in its pieces, in order: whether each is a placeholder, and its text without the braces."""
    return tuple((index % 2 == 1, text) for index, text in enumerate(_PLACEHOLDER.split(template)) if text or index % 2)


def names(template: str) -> frozenset[str]:
    """Return the placeholders of a template."""
    return frozenset(text for placeholder, text in pieces(template) if placeholder)


def unknown(template: str, known: tuple[str, ...], *, arguments: bool = True) -> Iterator[tuple[str, str]]:
    """Yield what is not understood in a template, and the mend: placeholders that are not known, braces of none."""
    if any(brace in text for placeholder, text in pieces(template) if not placeholder for brace in "{}"):
        yield f"a brace of {template!r} belongs to no placeholder", "A placeholder stands in one brace on each side."
    for name in sorted(names(template)):
        head, colon, argument = name.partition(":")
        if colon and arguments and head in TAKES_ARGUMENT and _fits(head, argument):
            continue
        if not colon and head in known:
            continue
        yield f"the placeholder {{{name}}} is not understood", _mend(head, known, arguments=arguments)


def _fits(head: str, argument: str) -> bool:
    if head == "form":
        return len(argument) == _MARKS_OF_A_FORM
    return bool(argument) if head == "header" else argument.startswith("/")


def signs_form(template: str) -> bool:
    """Return whether a template names the parameters of a form, whatever stands between them."""
    return any(name == "form" or name.startswith("form:") for name in names(template))


def _mend(name: str, known: tuple[str, ...], *, arguments: bool) -> str:
    more = ("header:NAME", "body:/POINTER", "form:=&") if arguments else ()
    near = nearest(name, known)
    meant = f"Did you mean {{{near[0]}}}? " if near else ""
    return f"{meant}Known here: {', '.join(f'{{{each}}}' for each in (*known, *more))}."
