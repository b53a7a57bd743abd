"""Places as SARIF writes them."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.findings import Place
from hookproof.reports.sarif import _physical, _uri


@each_row(
    ("path", "uri"),
    [
        ("docs/a b.md", "docs/a%20b.md"),
        ("/tmp/a b.md", "file:///tmp/a%20b.md"),
        ("https://x.example/a b?c=1#d", "https://x.example/a%20b?c=1#d"),
        ("a%b.md", "a%25b.md"),
    ],
)
def test_a_path_is_a_uri_that_leads_to_it(path: str, uri: str) -> None:
    assert _uri(path) == uri


@each_row(
    ("line", "column", "region"),
    [(None, None, None), (3, None, {"startLine": 3}), (3, 7, {"startLine": 3, "startColumn": 7}), (None, 7, None)],
)
def test_a_region_has_the_column_only_beside_its_line(line: int | None, column: int | None, region: object) -> None:
    assert _physical(Place(path="p", line=line, column=column)).get("region") == region
