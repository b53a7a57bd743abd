"""The signing secret: where it comes from, the key that it gives, and how it is never shown."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping

from hookproof.contract.model import Authentication, DeliveryRules
from hookproof.contract.proofkinds import PROOF_KINDS
from hookproof.delivery.auth.kind import from_base64, from_hex
from hookproof.delivery.auth.kinds import kind_of
from hookproof.errors import InputError
from hookproof.parsing import read_text

#: Read where no secret is given as an option.
SECRET_VARIABLE = "HOOKPROOF_SECRET"  # noqa: S105 - the name of a variable


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

    def key(self, rules: Authentication) -> bytes:
        """Return the key that the secret gives under `rules`. Raises InputError where it cannot be decoded."""
        key = kind_of(rules).key(rules, self._text.removeprefix(rules.secret_prefix))
        if key is None:
            prefix = f", with or without the prefix {rules.secret_prefix}" if rules.secret_prefix else ""
            raise InputError(f"the secret is not {_expected(rules)}{prefix}", where=self.source, mend=_COPY)
        if not key:
            raise InputError("the secret holds no key", where=self.source, mend=_COPY)
        return key

    def keys(self, rules: DeliveryRules) -> tuple[bytes, ...]:
        """Return the key of each way of authentication. Raises InputError where the secret gives one none."""
        return tuple(map(self.key, rules.authentication))

    def key_forms(self, rules: Authentication) -> dict[str, bytes]:
        """Return the keys that a consumer may make of the secret by mistake, by what it did."""
        if rules.kind != "hmac":
            return {}
        bare = self._text.removeprefix(rules.secret_prefix)
        forms: dict[str, bytes | None] = {
            "the secret's text as the key": self._text.encode(),
            "the secret's text without its prefix as the key": bare.encode(),
            "the secret decoded as base64": from_base64(bare),
            "the secret with its prefix decoded as base64, other characters skipped": _leniently(self._text),
            "the secret with its prefix decoded as URL-safe base64": _leniently(_from_urlsafe(self._text)),
            "the secret decoded as hexadecimal": from_hex(bare),
        }
        right = self.key(rules)
        wrong = {name: key for name, key in forms.items() if key and key != right}
        return {name: key for name, key in wrong.items() if name == _first(wrong, key)}


_HOW = f"Give --secret env:NAME, --secret file:PATH or the secret itself, or set {SECRET_VARIABLE}."
_COPY = "Copy it again from where the provider showed it."
_EXPECTED = {"base64": "base64", "hex": "hexadecimal", "utf-8": "text", "pem": "a private key in PEM"}


def _expected(rules: Authentication) -> str:
    words = {"basic": "`name:password`", "ed25519": "a private key: its seed in hexadecimal or base64, or PEM"}
    if PROOF_KINDS[rules.kind].signs and rules.kind not in ("hmac", "jwt"):
        return words.get(rules.kind, f"a private key for {rules.kind}: PEM, or PKCS #8 in base64")
    return words.get(rules.kind, _EXPECTED[rules.secret_encoding])


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


def generate_secret(rules: Authentication) -> Secret:
    """Return a new random secret in the form that `rules` say."""
    return Secret(rules.secret_prefix + kind_of(rules).fresh(rules), source="generated")


def needs_secret(rules: DeliveryRules) -> bool:
    """Whether any way of authentication takes a secret."""
    return any(PROOF_KINDS[proof.kind].placed for proof in rules.authentication)


def secret_for(rules: DeliveryRules, option: str | None) -> Secret:
    """Return the secret of an option, as `parse_secret` does; where nothing takes one, none need be given."""
    if option is None and SECRET_VARIABLE not in os.environ and not needs_secret(rules):
        return Secret("unused", source="none")
    return parse_secret(option)


def _leniently(text: str) -> bytes | None:
    return from_base64(re.sub(r"[^A-Za-z0-9+/]", "", text))


def _from_urlsafe(text: str) -> str:
    return text.replace("_", "/").replace("-", "+")


def _first(forms: Mapping[str, bytes], key: bytes) -> str:
    return next(name for name, other in forms.items() if other == key)
