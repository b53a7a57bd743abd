"""A new version made from the one before: its folder with every identity rewritten, and its entry in provider.yaml."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path

from hookproof.contract.catalogue import find_version, load_events
from hookproof.contract.errors import CannotScaffold
from hookproof.contract.model import Contract, Provider, Version
from hookproof.overwriting import put_file
from hookproof.parsing import parse_yaml
from hookproof.schema.json import digest_of

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(\.[1-9]\d*)?\Z")


def scaffold(provider: Provider, old: str, new: str, *, source: str) -> Path:
    """Make the folder of version `new` from that of `old`, register it as the newest, and return it.

    Raises UnknownName for `old`; CannotScaffold where `new` is no version's name, exists, or is not the newest.
    """
    before = find_version(provider, old)
    date = date_of(new)
    folder = provider.root / new
    if folder.exists() or new in {version.name for version in provider.versions}:
        raise CannotScaffold(
            f"version {new} exists already", where=str(folder), mend="Edit it, or choose another name."
        )
    if _order(new) <= _standing(provider.latest):
        raise CannotScaffold(
            f"{new} is not newer than {provider.latest.name}",
            where=str(provider.root),
            mend="A revision of an older version is added by hand: schemas/README.md has the steps.",
        )
    path = provider.root / "provider.yaml"
    text = path.read_text(encoding="utf-8")
    try:
        _copy(provider.root / before.name, folder)
        digest = digest_of({name: event.written for name, event in load_events(folder).items()})
        put_file(path, registered(text, new, date, source, digest, where=str(path)))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # half a version is worse than none
        raise
    return folder


def record_digest(contract: Contract) -> tuple[str, str]:
    """Write the digest of the newest version into provider.yaml; return the one recorded before and the one now.

    Raises CannotScaffold for any other version: it is published.
    """
    provider, version = contract.provider, contract.version
    if version.name != provider.latest.name:
        raise CannotScaffold(
            f"version {version.name} is published: {provider.latest.name} is newer",
            where=str(provider.root),
            mend=f"A published version never changes: add revision {version.name}.1 with an erratum.",
        )
    path = provider.root / "provider.yaml"
    text = path.read_text(encoding="utf-8")
    entry = re.search(rf"^[ \t]+[\"']?{re.escape(version.name)}[\"']?[ \t]*:", text, re.MULTILINE)
    at = text.find(version.digest, entry.end() if entry else len(text))
    result = text[:at] + contract.digest + text[at + len(version.digest) :] if at >= 0 else ""
    if not result or _digests(result, path) != {**_digests(text, path), version.name: contract.digest}:
        raise CannotScaffold("the recorded digest is not found here", where=str(path), mend="Write it by hand.")
    put_file(path, result)
    return version.digest, contract.digest


def _digests(text: str, path: Path) -> dict[str, str]:
    return {str(name): entry["digest"] for name, entry in parse_yaml(text, str(path))["versions"].items()}


def date_of(name: str) -> str:
    """Return the day in a version's name. Raises CannotScaffold where it is no version's name."""
    match = _NAME.match(name)
    try:
        return dt.date.fromisoformat(match[1] if match else "").isoformat()
    except ValueError:
        mend = "Name it by the day on which it was first seen: 2026-10-02, or a revision of one: 2026-10-02.1."
        raise CannotScaffold(f"{name!r} is no version's name", mend=mend) from None


def _order(name: str) -> tuple[str, int]:
    date, _, revision = name.partition(".")
    return date, int(revision or 0)


def _standing(version: Version) -> tuple[str, int]:
    """Where a version stands among names that are days; one with a name of its own stands before those of its day."""
    return _order(version.name) if _NAME.match(version.name) else (version.date, -1)


def _copy(old: Path, new: Path) -> None:
    """Copy a version's folder; in every `$id`, the old folder's name becomes the new one's."""
    shutil.copytree(old, new)
    part = re.compile(rf'("\$id"\s*:\s*"[^"]*/){re.escape(old.name)}(?=/)')
    for path in new.rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        path.write_text(part.sub(rf"\g<1>{new.name}", text), encoding="utf-8")


def registered(text: str, name: str, date: str, source: str, digest: str, *, where: str) -> str:
    """Return the text of provider.yaml with one more entry at the end of `versions`; nothing else changes in it."""
    lines = text.splitlines()
    start = next((index for index, line in enumerate(lines) if re.match(r"versions:\s*(#.*)?$", line)), None)
    if start is None:
        raise CannotScaffold(
            "there is no block 'versions:'", where=where, mend="Write each version on lines of its own."
        )
    end = next((i for i in range(start + 1, len(lines)) if re.match(r"[^\s#]", lines[i])), len(lines))
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    entry = [f'  "{name}":', f'    date: "{date}"', f"    source: {json.dumps(source, ensure_ascii=False)}",
             f'    digest: "{digest}"']  # fmt: skip
    result = "\n".join([*lines[:end], *entry, *lines[end:]]) + "\n"
    _check_registered(text, result, name, where)
    return result


def _check_registered(text: str, result: str, name: str, where: str) -> None:
    before, after = parse_yaml(text, where), parse_yaml(result, where)
    added = after["versions"].pop(name, None)
    if added is None or before != after:
        raise CannotScaffold(
            "the new version cannot be added at the end of 'versions'", where=where, mend="Add it by hand."
        )
