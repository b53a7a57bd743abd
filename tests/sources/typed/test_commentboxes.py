from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.documentkinds import document_of
from hookproof.sources.typed.commentboxes import shown

TYPES = """/**
 * Sent when a door is shut:
 *
 * ```json
 * {
 *   "event": "door.shut",
 *   "id": 7
 * }
 * ```
 */
export interface Shut { event: "door.shut"; id: number }
"""


def test_a_payload_in_a_comment_is_an_example_of_its_event_s_type() -> None:
    (example,) = document_of(TYPES, "door.ts").examples
    assert (example.events, example.schema) == (("door.shut",), "/$defs/Shut")
    place = example.place("/id")
    assert TYPES.split("\n")[(place.line or 0) - 1][(place.column or 0) - 1 :] == '"id": 7'


@each_row(
    ("text", "values"),
    [
        ("// ```json\n// {}\n// ```\n", [{}]),
        ('"""\n    ```json\n    [1]\n    ```\n', [[1]]),
        ("# ~~~json\n# 1\n# ~~~\n# ```json\n# 2\n# ```", [1, 2]),
        (" * ```json\n * {\n * ```\n", []),
        (" * ```json\n * {}\n", [{}]),
        (" * ```ts\n * {}\n * ```\n", []),
    ],
)
def test_a_box_is_read_without_what_its_comment_begins_lines_with(text: str, values: list[object]) -> None:
    assert [one.value for one in shown(text, "a.ts")] == values
