"""A text is read sentence by sentence, each under its heading, its component or its question."""

from __future__ import annotations

from hookproof.rules.reading.utterances import utterances
from hookproof.sources.documentkinds import document_of

PAGE = """# Webhooks

We send them. We wait.

| Limit | Value |
|---|---|
| Time | 8 s |

- One
- Two; three

**How long?** Ten seconds.

<Accordion title="And then?">
  We stop.
</Accordion>

```python
Client(
    max_retries=2,  # three attempts
)
```
"""


def test_each_sentence_has_its_head() -> None:
    said = [(one.text, one.head) for one in utterances(document_of(PAGE, "page.mdx"))]
    assert said[:3] == [("We send them.", "Webhooks"), ("We wait.", "Webhooks"), ("Limit: Value", "Webhooks")]
    assert ("Time: 8 s", "Webhooks") in said
    assert ("Ten seconds.", "How long?") in said
    assert ("We stop.", "And then?") in said


def test_a_setting_of_a_program_is_told_with_its_comment() -> None:
    coded = [one for one in utterances(document_of(PAGE, "page.mdx")) if one.coded]
    assert ("max_retries: 2 ; three attempts", 20) in [(one.text, one.place.line) for one in coded]
