"""What `lint:` of hookproof.yaml says: which documents, against which contract, how much each rule weighs, and where
a rule is not to speak."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

from hookproof.findings import Finding
from hookproof.settings.sources import file_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Linting:
    """The section, read. `ignored` are globs over paths, each with globs over rules; `where` is the file."""

    paths: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    contract: str = ""
    baseline: str = ""
    fail_on: str = ""
    severities: Mapping[str, str] = field(default_factory=dict)
    ignored: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: str = ""

    def ignores(self, finding: Finding) -> bool:
        """Whether a rule is not to speak of the document of a finding."""
        path = PurePath(finding.place.path if finding.place else finding.subject).as_posix()
        return any(
            is_within(path, glob) and any(fnmatchcase(finding.fact.id, one) for one in globs)
            for glob, globs in self.ignored.items()
        )


def is_within(path: str, glob: str) -> bool:
    """Whether a path fits a glob, or stands in a folder that does; `**` is any number of folders."""
    pattern = re.escape(glob.removeprefix("./").rstrip("/"))
    pattern = (
        pattern.replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    )
    return bool(re.fullmatch(rf"(?:.*/)?{pattern}(?:/.*)?", path.removeprefix("./")))


def linting(folder: Path) -> Linting:
    """Return what the settings of a folder say of lint. Raises BadSetting, UnknownName and the errors of reading."""
    said = file_source(folder)("lint")
    value = said.value if said is not None else {}
    told = value if isinstance(value, dict) else {}
    ignored = told.get("ignore", {})
    return Linting(
        paths=tuple(map(str, told.get("paths", ()))),
        rules=tuple(map(str, told.get("rule", ()))),
        contract=str(told.get("contract", "")),
        baseline=str(told.get("baseline", "")),
        fail_on=str(told.get("fail-on", "")),
        severities={str(glob): str(level) for glob, level in told.get("severity", {}).items()},
        ignored={str(glob): tuple(map(str, globs)) for glob, globs in ignored.items()},
        where=said.where if said is not None else "",
    )
