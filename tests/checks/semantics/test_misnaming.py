"""An event that is kept by the name of another one, where the others are kept by their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.consumers.stores import Log, Payload, Store
from tests.rowwise import each_row

from hookproof.checks.semantics.misnaming import _where_names_stand, readings

NAMES = ("file.upload.completed", "file.playback_ready", "file.download_ready", "workflow_run.failed")
#: The third is taken for the second.
MIXED = {NAMES[2]: NAMES[1]}


def test_a_name_is_read_whole_or_by_its_last_words_or_parts() -> None:
    texts = [[*each.values()] for each in readings(["a.b_done", "A.made", "made"])]
    assert texts == [
        ["a.b_done", "a.made", "made"],
        ["done", "made", "made"],
        ["b_done", "a.made", "made"],
        ["b_done", "made", "made"],
    ]


@each_row(
    ("names", "found"),
    [
        ({"a": "a", "b": "b", "c": "b"}, ["c as b"]),
        ({"a": "a", "b": "b", "c": "c"}, [""]),
        ({"a": "a", "b": "b", "c": "other"}, [""]),
        # A place that holds names by chance, or none.
        ({"a": "a", "b": "a", "c": "a"}, []),
        ({"a": "b", "b": "a", "c": "c"}, []),
        ({"a": "x", "b": "x", "c": "x"}, []),
    ],
)
def test_one_event_that_stands_where_others_have_their_own_names_is_taken_for_another(
    names: dict[str, str], found: list[str]
) -> None:
    shown = {name: {("state", "event"): [text]} for name, text in names.items()}
    mixed = _where_names_stand(shown, {name: name for name in names})
    assert [each and f"{each.event} as {each.other}" for each in mixed] == [each or None for each in found]


class Mixed(Log):
    """Writes one event by the name of another."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        said = {key: value for key, value in payload.items() if key != "event"}
        super().effect(message, MIXED.get(event, event), said)


class Named(Store):
    """Has a row for each entity, with the last word of its newest event."""

    word = staticmethod(lambda event, _was: event.rpartition(".")[2])

    def __init__(self, _known: object) -> None:
        super().__init__(NAMES)

    def effect(self, message: str, event: str, payload: Payload) -> None:
        about = str(payload.get("fileId") or payload.get("workflowRunId"))
        was = self.rows.get(about, {}).get("now")
        self.rows[about] = {"now": self.word(event, was)}


class Opens(Named):
    """One event changes nothing but what is not there yet, which it opens."""

    word = staticmethod(lambda event, was: was or "playback_ready" if event in MIXED else event.rpartition(".")[2])


class MixesWords(Named):
    """Has one event under the last word of another."""

    word = staticmethod(lambda event, _was: MIXED.get(event, event).rpartition(".")[2])


@pytest.mark.slow
@each_row(("style", "told"), [(Mixed, ["warning"]), (Named, []), (Opens, []), (MixesWords, ["note"])])
def test_what_an_event_alone_writes_of_another_is_told_and_no_first_state(
    style: type[Store], told: list[str], stored: Callable[..., Any]
) -> None:
    found = stored(style, "videogen", check=["semantics.kept-values"], event=[*NAMES]).findings
    mixed = [each for each in found if "by the name of" in each.message]
    assert [each.severity.label for each in mixed] == told, [each.message for each in found]
    assert all(f"keeps {NAMES[2]} by the name of {NAMES[1]}" in each.message for each in mixed)
