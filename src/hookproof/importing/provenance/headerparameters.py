"""A header that is a list of parameters, the signature among them: `keyId=<id>, signature=<hex>`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookproof.schema.patterns import deferral as re

_SIGNATURE = re.compile(r"sig(?:n|nature)?|hmac|mac|digest", re.IGNORECASE)
_TIME = re.compile(r"t|ts|time(?:stamp)?|created|date", re.IGNORECASE)
_MESSAGE = re.compile(r"(?:delivery|message|event|request|webhook)[_-]?id|nonce", re.IGNORECASE)
_KEY = re.compile(r"key|key[_-]?id|kid|access[_-]?key(?:[_-]?id)?|client(?:[_-]?id)?|credential", re.IGNORECASE)
_PAIR = r"[A-Za-z][\w-]{0,30}=(?:\"[^\"\n]{0,200}\"|<[^>\n]{1,60}>|\{[^}\n]{1,60}\}|[^\s,;\"`'<{]{1,200})"
#: A value as a document shows it; a word for the scheme may come first.
_VALUE = re.compile(rf"(?:[A-Z][\w-]{{2,30}} )?{_PAIR}(?:(?:, ?|; ?){_PAIR}){{1,6}}")
#: What stands between a header's name and such a value.
_LEAD = re.compile(r"[ :,`\"']*(?:(?:e\.g\.|for example|for instance|such as|like|looks like)[,:]? )?[`\"']*")
_SPLIT = re.compile(r"([A-Za-z][\w-]{0,30})=(\"?)([^,;\"]*)\"?(, ?|; ?|$)")
_SHOWN = re.compile(
    rf"\b(?P<name>Authorization|[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)[`\"']?: ?[`\"']?(?={_VALUE.pattern})"
)
#: The id of a key where a document shows none that could be one.
_A_KEY = "key-1"
_ID = re.compile(r"[\w.:/@-]{1,120}")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The format of such a value in the words of provider.yaml, and the id of a key that stands in it ("": none)."""

    format: str
    key_id: str


def shown_headers(texts: Sequence[str]) -> Iterator[str]:
    """Yield the headers that texts show with such a value."""
    for text in texts:
        for found in _SHOWN.finditer(text):
            if parameters(text[found.end() :]) is not None:
                yield found["name"]


def parameters(sample: str) -> Parameters | None:
    """Return how a value is built that a sample begins with; None where it has no signature and one more parameter
    that is no time."""
    lead = _LEAD.match(sample)
    found = _VALUE.match(sample, lead.end() if lead else 0)
    if found is None:
        return None
    before = re.match(r"[A-Z][\w-]{2,30} (?=\S)", found[0])
    made, key_id, names = before[0] if before else "", "", []
    for name, quote, value, mark in _SPLIT.findall(found[0][len(made) :]):
        slot = _slot(name, value)
        key_id = slot if _KEY.fullmatch(name) else key_id
        made += f"{name}={quote}{slot}{quote}{mark}"
        names.append(name)
    others = [name for name in names if not (_SIGNATURE.fullmatch(name) or _TIME.fullmatch(name))]
    return Parameters(made, key_id) if made.count("{signature}") == 1 and others else None


def _slot(name: str, value: str) -> str:
    """What stands in a parameter: a placeholder, else a text as it is shown."""
    for pattern, placeholder in ((_SIGNATURE, "{signature}"), (_TIME, "{timestamp}"), (_MESSAGE, "{id}")):
        if pattern.fullmatch(name):
            return placeholder
    return value if _ID.fullmatch(value) else _A_KEY
