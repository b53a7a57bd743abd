"""Keep secrets and signatures out of everything that is shown or kept, and find them where a consumer leaks them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from urllib.parse import quote, quote_plus

from hookproof.contract.model import Authentication
from hookproof.contract.proofkinds import PROOF_KINDS
from hookproof.delivery.credentials import REDACTED, SHORTEST_BY_CHANCE, credentials_of
from hookproof.delivery.disclosure import disclosure_of
from hookproof.delivery.secrets import Secret
from hookproof.delivery.text import decoded_body
from hookproof.delivery.traffic import Headers, Response
from hookproof.errors import HookproofError

#: What ends a text that was shortened; and so many characters of a secret are too many before it.
_CUT, _BEGINNING = "…".encode(), 8


class Redactor:
    """Replaces a secret in all its forms, and signatures, in text and bytes.

    Looked for: the secret's text with and without its prefix, its JSON, URL and base64 forms; the key as raw bytes and
    in base64 (both alphabets, with and without padding) and hexadecimal (either case); each signature that was added.
    """

    def __init__(self, secret: Secret | None = None, *ways: Authentication) -> None:
        self._forms: dict[bytes, str] = {}
        known: dict[bytes, str] = {}
        for rules in ways if secret is not None else ():
            if PROOF_KINDS[rules.kind].placed:
                assert secret is not None  # noqa: S101 - for the type checker: there are no ways without one
                known |= self._add_secret(secret, rules)
        self._disclosure = disclosure_of(known)
        self._secret_forms = frozenset(self._forms)

    def _add_secret(self, secret: Secret, rules: Authentication) -> dict[bytes, str]:
        """Take in the forms of the secret of one way of authentication; return what else is looked for, in dumps."""
        text, key = secret.of(rules), secret.key(rules)
        self._add_text("the secret", text)
        self._add_text("the secret", text.removeprefix(rules.secret_prefix))
        self._add_key("the signing key", key)
        bare = text.removeprefix(rules.secret_prefix).rstrip("=")
        return {bare.encode("utf-8", "surrogatepass"): "the secret", key: "the signing key"}

    def with_signatures(self, signatures: Iterable[str]) -> Redactor:
        """Return a redactor that knows these signatures too."""
        return self._with("a signature", signatures)

    def with_credentials(self, headers: Headers, url: str = "") -> Redactor:
        """Return a redactor that knows the credentials in a user's headers and URL too: a consumer may echo them."""
        return self._with("a credential", credentials_of(headers, url))

    def _with(self, label: str, texts: Iterable[str]) -> Redactor:
        other = Redactor()
        other._forms = {**self._forms}
        other._disclosure, other._secret_forms = self._disclosure, self._secret_forms
        for text in texts:
            other._add_text(label, text)
        return other

    def text(self, text: str) -> str:
        """Return `text` with everything secret replaced."""
        return self.data(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def data(self, data: bytes) -> bytes:
        """Return `data` with everything secret replaced."""
        for form in self._longest_first:
            if form in data:
                data = data.replace(form, REDACTED.encode())
        return self._without_beginnings(data) if _CUT in data else data

    def _without_beginnings(self, data: bytes) -> bytes:
        """Return `data` with what is secret replaced where a text was shortened within it, to its first characters."""
        *cut, last = data.split(_CUT)
        for form in self._longest_first:
            for number, part in enumerate(cut):
                at = part.rfind(form[:_BEGINNING])
                if at >= 0 and len(form) > _BEGINNING and form.startswith(part[at:]):
                    cut[number] = part[:at] + REDACTED.encode()
        return _CUT.join((*cut, last))

    def withheld(self, response: Response) -> str:
        """Return the words that stand for an answer which holds the secret in any form; "" where it may be shown."""
        found = self.leaks_of(response, only=self._secret_forms)
        return f"withheld: it holds {' and '.join(found)}" if found else ""

    def told(self, text: str) -> str:
        """Return what may be shown of a text from outside: all of it but credentials, or that it is withheld."""
        found = self.leaks(text.encode("utf-8", "surrogatepass"), only=self._secret_forms)
        return f"withheld: it holds {' and '.join(found)}" if found else self.text(text)

    @contextmanager
    def hushing(self) -> Iterator[None]:
        """Let errors pass with what may be shown of them: an application's own words may be in one."""
        try:
            yield
        except HookproofError as error:
            error.what = self.told(error.what)
            error.args = (error.what,)
            raise

    def leaks_of(self, response: Response, *, only: frozenset[bytes] | None = None) -> tuple[str, ...]:
        """Return what of the secret an answer holds, as `leaks` does."""
        # Apart: many answers have the same headers or the same body, and what was searched is remembered.
        return tuple(dict.fromkeys(what for part in parts_of(response) for what in self._remembered(part, only)))

    def leaks(self, data: bytes, *, only: frozenset[bytes] | None = None) -> tuple[str, ...]:
        """Return what of the secret `data` holds, in words, each once; empty where it holds nothing."""
        found, whole = [], data
        for form in self._longest_first:
            if form in data and (only is None or form in only):
                found.append(self._forms[form])
                # A form inside a longer one that was found is no second leak.
                data = data.replace(form, b"\0")
        if not found and (written := self._disclosure.find(whole)):
            return (written,)
        return tuple(dict.fromkeys(found))

    @cached_property
    def _remembered(self) -> Callable[[bytes, frozenset[bytes] | None], tuple[str, ...]]:
        return lru_cache(maxsize=64)(lambda data, only: self.leaks(data, only=only))

    @cached_property
    def _longest_first(self) -> list[bytes]:
        return sorted(self._forms, key=len, reverse=True)

    def _add(self, label: str, form: str | bytes) -> None:
        data = form.encode("utf-8", "surrogatepass") if isinstance(form, str) else form
        if data:
            self._forms.setdefault(data, label)

    def _add_text(self, label: str, text: str) -> None:
        escaped = json.dumps(text)[1:-1]
        for form in (text, escaped, escaped.replace("/", "\\/"), *_in_urls(text)):
            self._add(label, form)
        self._add(f"{label} in base64", _unpadded(text.encode("utf-8", "surrogatepass")))

    def _add_key(self, label: str, key: bytes) -> None:
        if len(key) >= SHORTEST_BY_CHANCE:
            self._add(label, key)
        plain = _unpadded(key)
        for form in (
            plain,
            plain.replace("+", "-").replace("/", "_"),
            quote(plain, safe=""),
            plain.replace("/", "\\/"),
        ):
            self._add(f"{label} in base64", form)
        for form in (key.hex(), key.hex().upper()):
            self._add(f"{label} in hexadecimal", form)


def parts_of(response: Response) -> tuple[bytes, bytes]:
    """Return all that an answer says: its headers, and its body decoded as far as it is looked at."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers).encode("utf-8", "replace")
    return headers, decoded_body(response)


def _unpadded(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _in_urls(text: str) -> list[str]:
    """The text as it stands in URLs and forms; escapes may be written in either case (RFC 3986, section 2.1)."""
    forms = [quote(text, safe=""), quote(text), quote_plus(text)]
    return [*forms, *(re.sub("%[0-9A-F]{2}", lambda m: m.group().lower(), form) for form in forms)]
