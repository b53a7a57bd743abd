"""The two sides of a comparison: what a user names, and which of their events are chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.contract.model import Event
from hookproof.errors import CannotJudge, Notice, UnknownName
from hookproof.importing.taking import take_in
from hookproof.settings.sides import Side, selected, sides

EVENT = Event("order.paid", {"type": "object"})
ONE, NONE = Side("old", {"order.paid": EVENT}, {}), Side("new", {}, {})


@each_row(
    ("globs", "said"),
    [((), "no webhook is described on either side"), (("user.*",), "no event is named like user"), (("*",), "like")],
)
def test_sides_without_an_event_are_not_compared_and_it_is_said_whether_they_have_any(
    globs: tuple[str, ...], said: str
) -> None:
    for old, new in ((NONE, NONE), *([(ONE, ONE)] if globs == ("user.*",) else [])):
        with pytest.raises(CannotJudge, match=said):
            selected(old, new, globs)


def test_events_of_one_side_alone_are_compared_with_nothing() -> None:
    for old, new in ((ONE, NONE), (NONE, ONE)):
        assert [len(side.events) for side in selected(old, new, ())] == [len(old.events), len(new.events)]
        assert [len(side.events) for side in selected(old, new, ("order.*",))] == [len(old.events), len(new.events)]


def test_what_is_no_json_schema_in_an_interface_is_left_out_and_said(tmp_path: Path) -> None:
    def document(**more: object) -> str:
        schema = {"type": "object", "properties": {"n": {"type": "integer", **more}}}
        body = {"content": {"application/json": {"schema": schema}}}
        path = tmp_path / f"{len(more)}.json"
        path.write_text(
            json.dumps({"openapi": "3.1.0", "webhooks": {"order.paid": {"post": {"requestBody": body}}}}),
            encoding="utf-8",
        )
        return str(path)

    with pytest.warns(Notice, match="left out what is no JSON Schema at /properties/n/required"):
        old, new = sides(document(required=True), document(), provider=None, schemas=None)
    assert old.events["order.paid"].schema == new.events["order.paid"].schema


def test_versions_are_those_of_the_one_provider_that_has_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for version, more in (("2030-01-01", {}), ("2030-02-01", {"note": "a"})):
        Path("a.json").write_text(json.dumps({"event": "order.paid", **more}), encoding="utf-8")
        take_in(["a.json"], "acme", Path("schemas"), today=version, version=version)
    own = sides("2030-01-01", "2030-02-01", provider=None, schemas=None)
    assert [side.name for side in own] == ["acme@2030-01-01", "acme@2030-02-01"]
    with pytest.warns(Notice, match="of videogen, which alone has them"):
        others = sides("2026-07-14", "2026-10-02", provider=None, schemas=None)
    assert [side.name for side in others] == ["videogen@2026-07-14", "videogen@2026-10-02"]
    with pytest.raises(UnknownName, match="there is no version '2026-10-02'"):
        sides("2030-01-01", "2026-10-02", provider=None, schemas=None)
