"""Where deliveries may go: a URL taken apart, held against the rule that these deliveries are for test systems."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from hookproof.delivery.credentials import masked_query
from hookproof.errors import InputError

_PORTS = {"http": 80, "https": 443}
#: Private networks, and nothing else that the registries call "private": RFC 1918, RFC 4193.
_PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
#: A cloud's own metadata service (Amazon), inside RFC 4193: what answers there is no test system.
_METADATA = ipaddress.ip_address("fd00:ec2::254")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A consumer's URL: its parts, and the addresses that its host has; these alone are connected to."""

    scheme: str
    host: str
    port: int
    path: str
    query: str
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them: the scheme's own port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether every address of the host is this machine."""
        return bool(self.addresses) and all(_plain(address).is_loopback for address in self.addresses)

    def request_target(self, more: str = "", query: str = "") -> str:
        """Return path and query as the request line has them, `more` and `query` appended to each as they stand."""
        whole = self.query_with(query)
        return f"{self.path}{more}{f'?{whole}' if whole else ''}"

    def query_with(self, query: str) -> str:
        """Return the query with another one behind it."""
        return "&".join(filter(None, (self.query, query)))

    @property
    def url(self) -> str:
        """The whole URL, as a consumer sees it: with what lets one in, so not for people."""
        return f"{self.scheme}://{self.authority}{self.request_target()}"

    def shown_target(self, more: str = "", query: str = "") -> str:
        """Return the same as `request_target` for people: without what lets one in."""
        whole = self.query_with(query)
        return f"{self.path}{more}{f'?{masked_query(whole)}' if whole else ''}"

    def at(self, instead: str) -> Target:
        """Return the target with another path and query on the same host; itself where `instead` is empty."""
        if not instead:
            return self
        path, _, query = instead.partition("?")
        return replace(self, path=path, query=query)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.shown_target()}"


def parse_target(url: str, *, allow_hosts: Iterable[str] = ()) -> Target:
    """Return the target that `url` names.

    Raises InputError for a URL without scheme or host, with a user name in it, or that leads to a host which is neither
    loopback nor private and is not among `allow_hosts`. A host that has no address is no error here: it is unreachable.
    """
    scheme, host, port, path, query = _parts(url)
    allowed = {name.lower().rstrip(".") for name in allow_hosts}
    addresses = _resolve(host, port)
    public = [address for address in addresses if not _is_near(_plain(address))]
    if public and host.lower().rstrip(".") not in allowed:
        raise InputError(
            f"{host} is neither this machine nor in a private network",
            mend=f"Deliveries are meant for test systems. If this is one: --allow-host {host}.",
        )
    return Target(scheme=scheme, host=host, port=port, path=path, query=query, addresses=addresses)


def name_target(url: str) -> Target:
    """Return the target that `url` names without asking for its addresses: for what is not connected to."""
    scheme, host, port, path, query = _parts(url)
    return Target(scheme=scheme, host=host, port=port, path=path, query=query, addresses=())


def _parts(url: str) -> tuple[str, str, int, str, str]:
    if re.search(r"[\s\x00-\x1f\x7f\\]", url) or not url:
        raise _unusable("is empty or holds whitespace, a backslash or a control character")
    if not re.match(r"https?://", url, re.IGNORECASE):
        raise _unusable("does not start with http:// or https://", _meant(url.partition("://")[2] or url.lstrip("/")))
    try:
        split = urlsplit(url)
        host, port = split.hostname, split.port
    except ValueError as error:
        raise _unusable(f"cannot be read ({error})") from None
    if not host:
        raise _unusable("names no host")
    if split.username is not None or split.password is not None:
        # The URL is not repeated: what stands in it is a password.
        raise _unusable("holds a user name or a password", "Give them as --header 'Authorization: …'.")
    path = quote(split.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(split.query, safe="/%:@!$&'()*+,;=~-._?")
    return split.scheme, _ascii(host), _PORTS[split.scheme] if port is None else port, path, query


_FORM = "Give it as http://HOST:PORT/PATH."


def _meant(text: str) -> str:
    """Say what is meant by a text without a scheme: a port is one of this machine, and a mere word is no host."""
    if re.match(r":?\d+(?:/|$)", text):
        return f"Did you mean http://127.0.0.1:{text.lstrip(':')}?"
    return f"Did you mean http://{text}?" if re.search(r"[:/]|^localhost$", text) else _FORM


def _unusable(what: str, mend: str = _FORM) -> InputError:
    return InputError(f"the URL {what}", mend=mend)


def _ascii(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        raise _unusable("names a host that is none") from None


def _resolve(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def _plain(address: str) -> _Address:
    """Return the address, an IPv4 one where it is mapped into IPv6 (RFC 4291, section 2.5.5.2)."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _is_near(address: _Address) -> bool:
    private = any(address in network for network in _PRIVATE) and address != _METADATA
    return address.is_loopback or private
