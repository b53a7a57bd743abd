from __future__ import annotations

import json

from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Role

NESTED = """\
type: collection.insomnia.rest/5.0
name: Doors
collection:
  - name: Deliveries
    meta:
      description: What we send.
    children:
      - name: door.shut
        url: "{{ _.base }}/doors"
        method: POST
        meta:
          description: Sent when a door is shut.
        headers:
          - name: X-Door
            value: "1"
        body:
          mimeType: application/json
          text: |-
            {
              "event": "door.shut",
              "id": 7
            }
"""


def flat(*resources: dict[str, object]) -> str:
    return json.dumps({"_type": "export", "__export_format": 4, "resources": resources}, indent=1)


def test_a_request_stands_in_the_folder_that_it_names_as_its_parent() -> None:
    body = {"mimeType": "application/json", "text": json.dumps({"event": "door.shut", "id": 7})}
    request = {"_id": "r", "parentId": "f", "_type": "request", "name": "door.shut", "url": "https://x.example/h"}
    folder = {"_id": "f", "parentId": "w", "_type": "request_group", "name": "Doors", "description": "What we send."}
    space = {"_id": "w", "parentId": None, "_type": "workspace", "name": "Hooks"}
    text = flat({**request, "method": "POST", "description": "Sent when a door is shut.", "body": body}, space, folder)
    document = document_of(text, "hooks.json")
    assert (document.kind, document.title) == ("insomnia", "Hooks")
    (page,) = document.event_pages
    (example,) = page.examples
    assert (page.events, example.role, [prose.text for prose in page.prose]) == (
        ("door.shut",),
        Role.PAYLOAD,
        ["Sent when a door is shut."],
    )
    place = example.place("/id")
    assert text.split("\n")[(place.line or 0) - 1][(place.column or 0) - 1 :].startswith(r"\"id\"")


def test_a_collection_of_format_5_has_its_places_in_the_yaml() -> None:
    document = document_of(NESTED, "doors.yaml")
    (example,) = document.examples
    assert (example.events, example.value) == (("door.shut",), {"event": "door.shut", "id": 7})
    place = example.place("/id")
    assert NESTED.split("\n")[(place.line or 0) - 1][(place.column or 0) - 1 :] == '"id": 7'


def test_what_is_misshapen_or_its_own_parent_is_passed_over() -> None:
    odd = {"_id": "a", "parentId": "a", "_type": "request", "name": 3, "url": 4, "headers": [5, {"name": 6}], "body": 7}
    form = {"mimeType": "application/x-www-form-urlencoded", "params": [1, {"name": "a", "value": "b"}]}
    document = document_of(flat(odd, {"_type": "request", "url": "/h", "name": "a b", "body": form}), "a.json")
    assert (document.kind, document.examples) == ("insomnia", ())
