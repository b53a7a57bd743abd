"""A text is read sentence by sentence, each under its heading, its component or its question."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.reading.utterances import answering, utterances
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
    assert ("How long?: Ten seconds.", "Webhooks") in said
    assert ("We stop.", "And then?") in said


def test_a_question_in_the_paragraph_before_is_answered_too() -> None:
    page = "# FAQ\n\n<summary>How long?</summary>\n\nTen seconds. We wait.\n\nTen days."
    said = [one.text for one in utterances(document_of(page, "page.md"))]
    assert said == ["How long?", "How long?: Ten seconds.", "We wait.", "Ten days."]


@each_row(
    ("text", "question", "joined"),
    [
        ("Half an hour.", "### How long?", "How long?: Half an hour."),
        ("No, three times at most.", "**Without end?**", "Without end?: No, three times at most."),
        ("Which one? `PUT`, never `POST`.", "", "Which one?: `PUT`, never `POST`."),
        ("We wait 8 seconds.", "How long?", "We wait 8 seconds."),
        ("`t` is the time.", "What is `t`?", "`t` is the time."),
        ("Ten seconds.", "Limits", "Ten seconds."),
    ],
)
def test_a_few_words_are_one_sentence_with_their_question(text: str, question: str, joined: str) -> None:
    assert answering(text, question) == joined


def test_a_setting_of_a_program_is_told_with_its_comment() -> None:
    coded = [one for one in utterances(document_of(PAGE, "page.mdx")) if one.coded]
    assert ("max_retries: 2 ; three attempts", 20) in [(one.text, one.place.line) for one in coded]
