"""A contradiction is found in whatever form a provider publishes: each template of `forms/` has all kinds of it.

`forms/page.yaml` holds what is documented and what is planted. Every form has the findings that a table of Markdown
has, each on the line where the document has the word, and none where nothing is planted.
"""

from __future__ import annotations

import copy
import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from tests.rowwise import each_row

from hookproof.findings import Finding

FORMS = Path(__file__).parent / "forms"
TOLD = yaml.safe_load((FORMS / "page.yaml").read_text(encoding="utf-8"))
TEMPLATES = jinja2.Environment(keep_trailing_newline=True, autoescape=False)
TEMPLATES.filters["shown"] = lambda value: json.dumps(value, indent=2)
TEMPLATES.filters["html"] = lambda text: re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text, quote=False))
TEMPLATES.filters["spans"] = lambda text: re.sub(r'"[^"]*"', r'<span class="s2">\g<0></span>', text)
TEMPLATES.filters["indented"] = lambda text, depth: text.replace("\n", "\n" + " " * depth)
FILES = sorted(path for path in FORMS.iterdir() if path.suffix != ".yaml")


def planted() -> dict[str, Any]:
    page = copy.deepcopy(TOLD["page"])
    for row in TOLD["kinds"]:
        *steps, last = row["path"]
        holder = page
        for step in steps:
            holder = holder[step]
        if "by" in row:
            holder[last] = row["by"]
        else:
            del holder[last]
    return page


@pytest.mark.slow
@each_row("path", FILES, ids=lambda path: path.name)
def test_a_contradiction_is_found_in_every_form_and_on_its_line(
    path: Path, findings_in: Callable[..., list[Finding]]
) -> None:
    name, template = path.name.replace(".", "__"), TEMPLATES.from_string(path.read_text(encoding="utf-8"))
    assert not findings_in(contract=False, **{name: template.render(TOLD["page"])})
    text = template.render(planted())
    found = findings_in(contract=False, **{name: text})
    lines = text.split("\n")
    for row in TOLD["kinds"]:
        own = [finding for finding in found if finding.fact.id == row["fact"]]
        on = [lines[(finding.place.line or 1) - 1] for finding in own if finding.place is not None]
        assert any(row.get("word", "") in line for line in on), row["kind"]
