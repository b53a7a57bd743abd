"""A name means the type of the namespace that it stands in, of one around that, or of a module that is taken in."""

from __future__ import annotations

from typing import Any

from hookproof.sources.typed.typefile import schemas_of

EVENTS = """
import * as Shared from './shared';
export interface PaidEvent { type: 'order.paid'; data: PaidEvent.Data; state: Shared.State; cart: Shop.Cart }
export namespace PaidEvent {
  export interface Data { line: Data.Line; lines: Array<Line> }
  export interface Line { outer: string }
  export namespace Data {
    export interface Line { inner: Kind }
    export enum Kind { A = 'a' }
  }
}
export function brace() { return /}/; }
export interface Line { top: string }
"""
SHARED = "export interface State { name: string }\nexport namespace State { export interface Data { n: string } }\n"
AMBIENT = (
    "declare module 'shop' { namespace Shop { interface Cart { line: Line } interface Line { amount: number } } }\n"
)


def schemas(**files: str) -> dict[str, Any]:
    found: dict[str, Any] = schemas_of({f"src/{name}.d.ts": text for name, text in files.items()})["$defs"]
    return found


def referred(schema: dict[str, Any]) -> dict[str, str]:
    refs = {name: str(each.get("$ref", "")) for name, each in schema["properties"].items()}
    return {name: ref.removeprefix("#/$defs/") for name, ref in refs.items() if ref}


def test_a_type_is_called_with_the_namespaces_that_it_is_in() -> None:
    assert {*schemas(events=EVENTS, shared=SHARED, ambient=AMBIENT)} == {
        "PaidEvent", "PaidEvent.Data", "PaidEvent.Line", "PaidEvent.Data.Line", "PaidEvent.Data.Kind", "Line", "State",
        "State.Data", "Shop.Cart", "Shop.Line",
    }  # fmt: skip


def test_a_name_means_the_innermost_type_that_it_can_and_that_of_a_module_by_its_own_name() -> None:
    found = schemas(events=EVENTS, shared=SHARED, ambient=AMBIENT)
    assert referred(found["PaidEvent"]) == {"data": "PaidEvent.Data", "state": "State", "cart": "Shop.Cart"}
    assert referred(found["PaidEvent.Data"]) == {"line": "PaidEvent.Data.Line"}
    assert found["PaidEvent.Data"]["properties"]["lines"]["items"] == {"$ref": "#/$defs/PaidEvent.Line"}
    assert referred(found["PaidEvent.Data.Line"]) == {"inner": "PaidEvent.Data.Kind"}
    assert referred(found["Shop.Cart"]) == {"line": "Shop.Line"}


def test_what_is_inside_of_a_type_that_another_file_has_otherwise_is_that_of_the_file_taken_in() -> None:
    found = schemas(
        a="export interface X { d: X.D }\nexport namespace X { export interface D { a: string } }\n",
        b="export interface X { d: X.D }\nexport namespace X { export interface D { b: string } }\n",
        c="import { X as Y } from './b';\nexport interface Z { x: Y; d: Y.D }\n",
    )
    assert referred(found["Z"])["d"] == "X.D.2"
    assert {*found["X.D.2"]["properties"]} == {"b"}


def test_what_a_name_with_dots_leads_to_elsewhere_may_be_anything_and_a_plain_one_is_held_to_be_declared() -> None:
    found = schemas(
        a="import { Far } from 'far';\nexport interface X { one: Far.Kind; two: Near; three: Array<Far.Kind> }\n"
    )
    assert found["X"]["properties"] == {
        "one": {},
        "two": {"$ref": "#/$defs/Near"},
        "three": {"type": "array", "items": {}},
    }
