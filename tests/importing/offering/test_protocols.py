from __future__ import annotations

import json
from typing import Any

from tests.rowwise import each_row

from hookproof.importing.offering.protocols import sent_otherwise
from hookproof.sources.documentkinds import document_of

STREAM, HOOKS = {"host": "a", "protocol": "kafka"}, {"host": "b", "protocol": "https"}


def channel(name: str, **more: Any) -> dict[str, Any]:
    return {"messages": {name: {"name": name, "payload": {"type": "object"}}}, **more}


def document(version: str = "3.0.0", **parts: Any) -> Any:
    return document_of(json.dumps({"asyncapi": version, "info": {"title": "t", "version": "1"}, **parts}), "a.json")


def test_messages_of_a_stream_beside_those_of_webhooks_are_told_with_their_protocol() -> None:
    channels = {
        "raw": channel("raw", servers=[{"$ref": "#/servers/stream"}]),
        "hook": channel("hook", servers=[{"$ref": "#/servers/hooks"}]),
    }
    found = sent_otherwise(document(servers={"stream": STREAM, "hooks": HOOKS}, channels=channels))
    assert found == {"/channels/raw/messages/raw": "kafka"}


def test_servers_are_named_in_version_2() -> None:
    def published(name: str, server: str) -> dict[str, Any]:
        return {"servers": [server], "publish": {"message": {"name": name, "payload": {"type": "object"}}}}

    channels = {"raw": published("raw", "stream"), "hook": published("hook", "hooks")}
    found = sent_otherwise(document("2.6.0", servers={"stream": STREAM, "hooks": HOOKS}, channels=channels))
    assert found == {"/channels/raw/publish/message": "kafka"}


@each_row(
    ("servers", "more"),
    [
        ({}, {}),
        ({"stream": STREAM}, {}),
        ({"stream": STREAM, "hooks": HOOKS}, {}),
        ({"stream": STREAM}, {"bindings": {"http": {}}}),
    ],
)
def test_where_nothing_or_everything_may_be_a_request_all_messages_count(
    servers: dict[str, Any], more: dict[str, Any]
) -> None:
    channels = {name: channel(name, **more) for name in "ab"}
    assert not sent_otherwise(document(servers=servers, channels=channels))
