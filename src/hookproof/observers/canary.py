"""Canary URLs: addresses of the run's own that stand in payloads, and what was fetched from them."""

from __future__ import annotations

import hashlib
from posixpath import basename
from urllib.parse import urlsplit

from hookproof.observers.outgoing import Listener

#: Other ways to write 127.0.0.1, which a guard that looks at the text alone lets pass: RFC 3986, section 7.4.
SPELLINGS = ("localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0")  # noqa: S104 - a text
LOOPBACK = "127.0.0.1"


class Canary:
    """Hands out URLs, one for each mark, and tells which were fetched. It listens on loopback from the first one on."""

    def __init__(self) -> None:
        self._listener: Listener | None = None

    def url(self, mark: str, *, like: str = "", host: str = LOOPBACK) -> str:
        """Return the URL for a mark; its file's name is that of the URL `like`. Raises CannotObserve."""
        if self._listener is None:
            self._listener = Listener(name="canary URLs")
        port = urlsplit(self._listener.url).port
        return f"http://{host}:{port}/{_token(mark)}/{_file_of(like)}"

    def fetched(self, mark: str) -> bool:
        """Whether anything was asked for at the URL of a mark."""
        calls = self._listener.read(()) if self._listener is not None else []
        return any(f"/{_token(mark)}/" in call["call"] for call in calls)

    def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.close()


def _token(mark: str) -> str:
    return hashlib.sha256(mark.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _file_of(url: str) -> str:
    """The last part of a URL's path, as far as it is plain: consumers look at its ending."""
    try:
        name = basename(urlsplit(url).path)
    except ValueError:
        return "file"
    return name if name.isascii() and name.replace(".", "").replace("-", "").replace("_", "").isalnum() else "file"
