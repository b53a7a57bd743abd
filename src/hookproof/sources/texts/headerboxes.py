"""The headers that a text explains, and the boxes that show them: an object with a list of its fields, like any other.

"`X-Shop-Delivery` | A UUID" in a table or a list is a field; `X-Shop-Delivery: 4711` in a box of HTTP, or after `-H`,
is its value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources.positions import Spot, Spots
from hookproof.sources.records import Example, Field, ObjectDoc, Page, Prose, Role

_NAME = r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+"
#: A row of a table, or an item of a list, that explains a header.
_TOLD = re.compile(rf"`(?P<name>{_NAME})`\s*(?:\||:|[-–—](?=\s))\s*(?P<said>\S.*)", re.DOTALL)
_FENCE = re.compile(r"\s*(?P<mark>`{3,}|~{3,})")
_LINE = re.compile(rf"\s*(?P<name>{_NAME}):[ \t]+(?P<value>\S.*?)\s*$")
_OPTION = re.compile(rf"-H\s+(?P<mark>[\"'])(?P<name>{_NAME}):\s*(?P<value>[^\"'\n]+)(?P=mark)")
#: So many headers that are explained are a list of them.
_LIST = 2


def header_pages(prose: Iterable[Prose], text: str, path: str) -> list[Page]:
    """Return the headers that a text explains as a page with each box that shows some of them; none without both."""
    told = {field.name.lower(): field for field in _fields(prose)}
    shown = tuple(_examples(text, path, told)) if len(told) >= _LIST else ()
    if not shown:
        return []
    fields = tuple(told.values())
    body = ObjectDoc(name="headers", at=fields[0].at, fields=fields)
    return [Page(title="headers", at=fields[0].at, body=body, examples=shown)]


def _fields(prose: Iterable[Prose]) -> Iterator[Field]:
    for one in prose:
        match = _TOLD.fullmatch(one.text)
        if match is not None:
            said = re.sub(r"\s\|\s", ". ", match["said"])
            yield Field(path=(match["name"],), description=said, at=one.at)


def _examples(text: str, path: str, told: Mapping[str, Field]) -> Iterator[Example]:
    """Yield what each box gives the headers that are explained."""
    for box in boxes_in(text.split("\n")):
        value: dict[str, object] = {}
        places: dict[str, Spot] = {}
        for number, line in box:
            for match in (*_OPTION.finditer(line), *filter(None, [_LINE.match(line)])):
                field = told.get(match["name"].lower())
                if field is not None and field.name not in value:
                    value[field.name] = meant(match["value"])
                    places[f"/{escape(field.name)}"] = (number, match.start("name") + 1)
        if value:
            first = next(iter(places.values()))
            at = Place(path=path, line=first[0], column=first[1])
            yield Example(value=value, at=at, role=Role.PART, partial=True, spots=spots_of(places, first))


def meant(text: str) -> str | int | bool:
    """Return what the text of a header means: a number, true or false, or itself."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"0|[1-9]\d{0,17}", text) else text


def spots_of(places: Mapping[str, Spot], first: Spot) -> Spots:
    """Return the places of members, by their pointers; the first one of what has none."""
    return lambda pointer: places.get(pointer, first)


def boxes_in(lines: Iterable[str]) -> Iterator[list[tuple[int, str]]]:
    """Yield the boxes of program text, as numbered lines."""
    mark, box = "", list[tuple[int, str]]()
    for number, line in enumerate(lines, 1):
        fence = _FENCE.match(line)
        if fence is not None and (not mark or line.strip() == mark):
            if mark:
                yield box
            mark, box = "" if mark else fence["mark"], []
        elif mark:
            box.append((number, line))
