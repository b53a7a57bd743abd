"""What nothing calls webhooks is asked about: types of programs, and messages of AsyncAPI that go by other ways."""

from __future__ import annotations

import json

from hookproof.importing.offering.hearsay import Heard, doubts_of
from hookproof.importing.offers import Offer
from hookproof.sources.documentkinds import document_of

SOCKET = '// wss://rt.example/stream\nexport interface TextFinal { type: "text.final" }\n'
PLAIN = 'export interface TextFinal { type: "text.final" }\n'
FINAL = Offer(name="text.final", where="type TextFinal", node={})


def asked(programs: dict[str, str], pages: dict[str, str] | None = None, offer: Offer = FINAL) -> str:
    return "\n".join(doubts_of([offer], Heard(programs, pages or {}, ())))


def test_types_of_a_socket_are_asked_about_though_another_file_speaks_of_webhooks() -> None:
    said = asked({"a.ts": SOCKET, "hooks.ts": "export class Webhooks {}"})
    assert "text.final, from type TextFinal on" in said
    assert "a.ts speaks of wss://, and of no webhook" in said


def test_types_that_nothing_calls_events_are_asked_about() -> None:
    assert "nothing that was read speaks of webhooks" in asked({"a.ts": PLAIN})
    numbered = Offer(name="text.final", where="type Sub.TextFinal.2, member x", node={})
    assert "nothing that was read" in asked({"a.ts": PLAIN}, offer=numbered)


def test_a_word_of_webhooks_in_the_file_its_name_or_a_page_is_enough() -> None:
    assert not asked({"a.ts": "// Body of a webhook\n" + SOCKET})
    assert not asked({"webhooks.ts": PLAIN})
    assert not asked({"a.ts": PLAIN}, {"README.md": "We post to your callback URL."})


def test_types_called_events_are_taken_where_no_connection_is_spoken_of() -> None:
    assert not asked({"a.ts": PLAIN + "export type TextEvent = TextFinal\n"})
    assert asked({"a.ts": SOCKET + "export type TextEvent = TextFinal\n"})


def test_payloads_of_files_are_not_asked_about() -> None:
    assert not asked({"a.ts": SOCKET}, offer=Offer(name="text.final", where="final.json", node={}))


def test_messages_of_servers_without_http_are_asked_about_unless_the_title_says_webhooks() -> None:
    def said(protocol: str, title: str) -> list[str]:
        message = {"name": "rate", "payload": {"type": "object"}}
        spec = {
            "asyncapi": "2.6.0",
            "info": {"title": title, "version": "1"},
            "servers": {"s": {"url": "a", "protocol": protocol}},
            "channels": {"rates": {"subscribe": {"message": message}}},
        }
        document = document_of(json.dumps(spec), "a.json")
        return [*doubts_of([Offer(name="rate", where="a.json#/channels/rates", node={})], Heard({}, {}, (document,)))]

    assert "a.json speak wss" in "".join(said("wss", "Rates"))
    assert said("https", "Rates") == said("wss", "Webhooks of rates") == []


def test_declarations_are_looked_for_in_time_that_their_length_bounds() -> None:
    for piece in ("class ", "type \t", "record", "input a", "web_", "EventSource"):
        asked({"a.ts": piece * (200_000 // len(piece))})
