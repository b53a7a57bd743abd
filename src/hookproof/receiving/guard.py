"""Who may talk to a listener on this machine: no web page, and nobody under a name that is not this machine's."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping

from hookproof.delivery.traffic import Headers

#: Headers that browsers send with what a page asks for, and webhook senders do not.
_OF_PAGES = ("origin", "sec-fetch-site")


def why_not(headers: Headers, allowed: Collection[str], *, page: bool = False) -> str:
    """Return why a request is not taken, "" where it is. `allowed` are names of this machine elsewhere: a tunnel's.

    Where `page` is true, a page that came from here may ask, and nobody comes through a tunnel.

    A page of another site can make a browser send requests to this machine: it then says so, or comes under the name
    of that site (DNS rebinding).
    """
    named = {name.lower(): value for name, value in headers}
    authority = named.get("host", "")
    if not (page and _is_own(named, authority)) and any(name in named for name in _OF_PAGES):
        return "it comes from a web page"
    host = host_of(authority)
    if is_local(host) or (host in allowed and not page):
        return ""
    return f"it is for the host {host}" if host else "it names no host"


def _is_own(named: Mapping[str, str], authority: str) -> bool:
    """Whether the page that asks came from the same place, or a user opened it."""
    origin, site = named.get("origin"), named.get("sec-fetch-site", "same-origin")
    return origin in (None, f"http://{authority}") and site in ("same-origin", "none")


def host_of(authority: str) -> str:
    """Return the host of a Host header, in lower case and without port and brackets."""
    text = authority.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0].rstrip(".")


def is_local(host: str) -> bool:
    """Whether a host's name is this machine's own, wherever one asks (RFC 6761, section 6.3)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
