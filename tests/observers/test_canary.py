"""Canary URLs: a listener only where one is asked for, the name of the file kept where it is plain, marks apart."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

from hookproof.observers.canary import SPELLINGS, Canary

NAMES = {
    "https://cdn.example.com/a/winter.mp4?x=1": "winter.mp4",
    "https://cdn.example.com/we-ird_name.1.jpg": "we-ird_name.1.jpg",
    "https://cdn.example.com/a b.mp4": "file",
    "https://cdn.example.com/a;b.mp4": "file",
    "https://cdn.example.com/sommer-grün.mp4": "file",
    "https://cdn.example.com/folder/": "file",
    "https://[broken/x.mp4": "file",
    "": "file",
}


def test_the_name_of_the_file_is_kept_where_it_is_plain() -> None:
    with contextlib.closing(Canary()) as canary:
        assert not canary.fetched("nothing was handed out yet")
        for like, name in NAMES.items():
            parts = urlsplit(canary.url("mark", like=like))
            assert parts.path.rpartition("/")[2] == name, like
        assert urlsplit(canary.url("one")).path != urlsplit(canary.url("two")).path
        assert canary.url("one") == canary.url("one")
        for host in SPELLINGS:
            assert urlsplit(canary.url("one", host=host)).netloc.rpartition(":")[0] == host
