"""The credentials that whole requests are sent with: what a collection sets for them, what a header holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hookproof.schema.json import list_at
from hookproof.schema.patterns import deferral as re

#: A scheme in the terms of OpenAPI.
Scheme = Mapping[str, Any]
#: A header `Authorization`: its scheme, and the credentials (RFC 9110, section 11.6.2).
_WRITTEN = re.compile(r"(?P<scheme>[A-Za-z][\w-]*) +(?P<rest>\S.*)", re.DOTALL)
#: A JSON Web Token (RFC 7519): two JSON objects and a signature.
_WEB_TOKEN = re.compile(r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*")
_IN_QUERY = frozenset({"query", "queryparams"})


def of_collection(settings: Iterable[object]) -> tuple[Scheme, ...]:
    """Return how a collection (Postman) authenticates a request, by its `settings`, innermost first: the request's own,
    those of its folders, the collection's. The first that says something counts, also where it says "none"."""
    set_here = next((each for each in settings if isinstance(each, Mapping) and isinstance(each.get("type"), str)), {})
    kind = set_here.get("type", "noauth")
    return _scheme(str(kind), _members(set_here.get(kind)))


def of_header(headers: Iterable[tuple[str, str]]) -> tuple[Scheme, ...]:
    """Return what the header `Authorization` of a request says; () where it has none, or one of another form."""
    written = next((value for name, value in headers if name.lower() == "authorization"), "")
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return ()
    scheme = found["scheme"].lower()
    signed = {"bearerFormat": "JWT"} if scheme == "bearer" and _WEB_TOKEN.fullmatch(found["rest"]) else {}
    return ({"type": "http", "scheme": scheme, **signed},)


def _scheme(kind: str, told: Mapping[str, str]) -> tuple[Scheme, ...]:
    if kind == "noauth":
        return ()
    if kind in ("basic", "bearer"):
        return of_header([("Authorization", f"{kind} {told.get('token') or '-'}")])
    if kind == "apikey" and told.get("key"):
        where = "query" if told.get("in", "header").lower() in _IN_QUERY else "header"
        return ({"type": "apiKey", "in": where, "name": told["key"]},)
    # Of other kinds no more is known than that there is one.
    return ({"type": kind},)


def _members(told: object) -> Mapping[str, str]:
    """What a kind is set to: a list of keys with values (2.1), or an object (2.0)."""
    if isinstance(told, Mapping):
        return {str(key): str(value) for key, value in told.items()}
    listed = list_at({"told": told}, "told")
    return {str(each.get("key")): str(each.get("value", "")) for each in listed if isinstance(each, Mapping)}
