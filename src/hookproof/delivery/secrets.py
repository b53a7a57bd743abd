"""The signing secret: where it comes from, the key that it gives, and how it is never shown."""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Callable, Mapping

from hookproof.contract.model import SignatureRules
from hookproof.errors import InputError
from hookproof.parsing import read_text

#: Read where no secret is given as an option.
SECRET_VARIABLE = "HOOKPROOF_SECRET"  # noqa: S105 - the name of a variable
#: Bytes of a generated key: the middle of the 24 to 64 that Standard Webhooks 1.0.0 ("Signature scheme") asks for.
_GENERATED_BYTES = 32


class Secret:
    """A signing secret and where it came from. Neither `repr` nor `str` shows it; only `reveal` does."""

    __slots__ = ("_text", "source")

    def __init__(self, text: str, *, source: str = "--secret") -> None:
        """Raises InputError where `text` is empty."""
        self._text = text.strip()
        self.source = source
        if not self._text:
            raise InputError("the secret is empty", where=source, mend=_HOW)

    def __repr__(self) -> str:
        return f"Secret(source={self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and secrets.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]

    def reveal(self) -> str:
        """Return the secret itself: for the consumer that is to be given it, never for an output."""
        return self._text

    def key(self, rules: SignatureRules) -> bytes:
        """Return the key that the secret gives under `rules`. Raises InputError where it cannot be decoded."""
        text = self._text.removeprefix(rules.secret_prefix)
        key = _DECODERS[rules.secret_encoding](text)
        if key is None:
            prefix = f", with or without the prefix {rules.secret_prefix}" if rules.secret_prefix else ""
            expected = _EXPECTED[rules.secret_encoding]
            raise InputError(f"the secret is not {expected}{prefix}", where=self.source, mend=_COPY)
        if not key:
            raise InputError("the secret holds no key", where=self.source, mend=_COPY)
        return key

    def key_forms(self, rules: SignatureRules) -> dict[str, bytes]:
        """Return the keys that a consumer may make of the secret by mistake, by what it did."""
        bare = self._text.removeprefix(rules.secret_prefix)
        forms: dict[str, bytes | None] = {
            "the secret's text as the key": self._text.encode(),
            "the secret's text without its prefix as the key": bare.encode(),
            "the secret decoded as base64": _from_base64(bare),
            "the secret with its prefix decoded as base64, other characters skipped": _leniently(self._text),
            "the secret with its prefix decoded as URL-safe base64": _leniently(_from_urlsafe(self._text)),
            "the secret decoded as hexadecimal": _from_hex(bare),
        }
        right = self.key(rules)
        wrong = {name: key for name, key in forms.items() if key and key != right}
        return {name: key for name, key in wrong.items() if name == _first(wrong, key)}


_HOW = f"Give --secret env:NAME, --secret file:PATH or the secret itself, or set {SECRET_VARIABLE}."
_COPY = "Copy it again from where the provider showed it."
_EXPECTED = {"base64": "base64", "hex": "hexadecimal", "utf-8": "text"}


def parse_secret(option: str | None, *, source: str = "--secret", environ: Mapping[str, str] = os.environ) -> Secret:
    """Return the secret of an option: `env:NAME`, `file:PATH` (`file:-` is standard input) or the secret itself.

    Without an option, HOOKPROOF_SECRET holds one of the three; `source` is where the option was said. Raises
    InputError where there is none or it is empty.
    """
    source = source if option is not None else SECRET_VARIABLE
    text = option if option is not None else environ.get(SECRET_VARIABLE)
    if text is None:
        raise InputError("there is no secret to sign with", mend=_HOW)
    kind, colon, rest = text.partition(":")
    if colon and kind == "env":
        return _from_environment(rest, environ)
    if colon and kind == "file":
        return Secret(read_text(rest), source=f"file:{rest}")
    return Secret(text, source=source)


def _from_environment(name: str, environ: Mapping[str, str]) -> Secret:
    if name not in environ:
        raise InputError("there is no such environment variable", where=f"env:{name}", mend=_HOW)
    return Secret(environ[name], source=f"env:{name}")


def generate_secret(rules: SignatureRules) -> Secret:
    """Return a new random secret in the form that `rules` say."""
    data = secrets.token_bytes(_GENERATED_BYTES)
    in_base64 = rules.secret_encoding == "base64"  # noqa: S105 - the name of an encoding
    text = base64.b64encode(data).decode() if in_base64 else data.hex()
    return Secret(rules.secret_prefix + text, source="generated")


def _from_base64(text: str) -> bytes | None:
    """Decode what holds nothing but base64 (RFC 4648, section 4); missing padding is added, as the libraries do."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _leniently(text: str) -> bytes | None:
    return _from_base64(re.sub(r"[^A-Za-z0-9+/]", "", text))


def _from_urlsafe(text: str) -> str:
    return text.replace("_", "/").replace("-", "+")


def _from_hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def _first(forms: Mapping[str, bytes], key: bytes) -> str:
    return next(name for name, other in forms.items() if other == key)


_DECODERS: dict[str, Callable[[str], bytes | None]] = {
    "base64": _from_base64,
    "hex": _from_hex,
    "utf-8": str.encode,
}
