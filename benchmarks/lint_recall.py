"""How much of what a careful reader finds in whole documents the linter finds, by kind and half.

    python benchmarks/lint_recall.py [--half FOLDER] [--misses]

The documents stand in `lint_recall/`; where a contradiction stands, the text is written twice, `«name‖wrong‖right»`,
and `contradictions.yaml` says what each is. They were written before any rule was read by the hand that wrote them;
those in `held` were measured first and not mended on, those in `mended` were mended on.
`specs-mended` and `specs-held` are a later set, of specifications alone, by another hand; `specs-second` is one more,
with documents that are right in all and have what the others have; it was mended on after its first run.
`specs-third-mended` and `specs-third-held` are by a fourth hand: 35 of 79 and 66 of 108 were found before the first of
the two was mended on.
`prose-mended` are pages of calls, programs and limits, by a third hand: 12 of 84 were found before they were mended on.
`guides-mended` and `guides-held` are guides in the styles of documentation systems, by a fourth hand: at first 27 of 89
and 18 of 66 were found; the held ones were not mended on.

A contradiction counts as found where its documents, right but for it, have a finding, notes apart, that they do not
have without it; `together` counts those of which a finding is left where all contradictions stand at once. Whatever is
found in documents that are right in all is false, or true and not known to the author.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from lint_kinds import findings

FOLDER = Path(__file__).parent / "lint_recall"
_MARK = re.compile(r"«([a-z-]+)‖([^‖»]*)‖([^»]*)»")


@dataclass(frozen=True)
class Documentation:
    """Documents that belong together: their half, their name, and the texts with marks by file name."""

    half: str
    name: str
    texts: dict[str, str]

    def marks(self) -> list[str]:
        """Return the names of all contradictions."""
        return [match[1] for text in self.texts.values() for match in _MARK.finditer(text)]

    def files(self, wrong: set[str]) -> dict[str, str]:
        """Return the texts with these contradictions and no other."""
        return {
            name: _MARK.sub(lambda match: match[2] if match[1] in wrong else match[3], text)
            for name, text in self.texts.items()
        }


def documentations() -> Iterator[Documentation]:
    """Yield what stands in the folders of both halves: a file alone, or a folder as one."""
    for path in sorted(path for half in FOLDER.iterdir() if half.is_dir() for path in half.iterdir()):
        files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
        root = path.parent if path.is_file() else path
        texts = {one.relative_to(root).as_posix(): one.read_text("utf-8") for one in files}
        yield Documentation(path.parent.name, path.name, texts)


def main() -> None:
    """Judge each contradiction alone and all together, and print the shares by kind and half."""
    options = argparse.ArgumentParser()
    options.add_argument("--half", action="append")
    options.add_argument(
        "--misses", action="store_true", help="name what is missed and what is found in right documents"
    )
    asked = options.parse_args()
    kinds = {name: kind for name, (kind, _) in _table().items()}
    counts: dict[tuple[str, str], Counter[str]] = {}
    for one in documentations():
        if asked.half and one.half not in asked.half:
            continue
        right, together = findings(one.files(set())), findings(one.files(set(one.marks())))
        if asked.misses:
            print(*(f"{one.name}: FALSE? {finding}" for finding in sorted(right)), sep="\n")
        for mark in dict.fromkeys(one.marks()):
            alone = findings(one.files({mark})) - right
            for group in (one.name, kinds[mark], "all"):
                count = counts.setdefault((one.half, group), Counter())
                count.update(marks=1, found=bool(alone), together=bool(alone & together))
            if asked.misses:
                print(f"{one.name}: {'found' if alone else 'MISS '} {mark}: {_table()[mark][1]} {sorted(alone) or ''}")
    for (half, group), count in sorted(counts.items()):
        told = f"found {count['found']:3} of {count['marks']:3}, together {count['together']:3}"
        print(f"{half:12}  {group:16} {told}")


def _table() -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = yaml.safe_load((FOLDER / "contradictions.yaml").read_text("utf-8"))
    return table


if __name__ == "__main__":
    main()
