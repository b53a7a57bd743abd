"""How a consumer gets the public key that deliveries are signed for: it fetches it, or was handed it beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from hookproof.importing.headernames import is_header, mentions, told_headers
from hookproof.importing.offers import Batch
from hookproof.schema.patterns import deferral as re

_KEY_SET = re.compile(r"\bJWKS?\b|\bJSON Web Key|\bkey[ -]?set\b|jwks", re.IGNORECASE)
_PUBLIC_KEY = re.compile(r"\bpublic keys?\b|\bPEM\b", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s`\"'<>()\[\]{}]{3,200}")
_PATH = re.compile(r"[`\"'](/[\w.~/-]{2,120})[`\"']")
_HANDED = re.compile(
    r"\bpublic key\b[^.\n]{0,80}?\b(?:dashboard|settings|console|portal|shown|displayed|listed|provided|download|copy)"
    r"|\b(?:dashboard|settings|console|portal|shown|displayed|download|copy)\b[^.\n]{0,80}?\bpublic key\b"
    r"|-----BEGIN PUBLIC KEY-----",
    re.IGNORECASE,
)
_CALLED_KEY_ID = re.compile(r"(?:^|-)(?:key-?id|kid)$", re.IGNORECASE)
_SAYS_KEY_ID = re.compile(
    r"\bkid\b|\b(?:id|identifier) of the (?:public |signing )?key\b|\bkey(?:'s)? id", re.IGNORECASE
)
_ENDS = re.compile(r"[.!?]\s|\n\s*\n")
_MOST = 60_000


def published(batch: Batch) -> dict[str, Any] | None:
    """Return where the documents say that the public key is fetched, in the words of provider.yaml; None where they
    name no such place."""
    return next((found for text in batch.texts for found in _published(text[:_MOST])), None)


def _published(text: str) -> Iterator[dict[str, Any]]:
    for sentence in _ENDS.split(text):
        form = "jwks" if _KEY_SET.search(sentence) else "pem" if _PUBLIC_KEY.search(sentence) else ""
        for path in _paths(sentence) if form else ():
            if form == "jwks" or path.endswith((".pem", ".pub")):
                yield {"form": form, "path": path}


def _paths(sentence: str) -> Iterator[str]:
    urls: Sequence[str] = _URL.findall(sentence)
    yield from (path for path in (urlsplit(url.rstrip(".,;:")).path for url in urls) if len(path) > 1)
    yield from _PATH.findall(sentence)


def key_id_header(batch: Batch) -> str | None:
    """Return the header that says which key it is; None where the documents name none."""
    told = [each for each in (*told_headers(batch.offers), *mentions(batch.texts)) if is_header(each.name)]
    offered = [header.name for offer in batch.offers for header in offer.headers]
    called = (name for name in (*offered, *(each.name for each in told)) if _CALLED_KEY_ID.search(name))
    said = (each.name for each in told if _SAYS_KEY_ID.search(each.sentence) and "key" in each.name.lower())
    return next(iter((*called, *said)), None)


def is_handed(text: str) -> bool:
    """Return whether a text says that a consumer has the key beforehand: a dashboard shows it, or the text does."""
    return _HANDED.search(text) is not None
