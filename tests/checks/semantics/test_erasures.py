"""What an event may leave out stays as it was: whoever writes nothing in its place is told, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.consumers.stores import Payload, Store
from tests.rowwise import each_row

CHECK = "semantics.kept-values"
MEMBERS = ("van_id", "fleet_id", "plate", "driver", "km")


class Columns(Store):
    """A row a van, with the columns that an event has."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        said = payload["data"]
        self.rows.setdefault(said["van_id"], {"event": "bought"}).update(self.columns(said))

    def columns(self, said: Payload) -> Payload:
        return {name: said[name] for name in MEMBERS if name in said}


class AllColumns(Columns):
    def columns(self, said: Payload) -> Payload:
        return {name: said.get(name) for name in MEMBERS}


class Newest(Columns):
    """The payload of the newest event of each van, as a cache has it."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows[payload["data"]["van_id"]] = payload["data"]


class Dropped(Columns):
    """Takes the plate away with what does not tell it, and leaves all else."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        super().effect(message, event, payload)
        if "plate" not in payload["data"]:
            self.rows[payload["data"]["van_id"]].pop("plate", None)


@each_row(
    ("style", "lost"),
    [(Columns, ""), (Newest, ""), (AllColumns, "plate"), (Dropped, "plate")],
    ids=lambda each: str(each),
)
def test_what_an_event_leaves_out_is_not_nothing(
    style: type[Store], lost: str, stored: Callable[..., Any], vans: Path
) -> None:
    told = [found.message for found in stored(style, "vans", folder=vans, check=[CHECK]).findings]
    assert [f"`data.{lost}`, which van.bought always tells" in each for each in told] == [True] * bool(lost)
