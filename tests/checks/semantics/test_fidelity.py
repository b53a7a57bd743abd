"""Values that are kept otherwise than they were sent, and ways of showing values that are no fault."""

from __future__ import annotations

import html
import re
import struct
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.consumers.stores import STYLES, Narrow, Payload, Store
from tests.rowwise import each_row

from hookproof.checks.context import Context
from hookproof.checks.material.keeping import Shown
from hookproof.checks.semantics.fidelity import _floated, _is_anothers, _mistimed
from hookproof.checks.semantics.latecomers import teller_of

CHECK = "semantics.kept-values"
Keep = Callable[[Any], Any]


def keeping(name: str, keep: Keep, kind: type | tuple[type, ...] = str) -> type[Store]:
    """Return a store that keeps each value of a kind as `keep` gives it."""

    class Keeping(Store):
        def kept(self, said: Payload) -> Payload:
            kept = {key: keep(value) if isinstance(value, kind) else value for key, value in super().kept(said).items()}
            nested = said.get("file")
            return kept | ({"file": keep(nested["displayName"])} if isinstance(nested, dict) and kind is str else {})

    Keeping.__name__ = name
    return Keeping


class Written(Store):
    """Writes out what is nothing."""

    def kept(self, said: Payload) -> Payload:
        return {**super().kept(said), "note": str(said.get("note", ""))}


class Merges(Store):
    """Takes of a newer state what is something."""

    def effect(self, message: str, event: str, payload: Payload) -> None:
        about, said, when = self.read(event, payload)
        row = self.rows.setdefault(about, {"when": "1970-01-01T00:00:00Z"})
        if self.is_newer(when, row["when"]):
            row.update({"when": when, "event": event, **self.kept(said)})


class MergesTexts(Merges):
    """The same, and shows two texts alone: of two states that differ in numbers nothing shows."""

    def show(self) -> Any:
        return [{"id": about, "name": row["name"], "note": row.get("note")} for about, row in self.rows.items()]


class FirstState(Merges):
    """Passes over every further state of an entity, whatever is in it: wrong, and no matter of null."""

    def is_newer(self, one: Any, other: Any) -> bool:
        return bool(other == "1970-01-01T00:00:00Z")


class Nulls(Merges):
    """Takes of a newer state all there is, null too."""

    def kept(self, said: Payload) -> Payload:
        return {**super().kept(said), "note": said.get("note")}


class NullsInTexts(MergesTexts, Nulls):
    """The same of all there is."""


class Rows(Store):
    """Shows rows without names of columns, and no time but the one that it keeps."""

    def show(self) -> Any:
        return [[about, *(each for key, each in row.items() if key != "when")] for about, row in self.rows.items()]


class NarrowRows(Rows):
    def kept(self, said: Payload) -> Payload:
        return super().kept(said) | {"level": said["level"] & 0xFFFF if "level" in said else 0}


class Unzoned(Rows):
    def kept(self, said: Payload) -> Payload:
        return super().kept(said) | {"updated_at": said["updated_at"][:19]}


class Universal(Rows):
    def kept(self, said: Payload) -> Payload:
        moment = datetime.fromisoformat(said["updated_at"]).astimezone(UTC)
        return super().kept(said) | {"updated_at": moment.strftime("%Y-%m-%d %H:%M:%S")}


class Summing(Store):
    total = 0.5

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.total += payload["data"].get("unit_price", 1)

    def show(self) -> Any:
        return {"total": self.total}


class Sorted(Store):
    """Shows texts in a list of their own, sorted."""

    def kept(self, said: Payload) -> Payload:
        texts = [each for each in super().kept(said).values() if isinstance(each, str)]
        return {"texts": sorted(texts, key=lambda text: (len(text), text))}


def _in_ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _in_basic_plane(text: str) -> str:
    return "".join(sign for sign in text if ord(sign) < 0x10000)


def _in_single_precision(value: float) -> float:
    return round(float(struct.unpack("f", struct.pack("f", value))[0]), 2)


class Remembers(Store):
    """Has what a payload says in a variable of all, which no delivery empties."""

    def __init__(self, known: Collection[str]) -> None:
        super().__init__(known)
        self.said: Payload = {}

    def kept(self, said: Payload) -> Payload:
        self.said = {**self.said, **super().kept(said)}
        return self.said


class Shelves(Store):
    """Keeps the note of each name, and shows it for all that have it."""

    def __init__(self, known: Collection[str]) -> None:
        super().__init__(known)
        self.notes: Payload = {}

    def kept(self, said: Payload) -> Payload:
        note = self.notes[said["name"]] = said.get("note") or self.notes.get(said["name"])
        return {**super().kept(said), "note": note}


RIGHT = (
    *STYLES.values(),
    Summing,
    keeping("Stripped", str.strip),
    keeping("Counted", lambda value: f"{value} pieces", int),
    keeping("InCents", lambda value: round(value * 100), float),
    keeping("Hashed", lambda value: f"#{sum(map(ord, value)) % 997}"),
    keeping("Initials", lambda value: value[:3]),
    keeping("Masked", lambda value: f"{value[:2]}***"),
    keeping("CutForReaders", lambda value: value if len(value) < 40 else f"{value[:39]}…"),
    keeping("Decomposed", lambda value: unicodedata.normalize("NFD", value)),
    keeping("AsText", str, (int, float)),
    keeping("InDozens", lambda value: value // 12, int),
    Rows,
    Sorted,
    Universal,
    FirstState,
    Nulls,
    NullsInTexts,
    Shelves,
)
WRONG = {
    Narrow: ("warning", "`data.level`", "4294967303 shows as 7"),
    keeping("Wraps", lambda value: (value + 2**31) % 2**32 - 2**31, int): ("warning", "`data.level`", "shows as 7"),
    keeping("Single", _in_single_precision, float): ("warning", "`data.unit_price`", "shows as 1234567.88"),
    keeping("Short", lambda value: value[:50]): ("warning", "`data.name`", "the first 50"),
    keeping("Tight", lambda value: value[:12]): ("warning", "`data.name`", "the first 12 are kept"),
    keeping("Column", lambda value: value[:255]): ("warning", "`data.note`", "the first 255"),
    keeping("Small", str.lower): ("warning", "`data.sku`", "AB-4711-XL shows as ab-4711-xl"),
    keeping("Capital", str.upper): ("warning", "`data.sku`", "ab-4711-xl shows as AB-4711-XL"),
    keeping("Ascii", _in_ascii): ("warning", "`data.name`", "shows as zazoc, re"),
    keeping("Titled", str.title): (
        "warning",
        "`data.sku`",
        "AB-4711-XL shows as Ab-4711-Xl",
        "ab-4711-xl shows as Ab-",
    ),
    keeping("Escaped", html.escape): ("warning", "`data.name`", "&lt;b&gt;Ann", "escaped for HTML"),
    keeping("Basic", _in_basic_plane): ("warning", "`data.name`", "emoji"),
    keeping("Untagged", lambda value: re.sub("<[^>]*>", "", value)): ("note", "`data.name`", "tags are taken out"),
    keeping("Compatible", partial(unicodedata.normalize, "NFKC")): ("note", "`data.name`", "(NFKC)"),
    keeping("Whole", int, float): ("note", "`data.unit_price`", "in whole numbers"),
    keeping("CutCents", lambda value: int(value * 100), float): (
        "warning",
        "`data.unit_price`",
        "19.99 shows as 1998",
        "one less or more",
    ),
    keeping("Hundreds", lambda value: round(value / 100) * 100, int): ("warning", "`data.level`", "in hundreds"),
    Written: ("warning", "`data.note`", "null shows as the text None"),
    NarrowRows: ("warning", "`data.level`", "4294967303 shows as 7"),
    Merges: ("warning", "`data.note`", "null leaves Next to the door as it was"),
    MergesTexts: ("warning", "`data.note`", "null leaves Next to the door 2 as it was"),
    Unzoned: ("warning", "`data.updated_at`", "its offset is dropped"),
    Remembers: (
        "warning",
        "`data.unit_price`",
        "a delivery without it shows",
        "as did the one before it, about another",
    ),
}


@pytest.mark.parametrize("style", RIGHT, ids=lambda style: style.__name__)
def test_a_value_that_is_shown_in_another_way_is_no_finding(style: type[Store], stored: Callable[..., Any]) -> None:
    outcome = stored(style, "depot", check=[CHECK], event=["stock.changed"])
    assert outcome.told() == []
    assert not outcome.end.defects


@pytest.mark.slow
@each_row("style", WRONG, ids=lambda style: style.__name__)
def test_a_value_that_is_kept_otherwise_is_found(style: type[Store], stored: Callable[..., Any]) -> None:
    findings = stored(style, "depot", check=[CHECK], event=["stock.changed"]).findings
    severity, *words = WRONG[style]
    told = [(finding.severity.label, finding.message) for finding in findings]
    assert any(label == severity and all(word in message for word in words) for label, message in told), told


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES.values(), ids=lambda style: style.__name__)
def test_the_styles_of_the_bundled_contract_have_no_finding(style: type[Store], stored: Callable[..., Any]) -> None:
    assert stored(style, "videogen", check=[CHECK]).told() == []


@pytest.mark.slow
def test_letter_case_of_a_text_that_the_schema_leaves_free_is_a_note(stored: Callable[..., Any]) -> None:
    (finding,) = stored(keeping("Small", str.lower), "videogen", check=[CHECK]).findings
    assert finding.severity.label == "note"


@dataclass(frozen=True)
class _Asked:
    """As much of a context as is needed to choose an event: events are their payloads."""

    event: Any
    events: tuple[Any, ...]
    contract: None = None

    @property
    def example(self) -> Any:
        return self.event


def test_what_shows_of_another_place_each_time_is_no_other_form_of_this_one() -> None:
    start, end = "/window/from", "/window/to"
    at = ["2026-10-02T08:00:00Z", "2026-10-03T08:01:01Z"]
    late = ["2026-10-02T12:00:00Z", "2026-10-03T12:01:01Z"]
    exchange: Any = None
    path = ("state", "from")
    shown = [Shown({start: a, end: b}, {path: a}, exchange, frozenset()) for a, b in zip(at, late, strict=True)]
    assert _is_anothers(end, path, shown)
    assert not _is_anothers(start, path, shown)
    assert list(_mistimed(shown[:1], shown[1])) == []
    alone = [Shown({end: b}, {path: a}, exchange, frozenset()) for a, b in zip(at, late, strict=True)]
    assert len(list(_mistimed(alone[:1], alone[1]))) == 1


def test_a_time_that_shows_by_another_clock_is_kept_and_what_stands_beside_it_no_other_form_of_it() -> None:
    exchange: Any = None
    sent = [
        ("2026-10-02T08:00:00+02:00", "2026-10-02T13:30:00+02:00"),
        ("2026-10-03T08:00:00Z", "2026-10-03T13:30:00Z"),
    ]
    kept = [("2026-10-02T06:00:00Z", "2026-10-02T11:30:00Z"), ("2026-10-03 08:00:00+00:00", "2026-10-03T13:30:00Z")]
    shown = [
        Shown({"/from": a, "/to": b}, {("from",): c, ("to",): d}, exchange, frozenset())
        for (a, b), (c, d) in zip(sent, kept, strict=True)
    ]
    assert list(_mistimed(shown[:1], shown[1])) == []
    start = [replace(each, shows={("from",): each.shows["from",]}) for each in shown]
    assert list(_mistimed(start[:1], start[1])) == []


def test_a_whole_number_that_no_float_holds_is_told_as_a_number_and_as_a_text() -> None:
    exchange: Any = None
    for write in (lambda value: int(float(value)), lambda value: f"{value * 1.0:.0f}"):
        shown = [Shown({"/sum": n}, {("sum",): write(n)}, exchange, frozenset()) for n in (5, 12, 2**53 + 1)]
        (breach,) = _floated(shown[:2], shown[2])
        assert "9007199254740993 shows as" in breach.says
        assert "which holds 53 bits" in breach.says
    kept = [Shown({"/sum": n}, {("sum",): n}, exchange, frozenset()) for n in (5, 12, 2**53 + 1)]
    assert list(_floated(kept[:2], kept[2])) == []


@each_row(
    ("first", "places", "teller"),
    [
        ("person.updated", ["/data/phone"], "person.updated"),
        ("person.created", ["/data/phone"], "person.updated"),
        ("person.created", ["/data/phone", "/data/name"], "person.changed"),
        ("person.created", ["/data/birthday"], None),
    ],
)
def test_null_over_an_older_value_is_asked_of_an_event_that_tells_states(
    first: str, places: list[str], teller: str | None
) -> None:
    data = {"person.created": "phone name birthday", "person.updated": "phone", "person.changed": "name phone"}
    events = {
        name: SimpleNamespace(name=name, payload={"data": dict.fromkeys(members.split(), "x")})
        for name, members in data.items()
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "hookproof.checks.semantics.latecomers.tells_states", lambda _contract, name: name != "person.created"
        )
        found = teller_of(cast("Context", _Asked(events[first], tuple(events.values()))), places)
    assert (found and found.event.name) == teller
