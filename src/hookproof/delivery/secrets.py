"""The signing secret: where it comes from, the key that it gives, and how it is never shown."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from functools import partial

from hookproof.contract.model import Authentication, DeliveryRules
from hookproof.contract.proofkinds import DIGESTS, PROOF_KINDS
from hookproof.delivery.auth.kind import from_base64, from_hex
from hookproof.delivery.auth.kinds import kind_of
from hookproof.delivery.secretoption import is_reference, secrets_by_name
from hookproof.errors import InputError
from hookproof.parsing import read_text

#: Read where no secret is given as an option.
SECRET_VARIABLE = "HOOKPROOF_SECRET"  # noqa: S105 - the name of a variable


class Secret:
    """A signing secret and where it came from. Neither `repr` nor `str` shows it; only `reveal` does.

    Where a contract names the secrets of its ways of authentication, the text is a JSON object of all, by name.
    """

    __slots__ = ("_text", "source")

    def __init__(self, text: str, *, source: str = "--secret") -> None:
        """Raises InputError where `text` is empty."""
        self._text = text.strip()
        self.source = source
        if not self._text:
            raise InputError("the secret is empty", where=source, mend=_how(_OPTION))

    def __repr__(self) -> str:
        return f"Secret(source={self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and secrets.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]

    def reveal(self) -> str:
        """Return the secret itself: for the consumer that is to be given it, never for an output."""
        return self._text

    def of(self, rules: Authentication) -> str:
        """Return the text of the secret that one way of authentication takes. Raises InputError where it is absent."""
        name = rules.secret_name
        if not name:
            return self._text
        told = (secrets_by_name(self._text) or {}).get(name, "").strip()
        if not told:
            mend = f"Give one for each: --secret {name}=env:NAME, or {variable_of(name)}."
            raise InputError(f"there is no secret named {name!r}", where=self.source, mend=mend)
        return told

    def key(self, rules: Authentication) -> bytes:
        """Return the key that the secret gives under `rules`. Raises InputError where it cannot be decoded."""
        key = kind_of(rules).key(rules, self.of(rules).removeprefix(rules.secret_prefix))
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
        if rules.kind not in DIGESTS:
            return {}
        text = self.of(rules)
        bare = text.removeprefix(rules.secret_prefix)
        forms: dict[str, bytes | None] = {
            "the secret's text as the key": text.encode(),
            "the secret's text without its prefix as the key": bare.encode(),
            "the secret decoded as base64": from_base64(bare),
            "the secret with its prefix decoded as base64, other characters skipped": _leniently(text),
            "the secret with its prefix decoded as URL-safe base64": _leniently(_from_urlsafe(text)),
            "the letters of its prefix taken off one by one (lstrip), not the prefix": from_base64(
                text.lstrip(rules.secret_prefix or None)
            ),
            "the secret decoded as hexadecimal": from_hex(bare),
            "the secret cut a character too early, so that the end of its prefix is decoded with it": _leniently(
                _from_urlsafe(text[len(rules.secret_prefix) - 1 :] if rules.secret_prefix else "")
            ),
            "the secret cut a character too late, so that its first is lost": _leniently(bare[1:]),
        }
        right = self.key(rules)
        wrong = {name: key for name, key in forms.items() if key and key != right}
        return {name: key for name, key in wrong.items() if name == _first(wrong, key)}


_OPTION = "--secret"
_COPY = "Copy it again from where the provider showed it."
_EXPECTED = {"base64": "base64", "hex": "hexadecimal", "utf-8": "text", "pem": "a private key in PEM"}


def _how(option: str) -> str:
    return f"Give {option} env:NAME, {option} file:PATH or the secret itself, or set {SECRET_VARIABLE}."


def _expected(rules: Authentication) -> str:
    words = {"basic": "`name:password`", "ed25519": "a private key: its seed in hexadecimal or base64, or PEM"}
    if PROOF_KINDS[rules.kind].signs and rules.kind not in (*DIGESTS, "jwt"):
        return words.get(rules.kind, f"a private key for {rules.kind}: PEM, or PKCS #8 in base64")
    return words.get(rules.kind, _EXPECTED[rules.secret_encoding])


def parse_secret(
    option: str | None,
    *,
    source: str = _OPTION,
    environ: Mapping[str, str] = os.environ,
    called: str = _OPTION,
) -> Secret:
    """Return the secret of an option: `env:NAME`, `file:PATH` (`file:-` is standard input) or the secret itself.

    Without an option, HOOKPROOF_SECRET holds one of the three; `source` is where the option was said, `called`
    what it is called where none was. Raises InputError where there is no secret or it is empty.
    """
    how = _how(called)
    source = source if option is not None else SECRET_VARIABLE
    text = option if option is not None else environ.get(SECRET_VARIABLE)
    if text is None:
        raise InputError("there is no secret to sign with", mend=how)
    named = secrets_by_name(text)
    if named and any(map(is_reference, named.values())):
        parsed = partial(parse_secret, source=source, environ=environ, called=called)
        return Secret(json.dumps({name: parsed(each).reveal() for name, each in named.items()}), source=source)
    kind, colon, rest = text.partition(":")
    if colon and kind == "env":
        return _from_environment(rest, environ, how)
    if colon and kind == "file":
        return Secret(read_text(rest), source=f"file:{rest}")
    return Secret(text, source=source)


def variable_of(name: str) -> str:
    """Return the variable that holds the secret of a name where no option gives it."""
    return f"{SECRET_VARIABLE}_{re.sub(r'[^A-Z0-9]', '_', name.upper())}"


def secret_names(rules: DeliveryRules) -> tuple[str, ...]:
    """Return the names of the secrets that a contract tells apart, each once; none where there is only one secret."""
    return tuple(dict.fromkeys(proof.secret_name for proof in rules.authentication if proof.secret_name))


def _from_environment(name: str, environ: Mapping[str, str], how: str) -> Secret:
    if name not in environ:
        raise InputError("there is no such environment variable", where=f"env:{name}", mend=how)
    return Secret(environ[name], source=f"env:{name}")


def generate_secret(rules: Authentication | DeliveryRules) -> Secret:
    """Return a new random secret in the form that `rules` say; of a contract that names several, one for each name."""
    if isinstance(rules, Authentication):
        return Secret(rules.secret_prefix + kind_of(rules).fresh(rules), source="generated")
    if not secret_names(rules):
        return generate_secret(rules.signature)
    made = {proof.secret_name: proof for proof in reversed(rules.authentication) if proof.secret_name}
    return Secret(json.dumps({name: generate_secret(made[name]).reveal() for name in sorted(made)}), source="generated")


def needs_secret(rules: DeliveryRules) -> bool:
    """Whether any way of authentication takes a secret."""
    return any(PROOF_KINDS[proof.kind].placed for proof in rules.authentication)


def secret_for(rules: DeliveryRules, option: str | None, *, called: str = _OPTION) -> Secret:
    """Return the secret of an option, as `parse_secret` does; where nothing takes one, none need be given.

    Where consumers fetch all keys that verify, nobody need know the one that signs: a new one is made. `called`
    is what the option is called where none was given. Raises InputError.
    """
    if option is None and SECRET_VARIABLE not in os.environ and not needs_secret(rules):
        return Secret("unused", source="none")
    if option is None and SECRET_VARIABLE not in os.environ and _all_fetched(rules):
        return generate_secret(rules)
    if option is None and SECRET_VARIABLE not in os.environ and (names := secret_names(rules)):
        told = {name: f"env:{variable_of(name)}" for name in names if variable_of(name) in os.environ}
        option = json.dumps(told) if told else None
    return parse_secret(option, called=called)


def _all_fetched(rules: DeliveryRules) -> bool:
    placed = [proof for proof in rules.authentication if PROOF_KINDS[proof.kind].placed]
    return bool(placed) and all(proof.published is not None for proof in placed)


def _leniently(text: str) -> bytes | None:
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    # One letter alone at the end stands for no byte: Node's decoder lets it fall.
    return from_base64(letters[:-1] if len(letters) % 4 == 1 else letters)


def _from_urlsafe(text: str) -> str:
    return text.replace("_", "/").replace("-", "+")


def _first(forms: Mapping[str, bytes], key: bytes) -> str:
    return next(name for name, other in forms.items() if other == key)
