"""What is done with a mangled input: all that the commands do with it. Nothing but an error of ours may come back."""

from __future__ import annotations

import json
import random
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import FrameType

from mangling import SCHEMA, document_text, schema_text

from hookproof.errors import HookproofError, Notice

#: No input may take longer, in seconds of a processor: how busy the machine is does not matter.
LIMIT = 10
_PROFILES = ("example", "minimal", "full", "covering", "random", "drift", "invalid")


class TooSlow(BaseException):
    """An input took longer than LIMIT of a processor. No Exception: nothing in between may swallow it."""


@contextmanager
def limited(seconds: float = LIMIT) -> Iterator[None]:
    """End what takes longer than the limit.

    An exception that a signal raises is lost where it strikes in a callback of the garbage collector (Hypothesis has
    one) or in a finaliser. So the signal is remembered, comes again every second, and counts where all was swallowed.
    """
    struck: list[TooSlow] = []

    def stop(_number: int, frame: FrameType | None) -> None:
        struck.append(TooSlow(_place(frame)))
        raise struck[0]

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Notice)
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    if struck:
        raise struck[0]


def _place(frame: FrameType | None) -> str:
    """The innermost line of ours that a frame is in or was called from."""
    while frame is not None and ("hookproof/" not in frame.f_code.co_filename or "/fuzz/" in frame.f_code.co_filename):
        frame = frame.f_back
    return f"{frame.f_code.co_filename.rpartition('hookproof/')[2]}:{frame.f_lineno}" if frame else "the fuzzer"


def _each(*steps: Callable[[], object]) -> None:
    """Take all steps: an error of ours in one does not excuse the next."""
    for step in steps:
        try:
            step()
        except HookproofError as error:
            told = error
        else:
            continue
        assert str(told)
        assert told.exit_code in (2, 3), told


def try_schema(rnd: random.Random) -> None:
    """Load, show, generate from, validate with, export and compare a mangled schema."""
    text = schema_text(rnd)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shop" / "2026-01-01"
        folder.mkdir(parents=True)
        (folder.parent / "provider.yaml").write_text(_PROVIDER, encoding="utf-8")
        (folder / "order.paid.schema.json").write_text(text, encoding="utf-8", errors="surrogatepass")
        (folder / "other.schema.json").write_text('{"type": "object"}', encoding="utf-8")
        _each(lambda: _as_contract(Path(name)), lambda: _as_file(Path(name), text))


_PROVIDER = """\
title: Shop
delivery:
  time_limit_seconds: 5
  event_pointer: /event
  signature: {scheme: plain, signed_content: "{body}", encoding: hex, format: "{signature}",
              headers: {signature: x-signature}, secret: {encoding: utf-8}}
versions:
  "2026-01-01": {date: "2026-01-01", source: a test, digest: "%s"}
""" % ("0" * 64)


def _as_contract(root: Path) -> None:
    from hookproof.compare.outline import outline
    from hookproof.contract import load_contract
    from hookproof.contract.export import DRAFTS
    from hookproof.contract.validation import is_valid, violations
    from hookproof.payloads import cases

    contract = load_contract("shop", root=root)
    event = contract.events.get("order.paid")
    if event is None:
        assert contract.unusable["order.paid"]
        return
    assert event.title is not None
    assert event.digest
    for profile in _PROFILES:
        _each(lambda profile=profile: [case.body for case in islice(cases(contract, event.name, profile, count=5), 5)])
    _each(
        lambda: [line.indented for line in outline(event.schema)],
        lambda: json.dumps(DRAFTS["2020-12"](event)),
        lambda: json.dumps(DRAFTS["7"](event)),
        lambda: is_valid(event)(SCHEMA["examples"][0]),
        lambda: violations(event, {"event": 1, "order": []}),
    )


def _as_file(root: Path, text: str) -> None:
    from hookproof.compare import compare_events
    from hookproof.settings.sides import sides

    old, new = root / "old.json", root / "new.json"
    old.write_text(json.dumps(SCHEMA), encoding="utf-8")
    new.write_text(text, encoding="utf-8", errors="surrogatepass")
    for one, other in ((old, new), (new, old)):
        before, after = sides(str(one), str(other), provider=None, schemas=None)
        compare_events(before.events, after.events, old="old", new="new")


def try_document(rnd: random.Random) -> None:
    """Lint a mangled document by all rules."""
    from hookproof.rules.rulebook import rules
    from hookproof.rules.runner import ground_of, judged
    from hookproof.sources.documentkinds import document_of
    from hookproof.sources.records import Corpus

    name, text = document_text(rnd)

    def lint() -> None:
        document = document_of(text, name)
        ground = ground_of(Corpus(documents=(document,)), None)
        for row in rules():
            judged(row, ground, document)

    _each(lint)
