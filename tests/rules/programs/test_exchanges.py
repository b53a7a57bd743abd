"""Calls and the answers that a text shows to them."""

from __future__ import annotations

from pathlib import Path

from hookproof.rules.programs.exchanges import exchanges
from hookproof.rules.runner import ground_of
from hookproof.sources.documentkinds import read_corpus

PAGE = """# Hooks

```
POST /hooks HTTP/1.1

{"a": 1}

HTTP/1.1 201 Created

{"id": 1}
```

```sh
curl https://a.example/hooks/1
```

The response is:

```json
{"id": 2}
```

## Gone

```sh
curl -X DELETE https://a.example/hooks/1
```

Nothing comes back. An event:

```json
{"event": "hook.gone"}
```
"""


def test_a_call_has_the_answer_that_follows_it_in_its_section(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    corpus = read_corpus([str(page)])
    found = exchanges(ground_of(corpus, None), corpus.documents[0])
    told = [(one.call.method, one.answer.status, one.answer.line, one.answer.body) for one in found]
    assert [(method, status, line, body and body.value) for method, status, line, body in told] == [
        ("POST", "201", 8, {"id": 1}),
        ("GET", "", 20, {"id": 2}),
    ]
    assert [body and body.place("/id").line for *_, body in told] == [10, 20]
