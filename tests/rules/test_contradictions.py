"""Each document with a contradiction has the findings of its rules; the same document without it has none.

The files under `contradictions/` hold documents apart by `==== form rule` (without a rule, any will do); where a
contradiction stands, the text is written twice: `«wrong‖right»`. Together with the folders of `doc_samples/` they are
the samples of the rules.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from tests.rowwise import each_row

from hookproof.findings import Finding, Severity
from hookproof.rules.rulebook import rules

HERE = Path(__file__).parent / "contradictions"
SAMPLES = Path(__file__).parents[1] / "doc_samples"
_BEND = re.compile(r"«([^‖»]*)‖([^»]*)»")


def _pairs() -> Iterator[tuple[str, str, list[str], str]]:
    """Yield name, form, rules and text of each document."""
    for path in sorted(HERE.glob("*.txt")):
        parts = re.split(r"^==== (\w+)([^\n]*)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
        found = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        for number, (form, rules_, text) in enumerate(found, 1):
            yield f"{path.stem}-{number}-{form}", form, rules_.split(), text


PAIRS = list(_pairs())


def _bent(text: str, side: int) -> str:
    assert _BEND.search(text)
    return _BEND.sub(lambda match: match[side] or "", text)


def _documents(form: str, text: str) -> dict[str, str]:
    return _FORMS[form](text)


def _api(text: str) -> dict[str, str]:
    hooks = {name: {"post": _operation(hook)} for name, hook in yaml.load(text, Loader=yaml.CSafeLoader).items()}
    root = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {}, "webhooks": hooks}
    return {"api.json": json.dumps(root, indent=2)}


def _operation(hook: dict[str, Any]) -> dict[str, Any]:
    media = {key: hook[key] for key in ("schema", "example") if key in hook}
    words = {key: hook[key] for key in ("summary", "description") if key in hook}
    body = {"content": {"application/json": media}}
    return {**words, "requestBody": body, "responses": {"200": {"description": "ok"}}}


def _openapi(version: str) -> Callable[[str], dict[str, str]]:
    return lambda text: {"api.yaml": f"openapi: {version}\ninfo: {{title: Shop, version: '1'}}\n{text}"}


def _async(text: str) -> dict[str, str]:
    return {"api.yaml": f"asyncapi: 2.6.0\ninfo: {{title: Shop, version: '1'}}\n{text}"}


def _files(text: str) -> dict[str, str]:
    parts = re.split(r"^--- (\S+)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


_FORMS: dict[str, Callable[[str], dict[str, str]]] = {
    "hooks": _api,
    "api": _openapi("3.1.0"),
    "api30": _openapi("3.0.3"),
    "asyncapi": _async,
    "md": lambda text: {"page.mdx" if re.search("^ *<[A-Z]", text, re.MULTILINE) else "page.md": text},
    "text": lambda text: {"page.txt": text},
    "files": _files,
}


def _found(
    documents: dict[str, str], folder: Path, findings_in: Callable[..., list[Finding]], own: list[str]
) -> list[Finding]:
    """Return what rules say: the `own` ones, others where it is more than a note."""
    low = own[0] if own else ""
    if len(documents) == 1:
        found = findings_in(low=low, **{name.replace(".", "__"): text for name, text in documents.items()})
    else:  # they may refer to each other
        for name, text in documents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        found = findings_in(folder, low=low)
    return [f for f in found if f.severity is not Severity.NOTE or f.fact.id in own]


@each_row(("name", "form", "own", "text"), PAIRS, ids=[name for name, *_ in PAIRS], parts=24, quick=3)
def test_a_contradiction_is_found_by_its_rules_and_its_mend_is_clean(
    name: str,
    form: str,
    own: list[str],
    text: str,
    tmp_path: Path,
    findings_in: Callable[..., list[Finding]],
    as_kept: Callable[..., None],
) -> None:
    assert not _found(_documents(form, _bent(text, 2)), tmp_path / "right", findings_in, own)
    found = _found(_documents(form, _bent(text, 1)), tmp_path / "wrong", findings_in, own)
    assert found
    assert set(own) <= {finding.fact.id for finding in found}
    as_kept(name.rpartition("-")[0].rpartition("-")[0], name, found, tmp_path / "wrong")


def test_every_rule_has_five_good_and_five_bad_samples_at_least() -> None:
    pairs = Counter(rule for _, _, own, _ in PAIRS for rule in own)
    for row in rules():
        for side in ("good", "bad"):
            assert pairs[row.id] + len(list(SAMPLES.glob(f"{row.id}/{side}/*"))) >= 5, f"{row.id}: {side}"


def test_the_samples_of_a_rule_are_of_several_styles() -> None:
    forms: dict[str, set[str]] = {row.id: {p.suffix for p in SAMPLES.glob(f"{row.id}/bad/*")} for row in rules()}
    for _, form, own, _ in PAIRS:
        for rule in own:
            forms[rule].add(form)
    assert not [rule for rule, met in forms.items() if len(met) < 2]
