"""Parameters of the query that sentences name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.schema.patterns import deferral as re

_NAME = r"[`\"'](?P<{}>[A-Za-z][\w-]{{0,40}})[`\"']"
_IN_QUERY = re.compile(
    rf"{_NAME.format('before')} (?:query|URL)[ -](?:string )?parameter"
    rf"|(?:query|URL)[ -](?:string )?parameter,? (?:named |called )?{_NAME.format('after')}",
    re.IGNORECASE,
)
#: A parameter that is called so carries a proof.
_SIGNS = re.compile(r"signature|hmac|^(?:sig|sign|digest|hash|mac)$", re.IGNORECASE)
_MOST = 60_000


def query_parameters(texts: Sequence[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield every parameter of the query that texts name, with the match."""
    for text in texts:
        for found in _IN_QUERY.finditer(text[:_MOST]):
            yield found["before"] or found["after"], found


def signature_parameter(texts: Sequence[str]) -> str | None:
    """Return the parameter that is called like one that carries a signature; None where none is."""
    return next((name for name, _ in query_parameters(texts) if names_signature(name)), None)


def names_signature(name: str) -> bool:
    """Return whether a parameter or a member is called like one that holds a signature."""
    return _SIGNS.search(name) is not None
