"""What a user adds to get in, in headers and URL: told by its name, so that it is shown no more than a secret is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from hookproof.delivery.traffic import Headers

#: What stands where something was taken out.
REDACTED = "[redacted]"
#: Anything shorter would be met by chance in any text: it is taken out where it stands, and not looked for elsewhere.
SHORTEST_BY_CHANCE = 6
_NAMES = re.compile(
    r"authori[sz]ation|authenticat|(?<![a-z])auth(?![a-z])|cookie|token|secret|passw|(?<![a-z])pwd(?![a-z])|credential"
    r"|(?:api|access|function|private)[-_]?key|session|(?<![a-z])(?:jwt|sid)(?![a-z])|bearer",
    re.IGNORECASE,
)
#: In a URL's query these carry one too.
_IN_QUERIES = re.compile(r"(?:key|code|sig|signature|auth)", re.IGNORECASE)

#: `scheme://user:password@`, to the password.
_PASSWORD = re.compile(r"^([a-z][a-z0-9+.-]*://[^/?#@:\s]*:)[^/?#@\s]+@", re.IGNORECASE)


def is_credential(name: str) -> bool:
    """Whether a header of this name carries something that lets its sender in."""
    return _NAMES.search(name) is not None


def masked_query(query: str, mask: str = REDACTED) -> str:
    """Return the query of a URL with what its parameters carry taken out where their names say that it lets one in."""
    return "&".join(_masked(part, mask) for part in query.split("&"))


def masked_target(target: str, mask: str = REDACTED) -> str:
    """Return a URL, or its path and query, with what lets one in taken out of the query."""
    path, sign, query = target.partition("?")
    return f"{path}{sign}{masked_query(query, mask)}"


def masked_url(url: str, mask: str = REDACTED) -> str:
    """Return a URL, or a text that begins with one, with the password before its host taken out."""
    return _PASSWORD.sub(rf"\g<1>{mask}@", url, count=1)


def _masked(part: str, mask: str) -> str:
    name, equals, _ = part.partition("=")
    return f"{name}={mask}" if equals and _opens(name) else part


def _opens(name: str) -> bool:
    plain = unquote_plus(name)
    return is_credential(plain) or _IN_QUERIES.fullmatch(plain) is not None


def credentials_of(headers: Headers = (), url: str = "") -> tuple[str, ...]:
    """Return what of a user's headers and URL lets one in, each value also as it is without its scheme or escapes."""
    values = [value for name, value in headers if is_credential(name)]
    # `Bearer abc` also without its scheme (RFC 9110, section 11.4).
    tokens = [token for value in values for token in value.split()[1:]]
    return tuple(_telling((*values, *tokens, *_in_query(url.partition("#")[0].partition("?")[2]))))


def _in_query(query: str) -> Iterable[str]:
    for part in query.split("&"):
        name, equals, value = part.partition("=")
        if equals and _opens(name):
            yield from (value, unquote_plus(value))


def _telling(values: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(value for value in values if len(value) >= SHORTEST_BY_CHANCE)
